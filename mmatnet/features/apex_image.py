"""Single frames: the apex, and the onset for networks that look at what changed since."""
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
    moment = 'apex'  # whose frame it is
    dtype = np.dtype(np.uint8)

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of the crop."""
        return self.crop_size, self.crop_size

    def frames(self, clip: Clip) -> set[int]:
        """The one frame."""
        return set(frames_of(clip, self.moment))

    def compute(self, clip: AlignedClip) -> np.ndarray:
        """Take the crop."""
        return clip.frame(getattr(clip.clip, self.moment))

    def mirror(self, array: np.ndarray) -> np.ndarray:
        """Reverse the columns."""
        return array[..., ::-1].copy()


@FEATURES.register_module()
class OnsetFrame(ApexImage):
    """The grey crop of the onset frame, aligned as the apex is.

    uint8, (S, S), S the size of the crops.
    """

    name = 'onset'
    moment = 'onset'
