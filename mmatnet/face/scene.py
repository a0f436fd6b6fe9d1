"""Whether a picture shows another scene than the one before."""
import cv2
import numpy as np

# Mean change of hue, saturation and brightness, each 0 to 255, from which on a picture may be of
# another scene: the measure and the threshold of PySceneDetect's ContentDetector (0.7, BSD)
CONTENT = 27.0
LINES = 120  # about so many of the picture are looked at


class SceneWatch:
    """Measures how much of the picture changes from frame to frame.

    A lamp that is switched on, or a large face that moves fast, changes as much as another scene
    does; so this is one sign of two: the other is that the face cannot be followed.
    """

    def __init__(self) -> None:
        self._last: np.ndarray | None = None

    def changed(self, bgr: np.ndarray) -> bool:
        """Take the next picture, uint8, (H, W, 3): whether it may be of another scene."""
        step = max(1, min(bgr.shape[:2]) // LINES)
        small = cv2.cvtColor(np.ascontiguousarray(bgr[::step, ::step]), cv2.COLOR_BGR2HSV)
        last, self._last = self._last, small
        return last is not None and cv2.absdiff(last, small).mean() >= CONTENT
