"""Where eyes and mouth lie in the crops that a model learns from, so that it is shown others alike.

Points are (x, y); (0, 0) is the middle of the top left pixel.
"""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from mmatnet.errors import InputError
from mmatnet.face.detectors.base import LANDMARKS

ANCHOR_NAMES = ('left_eye', 'right_eye', 'left_mouth', 'right_mouth')
ANCHORS = [LANDMARKS.index(name) for name in ANCHOR_NAMES]
SIDE = 224  # of the crop whose pixels points are given in


@dataclass(frozen=True)
class Placement:
    """Where a face lies in crops.

    Args:
        left_eye, right_eye, left_mouth, right_mouth (tuple): Middle of the eyes and corners of the
            mouth, in pixels of a crop of 224x224, whatever the size of the crop.
        aspect (float): Width over height of the images that became square crops; above 0.

    Raises:
        InputError: If a point is not two finite numbers, the eyes are at one place or change
            sides, or the aspect is not above 0.
    """

    left_eye: tuple[float, float]
    right_eye: tuple[float, float]
    left_mouth: tuple[float, float]
    right_mouth: tuple[float, float]
    aspect: float = 1.0

    def __post_init__(self) -> None:
        for name in ANCHOR_NAMES:
            try:
                x, y = map(float, getattr(self, name))
            except (TypeError, ValueError, OverflowError) as error:
                raise InputError(f'{name} must be two numbers, got {getattr(self, name)!r}'
                                 ) from error
            object.__setattr__(self, name, (x, y))
        if not np.isfinite(self.anchors(SIDE)).all() or self.left_eye[0] >= self.right_eye[0]:
            raise InputError('a placement needs finite points with the left eye left of the right '
                             f'one, got {self.left_eye} and {self.right_eye}')
        if not 0 < self.aspect < 1e6:
            raise InputError(f'aspect must be above 0 and below a million, got {self.aspect!r}')

    @classmethod
    def of_points(cls, points: np.ndarray, aspect: float = 1.0) -> 'Placement':
        """Make one of its points, in the arguments' order, in pixels of a crop of 224; (4, 2)."""
        left_eye, right_eye, left_mouth, right_mouth = ((float(x), float(y)) for x, y in points)
        return cls(left_eye, right_eye, left_mouth, right_mouth, aspect)

    def anchors(self, size: int) -> np.ndarray:
        """Return the points in a crop of any size, in the arguments' order; float64, (4, 2)."""
        points = np.array([getattr(self, name) for name in ANCHOR_NAMES])
        return (points + 0.5) * size / SIDE - 0.5

    def distance(self, other: 'Placement') -> float:
        """Tell how far apart the points are at most, in pixels of a crop of 224x224."""
        return float(np.linalg.norm(self.anchors(SIDE) - other.anchors(SIDE), axis=1).max())

    def to_dict(self) -> dict:
        """Return plain data for JSON."""
        points = {name: list(getattr(self, name)) for name in ANCHOR_NAMES}
        return {**points, 'aspect': self.aspect}

    @classmethod
    def from_dict(cls, values: Mapping) -> 'Placement':
        """Undo :meth:`to_dict`.

        Raises:
            InputError: If a key is missing or unknown, or a value unsound.
        """
        try:
            return cls(**values)
        except TypeError as error:
            names = ', '.join(own.name for own in fields(cls))
            raise InputError(f'expected a placement with {names}, got {values!r}') from error


# The one published apex image of ATNet (CASME II, sub17/EP18_07, 224x224): eyes at (62, 58) and
# (173, 58), mouth at y = 180, read by eye. Its middle line is x = 117.5; the corners of the mouth
# are 0.83 of the distance of the eyes apart, as in the five points that ArcFace aligns to (Deng et
# al., CVPR 2019, 112x112: 29.2 of 35.2).
PUBLISHED = Placement((62.0, 58.0), (173.0, 58.0), (71.5, 180.0), (163.5, 180.0))


def mean_placement(placements: Sequence[Placement], weights: Sequence[float]) -> Placement:
    """Return the weighted mean of some placements, one or more."""
    values = [[*np.ravel(one.anchors(SIDE)), one.aspect] for one in placements]
    *points, aspect = np.average(values, axis=0, weights=weights)
    return Placement.of_points(np.reshape(points, (4, 2)), float(aspect))
