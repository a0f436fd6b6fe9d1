"""MDMD: the main directional maximal difference, the baseline of the challenge of 2020.

He et al., "Spotting Macro- and Micro-expression Intervals in Long Video Sequences", FG 2020, after
Wang et al., "A Main Directional Maximal Difference Analysis for Spotting Facial Movements from
Long-term Videos", Neurocomputing 2017. Measured figures stand in docs/spotting.md.
"""
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from mmatnet.errors import InputError
from mmatnet.face.placement import SIDE
from mmatnet.flow.base import Calculate
from mmatnet.registry import FLOWS, SPOTTERS
from mmatnet.spotting.intervals.base import Interval
from mmatnet.spotting.intervals.split import SplitSpotter

BLOCKS, LARGEST = 6, 12  # blocks a side, and how many of them count
FASTEST = 1 / 3  # of a block's pixels
LEAST_GAP, LONGEST_GAP = 0.03, 0.06  # seconds between two frames that are looked at
LEAST_SIZE = 56


@dataclass(frozen=True)
class Length:
    """What one run of the detector looks for.

    Args:
        kind (str): ``micro`` or ``macro``.
        span (float): Half of what flow leads over, in seconds: about a mean length.
        shortest, longest (float): Of an interval, in seconds.
    """

    kind: str
    span: float
    shortest: float
    longest: float


# their frames of 30 and of 200 per second: k of 12 and 80, 39 and 260; 7 to 16 and 47 to 105
# frames, 17 and 106 or more
LENGTHS = (Length('micro', 0.4, 0.233, 0.534), Length('macro', 1.3, 0.5341, np.inf))


@SPOTTERS.register_module(name='mdmd')
class MdmdSpotter(SplitSpotter):
    """Spots where motion in the main direction of blocks is larger than before and after.

    Flow leads from the frame ``span`` before to this one and to the one ``span`` after; how much
    longer the first is, in the fastest third of a block's pixels that go in its main direction,
    averaged over the 12 largest of 36 blocks, is the curve. Twice: for micro- and for
    macro-expressions, so an interval of one kind may overlap one of the other.

    Their code takes the direction by ``atan(u / v)``, which knows but two of its four quadrants,
    leaves the curve out at the end of a video, for two spans, and drops an interval that is open
    there. Rates above 33 are thinned, and flow is Farneback's (theirs: RLOF).

    Args:
        size, flow, on_curve: As :class:`mmatnet.spotting.intervals.base.IntervalSpotter` says; the
            curve is that for micro-expressions, 0 where the first flow is the shorter one. So is
            the strength of an interval.
        p (float): The threshold lies so far from the mean of a stretch to its maximum. Defaults to
            0.01, theirs.
        as_released (bool): With the mistakes of their code. Defaults to False.
        stretch (float): Seconds over which mean and maximum are taken, at most. Defaults to 30;
            theirs are whole videos.

    Raises:
        InputError: If the crops are too small, or ``p`` or the stretch is unsound.
    """

    row = np.dtype([('length', 'i8'), ('number', 'i8'), ('seconds', 'f8'),
                    ('corrected', 'f8'), ('released', 'f8')])
    grid: ClassVar[Mapping] = {'p': (0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5)}

    def __init__(self, size: int, flow: Calculate | None = None,
                 on_curve: Callable[[int, float, float], None] | None = None, p: float = 0.01,
                 as_released: bool = False, stretch: float = 30.0) -> None:
        if size < LEAST_SIZE:
            raise InputError(f'crops must be at least {LEAST_SIZE} pixels wide for mdmd, got '
                             f'{size}')
        if not 0 <= p < 1:
            raise InputError(f'p of mdmd must lie in 0 to below 1, got {p:g}')
        if not stretch >= 5:
            raise InputError(f'stretch of mdmd must be 5 seconds or more, got {stretch:g}')
        super().__init__(size)
        self._flow = flow if flow is not None else FLOWS.make('farneback')
        self._on_curve = on_curve
        self._p, self._field = p, 'released' if as_released else 'corrected'
        self._as_released, self._stretch = bool(as_released), stretch
        self._crops: deque[tuple[int, float, np.ndarray]] = deque()
        self._begin()

    @property
    def latency(self) -> float:
        """Seconds after its offset by which an interval is out, at the latest."""
        return self._stretch + 2 * LENGTHS[-1].span

    def _begin(self) -> None:
        self._curves: list[list[tuple[int, float, float]]] = [[] for _ in LENGTHS]

    def wants(self, seconds: float) -> bool:
        """Tell whether a frame of this time is looked at; others need not be read."""
        return not self._crops or seconds - self._last[1] >= LEAST_GAP

    def read(self, number: int, seconds: float, crop: np.ndarray) -> np.ndarray:
        """Return the curve at the frames that are one span old now: a row for each length."""
        self._crops.append((number, seconds, crop))
        times = np.array([time for _, time, _ in self._crops])
        rows = []
        for place, length in enumerate(LENGTHS):
            # frames are as even as may be: the same count of them before and after
            gap = (times[-1] - times[0]) / max(1, len(times) - 1)
            count = round(length.span / gap) if gap else 0
            if not count or len(times) < 2 * count + 1:
                continue
            (_, _, before), (middle, time, now), (_, _, after) = (
                self._crops[-1 - back] for back in (2 * count, count, 0))
            first, second = self._flow(before, now), self._flow(before, after)
            rows.append((place, middle, time, *(
                directional_difference(first, second, quadrants(first))
                for quadrants in (four_quadrants, two_quadrants))))
        while self._crops[-1][1] - self._crops[0][1] > 2 * LENGTHS[-1].span + LONGEST_GAP:
            self._crops.popleft()
        return np.array(rows, self.row)

    def read_end(self) -> np.ndarray:
        """End a segment; every row is out already."""
        self._crops.clear()
        return self.no_rows()

    def decide(self, rows: np.ndarray) -> list[Interval]:
        """Return the intervals that are finished with these rows."""
        found = []
        for row in rows:
            curve = self._curves[row['length']]
            number, seconds = int(row['number']), float(row['seconds'])
            curve.append((number, seconds, float(row[self._field])))
            if row['length'] == 0 and self._on_curve is not None:
                self._on_curve(number, seconds, self._strength(curve[-1][2]))
            if curve[-1][1] - curve[0][1] >= self._stretch:
                found += self._spot(int(row['length']))
        return found

    def decide_end(self) -> list[Interval]:
        """Return the rest of a segment's intervals."""
        found = [one for place in range(len(LENGTHS)) for one in self._spot(place)]
        self._begin()
        return sorted(found, key=lambda one: one.onset)

    def _spot(self, place: int) -> list[Interval]:
        """Spot in a stretch of one curve, and begin the next."""
        length, (curve, self._curves[place]) = LENGTHS[place], (self._curves[place], [])
        if len(curve) < 2:
            return []
        numbers, seconds, values = (list(column) for column in zip(*curve, strict=True))
        gap = (seconds[-1] - seconds[0]) / (len(seconds) - 1)
        count = max(1, round(length.span / gap))
        high = contrast(np.array(values), count - 1)
        if self._as_released:
            high = high[:max(0, len(high) - 2 * count)]
        if not len(high):
            return []
        threshold = high.mean() + self._p * (high.max() - high.mean())
        found = []
        for first, last in _runs(high > threshold, keep_open=not self._as_released):
            if not length.shortest <= (last - first + 1) * gap <= length.longest:
                continue
            top = first + int(np.argmax(high[first:last + 1]))
            over = float((high[top] - threshold) / max(high.max() - threshold, 1e-12))
            places = first, top, last
            found.append(Interval.of([numbers[one] for one in places],
                                     [seconds[one] for one in places], length.kind,
                                     0.5 + 0.5 * over, self._strength(values[top])))
        return found

    def _strength(self, value: float) -> float:
        """Turn a value of a curve into pixels of a crop of 224."""
        return max(0.0, value * SIDE / self._size)


