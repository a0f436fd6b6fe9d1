"""Footage of a real face: the photograph of an astronaut, warped by code.

The photograph (Eileen Collins, NASA, public domain) is in the package ``scikit-image``. Its head
turns as an ellipsoid with a nose, its skin moves by soft patches, its lids come down over the eyes;
hair and shoulders follow, ever less, and the room stays.
"""
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from mmatnet.errors import InputError
from mmatnet.synthetic.footage import PARTS, FootagePlan, plan_footage

# The photograph is shown from a picture so many times as large: cv2.remap rounds places to 1/32
# pixel before OpenCV 5, which thus is 1/100 pixel of the footage
FINER = 8
EVERY = 4  # displacements, which are smooth, are computed for every fourth pixel
MIDDLE = np.array([227.0, 118.0])  # of the face, in the photograph
HEAD, HEAD_RADII = np.array([227.0, 102.0]), np.array([74.0, 88.0])  # with the hair
RUBBER = 1.9  # radii within which the motion of the head fades out
DEPTH, NOSE, NOSE_DEPTH, NOSE_SIGMA = 45.0, np.array([225.0, 127.0]), 12.0, 9.0
EYES = ((201.0, 101.0), (247.0, 103.0))
EYE_WIDTH, EYE_HEIGHT, LID = 11.0, 5.0, 8.0  # half the opening, and the skin that shuts it
GAZE_SIGMA = np.array([6.0, 4.0])
# the dark of an open mouth: middle, sigma, and share of light it takes per pixel of opening
MOUTH, MOUTH_SIGMA, MOUTH_DARK = np.array([224.0, 146.0]), np.array([13.0, 3.5]), 0.12
NOISES = 16  # pictures of noise, each time taken from another place
NOISE = 1.5  # grey levels


@dataclass(frozen=True)
class Footage:
    """Frames of a moving face, drawn when they are asked for, and what happens in them.

    Args:
        plan (FootagePlan): What happens; ``plan.events`` is the truth.
        seed (int): Of the noise.
        size (tuple): Width and height of the frames.
        scale (float): Pixels of the frame per pixel of the photograph, whose eyes are 43 apart.
        noise (float): Standard deviation, in grey levels, per pixel and frame.
    """

    plan: FootagePlan
    seed: int
    size: tuple[int, int]
    scale: float
    noise: float

    def __len__(self) -> int:
        return len(self.plan)

    def __iter__(self) -> Iterator[np.ndarray]:
        """Draw the frames: BGR, uint8, (H, W, 3)."""
        renderer = _Renderer(self)
        return map(renderer.frame, range(len(self)))


def moving_face(seed: int, seconds: float, fps: float, parts: Collection[str] = PARTS,
                size: tuple[int, int] = (640, 480), scale: float = 2.5,
                noise: float = NOISE) -> Footage:
    """Plan footage of a real face.

    Args:
        seed (int): Of all chance; at all frame rates the same happens.
        seconds (float): Length, 10 or more.
        fps (float): Frames per second.
        parts (Collection[str]): What may happen, some of
            :data:`mmatnet.synthetic.footage.PARTS`; without ``micro`` and ``macro`` there is
            no expression to be found.
        size, scale, noise: As :class:`Footage`.

    Raises:
        InputError: As :func:`mmatnet.synthetic.footage.plan_footage`.
    """
    return Footage(plan_footage(seed, seconds, fps, parts), seed, size, scale, noise)


@lru_cache(1)
def _photograph() -> np.ndarray:
    """The photograph at its finer scale, BGR, uint8."""
    try:
        import skimage.data
    except ImportError as error:
        raise InputError('footage is made of a photograph in the package scikit-image, which is '
                         'not installed; type pip install scikit-image') from error
    fine = cv2.resize(skimage.data.astronaut()[..., ::-1].astype(np.float32), None, fx=FINER,
                      fy=FINER, interpolation=cv2.INTER_CUBIC)
    return np.clip(np.rint(fine), 0, 255).astype(np.uint8)


