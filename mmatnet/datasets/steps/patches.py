"""Small squares of a picture around landmarks: the nodes of networks that are graphs."""
from collections.abc import Sequence

import numpy as np

from mmatnet.datasets.steps.base import Step
from mmatnet.errors import InputError, checked_number
from mmatnet.registry import STEPS

BROWS_AND_MOUTH = (*range(17, 27), *range(48, 68))  # of the 68 landmarks


def cut_patches(picture: np.ndarray, points: np.ndarray, side: int) -> np.ndarray:
    """Cut squares around points, moved where they would leave the picture.

    Args:
        picture (ndarray): Shape (C, H, W).
        points (ndarray): (x, y) in pixels of the picture, (P, 2); rounded to the nearest pixel.
        side (int): Of the squares, in pixels; odd.

    Returns:
        ndarray: Shape (P, C, side, side).
    """
    height, width = picture.shape[1:]
    left, top = np.clip(np.rint(points).astype(int) - side // 2, 0,
                        (width - side, height - side)).T
    return np.stack([picture[:, row:row + side, column:column + side]
                     for row, column in zip(top, left, strict=True)])


@STEPS.register_module()
class PatchesAtPoints(Step):
    """Cut squares out of a picture around landmarks.

    Required keys: ``stream`` (C, H, W) and ``points`` (K, 2) in pixels of the crops. Added key:
    ``out`` (P, C, side, side). Removed keys: both, and their mirrors.

    Args:
        side (int): Of the squares, in pixels of the picture; odd. Defaults to 7, as the networks on
            graphs of faces have it (L. Lei et al., CVPRW 2021).
        choose (Sequence[int]): Which points. Defaults to brows and mouth, the 30 of the same.
        crop_size (int): Side of the crops that the points are of. Defaults to 224.
        stream (str): Which picture. Defaults to ``apex_flow``.
        points (str): Which points. Defaults to ``face_points``.
        out (str): Name of the result. Defaults to ``patches``.

    Raises:
        InputError: If a number is unsound.
    """

    def __init__(self, side: int = 7, choose: Sequence[int] = BROWS_AND_MOUTH,
                 crop_size: int = 224, stream: str = 'apex_flow', points: str = 'face_points',
                 out: str = 'patches') -> None:
        self.side = checked_number('side of PatchesAtPoints', side, 1)
        if side % 2 == 0:
            raise InputError(f'side of PatchesAtPoints must be odd, got {side}')
        self.choose = list(choose)
        self.crop_size = checked_number('crop_size of PatchesAtPoints', crop_size, 1)
        self.stream, self.points, self.out = stream, points, out

    def transform(self, results: dict) -> dict:
        """Cut.

        Raises:
            InputError: If the picture is smaller than a square.
        """
        picture, points = results.pop(self.stream), results.pop(self.points)
        for name in (self.stream, self.points):
            results.pop(f'{name}_mirrored', None)
        if min(picture.shape[1:]) < self.side:
            raise InputError(f'PatchesAtPoints cuts squares of {self.side}x{self.side}, but '
                             f'{self.stream} has {picture.shape[1]}x{picture.shape[2]}; extract it '
                             'larger')
        scale = np.array(picture.shape[:0:-1]) / self.crop_size  # of x and y
        places = (points[self.choose] + 0.5) * scale - 0.5  # pixels are counted by their middles
        results[self.out] = cut_patches(picture, places, self.side)
        return results
