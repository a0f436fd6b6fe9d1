"""Frames spread over the clip, for networks that see it as a video."""
import numpy as np

from mmatnet.clips.annotation import Clip
from mmatnet.errors import checked_number
from mmatnet.features.aligned_clip import AlignedClip
from mmatnet.features.base import ClipFeature, frames_of
from mmatnet.io.images import resize
from mmatnet.registry import FEATURES


@FEATURES.register_module()
class AlignedFrames(ClipFeature):
    """Grey crops of frames spread evenly from onset to offset, both included.

    uint8, (count, size, size). The frames are ``numpy.linspace(onset, offset, count)``, rounded
    (halves to even); a clip of fewer frames shows some of them again.

    Args:
        count (int): Number of frames.
        size (int): Side of each; crops are shrunk to it.
        name (str | None): As for every feature.

    Raises:
        InputError: If a number is unsound, or ``size`` is larger than the crops.
    """

    name = 'frames'
    dtype = np.dtype(np.uint8)

    def __init__(self, count: int = 16, size: int = 112, name: str | None = None) -> None:
        super().__init__(name)
        self.count, self.size = checked_number('count', count, 1), checked_number('size', size, 1)

    def fit(self, crop_size: int) -> None:
        """Check that crops are shrunk."""
        super().fit(crop_size)
        checked_number('size', self.size, 1, crop_size, 'crop_size ')

    @property
    def shape(self) -> tuple[int, int, int]:
        """Frames, height, width."""
        return self.count, self.size, self.size

    def numbers(self, clip: Clip) -> list[int]:
        """The numbers of the frames, in order; some may stand there twice."""
        onset, offset = frames_of(clip, 'onset', 'offset')
        return np.linspace(onset, offset, self.count).round().astype(int).tolist()

    def frames(self, clip: Clip) -> set[int]:
        """Those that are taken."""
        return set(self.numbers(clip))

    def compute(self, clip: AlignedClip) -> np.ndarray:
        """Shrink the crops, and stack them."""
        return np.stack([resize(clip.frame(number), self.size)
                         for number in self.numbers(clip.clip)])

    def mirror(self, array: np.ndarray) -> np.ndarray:
        """Reverse the columns of every frame."""
        return array[..., ::-1].copy()
