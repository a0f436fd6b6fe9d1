"""Where expressions are in a long video, frame by frame and in bounded memory.

Methods, papers and measured figures stand in docs/spotting.md.
"""
from collections import deque
from collections.abc import Callable, Mapping
from typing import ClassVar

import numpy as np

from mmatnet.flow.base import Calculate
from mmatnet.registry import FLOWS, SPOTTERS
from mmatnet.spotting.intervals.base import MICRO_LONGEST, Interval
from mmatnet.spotting.intervals.face_motion import MOTION_REGIONS, FaceMotion, Step
from mmatnet.spotting.intervals.signals import (
    BLOCK,
    FLOOR,
    LONGEST_RUN,
    OVER_NOISE,
    QUIET,
    Noise,
    SignalSpotter,
)
from mmatnet.spotting.intervals.split import SplitSpotter
from mmatnet.spotting.intervals.window import SPANS, Found

# Seconds between two frames that are looked at, at least: frames of 133 per second and less are all
# taken, of 200 every second one. Fewer steps add up less noise of the flow than more steps would.
LEAST_GAP = 0.0075
# Seconds that flow leads over, at least, where frames come faster; a step takes its share of it.
# The error of flow hardly depends on how far it leads, and steps add it up
FLOW_GAP = 0.029
MOST_CROPS = 5  # that are kept, as many as frames fit in there


@SPOTTERS.register_module(name='motion_path')
class MotionPathSpotter(SplitSpotter):
    """Spots micro- and macro-expressions by the paths of parts of the face, from optical flow.

    Args:
        size, flow, on_curve: As :class:`mmatnet.spotting.intervals.base.IntervalSpotter` says;
            ``on_curve`` is called up to :attr:`latency` later.
        floor (float): Pixels of a crop of 224 below which nothing is a candidate, in the shortest
            span. Defaults to 0.35.
        over_noise (float): How many times what is usual in the recent minute a candidate exceeds.
            Defaults to 4.

    Raises:
        InputError: If the crops are too small.
    """

    row = np.dtype([('number', 'i8'), ('seconds', 'f8'), ('late', 'f8'), ('lids', 'f8'),
                    ('moved', 'f8', (len(MOTION_REGIONS), 2))])
    grid: ClassVar[Mapping] = {'floor': (0.2, 0.35, 0.6, 1.0), 'over_noise': (3.0, 4.0, 6.0)}

    def __init__(self, size: int, flow: Calculate | None = None,
                 on_curve: Callable[[int, float, float], None] | None = None,
                 floor: float = FLOOR, over_noise: float = OVER_NOISE) -> None:
        super().__init__(size)
        self._motion: FaceMotion | None = None  # of the segment
        self._flow = flow if flow is not None else FLOWS.make('farneback')
        self._on_curve = on_curve
        # time and crop of those that flow may lead from, the next first
        self._crops: deque[tuple[float, np.ndarray]] = deque()
        self._begin(Noise(floor, over_noise))

    def _begin(self, noise: Noise) -> None:
        self._signal = SignalSpotter(noise)
        # number and seconds of the samples that may still be asked for, and how much older what a
        # sample tells is
        self._frames: deque[tuple[int, float, float]] = deque()
        self._first = self._shown = 0  # numbers of the first of them and of the next to be shown

    @property
    def latency(self) -> float:
        """Seconds after its offset by which an interval is out, at the latest."""
        return SPANS[-1] + BLOCK + LONGEST_RUN + QUIET

    def wants(self, seconds: float) -> bool:
        """Tell whether a frame of this time is looked at; others need not be read."""
        return not self._crops or seconds - self._last[1] >= LEAST_GAP

    def read(self, number: int, seconds: float, crop: np.ndarray) -> np.ndarray:
        """Say how far each part moved since the last frame: one row."""
        step, late = Step(np.zeros((len(MOTION_REGIONS), 2)), 0.0), 0.0
        if self._crops and self._motion is not None:
            step, late = self._step(seconds, crop, self._motion)
        else:
            self._motion = FaceMotion(crop)
        self._crops.append((seconds, crop))
        return np.array([(number, seconds, late, step.lids, step.moved)], self.row)

    def _step(self, seconds: float, crop: np.ndarray, motion: FaceMotion) -> tuple[Step, float]:
        """The motion since the last frame, as a share of that since :data:`FLOW_GAP` before.

        The sum of such shares is a mean over the frames between, which is as old as their middle:
        by how many seconds is the second answer.
        """
        while len(self._crops) > 1 and seconds - self._crops[1][0] >= FLOW_GAP:
            self._crops.popleft()
        start, first = self._crops[0]
        step = motion(self._flow(first, crop))
        share = (seconds - self._last[1]) / (seconds - start)
        return Step(share * step.moved, share * step.lids), (self._last[1] - start) / 2

    def read_end(self) -> np.ndarray:
        """End a segment; every row is out already."""
        self._crops.clear()
        return self.no_rows()

    def decide(self, rows: np.ndarray) -> list[Interval]:
        """Return the intervals that are finished with these rows."""
        found = []
        for row in rows:
            seconds = float(row['seconds'])
            self._frames.append((int(row['number']), seconds, float(row['late'])))
            found += self._out(*self._signal.add(seconds, row['moved'], float(row['lids'])))
        return found

    def decide_end(self) -> list[Interval]:
        """Return the rest of a segment's intervals."""
        found = self._out(*self._signal.finish())
        self._begin(self._signal.noise)
        return found

    def _out(self, found: list[Found], curve: list[float]) -> list[Interval]:
        for strength in curve:
            number, seconds, _ = self._frames[self._shown - self._first]
            self._shown += 1
            if self._on_curve is not None:
                self._on_curve(number, seconds, strength)
        intervals = [self._interval(one) for one in found]
        while self._frames and self._first < self._signal.first:
            self._frames.popleft()
            self._first += 1
        return intervals

    def _interval(self, found: Found) -> Interval:
        places = found.onset, found.apex, found.offset
        numbers, seconds = zip(*(self._frame(place - self._first) for place in places),
                               strict=True)
        kind = 'micro' if seconds[2] - seconds[0] <= MICRO_LONGEST + 1e-9 else 'macro'
        return Interval.of(numbers, seconds, kind, found.score, found.strength)

    def _frame(self, place: int) -> tuple[int, float]:
        """Number and seconds of the frame that a sample tells most of."""
        _, seconds, late = self._frames[place]
        around = [self._frames[before] for before in range(max(0, place - MOST_CROPS), place + 1)]
        return min(around, key=lambda frame: abs(frame[1] - (seconds - late)))[:2]
