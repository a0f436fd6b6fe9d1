"""How a made-up face moves: soft patches that rise and fall, and the drift of the head.

Frame t shows the face at rest, displaced by D_t: ``frame_t(x) = rest(x - D_t(x))``, where D_t is
the drift of frame t plus, for every patch, a Gaussian times its vector times the curve of its
side. All of it is a formula, so the true flow between any two frames is known everywhere.
"""
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.ndimage import map_coordinates, spline_filter

from mmatnet.errors import InputError
from mmatnet.io.system_errors import is_of_the_process
from mmatnet.synthetic.drawing import MARGIN
from mmatnet.synthetic.face import HEIGHT, WIDTH, Face

# what each emotion moves: part, sigma x and y in px, vector as (outward, down) for the unit
# amplitude; the movements are those of the action units named behind
EXPRESSIONS = {
    'surprise': (('brow', 30, 16, 0.0, -1.0), ('inner_brow', 18, 15, 0.0, -0.35),
                 ('eye', 22, 9, 0.0, -0.3)),  # 1+2: brows go up
    'happiness': (('mouth', 22, 18, 0.75, -0.85), ('cheek', 28, 22, 0.1, -0.5)),  # 12
    'disgust': (('brow', 28, 15, -0.2, 0.9), ('inner_brow', 16, 14, -0.25, 0.5),
                ('nose', 17, 19, 0.0, -0.9)),  # 4+9: brows go down, the nose wrinkles
    'others': (('mouth', 20, 16, 0.0, 0.9), ('cheek', 22, 16, 0.0, 0.3)),  # 15
}
SIDES = ('left', 'right')


