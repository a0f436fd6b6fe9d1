"""MDMO: the main direction of motion in 36 regions of the face, on average over the clip.

Y.-J. Liu, J.-K. Zhang, W.-J. Yan, S.-J. Wang, G. Zhao, X. Fu, "A Main Directional Mean Optical Flow
Feature for Spontaneous Micro-Expression Recognition", IEEE Transactions on Affective Computing
7(4), 2016. Which points bound the regions is as in MEB (github.com/tvaranka/meb, Apache-2.0); there
the direction over a clip sums angles, here vectors are averaged, as in the paper.
"""
from collections.abc import Mapping

import cv2
import numpy as np

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError, checked_number
from mmatnet.features.aligned_clip import AlignedClip
from mmatnet.features.base import frames_of, make_flow
from mmatnet.features.on_face_points import OnFacePoints
from mmatnet.flow.base import Flow
from mmatnet.registry import FEATURES

BINS = 8  # of 45 degrees, the first around the direction to the right
RIGID = [*range(6), *range(11, 17), 30]  # the jaw's sides and the nose, which no muscle moves much
LIFT = 0.4  # of half the distance of the eyes: forehead above the brows; 20 pixels in MEB's crops
# Helpers between points of the face, by the number of the first and the second
BETWEEN = {'t7': (3, 29), 't8': (13, 29), 't9': (4, 33), 't10': (12, 33), 't11': (4, 33),
           't12': (12, 33), 't13': (5, 59), 't17': (5, 59), 't14': (11, 55), 't21': (11, 55),
           't15': (2, 41), 't16': (14, 46), 't18': (6, 58), 't19': (8, 57), 't20': (10, 56)}
ABOVE = {'t0': 17, 't1': 19, 't2': 21, 't4': 22, 't5': 24, 't6': 26}
REGIONS = tuple(region.split() for region in (
    '17 t0 t1 19', '19 t1 t2 21', '21 t2 t3 27', '27 t3 t4 22', '22 t4 t5 24', '24 t5 t6 26',
    '1 0 17 36', '36 17 19 38', '38 19 21 39', '39 21 27 28', '28 27 22 42', '42 22 24 43',
    '43 24 26 45', '45 26 16 15', '3 2 t15 t7', 't7 t15 41 39', 't7 39 28 29', '29 28 42 t8',
    't8 42 46 t16', 't8 t16 14 13', 't11 t7 29 33', '33 29 t8 t12', 't13 t9 33 59', '55 33 t10 t14',
    't18 t17 59 58', 't19 t18 58 57', 't20 t19 57 56', 't21 t20 56 55', '4 3 t7 t11',
    't12 t8 13 12', '5 4 t9 t13', 't14 t10 12 11', '6 5 t17 t18', '8 6 t18 t19', '10 8 t19 t20',
    '11 10 t20 t21'))


def region_corners(points: np.ndarray) -> np.ndarray:
    """Return the corners of the 36 regions, (36, 4, 2), of the 68 points of a face, (68, 2)."""
    lift = LIFT * np.linalg.norm(points[45] - points[36]) / 2
    named = {str(number): point for number, point in enumerate(points)}
    named |= {name: points[number] - [0, lift] for name, number in ABOVE.items()}
    named['t3'] = (named['t2'] + named['t4']) / 2
    named |= {name: points[list(ends)].mean(axis=0) for name, ends in BETWEEN.items()}
    return np.array([[named[corner] for corner in region] for region in REGIONS])


