"""Displacement from a reference frame in regions of interest, and fixed thresholds on it.

Methods, papers and measured figures stand in docs/spotting.md.
"""
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import ClassVar

import numpy as np

from mmatnet.errors import InputError
from mmatnet.face.placement import SIDE
from mmatnet.flow.base import Calculate
from mmatnet.registry import SPOTTERS
from mmatnet.spotting.intervals.base import MICRO_LONGEST, Interval
from mmatnet.spotting.intervals.displacement import Displacement
from mmatnet.spotting.intervals.peaks import Peak, find_peaks, merge
from mmatnet.spotting.intervals.roi_places import PAPER_SIDE, REGIONS
from mmatnet.spotting.intervals.split import SplitSpotter

# Seconds between two frames that are looked at, at least and at most: up to 33 per second all, of
# 200 every sixth (the papers take every seventh)
LEAST_GAP, LONGEST_GAP = 0.03, 0.06
WINDOW, HOP = 200, 100  # samples of a window, and from one to the next where nothing is in between
# The next window begins so many samples after an expression that is in the way, or before it
AFTER, BEFORE, REACH = 20, 20, (50, 150)
LEAST_SAMPLES = 12
LEAST_SIZE = 112  # of the crops
THETA = {'brow': 1.8, 'mouth': 1.85, 'nose': 2.1}
RISE, OVERLAP, CUTOFF = 0.8, 0.34, 5.0
LONGEST = 200 / 30  # seconds


