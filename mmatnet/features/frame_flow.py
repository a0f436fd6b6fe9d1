"""Flow over time: from frame to frame, and from the onset to the frames around the apex."""
import itertools
from collections.abc import Mapping, Sequence

import numpy as np

from mmatnet.clips.annotation import Clip
from mmatnet.errors import checked_number
from mmatnet.features.aligned_clip import AlignedClip
from mmatnet.features.apex_flow import apex_flow_channels, mirror_apex_flow
from mmatnet.features.base import ClipFeature, frames_of, make_flow
from mmatnet.flow.base import Flow
from mmatnet.registry import FEATURES


def spread(first: int, last: int, count: int) -> list[int]:
    """Return ``count`` frame numbers from first to last, both included, rounded to even.

    Examples:
        >>> spread(46, 86, 5)
        [46, 56, 66, 76, 86]
    """
    return np.linspace(first, last, count).round().astype(int).tolist()


@FEATURES.register_module()
class FrameFlow(ClipFeature):
    """The flow between neighbours of frames that are spread evenly from onset to offset.

    float32, (count - 1, 3, size, size): u, v and strain as of ``ApexFlow``, in pixels of the crop;
    zero where a short clip shows a frame twice.

    Args:
        count (int): Number of frames, which is one more than there are fields. Defaults to 10, as
            ELRCN has after its temporal interpolation.
        size (int): Side; the flow is computed on the crop, and shrunk by averaging areas. Defaults
            to 112.
        flow (Flow | dict | str): The algorithm.
        name (str | None): As for every feature.

    Raises:
        InputError: If a value is unsound, or ``size`` is larger than the crops.
    """

    name = 'frame_flow'

    def __init__(self, count: int = 10, size: int = 112, flow: Flow | Mapping | str = 'farneback',
                 name: str | None = None) -> None:
        super().__init__(name)
        self.count, self.size = checked_number('count', count, 2), checked_number('size', size, 1)
        self.flow = make_flow(flow)

    def fit(self, crop_size: int) -> None:
        """Check that crops are shrunk."""
        super().fit(crop_size)
        checked_number(f'size of {self.name}', self.size, 1, crop_size, 'crop_size ')

    def open(self) -> None:
        """Make the flow ready."""
        self.flow.open()

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Fields, channels, height, width."""
        return self.count - 1, 3, self.size, self.size

    def steps(self, clip: Clip) -> Sequence[tuple[int, int]]:
        """The two frames of each field, (from, to)."""
        onset, offset = frames_of(clip, 'onset', 'offset')
        return list(itertools.pairwise(spread(onset, offset, self.count)))

    def frames(self, clip: Clip) -> set[int]:
        """Both of every field."""
        return {number for step in self.steps(clip) for number in step}

    def compute(self, clip: AlignedClip) -> np.ndarray:
        """Compute flow and strain of every step."""
        fields = np.zeros(self.shape, np.float32)
        for field, (first, second) in zip(fields, self.steps(clip.clip), strict=True):
            if first != second:
                field[:] = apex_flow_channels(clip.flow(first, second, self.flow), self.size)
        return fields

    def mirror(self, array: np.ndarray) -> np.ndarray:
        """Reverse the columns, and negate u."""
        return mirror_apex_flow(array)


@FEATURES.register_module()
class LongFlow(FrameFlow):
    """The flow from the onset to frames around the apex: the long-term flow of SLSTT.

    float32, (count, 3, size, size), as of :class:`FrameFlow`. The frames are those from ``max(apex
    - count // 2, onset + 1)`` on, as SLSTT's authors have them; of a clip that ends before, those
    that there are, some of them again, where the authors invent frames between them.

    Args:
        count (int): Number of fields. Defaults to 11, as SLSTT has.
        size, flow, name: As of :class:`FrameFlow`.

    Raises:
        InputError: If a value is unsound, or ``size`` is larger than the crops.
    """

    name = 'long_flow'

    def __init__(self, count: int = 11, size: int = 112, flow: Flow | Mapping | str = 'farneback',
                 name: str | None = None) -> None:
        super().__init__(checked_number('count', count, 1) + 1, size, flow, name)
        self.count = count

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Fields, channels, height, width."""
        return self.count, 3, self.size, self.size

    def steps(self, clip: Clip) -> Sequence[tuple[int, int]]:
        """The onset, and a frame of each field."""
        onset, apex, offset = frames_of(clip, 'onset', 'apex', 'offset')
        first = min(max(apex - self.count // 2, onset + 1), offset)
        return [(onset, frame) for frame in
                spread(first, min(first + self.count - 1, offset), self.count)]
