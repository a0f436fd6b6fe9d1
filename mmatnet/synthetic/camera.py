"""How a drawn face gets into a picture: the registered crop, or small in the camera's frame.

Motion is known in pixels of the 280x340 crop. A frame shows the crop's point (x, y) at
``matrix @ (x, y, 1)``, so flow vectors of the crop are to be multiplied by the left 2x2 part.
"""
from dataclasses import dataclass

import cv2
import numpy as np

from mmatnet.synthetic.face import HEIGHT, WIDTH, Face
from mmatnet.synthetic.motion import Renderer

# crop pixels around the crop in which the motion of the head fades into the still wall
FADE = 40


@dataclass(frozen=True)
class Camera:
    """What the frames of a database look like.

    Args:
        size (tuple[int, int]): Width and height of a frame.
        scale (float | None): Frame pixels per crop pixel, with the crop's middle near that of the
            frame; ``None`` stretches the crop over the whole frame, as registered sets have it.
        colour (bool): Whether frames have three channels.
        noise (float): Grey levels, standard deviation per pixel and frame.
        gain (tuple[float, float]): Brightness of the darkest and the brightest clip.
        roll, shift, zoom (float): Largest difference between clips: degrees, part of the free
            room around the face, part of the scale. Only with ``scale``.
    """

    size: tuple[int, int] = (WIDTH, HEIGHT)
    scale: float | None = None
    colour: bool = True
    noise: float = 1.2
    gain: tuple[float, float] = (0.92, 1.08)
    roll: float = 4.0
    shift: float = 0.3
    zoom: float = 0.05

    @property
    def is_drawn_crop(self) -> bool:
        """Whether a frame is the crop as it is drawn, pixel by pixel."""
        return self.scale is None and self.size == (WIDTH, HEIGHT)

    @property
    def fade(self) -> int:
        """Crop pixels to be drawn around the crop."""
        return 0 if self.scale is None else FADE

    def place(self, rng: np.random.Generator) -> np.ndarray:
        """Draw the matrix of one clip, float64, shape ``(2, 3)``."""
        width, height = self.size
        # centres of pixels lie at whole numbers
        middle = np.array([(WIDTH - 1) / 2, (HEIGHT - 1) / 2])
        if self.scale is None:
            linear = np.diag([width / WIDTH, height / HEIGHT])
            target = np.array([(width - 1) / 2, (height - 1) / 2])
        else:
            angle = np.deg2rad(rng.uniform(-self.roll, self.roll))
            scale = self.scale * (1 + rng.uniform(-self.zoom, self.zoom))
            cos, sin = scale * np.cos(angle), scale * np.sin(angle)
            linear = np.array([[cos, -sin], [sin, cos]])
            room = np.maximum(np.array(self.size) - scale * np.array([WIDTH, HEIGHT]), 0) / 2
            target = np.array([(width - 1) / 2, (height - 1) / 2]) \
                + self.shift * room * rng.uniform(-1, 1, 2)
        return np.column_stack([linear, target - linear @ middle])

    def take(self, renderer: Renderer, number: int, matrix: np.ndarray | None,
             noise: np.ndarray) -> np.ndarray:
        """Return one frame.

        Args:
            renderer (Renderer): Of the clip, with this camera's ``fade``.
            number (int): Frame number.
            matrix (ndarray | None): From :meth:`place`; a drawn crop needs none.
            noise (ndarray): Grey levels to add, shape ``(H, W)`` of ``size``.

        Returns:
            ndarray: uint8, BGR ``(H, W, 3)``, or ``(H, W)`` without colour.
        """
        if self.is_drawn_crop and self.colour:
            image = renderer.colours(number, noise)
            return np.clip(np.rint(image), 0, 255).astype(np.uint8)
        drawn = renderer.colours(number) if self.colour else renderer.grey(number)
        if self.is_drawn_crop or matrix is None:
            image = drawn
        elif self.scale is None and self.size[0] < WIDTH:
            image = cv2.resize(drawn, self.size, interpolation=cv2.INTER_AREA)
        else:
            from_region = matrix.copy()
            from_region[:, 2] -= matrix[:, :2] @ (self.fade, self.fade)
            image = cv2.warpAffine(drawn, from_region, self.size, flags=cv2.INTER_CUBIC,
                                   borderMode=cv2.BORDER_REPLICATE)
        # rounds and saturates, in one go
        return cv2.add(image, cv2.merge([noise] * 3) if self.colour else noise, dtype=cv2.CV_8U)


def frame_landmarks(face: Face, matrix: np.ndarray) -> np.ndarray:
    """Tell where a face at rest has its five points in a frame.

    Returns:
        ndarray: Left and right eye, nose tip, left and right mouth corner, as the image shows
        them; (x, y) in pixels, float64, shape ``(5, 2)``.
    """
    points = face.landmarks()
    crop = np.array([points[name] for name in
                     ('left_eye', 'right_eye', 'nose', 'left_mouth', 'right_mouth')])
    return crop @ matrix[:, :2].T + matrix[:, 2]
