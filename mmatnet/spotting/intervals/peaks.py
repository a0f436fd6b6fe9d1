"""Rules on displacement signals: peaks of a fixed height are expressions.

He, "Research on Micro-Expression Spotting Method Based on Optical Flow Features", ACM MM 2021, in
the form that Zhao et al. gave it for the challenge of 2022. Heights are pixels of a 256x256 crop,
times are seconds; their constants are frames of 30 per second.
"""
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import minimum_filter1d

BASE = 1.4  # least height over the lowest of the window
TREND = 0.3  # hertz: slower motion is taken out of the second signal, in place of the last mode
# of an empirical mode decomposition
AROUND, NEAR = 1.0, 1 / 3  # where a valley is looked for, and where it is if that lies inside
JOINED = 0.1  # gaps shorter than this are closed
VALLEY_SHARE = 0.33  # of the height over the valley: where an expression begins and ends
VALLEY_GAP = 0.3
SPLIT, SPLIT_END = 2 / 3, 4 / 15  # how long it must be to be two, and where no valley is taken
SPLIT_HEIGHT, SPLIT_SHARE = 0.7, 0.33


@dataclass(frozen=True)
class Peak:
    """One stretch of a signal.

    Args:
        first, last, top (int): Samples where it begins and ends, and of its highest.
        height (float): Of the highest over the lowest within a second, in units of the threshold.
        pixels (float): The same, in pixels.
    """

    first: int
    last: int
    top: int
    height: float
    pixels: float


def find_peaks(signal: np.ndarray, rate: float, theta: float, rise: float,
               cutoff: float) -> list[Peak]:
    """Find the stretches of a signal that rise high enough.

    Args:
        signal (ndarray): Displacement of one region, (T,).
        rate (float): Samples per second.
        theta (float): Least height over the lowest within a second.
        rise (float): The same, of the signal without its trend.
        cutoff (float): Hertz above which nothing is kept.

    Returns:
        list[Peak]: In time order.
    """
    smooth = low_pass(signal, rate, cutoff)
    quick = smooth - low_pass(smooth, rate, TREND)
    around, joined = round(AROUND * rate), max(1, round(JOINED * rate))
    high = _runs(np.flatnonzero(smooth - smooth.min() >= BASE), joined)
    allowed = np.zeros(len(smooth), bool)
    for first, last in high:
        allowed[first:last + 1] = True
    over = smooth - minimum_filter1d(smooth, 2 * around + 1)
    allowed &= (over > theta) & (quick - minimum_filter1d(quick, 2 * around + 1) > rise)
    peaks = []
    for first, last in _runs(np.flatnonzero(allowed), joined):
        begin, end = _border(smooth[::-1], len(smooth) - 1 - first, len(smooth) - 1 - last, rate), \
            _border(smooth, last, first, rate)
        for one in _parts(smooth, len(smooth) - 1 - begin, end, rate):
            top = one[0] + int(np.argmax(smooth[one[0]:one[1] + 1]))
            peaks.append(Peak(*one, top, float(over[top] / theta), float(over[top])))
    return peaks


def low_pass(signal: np.ndarray, rate: float, cutoff: float) -> np.ndarray:
    """Take out what swings faster than so many hertz, by Fourier transform."""
    spectrum = np.fft.rfft(signal)
    spectrum[np.fft.rfftfreq(len(signal), 1 / rate) > cutoff] = 0
    return np.fft.irfft(spectrum, len(signal))


def _runs(places: np.ndarray, joined: int) -> list[tuple[int, int]]:
    """First and last of stretches of places between which gaps are shorter than ``joined``."""
    if not len(places):
        return []
    parts = np.split(places, np.flatnonzero(np.diff(places) >= joined) + 1)
    return [(int(part[0]), int(part[-1])) for part in parts]


def _border(signal: np.ndarray, edge: int, other: int, rate: float) -> int:
    """Move the later edge of a stretch to where it ends: the sample.

    The valley is looked for within a second of the edge, but not beyond the other edge, where
    their code looks as well: what is lower there tells nothing of this side.

    Args:
        signal (ndarray): Time runs from the stretch towards its edge.
        edge, other (int): Last and first sample of the stretch.
        rate (float): Samples per second.
    """
    around, near = round(AROUND * rate), round(NEAR * rate)
    peak = signal[min(edge, other):edge + 1].max()
    start = max(other, edge - around)
    lowest = start + int(np.argmin(signal[start:edge + around + 1]))
    if lowest > edge:  # the valley lies outside: walk down to it
        valley = signal[lowest]
        for place in range(edge + 1, lowest + 1):
            if signal[place] - valley < VALLEY_SHARE * (peak - valley):
                return place
            if signal[place] > signal[place - 1]:
                return max(edge, place - 2)
        return lowest
    outside = edge + int(np.argmin(signal[edge:edge + near + 1]))
    if signal[edge] - signal[outside] > VALLEY_GAP:
        return max(edge, outside - 1)
    return edge


def _parts(signal: np.ndarray, first: int, last: int, rate: float) -> list[tuple[int, int]]:
    """One stretch, or the two it consists of."""
    if last - first < SPLIT * rate:
        return [(first, last)]
    kept = max(1, round(SPLIT_END * rate))
    begin, end = first + kept, last - kept
    if begin >= end:
        return [(first, last)]
    valley = begin + int(np.argmin(signal[begin:end]))
    tops = signal[first:valley].max(), signal[valley:last + 1].max()
    if all(top - signal[valley] > max(SPLIT_HEIGHT, SPLIT_SHARE * top) for top in tops):
        return [(first, valley - 1), (valley + 1, last)]
    return [(first, last)]


def merge(peaks: list[Peak], share: float) -> list[Peak]:
    """Join stretches that overlap by more than a share of the shorter, until none does.

    Args:
        peaks (list[Peak]): Of any regions.
        share (float): In (0, 1).

    Returns:
        list[Peak]: In time order; the highest gives top and height.
    """
    joined = sorted(peaks, key=lambda one: (one.first, one.last))
    before = None
    while before != len(joined):
        before, rest, joined = len(joined), joined, []
        for one in rest:
            for place, other in enumerate(joined):
                if _shared(one, other) > share:
                    highest = max(one, other, key=lambda peak: peak.height)
                    joined[place] = Peak(min(one.first, other.first), max(one.last, other.last),
                                         highest.top, highest.height, highest.pixels)
                    break
            else:
                joined.append(one)
    return sorted(joined, key=lambda one: (one.first, one.last))


def _shared(one: Peak, other: Peak) -> float:
    common = min(one.last, other.last) - max(one.first, other.first)
    shorter = min(one.last - one.first, other.last - other.first)
    return common / shorter if common > 0 < shorter else 0.0