def region_pixels(points: np.ndarray, size: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return rows and columns of the pixels of each region; none for one outside the crop."""
    pixels = []
    for corners in region_corners(points):
        mask = np.zeros((size, size), np.uint8)
        cv2.fillPoly(mask, [np.rint(corners).astype(np.int32)], 1)
        rows, columns = np.nonzero(mask)
        pixels.append((rows, columns))
    return pixels


def main_direction(vectors: np.ndarray) -> np.ndarray:
    """Return the mean of the vectors in the fullest of 8 directions.

    Args:
        vectors (ndarray): Shape (n, 2).

    Returns:
        ndarray: Shape (2,): the mean length of these vectors in the direction of their mean angle;
        zero if there are none.
    """
    if not len(vectors):
        return np.zeros(2)
    turns = np.arctan2(vectors[:, 1], vectors[:, 0]) * BINS / (2 * np.pi)
    bins = np.rint(turns).astype(int) % BINS
    chosen = bins == np.bincount(bins, minlength=BINS).argmax()
    middle = bins[chosen][0]
    around = (turns[chosen] - middle + BINS / 2) % BINS - BINS / 2  # from the bin's middle
    angle = (middle + around.mean()) * 2 * np.pi / BINS
    return np.hypot(*vectors[chosen].T).mean() * np.array([np.cos(angle), np.sin(angle)])


def without_head_motion(flow: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Take from a field the affine motion that explains best how the jaw and the nose moved.

    Args:
        flow (ndarray): Shape (S, S, 2).
        points (ndarray): The 68 points, (68, 2); those of the jaw and nose that lie in the picture
            count, and if they are fewer than three nothing is taken.

    Returns:
        ndarray: Shape (S, S, 2), float64.
    """
    size = len(flow)
    places = np.rint(points[RIGID]).astype(int)
    places = places[((places >= 0) & (places < size)).all(axis=1)]  # (n, 2), x and y
    if len(places) < 3:
        return flow.astype(float)
    known = np.column_stack([places, np.ones(len(places))])
    motion = np.linalg.lstsq(known, flow[places[:, 1], places[:, 0]].astype(float), rcond=None)[0]
    y, x = np.mgrid[:size, :size]
    return flow - np.dstack([x, y, np.ones_like(x)]) @ motion


def mdmo(motions: np.ndarray, beta: float = 0.8) -> np.ndarray:
    """Join the regions' motions of a clip.

    Args:
        motions (ndarray): Of every frame and region, shape (T, 36, 2), in pixels.
        beta (float): What lengths weigh against angles, from 0 to 1. Defaults to 0.8, as in MEB.

    Returns:
        ndarray: Shape (2, 36), float64: beta times the lengths of the mean motions, of the largest
        1, and 1 - beta times their angles, -pi to pi.
    """
    mean = motions.mean(axis=0)  # (36, 2)
    length = np.hypot(*mean.T)
    return np.stack([beta * length / (length.max() or 1),
                     (1 - beta) * np.arctan2(mean[:, 1], mean[:, 0])])


@FEATURES.register_module()
class Mdmo(OnFacePoints):
    """The main direction of motion since the onset in 36 regions of the face, over the clip.

    float32, (2, 36): lengths, of the largest 1, times ``beta``, and angles times ``1 - beta``, in
    radians, 0 to the right and positive downwards. A region outside the crop, such as the chin in
    narrow registered crops, does not move.

    Args:
        beta (float): As :func:`mdmo`.
        align (bool): Take the motion of jaw and nose away. Defaults to True, as in the paper.
        count (int, optional): Frames between onset and offset to which flow leads, spread evenly.
            Defaults to all after the onset, as in the paper.
        flow (Flow | dict | str): The algorithm.
        points (dict | str): The feature that gives the 68 landmarks. Defaults to ``FacePoints``,
            a mean face laid over five.
        name (str | None): As for every feature.

    Raises:
        InputError: If an option is unsound.
    """

    name = 'mdmo'
    shape = (2, 36)

    def __init__(self, beta: float = 0.8, align: bool = True, count: int | None = None,
                 flow: Flow | Mapping | str = 'farneback', points: Mapping | str = 'FacePoints',
                 name: str | None = None) -> None:
        super().__init__(name)
        self.take(points)
        if type(beta) not in (int, float) or not 0 <= beta <= 1:
            raise InputError(f'beta must be a number from 0 to 1, got {beta!r}')
        if not isinstance(align, bool):
            raise InputError(f'align must be True or False, got {align!r}')
        self.beta, self.align = beta, align
        self.count = None if count is None else checked_number('count', count, 1)
        self.flow = make_flow(flow)

    def open(self) -> None:
        """Make flow and landmarks ready."""
        super().open()
        self.flow.open()

    def numbers(self, clip: Clip) -> list[int]:
        """The frames that flow leads to, in order; none where the clip is one frame."""
        onset, offset = frames_of(clip, 'onset', 'offset')
        if self.count is None or offset - onset <= self.count:
            return list(range(onset + 1, offset + 1))
        return np.linspace(onset, offset, self.count + 1)[1:].round().astype(int).tolist()

    def frames(self, clip: Clip) -> set[int]:
        """The onset, and those."""
        return {*frames_of(clip, 'onset'), *self.numbers(clip)}

    def compute(self, clip: AlignedClip) -> np.ndarray:
        """Compute flow and regions.

        Raises:
            InputError: If no face is found.
        """
        numbers = self.numbers(clip.clip)
        if not numbers:
            return np.zeros(self.shape, np.float32)
        onset, = frames_of(clip.clip, 'onset')
        points = self.face_points(clip)
        pixels = region_pixels(points, clip.size)
        motions = np.zeros((len(numbers), len(REGIONS), 2))
        for place, number in enumerate(numbers):
            flow = clip.flow(onset, number, self.flow)
            if self.align:
                flow = without_head_motion(flow, points)
            motions[place] = [main_direction(flow[where]) for where in pixels]
        return mdmo(motions, self.beta).astype(np.float32)

    def note(self, clip: Clip) -> str | None:
        """Say where nothing moves."""
        if clip.onset == clip.offset:
            return f'the clip is one frame, so its {self.name} is zero'
        return None
