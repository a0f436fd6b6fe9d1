"""Where eyes, nose and mouth lie in the crops."""
import numpy as np

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError
from mmatnet.face.detectors.base import MIRROR
from mmatnet.face.detectors.centerface import CenterFace
from mmatnet.features.aligned_clip import AlignedClip
from mmatnet.features.base import ClipFeature, frames_of
from mmatnet.registry import FEATURES


@FEATURES.register_module()
class Landmarks(ClipFeature):
    """Middle of the eyes, tip of the nose and corners of the mouth at the onset, in the crop.

    float32, (5, 2): left eye, right eye, nose, left and right corner of the mouth, left and right
    as in the image; x to the right and y down in pixels of the crop, (0, 0) the middle of the top
    left pixel. They are those by which the clip was aligned, found or given; in registered crops,
    and where eyes or a box alone are given, those that the detector finds in the onset's crop.
    """

    name = 'landmarks'
    shape = (5, 2)
    packages: tuple[str, ...] = CenterFace.packages
    mirror_order = MIRROR  # which point the mirror shows in the place of each

    def frames(self, clip: Clip) -> set[int]:
        """The onset."""
        return set(frames_of(clip, 'onset'))

    def compute(self, clip: AlignedClip) -> np.ndarray:
        """Take the clip's landmarks.

        Raises:
            InputError: If no face is found.
        """
        points = clip.landmarks
        if points is None:
            raise InputError(f'{clip.clip}: no face found in the crop of frame {clip.clip.onset}; '
                             'give eyes, nose and mouth with --landmarks CSV (docs/face.md), or '
                             'leave the clip out with --skip-unusable')
        return points

    def mirror(self, array: np.ndarray) -> np.ndarray:
        """Exchange left and right."""
        mirrored = array[..., self.mirror_order, :].copy()
        mirrored[..., 0] = self.crop_size - 1 - mirrored[..., 0]
        return mirrored
