"""Find expressions in what the parts of a face did: rise, apex, fall.

The path of all regions together is one curve in a space of 2R dimensions. Its second difference
over h seconds, ``p(t) - (p(t - h) + p(t + h)) / 2``, is large where the face leaves a place and
comes back within about h to either side; steady drift has none. A candidate is a peak of it, over
time and over h, above the noise of the recent minute. Its own direction then turns the path into
one curve, on which onset and offset are read. All times are seconds.
"""
from collections import deque
from dataclasses import dataclass

import numpy as np
from scipy.signal import find_peaks

from mmatnet.spotting.face_motion import BROWS, MIDDLE, MOTION_REGIONS, MOUTH

MICRO_LONGEST = 0.5  # seconds; Yan et al., "How Fast are the Leaked Facial Expressions", 2013
LONGEST = 4.0  # of a macro-expression, as MEGC takes it
SHORTEST = 0.08
SPANS = (0.08, 0.12, 0.18, 0.27, 0.4, 0.6, 0.9, 1.35, 2.0)  # h
QUICK_SPANS = 5  # the first so many are of micro-expressions
# Less is no candidate: pixels of a 224 crop, the regions of a group together. Slow motion must be
# larger, since turns of the head leave some
FLOOR, SLOW = 0.35, 0.15  # times 1 + h / SLOW
FLOORS = FLOOR * (1 + np.array(SPANS)[:, None] / SLOW)
OVER_NOISE, USUAL = 4.0, 0.3  # times this quantile of the recent minute
MEMORY, SAMPLED = 60.0, 0.1  # of the noise
BLOCK = 0.25  # seconds that are evaluated at once
QUIET, LONGEST_RUN = 0.3, 8.0  # candidates are looked through where it has been quiet so long
FALLEN = 0.6  # of the second difference, before a rise or fall can be over
KNEE, KNEE_SECONDS = 0.12, 0.1  # it is over where so little of it happens in so long
TURN = 0.12  # or where it turns back by so much
EDGE = 0.25  # onset and offset: where this share of rise or fall is left
UNEQUAL = 0.5  # least share of the larger of rise and fall in the smaller
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


