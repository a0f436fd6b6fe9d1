"""Read expressions off some seconds of the path of a face: onset, apex, offset, or none.

A candidate is a time and a span in which the second difference of the path is large. The direction
of that difference turns the path into one curve, which is followed from its top to where it rises
from and falls to. All times are seconds.
"""
from dataclasses import dataclass

import numpy as np
from scipy.signal import find_peaks

from mmatnet.spotting.intervals.face_motion import BROWS, MIDDLE, MOTION_REGIONS, MOUTH
from mmatnet.spotting.intervals.path import Path

SPANS = (0.08, 0.12, 0.18, 0.27, 0.4, 0.6, 0.9, 1.35, 2.0)  # of second differences
LONGEST = 4.0  # of a macro-expression, as MEGC takes it
SHORTEST = 0.08
STEADY = 0.03  # curves are means over so much, so that noise of single frames makes no peaks
FALLEN = 0.6  # of the second difference, before a rise or fall can be over
KNEE, KNEE_SECONDS = 0.12, 0.1  # it ends once less than 12 % of it occurs within 0.1 s
TURN = 0.12  # or once it turns back by so much
EDGE = 0.25  # onset and offset: where this share of rise or fall is left
UNEQUAL = 0.5  # least share of the larger of rise and fall in the smaller
BRIEF = 0.15  # least share of the whole time in the shorter of rise and fall
AT_REST, REST_SECONDS, REST_SHARE = 0.4, 3.0, 0.3  # the face must be back for so much of the time
ROUGH = 2.0  # way of the curve within, over rise and fall
# Where so much is in the mouth: bumps of it around, of this share of the height and so many pixels
MOUTH_SHARE, REPEATED, REPEAT_SECONDS, REPEAT_HEIGHT, REPEAT_LEAST = 0.3, 2, 1.5, 0.2, 0.3
BLINK_SPEED, BLINK_SECONDS = 60.0, 0.15  # pixels per second of the lids; how near to the apex
BLINK_LONGEST = 0.7
# columns of each group; brows do not drown in the noise of a mouth that speaks
GROUPS = np.stack([np.repeat([name in names for name in MOTION_REGIONS], 2)
                   for names in (BROWS, MIDDLE, MOUTH)])
MOUTH_COLUMNS = GROUPS[-1]


@dataclass(frozen=True)
class Found:
    """An expression on the time axis of a signal.

    Args:
        onset, apex, offset (int): Samples, counted from the first that was ever added.
        score (float): 0.35 to 1.
        strength (float): Pixels by which the region that moved most did, from base to apex.
    """

    onset: int
    apex: int
    offset: int
    score: float
    strength: float


