"""Flow from onset to apex with its optical strain: the input of most networks since MEGC2019."""
from collections.abc import Mapping

import numpy as np

from mmatnet.clips.annotation import Clip
from mmatnet.errors import checked_number
from mmatnet.features.aligned_clip import AlignedClip
from mmatnet.features.base import ClipFeature, frames_of, make_flow
from mmatnet.flow.base import Flow
from mmatnet.flow.strain import optical_strain
from mmatnet.io.images import resize
from mmatnet.registry import FEATURES


def apex_flow_channels(flow: np.ndarray, size: int) -> np.ndarray:
    """Put u, v and strain into channels, and shrink them by averaging areas.

    Strain is computed before shrinking, and u and v stay pixels of the full field: a
    displacement of one pixel in a 224x224 crop is 1.0 at 28x28 too.

    Args:
        flow (ndarray): From onset to apex, shape (S, S, 2), in pixels.
        size (int): Side of the result, at most S.

    Returns:
        ndarray: Shape (3, size, size), float32: u, v, strain.
    """
    channels = np.dstack([flow, optical_strain(flow)]).astype(np.float32)  # (S, S, 3)
    if size != len(channels):
        channels = resize(channels, size)
    return np.ascontiguousarray(channels.transpose(2, 0, 1))


def mirror_apex_flow(apex_flow: np.ndarray) -> np.ndarray:
    """Mirror left-right: columns reversed, u negated; v and strain keep their sign.

    Args:
        apex_flow (ndarray): Shape (..., 3, H, W).

    Returns:
        ndarray: A new array of the same shape.

    Examples:
        >>> u, v, strain = mirror_apex_flow(np.array([[[1, 2]], [[3, 4]], [[5, 6]]])).tolist()
        >>> u, v, strain
        ([[-2, -1]], [[4, 3]], [[6, 5]])
    """
    mirrored = apex_flow[..., ::-1].copy()
    np.negative(mirrored[..., 0, :, :], out=mirrored[..., 0, :, :])
    return mirrored


@FEATURES.register_module()
class ApexFlow(ClipFeature):
    """The flow from onset to apex in one step, with its optical strain.

    float32, (3, size, size): u to the right and v down in pixels of the crop, strain without unit;
    zero where the apex is the onset.

    Args:
        size (int | None): Side; the flow is computed on the crop, and shrunk by averaging areas.
            Defaults to that of the crop.
        flow (Flow | dict | str): The algorithm.
        name (str | None): As for every feature.

    Raises:
        InputError: If a value is unsound, or ``size`` is larger than the crops.
    """

    name = 'apex_flow'
    moments = ('onset', 'apex')  # from whose frame to whose

    def __init__(self, size: int | None = None, flow: Flow | Mapping | str = 'farneback',
                 name: str | None = None) -> None:
        super().__init__(name)
        self.size, self.flow = size, make_flow(flow)

    def fit(self, crop_size: int) -> None:
        """Complete the size, and check it."""
        super().fit(crop_size)
        if self.size is None:
            self.size = crop_size
        checked_number(f'size of {self.name}', self.size, 1, crop_size, 'crop_size ')

    def open(self) -> None:
        """Make the flow ready."""
        self.flow.open()

    @property
    def shape(self) -> tuple[int, int, int]:
        """Channels, height, width."""
        return 3, self._side, self._side

    @property
    def _side(self) -> int:
        return self.crop_size if self.size is None else self.size

    def frames(self, clip: Clip) -> set[int]:
        """The two that the flow leads from and to."""
        return set(frames_of(clip, *self.moments))

    def compute(self, clip: AlignedClip) -> np.ndarray:
        """Compute flow and strain."""
        first, second = frames_of(clip.clip, *self.moments)
        if first == second:
            return np.zeros(self.shape, np.float32)
        return apex_flow_channels(clip.flow(first, second, self.flow), self._side)

    def mirror(self, array: np.ndarray) -> np.ndarray:
        """Reverse the columns, and negate u."""
        return mirror_apex_flow(array)

    def note(self, clip: Clip) -> str | None:
        """Say where both frames are one."""
        first, second = self.moments
        if getattr(clip, first) == getattr(clip, second):
            return f'the {second} is the {first}, so its {self.name.replace("_", " ")} is zero'
        return None


@FEATURES.register_module()
class OffsetFlow(ApexFlow):
    """The flow from apex to offset in one step, with its optical strain.

    float32, (3, size, size), as :class:`ApexFlow`; zero where the offset is the apex.
    """

    name = 'offset_flow'
    moments = ('apex', 'offset')
