"""RTMPose's 106 facial landmarks (Jiang et al., 2023), through the package ``rtmlib``.

The network reads the landmarks of a known face; another detector finds the face. Its weights are
downloaded on first use.
"""
import numpy as np

from mmatnet.errors import InputError
from mmatnet.face.detectors.base import DetectedFace, Detector
from mmatnet.face.detectors.centerface import CenterFace
from mmatnet.registry import DETECTORS

# OpenMMLab's model zoo, MMPose projects/rtmpose, RTMPose-m "Face6", Apache 2.0
WEIGHTS = ('https://download.openmmlab.com/mmpose/v1/projects/rtmposev1/onnx_sdk/'
           'rtmpose-m_simcc-face6_pt-in1k_120e-256x256-72a37400_20230529.zip')
INPUT_SIZE = (256, 256)
# Points of LaPa's 106 (Liu et al., AAAI 2020) behind each of the five: the contours of the eyes,
# the end of the nose's ridge, the corners of the mouth
GROUPS = (range(66, 74), range(75, 83), (54,), (84,), (90,))


@DETECTORS.register_module(name='rtmpose')
class RTMPose:
    """Reads five landmarks off RTMPose's 106.

    Args:
        finder (Detector | None): Finds the faces. Defaults to CenterFace.

    Raises:
        InputError: If ``rtmlib`` is not installed, or the weights cannot be fetched.
    """

    packages = (*CenterFace.packages, 'rtmlib', 'onnxruntime')

    def __init__(self, finder: Detector | None = None) -> None:
        try:
            import rtmlib
            self._net = rtmlib.RTMPose(WEIGHTS, INPUT_SIZE)
        except ModuleNotFoundError as error:
            raise InputError('the face detector rtmpose needs the packages rtmlib and onnxruntime; '
                             'type pip install rtmlib onnxruntime, or take centerface') from error
        except OSError as error:  # URLError and what the network raises are kinds of it
            raise InputError(f'the weights of the face detector rtmpose cannot be fetched from '
                             f'{WEIGHTS} ({error}); connect to the internet once, or take '
                             'centerface, which works offline') from error
        self._finder = CenterFace() if finder is None else finder

    def detect(self, image: np.ndarray) -> list[DetectedFace]:
        """Find the faces of an image (BGR, uint8, (H, W, 3)), largest first."""
        return [DetectedFace(face.box, face.score, five_of_106(points))
                for face, points in self.detect_106(image)]

    def detect_106(self, image: np.ndarray) -> list[tuple[DetectedFace, np.ndarray]]:
        """Find the faces of an image, as the finder sees them, each with LaPa's 106 landmarks."""
        faces = self._finder.detect(image)
        if not faces:
            return []
        points, _ = self._net(image, [face.box for face in faces])  # (N, 106, 2)
        return list(zip(faces, points, strict=True))


def five_of_106(points: np.ndarray) -> np.ndarray:
    """Reduce LaPa's landmarks (106, 2) to the five of ``LANDMARKS``.

    Returns:
        ndarray: float32, shape (5, 2).
    """
    return np.array([np.mean(points[list(group)], 0) for group in GROUPS], np.float32)
