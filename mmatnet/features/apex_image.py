"""The apex frame."""
import numpy as np

from mmatnet.clips.annotation import Clip
from mmatnet.features.aligned_clip import AlignedClip
from mmatnet.features.base import ClipFeature, frames_of
from mmatnet.registry import FEATURES


@FEATURES.register_module()
class ApexImage(ClipFeature):
    """The grey crop of the apex frame, which ATNet's spatial stream looks at.

    uint8, (S, S), S the size of the crops.
    """

    name = 'apex'
    dtype = np.dtype(np.uint8)

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of the crop."""
        return self.crop_size, self.crop_size

    def frames(self, clip: Clip) -> set[int]:
        """The apex."""
        return set(frames_of(clip, 'apex'))

    def compute(self, clip: AlignedClip) -> np.ndarray:
        """Take the crop."""
        return clip.frame(clip.clip.apex)

    def mirror(self, array: np.ndarray) -> np.ndarray:
        """Reverse the columns."""
        return array[..., ::-1].copy()