class Window:
    """Some seconds of a signal, and the search in them.

    Args:
        times (ndarray): Rising, (T,).
        path (ndarray): (T, 2R).
        lids (ndarray): Speed of the lids, (T,).
    """

    def __init__(self, times: np.ndarray, path: np.ndarray, lids: np.ndarray) -> None:
        self.times, self.lids = times, lids
        self.path = Path(times, path).mean(times, STEADY)
        self._steady = Path(times, self.path)

    def search(self, begin: int, heights: np.ndarray, free: int = 0) -> list[Found]:
        """Take candidates by their heights from ``begin`` on, (N, H * G), the highest first.

        Returns:
            list[Found]: In time order, without overlap, none with an onset before ``free``.
        """
        heights = heights.copy()
        found: list[Found] = []
        while heights.max(initial=0) > 1:
            place, column = np.unravel_index(np.argmax(heights), heights.shape)
            height, apex = float(heights[place, column]), begin + int(place)
            span = SPANS[column // len(GROUPS)]
            one = self._refine(apex, span, height)
            reach = span / 2
            first, last = self._between(self.times[apex] - reach, self.times[apex] + reach)
            if one is not None and one.onset >= free and not any(
                    one.onset <= other.offset and other.onset <= one.offset for other in found):
                found.append(one)
                first, last = min(first, one.onset), max(last, one.offset + 1)
                heights[max(first - begin, 0):max(last - begin, 0)] = 0
            else:
                heights[max(first - begin, 0):max(last - begin, 0), column] = 0
        return sorted(found, key=lambda one: one.onset)

    def _between(self, start: float, stop: float) -> tuple[int, int]:
        first, last = np.searchsorted(self.times, (start, stop))
        return int(first), int(last)

    def _refine(self, apex: int, span: float, height: float) -> Found | None:
        """Read onset, apex and offset of a candidate, or ``None`` if it is no expression."""
        difference = self._steady.second_difference(self.times[apex:apex + 1], span)[0]
        size = float(np.linalg.norm(difference))
        direction = difference / size
        curve = self.path @ direction  # (T,)
        now = self.times[apex]
        first, last = self._between(now - span / 2, now + span / 2)
        apex = first + int(np.argmax(curve[first:last + 1]))
        onset, rise = self._leave(curve, apex, -1, size)
        offset, fall = self._leave(curve, apex, 1, size)
        if onset is None or offset is None or min(rise, fall) < UNEQUAL * max(rise, fall):
            return None
        lasts = self.times[offset] - self.times[onset]
        if not SHORTEST <= lasts <= LONGEST:
            return None
        if min(self.times[apex] - self.times[onset],
               self.times[offset] - self.times[apex]) < BRIEF * lasts:
            return None
        drop = min(rise, fall)
        if not self._was_at_rest(curve, apex, drop):
            return None
        if not self._is_smooth(curve, onset, offset, rise + fall):
            return None
        if self._is_repeated(direction, onset, offset, drop) or self._is_blink(
                direction, onset, apex, offset):
            return None
        ends = (self.path[onset] + self.path[offset]) / 2
        strength = float(largest((self.path[apex] - ends)[None])[0])
        score = height / (1 + height) * (drop / max(rise, fall)) ** 0.5
        return Found(onset, apex, offset, float(score), strength)

    def _leave(self, curve: np.ndarray, apex: int, way: int, size: float
               ) -> tuple[int | None, float]:
        """Walk from the apex down: where the motion begins or ends, and how deep it goes there."""
        start, top = self.times[apex], curve[apex]
        places = np.arange(apex, len(curve) if way > 0 else -1, way)
        places = places[np.abs(self.times[places] - start) <= LONGEST]
        drop = top - curve[places]
        passed = np.abs(self.times[places] - start)
        bottom = 0
        for step in range(1, len(places)):
            if drop[step] > drop[bottom]:
                bottom = step
            if drop[bottom] < FALLEN * size:
                continue
            if drop[bottom] - drop[step] > TURN * drop[bottom]:
                break
            earlier = np.interp(passed[step] - KNEE_SECONDS, passed, drop)
            if passed[step] > KNEE_SECONDS and drop[step] - earlier < KNEE * drop[step]:
                break
        if drop[bottom] < FALLEN * size:
            return None, 0.0
        over = int(np.argmax(drop[:bottom + 1] >= (1 - EDGE) * drop[bottom]))
        return int(places[over]), float(drop[bottom])

    def _was_at_rest(self, curve: np.ndarray, apex: int, drop: float) -> bool:
        """Whether the face is usually not where it is at the apex."""
        now = self.times[apex]
        first, last = self._between(now - REST_SECONDS, now + REST_SECONDS)
        return curve[apex] - np.quantile(curve[first:last], REST_SHARE) > AT_REST * drop

    def _is_smooth(self, curve: np.ndarray, onset: int, offset: int, way: float) -> bool:
        """Whether the curve goes up once and down once."""
        times = np.arange(self.times[onset], self.times[offset], 0.05)
        even = np.interp(times, self.times, curve)
        return np.abs(np.diff(even)).sum() < ROUGH * way

    def _is_repeated(self, direction: np.ndarray, onset: int, offset: int, drop: float) -> bool:
        """Whether it is one of several bumps of the mouth, as in speech."""
        mouth = np.where(MOUTH_COLUMNS, direction, 0)
        if mouth @ mouth < MOUTH_SHARE:
            return False
        first, last = self._between(self.times[onset] - REPEAT_SECONDS,
                                    self.times[offset] + REPEAT_SECONDS)
        places, _ = find_peaks(self.path[first:last] @ mouth,
                               prominence=max(REPEAT_LEAST, REPEAT_HEIGHT * drop * (mouth @ mouth)))
        places += first
        return np.sum((places < onset) | (places > offset)) >= REPEATED

    def _is_blink(self, direction: np.ndarray, onset: int, apex: int, offset: int) -> bool:
        """Whether it is brows and cheeks that go along with the lids."""
        if self.times[offset] - self.times[onset] > BLINK_LONGEST:
            return False
        first, last = self._between(self.times[apex] - BLINK_SECONDS,
                                    self.times[apex] + BLINK_SECONDS)
        return bool(np.sum(direction[MOUTH_COLUMNS] ** 2) < 0.5
                    and self.lids[first:last].max() > BLINK_SPEED)


def largest(vectors: np.ndarray) -> np.ndarray:
    """Return the length of the longest of R vectors, (N, 2R) to (N,)."""
    return np.linalg.norm(vectors.reshape(len(vectors), -1, 2), axis=2).max(1)
