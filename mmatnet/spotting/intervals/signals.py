"""Find expressions in what the parts of a face did: rise, apex, fall.

The path of all regions together is one curve in a space of 2R dimensions. Its second difference
over h seconds, ``p(t) - (p(t - h) + p(t + h)) / 2``, is large where the face leaves a place and
comes back within about h to either side; steady drift has none. A candidate is a peak of it, over
time and over h, above the noise of the recent minute; :mod:`mmatnet.spotting.intervals.window`
reads onset and offset off the path around it. All times are seconds.
"""
from collections import deque

import numpy as np

from mmatnet.spotting.intervals.path import Path
from mmatnet.spotting.intervals.window import GROUPS, LONGEST, SPANS, Found, Window, largest

QUICK_SPANS = 5  # the first so many are of micro-expressions
# Less is no candidate: pixels of a 224 crop, the regions of a group together. Slow motion must be
# larger, since turns of the head leave some
FLOOR, SLOW = 0.35, 0.15
SLOWER = 1 + np.array(SPANS)[:, None] / SLOW  # times the floor, (H, 1)
OVER_NOISE, USUAL = 4.0, 0.3  # times this quantile of the recent minute
MEMORY, SAMPLED = 60.0, 0.1  # of the noise
BLOCK = 0.25  # seconds that are evaluated at once
QUIET, LONGEST_RUN = 0.3, 8.0  # candidates are looked through where it has been quiet so long


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
        """Return the rest; nothing may be added afterwards."""
        if not self._times:
            return [], []
        found, curve = self._evaluate(len(self._times))
        return found + self._close(len(self._times)), curve

    def _evaluate(self, end: int) -> tuple[list[Found], list[float]]:
        """Second differences of the samples up to position ``end``."""
        begin = len(self._heights)
        times = np.array(self._times)
        path, wanted = Path(times, np.array(self._path)), times[begin:end]
        energy = np.empty((end - begin, len(SPANS), len(GROUPS)))
        curve = np.zeros(end - begin)
        for place, span in enumerate(SPANS):
            difference = path.second_difference(wanted, span)
            energy[:, place] = np.sqrt(difference ** 2 @ GROUPS.T)
            if place < QUICK_SPANS:
                curve = np.maximum(curve, largest(difference))
        self.noise.add(wanted, energy)
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
        found = window.search(begin, np.array(self._heights[begin:end]), self._free - self.first)
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
    """What second differences usually are, over the recent minute.

    Args:
        floor (float): Least pixels of a candidate, of a span of no seconds.
        over_noise (float): How many times what is usual it exceeds.
    """

    def __init__(self, floor: float = FLOOR, over_noise: float = OVER_NOISE) -> None:
        self._floors = floor * SLOWER
        self._over_noise = over_noise
        self._kept: deque[np.ndarray] = deque(maxlen=round(MEMORY / SAMPLED))
        self._last = -np.inf

    def add(self, times: np.ndarray, energy: np.ndarray) -> None:
        """Take some of the samples (T, H, G) at their times (T,)."""
        for now, row in zip(times.tolist(), energy, strict=True):
            if now < self._last or now - self._last >= SAMPLED:
                self._kept.append(row)
                self._last = now

    def limits(self) -> np.ndarray:
        """Tell what a candidate must exceed, (H, G)."""
        return np.maximum(self._floors,
                          self._over_noise * np.quantile(self._kept, USUAL, axis=0))
