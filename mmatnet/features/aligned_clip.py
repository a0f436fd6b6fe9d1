"""A clip as features see it: crops, flow and landmarks, each made when first asked for."""
import bisect
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable

import cv2
import numpy as np

from mmatnet.clips.annotation import Clip, frames_of
from mmatnet.clips.gaps import bridged_frames
from mmatnet.errors import InputError
from mmatnet.face.detectors.base import Detector
from mmatnet.face.drift import HeadDrift, head_drift, nose_motion
from mmatnet.flow.base import Flow
from mmatnet.io.frames import GreyFrames
from mmatnet.io.images import resize

CROPS, FIELDS = 256, 8  # that are held at most: 13 and 3 MB of 224x224


class AlignedClip:
    """The frames of a clip, faces aligned, brought to one size.

    Frames that are missing and that the clip's note says are bridged count as there: the nearest
    frame stands in for one, of two the earlier, and the flow across a gap is divided by its length.

    Frames are grey and become crops by averaging pixel areas where no side grows, else bilinearly;
    a registered 280x340 crop of CASME II loses its aspect ratio, as in the published apex image.

    Args:
        clip (Clip): The row of the annotation table.
        frames (GreyFrames): Its frames, faces aligned.
        size (int): Side of the crops.
        stabilise (bool): Take the motion of the nose away from every flow field.
        follow (bool): Remember how the head moved, for :meth:`drift`.
        landmarks (ndarray | None): Where the face was found in the onset frame, (5, 2), in pixels
            of the crop.
        detector (Callable | None): Gives a detector, for a clip without ``landmarks``.

    Attributes:
        flow_seconds (float): Time spent in flow algorithms.
        flow_calls (int): Fields that were computed.
    """

    def __init__(self, clip: Clip, frames: GreyFrames, size: int, stabilise: bool = False,
                 follow: bool = False, landmarks: np.ndarray | None = None,
                 detector: Callable[[], Detector] | None = None) -> None:
        self.clip, self.size = clip, size
        self.flow_seconds, self.flow_calls = 0.0, 0
        self._frames, self._stabilise, self._follow = frames, stabilise, follow
        self._bridged = bridged_frames(clip.note).difference(frames.numbers)
        self._landmarks, self._detector = landmarks, detector
        self._shape: tuple[int, int] | None = None  # of the first frame that was read
        self._crops: OrderedDict[Hashable, np.ndarray] = OrderedDict()
        self._fields: OrderedDict[Hashable, np.ndarray] = OrderedDict()
        self._head: dict[str, dict[tuple[int, int], np.ndarray]] = {}  # by flow and frames

    def load(self, numbers: Iterable[int]) -> None:
        """Read frames in rising order, as a video gives them, before they are asked for.

        Raises:
            InputError: If one is not there; or as :meth:`frame`.
        """
        wanted = sorted(numbers)
        missing = sorted(set(wanted).difference(self._frames.numbers, self._bridged))
        if missing:
            shown = ', '.join(map(str, missing[:10])) + (', ...' if len(missing) > 10 else '')
            raise InputError(f'{self.clip}: {self._frames.path} lacks {len(missing)} of the '
                             f'{len(wanted)} frames needed: {shown}; run `mmatnet prepare` again, '
                             'which bridges short gaps, copy them again, or correct onset, apex '
                             'and offset')
        for number in sorted(set(map(self._nearest, wanted)))[:CROPS]:
            self.frame(number)

    def frame(self, number: int) -> np.ndarray:
        """Return the crop of a frame, uint8, (S, S), not to be written to.

        Raises:
            InputError: If it cannot be read, or is of another size than the others.
        """
        number = self._nearest(number)
        return _held(self._crops, number, CROPS, lambda: self._read(number))

    def flow(self, first: int, second: int, flow: Flow) -> np.ndarray:
        """Return the flow from one frame to another, float32, (S, S, 2), not to be written to.

        Args:
            first, second (int): Frame numbers.
            flow (Flow): The algorithm.

        Raises:
            InputError: As :meth:`frame`, or if the algorithm refuses its parameters.
        """
        length = 1.0
        if first in self._bridged or second in self._bridged:
            first, second, length = self._across(first, second)
        field = _held(self._fields, (repr(flow), first, second), FIELDS,
                      lambda: self._compute(first, second, flow))
        return field if length == 1 else field / np.float32(length)

    @property
    def landmarks(self) -> np.ndarray | None:
        """Eyes, nose and corners of the mouth at the onset, float32, (5, 2), in pixels of the crop.

        In the order of :data:`mmatnet.face.detectors.base.LANDMARKS`; those that the clip was
        aligned by, else the detector's in the crop of the onset. ``None`` if there are neither.
        """
        if self._landmarks is None and self._detector is not None:
            onset, = frames_of(self.clip, 'onset')
            crop = cv2.cvtColor(self.frame(onset), cv2.COLOR_GRAY2BGR)
            faces = self._detector().detect(crop)
            self._landmarks = faces[0].landmarks if faces else None
        return None if self._landmarks is None else self._landmarks.astype(np.float32)

    def drift(self) -> HeadDrift | None:
        """Say how the head moved, by flow that was computed already, if it led from frame to frame.

        The motion since the onset serves where it leads to more frames.

        Returns:
            HeadDrift | None: ``None`` if fewer than two steps are known.
        """
        head = max(self._head.values(), key=len, default={})
        steps = [head[pair] for pair in sorted(head) if pair[1] == pair[0] + 1]
        since = [head[pair] for pair in sorted(head) if pair[0] == self.clip.onset]
        if len(since) > len(steps):
            steps = list(np.diff(since, axis=0))
        return head_drift(np.array(steps)) if len(steps) > 1 else None

    def _around(self, number: int) -> tuple[int, int]:
        """The nearest frames before and after a bridged one."""
        numbers = self._frames.numbers
        place = bisect.bisect_left(numbers, number)
        return numbers[max(place - 1, 0)], numbers[min(place, len(numbers) - 1)]

    def _nearest(self, number: int) -> int:
        return number if number not in self._bridged else min(
            self._around(number), key=lambda near: abs(near - number))

    def _across(self, first: int, second: int) -> tuple[int, int, float]:
        """Two frames that are there, and how many times as far apart they are in time."""
        before = self._around(first)[0] if first in self._bridged else first
        after = self._around(second)[1] if second in self._bridged else second
        if self._bridged.issuperset(range(before + 1, after)):  # a gap, and nothing else
            return before, after, (after - before) / (second - first)
        return self._nearest(first), self._nearest(second), 1.0

    def _read(self, number: int) -> np.ndarray:
        try:
            grey = self._frames.grey(number)
        except InputError as error:
            raise InputError(f'{self.clip}: {error}') from error
        if self._shape is None:
            self._shape = grey.shape
        if grey.shape != self._shape:
            raise InputError(f'{self.clip}: all frames must be of one size, frame {number} of '
                             f'{self._frames.path} is {grey.shape[1]}x{grey.shape[0]} and others '
                             'are not; crop them alike')
        return resize(grey, self.size)

    def _compute(self, first: int, second: int, flow: Flow) -> np.ndarray:
        crops = self.frame(first), self.frame(second)
        start = time.perf_counter()
        field = flow(*crops)
        self.flow_seconds += time.perf_counter() - start
        self.flow_calls += 1
        if not (self._stabilise or self._follow):
            return field
        motion = nose_motion(field)
        self._head.setdefault(repr(flow), {})[first, second] = motion
        return field - motion if self._stabilise else field


def _held(store: OrderedDict[Hashable, np.ndarray], key: Hashable, most: int,
          make: Callable[[], np.ndarray]) -> np.ndarray:
    """Return what is held under a key, or make it, and forget what was longest not asked for."""
    if key not in store:
        store[key] = make()
        store[key].flags.writeable = False
        if len(store) > most:
            store.popitem(last=False)
    store.move_to_end(key)
    return store[key]