@SPOTTERS.register_module(name='roi_flow')
class RoiFlowSpotter(SplitSpotter):
    """Spots by displacement from a reference frame in 16 regions, of fixed height in pixels.

    The first frame of each window of 200 samples is its reference. The next begins 100 later, but
    never within an expression that the papers' own thresholds find, whose face is no reference.

    Args:
        size, on_curve: As :class:`mmatnet.spotting.intervals.base.IntervalSpotter` says; the curve
            is the displacement of the region that moved most.
        flow (Calculate | None): Not used: flow is computed in small boxes, with the papers'
            parameters.
        theta (float): Times the heights of the papers: 1.8 pixels of a 256x256 crop at the brows,
            1.85 at the mouth, 2.1 at the nose. Defaults to 1.
        rise (float): Pixels that a peak rises without its trend. Defaults to 0.8.
        overlap (float): Share of the shorter of two intervals from which on they are one.
            Defaults to 0.34.
        cutoff (float): Hertz above which signals are cut. Defaults to 5.
        shortest (float): Seconds of the shortest interval. Defaults to 0.2; the papers have 0.4,
            with which no shorter micro-expression can be found.

    Raises:
        InputError: If the crops are too small.
    """

    # a row for each window and sample in it; ``sample`` is counted in the segment
    row = np.dtype([('window', 'i8'), ('sample', 'i8'), ('number', 'i8'), ('seconds', 'f8'),
                    ('moved', 'f4', len(REGIONS))])
    grid: ClassVar[Mapping] = {'theta': (0.5, 0.75, 1.0, 1.25), 'rise': (0.4, 0.8),
                               'overlap': (0.2, 0.34), 'cutoff': (2.0, 5.0)}
    # the last window that an interval lies in began before its offset, and is full by then
    latency: ClassVar[float] = WINDOW * LONGEST_GAP

    def __init__(self, size: int, flow: Calculate | None = None,
                 on_curve: Callable[[int, float, float], None] | None = None, theta: float = 1.0,
                 rise: float = RISE, overlap: float = OVERLAP, cutoff: float = CUTOFF,
                 shortest: float = 0.2) -> None:
        if size < LEAST_SIZE:
            raise InputError(f'crops must be at least {LEAST_SIZE} pixels wide for roi_flow, got '
                             f'{size}')
        super().__init__(size)
        self._on_curve = on_curve
        self._theta, self._rise, self._overlap = theta, rise, overlap
        self._cutoff, self._shortest = cutoff, shortest
        self._start = self._window = 0
        self._crops: list[tuple[int, float, np.ndarray]] = []  # of the window
        self._kept: list[tuple] = []  # its rows
        self._displacement: Displacement | None = None
        self._begin()

    def wants(self, seconds: float) -> bool:
        """Tell whether a frame of this time is looked at; others need not be read."""
        return not self._crops or seconds - self._last[1] >= LEAST_GAP

    def read(self, number: int, seconds: float, crop: np.ndarray) -> np.ndarray:
        """Say how far the regions are from the window's reference: a row, or those of a window."""
        sample = self._start + len(self._crops)
        self._crops.append((number, seconds, crop))
        self._kept.append(self._row(sample))
        rows = self._kept[-1:]
        if len(self._kept) == WINDOW:
            rows += self._next_window()
        return np.array(rows, self.row)

    def _row(self, sample: int) -> tuple:
        number, seconds, crop = self._crops[sample - self._start]
        if self._displacement is None:
            self._displacement = Displacement(crop)
            moved = np.zeros(len(REGIONS), np.float32)
        else:
            moved = self._displacement(crop)
        return self._window, sample, number, seconds, moved

    def _next_window(self) -> list[tuple]:
        """Begin the next window among the kept frames: its rows so far."""
        rows = np.array(self._kept, self.row)
        step = next_step(merge(self._peaks(rows, 1.0, RISE, CUTOFF), OVERLAP))
        self._start, self._window, self._displacement = self._start + step, self._window + 1, None
        del self._crops[:step]
        self._kept = [self._row(self._start + place) for place in range(len(self._crops))]
        return self._kept

    def read_end(self) -> np.ndarray:
        """End a segment; every row is out already."""
        self._start = self._window = 0
        self._crops, self._kept, self._displacement = [], [], None
        return self.no_rows()

    def _begin(self) -> None:
        self._rows = self.no_rows()  # of the window that is being filled
        self._shown = -1  # sample that the curve was last told of
        self._pending: list[Peak] = []  # that a window to come may still lengthen
        self._known: dict[int, tuple[int, float]] = {}  # sample to number and time

    def decide(self, rows: np.ndarray) -> list[Interval]:
        """Return the intervals that are finished with these rows."""
        found = []
        self._show(rows)
        for part in np.split(rows, np.flatnonzero(np.diff(rows['window'])) + 1):
            if len(self._rows) and len(part) and part['window'][0] != self._rows['window'][0]:
                self._look()
                found += self._done(int(part['sample'][0]))
                self._rows = self.no_rows()
            self._rows = np.concatenate([self._rows, part])
        return found

    def decide_end(self) -> list[Interval]:
        """Return the rest of a segment's intervals."""
        self._look()
        found = self._done(None)
        self._begin()
        return found

    def _show(self, rows: np.ndarray) -> None:
        for row in rows:
            if row['sample'] > self._shown:
                self._shown = int(row['sample'])
                if self._on_curve is not None:
                    self._on_curve(int(row['number']), float(row['seconds']),
                                   float(row['moved'].max()) * SIDE / PAPER_SIDE)

    def _look(self) -> None:
        """Look through the window that is filled, or cut short."""
        rows = self._rows
        if len(rows) < LEAST_SAMPLES:
            return
        first = int(rows['sample'][0])
        for one in merge(self._peaks(rows, self._theta, self._rise, self._cutoff), self._overlap):
            for place in (one.first, one.top, one.last):
                self._known[place + first] = (int(rows['number'][place]),
                                              float(rows['seconds'][place]))
            self._pending.append(replace(one, first=one.first + first, last=one.last + first,
                                         top=one.top + first))
        self._pending = merge(self._pending, self._overlap)

    @staticmethod
    def _peaks(rows: np.ndarray, theta: float, rise: float, cutoff: float) -> list[Peak]:
        """The peaks of all regions in a window, by its samples.

        The reference is exactly where it is, which no other frame can be, and is left out.
        """
        rate = (len(rows) - 1) / (rows['seconds'][-1] - rows['seconds'][0])
        signals = rows['moved'][1:-1].T.astype(float)
        return [replace(one, first=one.first + 1, last=one.last + 1, top=one.top + 1)
                for region, signal in zip(REGIONS, signals, strict=True)
                for one in find_peaks(signal, rate, theta * THETA[region.name], rise, cutoff)]

    def _done(self, before: int | None) -> list[Interval]:
        """Hand out the pending that end before a sample, or all; in time order."""
        done = [one for one in self._pending if before is None or one.last < before]
        self._pending = [one for one in self._pending if one not in done]
        intervals = [self._interval(one) for one in done]
        kept = {sample for one in self._pending for sample in (one.first, one.top, one.last)}
        self._known = {sample: self._known[sample] for sample in kept}
        return [one for one in intervals
                if self._shortest <= one.offset_seconds - one.onset_seconds + 1e-9 <= LONGEST]

    def _interval(self, peak: Peak) -> Interval:
        numbers, seconds = zip(*(self._known[sample]
                                 for sample in (peak.first, peak.top, peak.last)), strict=True)
        kind = 'micro' if seconds[2] - seconds[0] <= MICRO_LONGEST + 1e-9 else 'macro'
        return Interval.of(numbers, seconds, kind, peak.height / (1 + peak.height),
                           peak.pixels * SIDE / PAPER_SIDE)


def next_step(peaks: list[Peak]) -> int:
    """Return by how many samples the next window is later, given what is in this one."""
    step, (early, late) = HOP, REACH
    for one in peaks:
        if one.first < HOP < one.last:
            if one.last < late:
                step = one.last + AFTER
            elif one.first > early:
                step = one.first - BEFORE
            else:
                step = min(WINDOW - 11, one.last) + 10
    return step
