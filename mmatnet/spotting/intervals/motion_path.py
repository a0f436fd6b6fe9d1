"""Where expressions are in a long video, frame by frame and in bounded memory.

Methods, papers and measured figures stand in docs/spotting.md.
"""
from collections import deque
from collections.abc import Callable

import numpy as np

from mmatnet.errors import InputError
from mmatnet.flow.base import Calculate
from mmatnet.registry import FLOWS, SPOTTERS
from mmatnet.spotting.intervals.base import MICRO_LONGEST, Interval
from mmatnet.spotting.intervals.face_motion import MOTION_REGIONS, FaceMotion, Step
from mmatnet.spotting.intervals.signals import BLOCK, LONGEST_RUN, QUIET, SignalSpotter
from mmatnet.spotting.intervals.window import SPANS, Found

# Seconds between two frames that are looked at, at least: frames of 133 per second and less are all
# taken, of 200 every second one. Fewer steps add up less noise of the flow than more steps would.
LEAST_GAP = 0.0075
# Seconds that flow leads over, at least, where frames come faster; a step takes its share of it.
# The error of flow hardly depends on how far it leads, and steps add it up
FLOW_GAP = 0.029
MOST_CROPS = 5  # that are kept, as many as frames fit in there


@SPOTTERS.register_module(name='motion_path')
class MotionPathSpotter:
    """Spots micro- and macro-expressions by the paths of parts of the face, from optical flow.

    Args:
        size, flow, on_curve: As :class:`mmatnet.spotting.intervals.base.IntervalSpotter` says;
            ``on_curve`` is called up to :attr:`latency` later.

    Raises:
        InputError: If the crops are too small.
    """

    def __init__(self, size: int, flow: Calculate | None = None,
                 on_curve: Callable[[int, float, float], None] | None = None) -> None:
        self._size = size
        self._motion: FaceMotion | None = None  # of the segment
        self._flow = flow if flow is not None else FLOWS.make('farneback')
        self._on_curve = on_curve
        self._signal = SignalSpotter()
        self._last: tuple[int, float] | None = None  # number and time, of any segment
        self._begin()

    def _begin(self) -> None:
        self._signal = SignalSpotter(self._signal.noise)
        # time and crop of those that flow may lead from, the next first
        self._crops: deque[tuple[float, np.ndarray]] = deque()
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

    def push(self, number: int, seconds: float, crop: np.ndarray) -> list[Interval]:
        """Look at the next frame, and return the intervals that are finished now.

        Raises:
            InputError: If number or time do not rise, or the crop has another size.
        """
        if crop.shape != (self._size, self._size) or crop.dtype != np.uint8:
            raise InputError(f'frame {number}: expected a grey crop of {self._size}x{self._size} '
                             f'with 8 bits, got {crop.dtype} of shape {crop.shape}')
        if self._last is not None and not (number > self._last[0] and seconds > self._last[1]):
            raise InputError(f'frames must come in order of number and time; frame {number} at '
                             f'{seconds:.4f} s came after frame {self._last[0]} at '
                             f'{self._last[1]:.4f} s')
        if not self.wants(seconds):
            return []
        number, seconds = int(number), float(seconds)
        step, late = Step(np.zeros((len(MOTION_REGIONS), 2)), 0.0), 0.0
        if self._crops:
            step, late = self._step(seconds, crop)
        else:
            self._motion = FaceMotion(crop)
        self._crops.append((seconds, crop))
        self._last = number, seconds
        self._frames.append((number, seconds, late))
        return self._out(*self._signal.add(seconds, step.moved, step.lids))

    def _step(self, seconds: float, crop: np.ndarray) -> tuple[Step, float]:
        """The motion since the last frame, as a share of that since :data:`FLOW_GAP` before.

        The sum of such shares is a mean over the frames between, which is as old as their middle:
        by how many seconds is the second answer.
        """
        while len(self._crops) > 1 and seconds - self._crops[1][0] >= FLOW_GAP:
            self._crops.popleft()
        start, first = self._crops[0]
        step = self._motion(self._flow(first, crop))
        share = (seconds - self._last[1]) / (seconds - start)
        return Step(share * step.moved, share * step.lids), (self._last[1] - start) / 2

    def cut(self) -> list[Interval]:
        """End a segment, and return the rest of its intervals."""
        found = self._out(*self._signal.finish())
        self._begin()
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
        return Interval(*numbers, *seconds, kind, found.score, found.strength)

    def _frame(self, place: int) -> tuple[int, float]:
        """Number and seconds of the frame that a sample tells most of."""
        _, seconds, late = self._frames[place]
        around = [self._frames[before] for before in range(max(0, place - MOST_CROPS), place + 1)]
        return min(around, key=lambda frame: abs(frame[1] - (seconds - late)))[:2]