class SignalSpotter:
    """Finds expressions in a stream of samples; keeps some seconds of it.

    Args:
        noise (Noise | None): To go on with, after a cut.

    Attributes:
        first (int): Number of the first sample that is kept and that anything can still be about.
    """

    def __init__(self, noise: 'Noise | None' = None) -> None:
        self.noise = noise if noise is not None else Noise()
        self.first = 0  # number of the first sample that is kept
        self._free = 0  # number of the first sample after all expressions so far
        self._times: list[float] = []
        self._path: list[np.ndarray] = []  # of all regions, (2R,)
        self._lids: list[float] = []  # pixels per second, from the sample before
        self._heights: list[np.ndarray] = []  # of the evaluated: over the limit, (H * G,)
        self._run: int | None = None  # position where the run of candidates began
        self._last_high = -np.inf  # time of its last high sample

    def add(self, seconds: float, moved: np.ndarray, lids: float
            ) -> tuple[list[Found], list[float]]:
        """Add a sample.

        Args:
            seconds (float): Its time.
            moved (ndarray): Pixels from the sample before, (R, 2).
            lids (float): Pixels that the lids moved.

        Returns:
            tuple: What was found, in time order; and the motion (px) of as many further samples,
            in order from the first on, as became final.
        """
        before = self._path[-1] if self._path else 0.0
        passed = seconds - self._times[-1] if self._times else np.inf
        self._path.append(before + moved.reshape(-1))
        self._lids.append(lids / passed)
        self._times.append(seconds)
        if seconds - SPANS[-1] < self._times[len(self._heights)] + BLOCK:
            return [], []
        return self._evaluate(int(np.searchsorted(self._times, seconds - SPANS[-1], 'right')))

    def finish(self) -> tuple[list[Found], list[float]]:
        """The rest; nothing may be added afterwards."""
        if not self._times:
            return [], []
        found, curve = self._evaluate(len(self._times))
        return found + self._close(len(self._times)), curve

    def _evaluate(self, end: int) -> tuple[list[Found], list[float]]:
        """Second differences of the samples up to position ``end``."""
        begin = len(self._heights)
        times, path = np.array(self._times), np.array(self._path)
        chosen = slice(begin, end)
        energy = np.empty((end - begin, len(SPANS), len(GROUPS)))
        curve = np.zeros(end - begin)
        for place, span in enumerate(SPANS):
            difference = second_difference(times, path, chosen, span)
            energy[:, place] = np.sqrt(difference ** 2 @ GROUPS.T)
            if place < QUICK_SPANS:
                curve = np.maximum(curve, _largest(difference))
        self.noise.add(times[chosen], energy)
        heights = (energy / self.noise.limits()).reshape(end - begin, -1)
        self._heights.extend(heights)
        found = []
        for place, high in zip(range(begin, end), heights.max(1) > 1, strict=True):
            now = self._times[place]
            if self._run is not None and now - self._last_high > QUIET:
                found += self._close(place)
            elif self._run is not None and now - self._times[self._run] > LONGEST_RUN:
                found += self._close(place, (self._run + place) // 2)
            if high:
                self._run = place if self._run is None else self._run
                self._last_high = now
        self._forget()
        return found, curve.tolist()

    def _close(self, end: int, until: int | None = None) -> list[Found]:
        """Look through the run of candidates, which ends at a position.

        Where a run does not end, what has its apex before ``until`` is final; the run then goes on
        from there.
        """
        if self._run is None:
            return []
        begin, self._run = self._run, until
        window = Window(np.array(self._times), np.array(self._path), np.array(self._lids))
        found = window.search(begin, end, np.array(self._heights[begin:end]),
                              self._free - self.first)
        if until is not None:
            found = [one for one in found if one.apex < until]
        if found:
            self._free = found[-1].offset + 1 + self.first
        return [Found(one.onset + self.first, one.apex + self.first, one.offset + self.first,
                      one.score, one.strength) for one in found]

    def _forget(self) -> None:
        """Drop samples that nothing to come can look at."""
        needed = self._run if self._run is not None else len(self._heights) - 1
        surplus = int(np.searchsorted(self._times, self._times[needed] - LONGEST - SPANS[-1]))
        if surplus:
            for kept in (self._times, self._path, self._lids, self._heights):
                del kept[:surplus]
            self.first += surplus
            self._run = self._run - surplus if self._run is not None else None


class Noise:
    """What second differences usually are, over the recent minute."""

    def __init__(self) -> None:
        self._kept: deque[np.ndarray] = deque(maxlen=round(MEMORY / SAMPLED))
        self._last = -np.inf

    def add(self, times: np.ndarray, energy: np.ndarray) -> None:
        """Take some of the samples (T, H, G) at their times (T,)."""
        for now, row in zip(times.tolist(), energy, strict=True):
            if now < self._last or now - self._last >= SAMPLED:
                self._kept.append(row)
                self._last = now

    def limits(self) -> np.ndarray:
        """What a candidate must exceed, (H, G)."""
        return np.maximum(FLOORS, OVER_NOISE * np.quantile(self._kept, USUAL, axis=0))


class Window:
    """Some seconds of a signal, and the search in them.

    Args:
        times (ndarray): Rising, (T,).
        path (ndarray): (T, 2R).
        lids (ndarray): Speed of the lids, (T,).
    """

    def __init__(self, times: np.ndarray, path: np.ndarray, lids: np.ndarray) -> None:
        self.times, self.path, self.lids = times, path, lids

    def search(self, begin: int, end: int, heights: np.ndarray, free: int = 0) -> list[Found]:
        """Take candidates by their heights (end - begin, H * G), the highest first.

        Returns:
            list[Found]: In time order, without overlap, none with an onset before ``free``.
        """
        heights, found = heights.copy(), []
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
        difference = second_difference(self.times, self.path, slice(apex, apex + 1), span)[0]
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
        drop = min(rise, fall)
        if not self._was_at_rest(curve, apex, drop):
            return None
        if not self._is_smooth(curve, onset, offset, rise + fall):
            return None
        if self._is_repeated(direction, onset, offset, drop) or self._is_blink(
                direction, onset, apex, offset):
            return None
        ends = (self.path[onset] + self.path[offset]) / 2
        strength = float(_largest((self.path[apex] - ends)[None])[0])
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


def second_difference(times: np.ndarray, path: np.ndarray, chosen: slice,
                      span: float) -> np.ndarray:
    """How far the path is from the middle of where it was and will be ``span`` seconds from then.

    Args:
        times (ndarray): Rising, (T,); before and after, the path stays at its ends.
        path (ndarray): (T, D).
        chosen (slice): Of the samples.
        span (float): Seconds.

    Returns:
        ndarray: (N, D).
    """
    return path[chosen] - (_at(times, path, times[chosen] - span)
                           + _at(times, path, times[chosen] + span)) / 2


def _at(times: np.ndarray, path: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The path at some times, linearly between samples, (N, D)."""
    if len(times) == 1:
        return np.repeat(path, len(wanted), 0)
    after = np.clip(np.searchsorted(times, wanted), 1, len(times) - 1)
    gap = times[after] - times[after - 1]
    share = np.clip((wanted - times[after - 1]) / gap, 0, 1)[:, None]
    return (1 - share) * path[after - 1] + share * path[after]


def _largest(vectors: np.ndarray) -> np.ndarray:
    """Length of the longest of R vectors, (N, 2R) to (N,)."""
    return np.linalg.norm(vectors.reshape(len(vectors), -1, 2), axis=2).max(1)