@dataclass(frozen=True)
class Motion:
    """The motion of one clip, in pixels of the 280x340 crop, u to the right, v down.

    Args:
        numbers (ndarray): Frame numbers, int, shape ``(T,)``, each one more than the last.
        patches (ndarray): One row per patch, shape ``(P, 7)``: centre x, y; sigma x, y; vector
            u, v at full strength; column of ``curves`` that drives it.
        curves (ndarray): Strength of the left and the right side, 0 at rest, shape ``(T, 2)``;
            a recording of several expressions has two columns for each, ``(T, 2 E)``.
        drift (ndarray): Place of the head against the drawing, shape ``(T, 2)``.
    """

    numbers: np.ndarray
    patches: np.ndarray
    curves: np.ndarray
    drift: np.ndarray

    def index(self, number: int) -> int:
        """Return the row of a frame number.

        Raises:
            InputError: If the clip has no such frame.
        """
        if not self.numbers[0] <= number <= self.numbers[-1]:
            raise InputError(f'frame must lie in {self.numbers[0]} to {self.numbers[-1]}, '
                             f'got {number}')
        return int(number - self.numbers[0])

    def basis(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Displacement of each side at full strength at the points (x, y), shape
        ``(C, 2, *x.shape)``: column of ``curves`` first, then u or v."""
        fields = np.zeros((self.curves.shape[1], 2, *np.shape(x)))
        for center_x, center_y, sigma_x, sigma_y, u, v, side in self.patches:
            weight = np.exp(-0.5 * (((x - center_x) / sigma_x) ** 2
                                    + ((y - center_y) / sigma_y) ** 2))
            fields[int(side)] += np.multiply.outer((u, v), weight)
        return fields

    def displacement(self, number: int, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """D of one frame at the points (x, y) of that frame, shape ``(2, *x.shape)``."""
        row = self.index(number)
        moved = np.tensordot(self.curves[row], self.basis(x, y), 1)
        return moved + self.drift[row].reshape(2, *np.ones(np.ndim(x), int))


def true_flow(motion: Motion, start: int, end: int) -> np.ndarray:
    """Exact optical flow from frame ``start`` to frame ``end``.

    A point x of the start frame shows the face at x - D_start(x); the flow F leads to where the
    end frame shows the same: F = D_end(x + F) - D_start(x), solved by repetition (D is so smooth
    that each round gains a factor of ten).

    Args:
        motion (Motion): Of the clip.
        start, end (int): Frame numbers.

    Returns:
        ndarray: Shape ``(HEIGHT, WIDTH, 2)``, u and v in pixels.

    Raises:
        InputError: If the clip has no such frame.
    """
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    before = motion.displacement(start, x, y)
    flow = np.zeros_like(before)
    for _ in range(6):
        flow = motion.displacement(end, x + flow[0], y + flow[1]) - before
    return np.moveaxis(flow, 0, -1)


def expression_curve(length: int, apex: int, delay: float, rest: float) -> np.ndarray:
    """Strength over time: 0 at the onset, 1 at the apex, ``rest`` at the offset, raised cosines.

    Args:
        length (int): Frames T.
        apex (int): Row of the apex, 0 < apex < length - 1.
        delay (float): Frames by which the rise starts late; the apex stays.
        rest (float): What is left at the offset, 0 to 1.

    Returns:
        ndarray: Shape ``(T,)``.
    """
    time = np.arange(length)
    rise = raised_cosine((time - delay) / (apex - delay))
    fall = raised_cosine((time - apex) / (length - 1 - apex))
    return rise * (1 - (1 - rest) * fall)


def raised_cosine(time: np.ndarray) -> np.ndarray:
    """Rise smoothly from 0 at time 0 to 1 at time 1, and stay."""
    return 0.5 - 0.5 * np.cos(np.pi * np.clip(time, 0, 1))


def random_motion(face: Face, emotion: str, onset: int, apex: int, offset: int,
                  rng: np.random.Generator, speed: tuple[float, float] = (0.04, 0.06),
                  amplitude: tuple[float, float] = (1, 2)) -> Motion:
    """Draw a motion: one side weaker and later, smooth drift below 1 px.

    Args:
        face (Face): Who moves.
        emotion (str): A key of :data:`EXPRESSIONS`.
        onset, apex, offset (int): Frame numbers, onset < apex < offset.
        rng (Generator): Source of chance.
        speed (tuple[float, float]): Mean speed of the rise in px per frame, lowest and highest.
            Defaults to what CASME II at 200 frames per second needs.
        amplitude (tuple[float, float]): Limits of the way from onset to apex in px, which the
            speed does not pass.

    Raises:
        InputError: If the emotion is unknown or the frames are out of order.
    """
    if emotion not in EXPRESSIONS:
        raise InputError(f'emotion must be one of {", ".join(EXPRESSIONS)}, got {emotion!r}')
    if not onset < apex < offset:
        raise InputError('frames must be in the order onset < apex < offset, '
                         f'got {onset}, {apex}, {offset}')
    length, rise = offset - onset + 1, apex - onset
    landmarks = face.landmarks()
    strength = np.ones(2)
    strength[rng.integers(2)] = rng.uniform(0.75, 1)
    patches = []
    for column, (side, outward) in enumerate(zip(SIDES, (-1, 1), strict=True)):
        for part, sigma_x, sigma_y, u, v in EXPRESSIONS[emotion]:
            center = np.add(landmarks[f'{side}_{part}'], rng.uniform(-3, 3, 2))
            vector = np.multiply((outward * u, v), strength[column]) * rng.uniform(0.85, 1.15, 2)
            patches.append((*center, sigma_x, sigma_y, *vector, column))
    delays, rest = rng.uniform(0, 0.15 * rise, 2), rng.uniform(0, 0.25)
    motion = Motion(
        numbers=np.arange(onset, offset + 1), patches=np.array(patches),
        curves=np.stack([expression_curve(length, rise, delay, rest) for delay in delays], 1),
        drift=_drift(length, rng))
    reached = float(np.clip(rng.uniform(*speed) * rise, *amplitude))
    y, x = np.mgrid[:HEIGHT, :WIDTH].astype(float)
    largest = np.hypot(*motion.basis(x, y).sum(0)).max()
    motion.patches[:, 4:6] *= reached / largest
    return motion


def join_motions(motions: Sequence[Motion], first: int, last: int,
                 rng: np.random.Generator) -> Motion:
    """Return the motion of a whole recording, in which expressions come one after another.

    Before its onset an expression is at rest; what is left of it at its offset goes within 20
    frames, or until the recording ends. The head drifts on one path.

    Args:
        motions (Sequence[Motion]): Of the expressions.
        first, last (int): Frame numbers that the recording begins and ends with.
        rng (Generator): Source of chance, for the drift.

    Raises:
        InputError: If an expression lies outside the recording.
    """
    numbers = np.arange(first, last + 1)
    patches: list[np.ndarray] = []
    curves: list[np.ndarray] = []
    for motion in motions:
        onset, offset = int(motion.numbers[0]), int(motion.numbers[-1])
        if not first <= onset <= offset <= last:
            raise InputError(f'an expression must lie within its recording {first} to {last}, '
                             f'got {onset} to {offset}')
        own = motion.patches.copy()
        own[:, 6] += sum(columns.shape[1] for columns in curves)
        patches.append(own)
        columns = np.zeros((len(numbers), motion.curves.shape[1]))
        columns[onset - first:offset - first + 1] = motion.curves
        going = 1 - raised_cosine(np.arange(1, last - offset + 1) / 20)
        columns[offset - first + 1:] = going[:, None] * motion.curves[-1]
        curves.append(columns)
    return Motion(numbers, np.concatenate(patches), np.concatenate(curves, 1),
                  _drift(len(numbers), rng))


def _drift(length: int, rng: np.random.Generator) -> np.ndarray:
    """Smooth path of the head (T, 2): where the crop happened to sit, plus two slow waves."""
    time = np.arange(length)[:, None]
    path = rng.uniform(-3, 3, (1, 2))
    for frames in (160, 90):
        amplitude, phase = rng.uniform(0.05, 0.35, 2), rng.uniform(0, 2 * np.pi, 2)
        path = path + amplitude * np.sin(2 * np.pi * time / frames + phase)
    return path


def fading(x: np.ndarray, y: np.ndarray, fade: int) -> np.ndarray:
    """Return the share of the motion that points have: 1 in the crop, 0 from ``fade`` beyond."""
    beyond = np.maximum(np.maximum(-x, x - WIDTH + 1), np.maximum(-y, y - HEIGHT + 1))
    return 1 - raised_cosine(beyond / fade)


class Renderer:
    """Renders the frames of one clip from the drawing at rest.

    The brightness is read from a cubic spline, computed once (``cv2.remap`` rounds to 1/32 px,
    which is as large as the motion); the colour, of which JPEG keeps one value per 2x2 pixels,
    linearly.

    Args:
        picture (ndarray): From :func:`~mmatnet.synthetic.drawing.draw_face`.
        motion (Motion): Of the clip.
        gain (float): Brightness of the clip.
        fade (int): As the picture was drawn. Frames show so many pixels around the crop, in which
            the motion fades away; in the crop itself it is what the motion says.
    """

    def __init__(self, picture: np.ndarray, motion: Motion, gain: float = 1.0,
                 fade: int = 0) -> None:
        self.motion = motion
        bgr = (255 * gain * picture[..., ::-1]).astype(np.float32)
        # BT.601, as JPEG and OpenCV define it
        grey = bgr @ np.array([0.114, 0.587, 0.299], np.float32)
        # what goes through a camera is interpolated again: a parabola is enough, and quicker
        self._order = 2 if fade else 3
        self._spline = spline_filter(grey, self._order, output=np.float32)
        self._blue, self._red = bgr[..., 0] - grey, bgr[..., 2] - grey
        self._y, self._x = np.mgrid[-fade:HEIGHT + fade, -fade:WIDTH + fade].astype(np.float32)
        self._basis = motion.basis(self._x, self._y).astype(np.float32)
        self._fade = fade
        # 1 in the crop, falling to 0 at the edge of the drawing, (H, W)
        self._still = fading(self._x, self._y, fade).astype(np.float32) if fade else np.float32(1)
        self._basis *= self._still

    def grey(self, number: int) -> np.ndarray:
        """Draw the brightness of one frame without noise: 0 to 255, float32, (HEIGHT, WIDTH), and
        ``fade`` more on every side."""
        return self._grey_at(self._places(number))

    def colours(self, number: int, noise: np.ndarray | float = 0.0) -> np.ndarray:
        """Draw one frame: BGR, 0 to 255, (HEIGHT, WIDTH, 3), and ``fade`` more on every side.

        Args:
            number (int): Frame number.
            noise (ndarray | float): Grey levels to add to those of :meth:`grey`.
        """
        places = self._places(number)
        blue, red = (
            map_coordinates(colour, places[:, ::2, ::2] + np.float32(0.5), np.float32, order=1,
                            mode='nearest').repeat(2, 0).repeat(2, 1)
            for colour in (self._blue, self._red))
        green = -(0.114 * blue + 0.299 * red) / 0.587  # so that the grey stays as it is
        return np.stack([blue, green, red], -1) + (self._grey_at(places) + noise)[..., None]

    def _grey_at(self, places: np.ndarray) -> np.ndarray:
        return map_coordinates(self._spline, places, np.float32, order=self._order,
                               prefilter=False, mode='nearest')

    def _places(self, number: int) -> np.ndarray:
        """Where in the drawing each pixel comes from: row and column, (2, H, W)."""
        row = self.motion.index(number)
        u, v = (sum(strength * side for strength, side in
                    zip(self.motion.curves[row], sides, strict=True))
                + shift * self._still
                for sides, shift in zip(self._basis.swapaxes(0, 1), self.motion.drift[row],
                                        strict=True))
        margin = MARGIN + self._fade
        return np.stack([self._y - v + margin, self._x - u + margin]).astype(np.float32)


def save_motion(path: str | Path, motion: Motion, **places: np.ndarray) -> None:
    """Write a motion as ``.npz``: ``numbers``, ``patches``, ``curves``, ``drift``, and whatever
    else is given by name."""
    arrays: dict[str, Any] = {'numbers': motion.numbers, 'patches': motion.patches,
                              'curves': motion.curves, 'drift': motion.drift, **places}
    np.savez_compressed(path, **arrays)


def load_motion(path: str | Path) -> Motion:
    """Read what :func:`save_motion` wrote.

    Raises:
        InputError: If the file is missing, or is not such a file.
    """
    if not Path(path).is_file():
        raise InputError(f'no motion file at {path}; `mmatnet synthesize` writes one per clip')
    try:
        with np.load(path) as arrays:
            return Motion(**{name: arrays[name] for name in Motion.__dataclass_fields__})
    except (KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
        if is_of_the_process(error):
            raise
        raise InputError(f'{path}: expected the motion of a synthetic clip, got another or a '
                         'damaged file; run `mmatnet synthesize` again') from error
