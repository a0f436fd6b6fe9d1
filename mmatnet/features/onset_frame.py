"""The onset frame, for networks that look at what changed since."""
from mmatnet.clips.annotation import Clip
from mmatnet.features.aligned_clip import AlignedClip
from mmatnet.features.apex_image import ApexImage
from mmatnet.features.base import frames_of
from mmatnet.registry import FEATURES


@FEATURES.register_module()
class OnsetFrame(ApexImage):
    """The grey crop of the onset frame, aligned as the apex is.

    uint8, (S, S), S the size of the crops.
    """

    name = 'onset'

    def frames(self, clip: Clip) -> set[int]:
        """The onset."""
        return set(frames_of(clip, 'onset'))

    def compute(self, clip: AlignedClip):
        """Take the crop."""
        return clip.frame(clip.clip.onset)
