"""From the flow between two aligned crops to what a few parts of the face did, without the head.

Places are pixels of a 224x224 crop with the face where
:data:`mmatnet.face.placement.PUBLISHED` has it (eyes at (62, 58) and (173, 58), mouth at y = 180).
"""
from dataclasses import dataclass

import cv2
import numpy as np

from mmatnet.errors import InputError
from mmatnet.face.placement import SIDE

BLOCKS = 28  # means of 8x8 pixels are looked at, not pixels
# Where expressions show, after the regions of He 2021 (docs/spotting.md): x, y of the middle. The
# eyes themselves are left out: lids and gaze move more, and more often, than any expression.
MOTION_REGIONS = {
    'left_outer_brow': (46, 30), 'left_inner_brow': (82, 32),
    'right_inner_brow': (153, 32), 'right_outer_brow': (189, 30),
    'left_cheek': (58, 128), 'right_cheek': (177, 128),
    'left_nose_wing': (94, 120), 'right_nose_wing': (141, 120),
    'left_mouth': (72, 178), 'right_mouth': (163, 178),
    'upper_lip': (117, 166), 'chin': (117, 204),
}
BROWS = ('left_outer_brow', 'left_inner_brow', 'right_inner_brow', 'right_outer_brow')
MIDDLE = ('left_cheek', 'right_cheek', 'left_nose_wing', 'right_nose_wing')
MOUTH = ('left_mouth', 'right_mouth', 'upper_lip', 'chin')
# Bone under thin skin, which goes where the head goes: the nose, cheekbones
HEAD = {'upper_ridge': (117, 68), 'lower_ridge': (117, 92), 'nose_tip': (117, 132),
        'left_cheekbone': (26, 96), 'right_cheekbone': (209, 96)}
LIDS = {'left_lid': (62, 54), 'right_lid': (173, 54)}
REGION_SIGMA, LID_SIGMA = (11.0, 8.0), (12.0, 6.0)
REGION_SHARE = 0.2  # weight of a region against one of HEAD, when the motion of the head is fitted
# Flow is short where there is nothing to see: a block weighs texture / (texture + TEXTURE_HALF *
# median of all), where texture is the lesser eigenvalue of the structure tensor
TEXTURE_HALF, TEXTURE_SIDE = 3.0, 15


@dataclass(frozen=True)
class Step:
    """What happened from one frame to the next, in pixels of a 224x224 crop.

    Args:
        moved (ndarray): Of each of :data:`MOTION_REGIONS`, less the motion of the head; (R, 2).
        lids (float): How far the lids moved against the head, whatever the direction.
    """

    moved: np.ndarray
    lids: float


class FaceMotion:
    """Reads steps off flow fields.

    The head's motion is the similarity (shift, turn in the plane, scale) that fits the places of
    :data:`HEAD`, and with less weight all others, in the least-squares sense; one of the whole
    image is removed to the last digit.

    Args:
        crop (ndarray): The first of a segment, uint8, (S, S); its texture gives the weights.

    Raises:
        InputError: If the crops are too small to tell the regions apart.
    """

    def __init__(self, crop: np.ndarray) -> None:
        size = len(crop)
        if size < 2 * BLOCKS:
            raise InputError(f'crops must be at least {2 * BLOCKS} pixels wide to be spotted in, '
                             f'got {size}')
        self._scale = SIDE / size
        places = np.array([*MOTION_REGIONS.values(), *HEAD.values(), *LIDS.values()], float)
        sigmas = [REGION_SIGMA] * (len(MOTION_REGIONS) + len(HEAD)) + [LID_SIGMA] * len(LIDS)
        weights = np.stack([_blob(place, sigma)
                            for place, sigma in zip(places, sigmas, strict=True)])
        weights = weights * _sureness(crop)
        share = np.repeat([REGION_SHARE, 1.0, 0.0], [len(MOTION_REGIONS), len(HEAD), len(LIDS)])
        sums = weights.sum(1)
        self._weights = weights / sums[:, None]
        # a mean is the flow at the middle of its weights, which texture moves from the place
        self._without_head = _without_similarity(self._weights @ _middles(), share * sums)

    def __call__(self, field: np.ndarray) -> Step:
        """Read a flow field, float32, shape (S, S, 2)."""
        blocks = cv2.resize(field, (BLOCKS, BLOCKS), interpolation=cv2.INTER_AREA)
        means = self._weights @ blocks.reshape(-1, 2) * self._scale  # (R + 5 + 2, 2)
        moved = (self._without_head @ means.reshape(-1)).reshape(-1, 2)
        return Step(moved[:len(MOTION_REGIONS)],
                    float(np.linalg.norm(moved[-len(LIDS):], axis=1).mean()))


def _sureness(crop: np.ndarray) -> np.ndarray:
    """Weights of the blocks by their texture, in (0, 1), shape (BLOCKS * BLOCKS,)."""
    image = cv2.resize(crop, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    texture = cv2.resize(cv2.cornerMinEigenVal(image, TEXTURE_SIDE, 3), (BLOCKS, BLOCKS),
                         interpolation=cv2.INTER_AREA).reshape(-1).astype(float)
    texture = np.maximum(texture, np.finfo(np.float32).tiny)  # an image of one grey has none
    return texture / (texture + TEXTURE_HALF * np.median(texture))


def _middles() -> np.ndarray:
    """Middles of the blocks, x and y in pixels of 224, shape (BLOCKS * BLOCKS, 2)."""
    middles = (np.arange(BLOCKS) + 0.5) * SIDE / BLOCKS - 0.5
    return np.stack(np.meshgrid(middles, middles), -1).reshape(-1, 2)


def _blob(place: np.ndarray, sigma: tuple[float, float]) -> np.ndarray:
    """Weights of the blocks around a place, sum 1, (BLOCKS * BLOCKS,)."""
    weights = np.exp(-0.5 * np.sum(((_middles() - place) / sigma) ** 2, axis=1))
    return weights / weights.sum()


def _without_similarity(places: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The matrix that takes the fitted similarity out of vectors at places (P, 2): (2P, 2P)."""
    x, y = (places - places.mean(0)).T / SIDE
    one, none = np.ones_like(x), np.zeros_like(x)
    across, down = np.stack([one, none, x, -y], 1), np.stack([none, one, y, x], 1)
    model = np.stack([across, down], 1).reshape(-1, 4)  # (2P, 4): shift, scale, turn
    weighted = model * np.repeat(weights, 2)[:, None]
    return np.eye(len(model)) - model @ np.linalg.solve(weighted.T @ model, weighted.T)