class _Renderer:
    """Draws the frames of footage; each is one ``cv2.remap`` of the photograph."""

    def __init__(self, footage: Footage) -> None:
        self._plan, self._scale, self._size = footage.plan, footage.scale, footage.size
        self._rng = np.random.default_rng([footage.seed, 99])
        width, height = footage.size
        # centres of the blocks, as cv2.resize has them
        across, down = (np.arange(-(-side // EVERY)) * EVERY + (EVERY - 1) / 2
                        for side in (width, height))
        self._shares = np.stack(np.meshgrid(across / width, down / height), -1)  # (h, w, 2)
        self._grid = MIDDLE + (np.stack(np.meshgrid(across, down), -1)
                               - np.array([width, height]) / 2) / footage.scale
        self._noises = [np.rint(footage.noise * self._rng.standard_normal((height, width, 1)))
                        .astype(np.int16).repeat(3, 2) for _ in range(NOISES)]

    def frame(self, number: int) -> np.ndarray:
        """Draw one: BGR, uint8, (H, W, 3)."""
        face, fixed = self._head(self._plan.pose[number])
        light = self._light(number, face, fixed)
        source = self._skin(number, face)
        places = self._enlarge((source + 0.5) * FINER - 0.5)
        picture = cv2.remap(_photograph(), places, None, cv2.INTER_LINEAR,
                            borderMode=cv2.BORDER_REPLICATE)
        noise = self._noises[self._rng.integers(NOISES)]
        top, left = (int(self._rng.integers(side)) for side in noise.shape[:2])
        gain = self._enlarge(light)
        lit = picture * gain[..., None] + np.roll(noise, (top, left), (0, 1))
        return np.clip(np.rint(lit), 0, 255).astype(np.uint8)

    def _enlarge(self, coarse: np.ndarray) -> np.ndarray:
        """From every fourth pixel to all."""
        height, width = coarse.shape[:2]
        whole = cv2.resize(coarse.astype(np.float32), (width * EVERY, height * EVERY),
                           interpolation=cv2.INTER_LINEAR)
        return whole[:self._size[1], :self._size[0]]

    def _head(self, pose: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Where the grid lies in the photograph before the head moved; and how much it is room."""
        shift, (roll, yaw, pitch) = pose[:2] / self._scale, np.deg2rad(pose[2:5])
        cos, sin = np.cos(roll), np.sin(roll)
        turn = np.exp(pose[5]) * np.array([[cos, -sin], [sin, cos]])
        rest = (self._grid - MIDDLE - shift) @ np.linalg.inv(turn).T + MIDDLE
        flat = rest - MIDDLE
        angles = np.array([yaw, pitch])
        for _ in range(4):  # as where a point is seen tells how deep it lies, and that where
            rest = MIDDLE + (flat - _depth(rest)[..., None] * np.sin(angles)) / np.cos(angles)
        away = np.linalg.norm((rest - HEAD) / HEAD_RADII, axis=-1)
        fixed = np.clip((away - 1) / (RUBBER - 1), 0, 1)
        fixed = (fixed * fixed * (3 - 2 * fixed))[..., None]
        return rest + fixed * (self._grid - rest), fixed[..., 0]

    def _skin(self, number: int, face: np.ndarray) -> np.ndarray:
        """Where the grid lies in the photograph, after all that the face does."""
        source = face.copy()
        for patches, curve in self._plan.patches:
            if curve[number]:
                for x, y, sigma_x, sigma_y, across, down in patches:
                    bump = _gauss(face, (x, y), np.array([sigma_x, sigma_y]))
                    source -= curve[number] * bump[..., None] * np.array([across, down])
        for eye in EYES:
            bump = _gauss(face, eye, GAZE_SIGMA)
            source -= bump[..., None] * self._plan.gaze[number]
            if self._plan.lids[number]:
                _shut(source, np.array(eye), self._plan.lids[number])
        return source

    def _light(self, number: int, face: np.ndarray, fixed: np.ndarray) -> np.ndarray:
        """How much light each place of the grid has, (h, w)."""
        level, across, down = self._plan.light[number]
        x, y = np.moveaxis(self._shares, -1, 0)
        light = level + across * (x - 0.5) + down * (y - 0.5)
        beside = ((x - self._plan.passer[number]) / 0.12) ** 2 + ((y - 0.6) / 0.45) ** 2
        light *= 1 - 0.7 * fixed * np.exp(-beside ** 2)
        dark = min(0.9, MOUTH_DARK * float(self._plan.opening[number]))
        middle = MOUTH + (0, self._plan.opening[number] / 2)
        return light * (1 - dark * _gauss(face, middle, MOUTH_SIGMA))


def _gauss(places: np.ndarray, middle: np.ndarray | tuple, sigma: np.ndarray) -> np.ndarray:
    return np.exp(-0.5 * (((places - middle) / sigma) ** 2).sum(-1))


def _depth(places: np.ndarray) -> np.ndarray:
    """How far before the axis of the head a place of the photograph lies, in its pixels."""
    away = (((places - HEAD) / (1.1 * HEAD_RADII)) ** 2).sum(-1)
    return (DEPTH * np.clip(1 - away, 0, None) ** 2
            + NOSE_DEPTH * np.exp(-0.5 * (((places - NOSE) / NOSE_SIGMA) ** 2).sum(-1)))


def _shut(source: np.ndarray, eye: np.ndarray, lids: float) -> None:
    """Draw the skin above an eye down over it, by a share of its opening."""
    x, y = np.moveaxis(source - eye, -1, 0)
    arch = np.clip(1 - (x / EYE_WIDTH) ** 2, 0, None)
    top = -EYE_HEIGHT * arch
    edge = top + 2 * EYE_HEIGHT * arch * lids
    skin = top - LID
    covered = (arch > 0) & (y > skin) & (y < edge)
    source[..., 1] = np.where(
        covered, eye[1] + skin + (y - skin) * (top - skin) / np.maximum(edge - skin, 1e-9),
        source[..., 1])
