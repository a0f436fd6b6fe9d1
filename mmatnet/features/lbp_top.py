"""LBP-TOP and its extensions: histograms of local binary patterns on three orthogonal planes."""
from collections.abc import Mapping, Sequence

import numpy as np

from mmatnet.errors import InputError, checked_number
from mmatnet.features.local_patterns import (
    MAPPINGS,
    PATTERNS,
    PLANES,
    Radii,
    bins_of_codes,
    number_of_bins,
    plane_codes,
)
from mmatnet.features.volume import (
    VolumeFeature,
    block_histograms,
    checked_blocks,
    checked_three,
)
from mmatnet.registry import FEATURES


def lbp_top(volume: np.ndarray, neighbours: int = 8, radii: Radii = (1, 1, 2),
            blocks: tuple[int, int, int] = (5, 5, 1), mapping: str = 'u2',
            planes: Sequence[str] = PLANES, pattern: str = 'centre',
            distance: int = 1) -> np.ndarray:
    """Describe a volume by LBP-TOP.

    Codes of a plane are counted in each block of the voxels that have all their neighbours: blocks
    divide the codes, so no code is lost between them.

    Args:
        volume (ndarray): Grey, shape (T, H, W).
        neighbours (int): P.
        radii (tuple): Along x, y and time.
        blocks (tuple): Along y, x and time.
        mapping (str): From codes to bins, as :func:`mmatnet.features.local_patterns.bins_of_codes`.
        planes (Sequence[str]): Which, in this order.
        pattern, distance: As :func:`mmatnet.features.local_patterns.plane_codes` takes them.

    Returns:
        ndarray: Shape (blocks, planes, bins), float64; every histogram sums to 1.
    """
    table, bins = bins_of_codes(neighbours, mapping), number_of_bins(neighbours, mapping)
    return np.stack([
        block_histograms(table[plane_codes(volume, plane, neighbours, radii, pattern, distance)],
                         blocks, bins) for plane in planes], axis=1)


@FEATURES.register_module()
class LbpTop(VolumeFeature):
    """Histograms of local binary patterns on the planes XY, XT and YT of a clip.

    float32, (blocks, planes, bins), or of one block (planes, bins), as the features that ATNet's
    authors released; their radii, frames and neighbours are ``blocks=(1, 1, 1)``,
    ``radii=(3, 3, 3)``, ``length=10`` or 64, ``neighbours=4`` or 8, ``mapping='released'``.

    With ``pattern='angular'`` and ``pattern='radial'`` it is ADLBP-TOP and RDLBP-TOP of ELBP-TOP,
    whose authors count all codes, ``mapping='all'``.

    Args:
        neighbours (int): Of a voxel on each plane. Defaults to 8.
        radii (Sequence[int]): Along x, y and time. Defaults to (1, 1, 2), with which 10 frames
            leave 6; the 4 along time that others take would leave 2.
        blocks (Sequence[int]): Along y, x and time. Defaults to (5, 5, 1), as CASME II's authors.
        mapping (str): ``u2``, ``released`` or ``all``, as :func:`bins_of_codes`.
        planes (Sequence[str]): Defaults to all three.
        pattern (str): ``centre``, ``angular`` or ``radial``, as :func:`plane_codes`.
        distance (int): Between the rings of ``radial``. Defaults to 1.
        length, size, interpolation, magnification, name: As for every :class:`VolumeFeature`.

    Raises:
        InputError: If an option is unsound, or the clip too short for the radii.
    """

    name = 'lbp_top'

    def __init__(self, neighbours: int = 8, radii: Sequence[int] = (1, 1, 2),
                 blocks: Sequence[int] = (5, 5, 1), mapping: str = 'u2',
                 planes: Sequence[str] = PLANES, pattern: str = 'centre', distance: int = 1,
                 length: int = 10, size: int = 128, interpolation: str = 'tim',
                 magnification: Mapping | None = None, name: str | None = None) -> None:
        super().__init__(length, size, interpolation, magnification, name)
        self.neighbours = checked_number('neighbours', neighbours, 2, 12)
        self.radii, self.blocks = checked_radii(radii), checked_blocks(blocks)
        self.planes = tuple(planes)
        for label, value, known in (('mapping', mapping, MAPPINGS), ('pattern', pattern, PATTERNS),
                                    *(('planes', plane, PLANES) for plane in self.planes)):
            if value not in known:
                raise InputError(f'{label} must be of {", ".join(known)}, got {value!r}')
        if not self.planes or len(set(self.planes)) < len(self.planes):
            raise InputError(f'planes must be different ones of {", ".join(PLANES)}, one or more, '
                             f'got {planes!r}')
        if mapping == 'released' and self.neighbours > 8:
            raise InputError("mapping='released' is a table for 8 neighbours, or for 4 as ATNet's "
                             f'authors used it, got {neighbours}')
        self.mapping, self.pattern = mapping, pattern
        self.distance = checked_number('distance', distance, 1)
        check_room(self.length, self.size, self.radii, self.blocks)

    @property
    def shape(self) -> tuple[int, ...]:
        """Blocks unless there is one, planes, bins."""
        histograms = len(self.planes), number_of_bins(self.neighbours, self.mapping)
        count = int(np.prod(self.blocks))
        return histograms if count == 1 else (count, *histograms)

    def describe(self, volume: np.ndarray) -> np.ndarray:
        """Call :func:`lbp_top`."""
        return lbp_top(volume, self.neighbours, self.radii, self.blocks, self.mapping, self.planes,
                       self.pattern, self.distance).reshape(self.shape)


def checked_radii(radii: Sequence[int]) -> Radii:
    """Return radii along x, y and time.

    Raises:
        InputError: If they are not three whole numbers.
    """
    return checked_three('radii', radii, 'along x, y and time, such as (1, 1, 2)')


def check_room(length: int, size: int, radii: Radii, blocks: tuple[int, int, int]) -> None:
    """Raise unless a volume of some frames and side has a voxel with all neighbours in each block.

    Raises:
        InputError: Naming the axis.
    """
    for axis, voxels, radius, count in (('time', length, radii[2], blocks[2]),
                                        ('y', size, radii[1], blocks[0]),
                                        ('x', size, radii[0], blocks[1])):
        if voxels - 2 * radius < count:
            raise InputError(f'{voxels} voxels along {axis} leave {max(voxels - 2 * radius, 0)} '
                             f'with neighbours at radius {radius}, too few for {count} blocks; '
                             'take a smaller radius, fewer blocks, or a larger length or size')