def four_quadrants(field: np.ndarray) -> np.ndarray:
    """Quadrant of the direction of each vector of a field (H, W, 2): 0 to 3, (H, W)."""
    return 2 * (field[..., 0] < 0) + (field[..., 1] < 0)


def two_quadrants(field: np.ndarray) -> np.ndarray:
    """The same as their code has it: of ``atan(u / v)``, which lies in -90 to 90 degrees."""
    return 1 * (field[..., 0] * field[..., 1] < 0)


def directional_difference(first: np.ndarray, second: np.ndarray, quadrants: np.ndarray) -> float:
    """Return by how much flow is longer now than it will be, where the face moves most.

    Args:
        first, second (ndarray): Flow from before to now, and from before to later, (H, W, 2).
        quadrants (ndarray): Of the first, (H, W).
    """
    longer = np.hypot(first[..., 0], first[..., 1]) - np.hypot(second[..., 0], second[..., 1])
    height, width = (side // BLOCKS for side in longer.shape)
    means = []
    for down in range(BLOCKS):
        for across in range(BLOCKS):
            part = (slice(down * height, (down + 1) * height),
                    slice(across * width, (across + 1) * width))
            own, values = quadrants[part].ravel(), longer[part].ravel()
            main = values[own == np.bincount(own, minlength=4).argmax()]
            count = max(1, round(FASTEST * len(main)))
            means.append(np.partition(main, -count)[-count:].mean())
    return float(np.sort(means)[-LARGEST:].mean())


def contrast(values: np.ndarray, away: int) -> np.ndarray:
    """Subtract the mean of the values ``away`` places before and after; the ends repeat.

    Args:
        values (ndarray): (T,).
        away (int): 1 or more; 0 is taken for 1.

    Returns:
        ndarray: (T,).
    """
    away = max(1, away)
    padded = np.pad(values, away, mode='edge')
    return values - (padded[:-2 * away] + padded[2 * away:]) / 2


def _runs(high: np.ndarray, keep_open: bool) -> list[tuple[int, int]]:
    """First and last of each stretch that is high; one that is open at the end may be dropped."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], high.astype(int), [0]])))
    runs = [(int(first), int(last) - 1) for first, last in zip(edges[::2], edges[1::2],
                                                               strict=True)]
    return runs if keep_open or not len(high) or not high[-1] else runs[:-1]
