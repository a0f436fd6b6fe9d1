"""How grey rises and falls in the cells of a face over a clip."""
from collections.abc import Mapping

import numpy as np

from mmatnet.errors import InputError, checked_number
from mmatnet.features.aligned_clip import AlignedClip
from mmatnet.features.face_cells import KINDS, cell_means, cell_numbers, number_of_cells
from mmatnet.features.on_face_points import OnFacePoints
from mmatnet.features.volume import VolumeFeature
from mmatnet.registry import FEATURES

LEVELS = 3  # darker than at the onset, alike, brighter


def transition_shares(volume: np.ndarray, cells: np.ndarray, count: int,
                      threshold: int = 2) -> np.ndarray:
    """Count in each cell how pixels pass from one level to another between neighbouring frames.

    Args:
        volume (ndarray): Grey, uint8, shape (T, H, W), T from 2 up.
        cells (ndarray): Numbers of cells, (H, W), -1 for none.
        count (int): How many there are.
        threshold (int): Grey that a pixel must differ by from the first frame to be darker or
            brighter.

    Returns:
        ndarray: Shape (count, 9), float64: from darker to darker, alike, brighter, from alike to
        these, from brighter; each row sums to 1, or is zero for a cell without a pixel.
    """
    change = volume.astype(int) - volume[0].astype(int)
    levels = (change >= threshold).astype(int) - (change <= -threshold) + 1  # (T, H, W), 0 to 2
    passed = levels[:-1] * LEVELS + levels[1:]
    shares = np.stack([(passed == one).mean(axis=0) for one in range(LEVELS ** 2)])  # (9, H, W)
    return cell_means(shares, cells, count)


@FEATURES.register_module()
class CellTransitions(OnFacePoints, VolumeFeature):
    """Shares of the nine passages between darker, alike and brighter in each cell of the face.

    float32, (cells, 9). After the temporal codes of DTCM (Lu et al., ACCV workshops 2014),
    whose text and code are not open: levels against the first frame and cells of the mean face are
    ours.

    Args:
        kind (str): ``voronoi``, 51 cells, or ``delaunay``, triangles.
        threshold (int): As :func:`transition_shares`.
        length (int): Defaults to 16.
        points (dict | str): The feature that gives the 68 landmarks. Defaults to ``FacePoints``.
        size, interpolation, magnification, name: As for every :class:`VolumeFeature`.

    Raises:
        InputError: If an option is unsound.
    """

    name = 'cell_transitions'

    def __init__(self, kind: str = 'voronoi', threshold: int = 2, length: int = 16, size: int = 128,
                 interpolation: str = 'tim', magnification: Mapping | None = None,
                 points: Mapping | str = 'FacePoints', name: str | None = None) -> None:
        super().__init__(length, size, interpolation, magnification, name)
        self.take(points)
        checked_number('length', length, 2)
        if kind not in KINDS:
            raise InputError(f'kind must be one of {", ".join(KINDS)}, got {kind!r}')
        self.kind, self.threshold = kind, checked_number('threshold', threshold, 1, 255)

    @property
    def shape(self) -> tuple[int, int]:
        """Cells, and passages."""
        return number_of_cells(self.kind), LEVELS ** 2

    def compute(self, clip: AlignedClip) -> np.ndarray:
        """Count.

        Raises:
            InputError: If no face is found.
        """
        points = (self.face_points(clip) + 0.5) * self.size / clip.size - 0.5
        cells = cell_numbers(points, self.size, self.kind)
        return transition_shares(self.volume(clip), cells, number_of_cells(self.kind),
                                 self.threshold).astype(np.float32)
