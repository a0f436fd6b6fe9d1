"""RTMPose's landmarks of the onset: LaPa's 106, or 68 of them.

LaPa's numbers (Y. Liu et al., "A New Dataset and Boundary-Attention Semantic Segmentation for Face
Parsing", AAAI 2020), counted from 0: jaw 0 to 32, brows 33 to 41 and 42 to 50, ridge of the nose 51
to 54 and its base 55 to 65, eyes 66 to 74 and 75 to 83, outer lips 84 to 95, inner lips 96 to 103,
pupils 104 and 105. Which point the mirror shows for which, and which are the 68, are those of
MMPose (configs/_base_/datasets/lapa.py and face6 of RTMPose, Apache-2.0), but for the lids: the 68
have two points on each, LaPa three; the outer two are taken.
"""
import cv2
import numpy as np

from mmatnet.clips.annotation import frames_of
from mmatnet.errors import InputError
from mmatnet.face.detectors.rtmpose import RTMPose
from mmatnet.features.aligned_clip import AlignedClip
from mmatnet.features.face_points import MIRROR_68
from mmatnet.features.landmarks import Landmarks
from mmatnet.registry import DETECTORS, FEATURES

MIRROR_106 = [
    *range(32, -1, -1), *range(46, 41, -1), *range(50, 46, -1), *range(37, 32, -1),
    *range(41, 37, -1), *range(51, 55), *range(65, 54, -1), 79, 78, 77, 76, 75, 82, 81, 80, 83,
    70, 69, 68, 67, 66, 73, 72, 71, 74, *range(90, 83, -1), *range(95, 90, -1),
    *range(100, 95, -1), *range(103, 100, -1), 105, 104]
THE_68 = [*range(0, 33, 2), *range(33, 38), *range(42, 47), *range(51, 55), *range(58, 63),
          66, 67, 69, 70, 71, 73, 75, 76, 78, 79, 80, 82, *range(84, 104)]


@FEATURES.register_module()
class RTMPosePoints(Landmarks):
    """RTMPose's landmarks at the onset, in the crop.

    float32, (count, 2), (x, y) in pixels of the crop, of the largest face that CenterFace finds in
    it. Needs the package ``rtmlib``, which fetches RTMPose's weights when it is first used.

    Args:
        count (int): 106, LaPa's, or 68, numbered as those of ``FacePoints``. Defaults to 106.
        name (str | None): As for every feature.

    Raises:
        InputError: If the count is another; when it is made ready, if package or weights are
            missing.
    """

    name = 'rtmpose_points'
    packages = RTMPose.packages
    _detector: RTMPose

    def __init__(self, count: int = 106, name: str | None = None) -> None:
        super().__init__(name)
        if count not in (68, 106):
            raise InputError(f'count of RTMPosePoints must be 68 or 106, got {count!r}')
        self.count = count
        self.mirror_order = MIRROR_68 if count == 68 else MIRROR_106

    @property
    def shape(self) -> tuple[int, int]:
        """Points, and two numbers."""
        return self.count, 2

    def open(self) -> None:
        """Make the detector ready."""
        self._detector = DETECTORS.make('rtmpose')

    def compute(self, clip: AlignedClip) -> np.ndarray:
        """Look for a face in the onset's crop.

        Raises:
            InputError: If there is none.
        """
        onset, = frames_of(clip.clip, 'onset')
        crop = cv2.cvtColor(clip.frame(onset), cv2.COLOR_GRAY2BGR)
        faces = self._detector.detect_106(crop)
        if not faces:
            raise InputError(f'{clip.clip}: no face found in the crop of frame {onset}; '
                             'leave the clip out with --skip-unusable')
        points = np.asarray(faces[0][1], np.float32)  # (106, 2)
        return points[THE_68] if self.count == 68 else points
