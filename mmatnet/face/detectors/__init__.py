"""Face detectors, registered in ``DETECTORS``."""
from mmatnet.face.detectors.centerface import CenterFace
from mmatnet.face.detectors.rtmpose import RTMPose

__all__ = ['CenterFace', 'RTMPose']
