"""HIGO and HOG on three planes: histograms of the directions in which grey changes."""
from collections.abc import Mapping, Sequence

import numpy as np

from mmatnet.errors import InputError, checked_number
from mmatnet.features.lbp_top import check_room
from mmatnet.features.local_patterns import PLANES
from mmatnet.features.volume import VolumeFeature, block_histograms, checked_blocks
from mmatnet.registry import FEATURES

WEIGHTS = ('none', 'length')


def higo(volume: np.ndarray, bins: int = 8, blocks: tuple[int, int, int] = (5, 5, 1),
         planes: Sequence[str] = PLANES, signed: bool = False, weight: str = 'none') -> np.ndarray:
    """Describe a volume by the directions of its gradients on planes.

    Args:
        volume (ndarray): Grey, shape (T, H, W).
        bins (int): Over 180 degrees, or 360 if ``signed``.
        blocks (tuple): Along y, x and time.
        planes (Sequence[str]): Which, in this order: ``XY`` of the changes along x and y, ``XT``
            along x and time, ``YT`` along y and time.
        signed (bool): Tell a gradient from its opposite.
        weight (str): What a gradient counts: ``none``, 1 however long it is; ``length``.

    Returns:
        ndarray: Shape (blocks, planes, bins), float64; every histogram sums to 1, or is zero where
        nothing changes: voxels without gradient count nowhere.
    """
    grey = np.asarray(volume, float)
    inner = slice(1, -1)
    along = {'T': (grey[2:] - grey[:-2])[:, inner, inner],
             'Y': (grey[:, 2:] - grey[:, :-2])[inner, :, inner],
             'X': (grey[:, :, 2:] - grey[:, :, :-2])[inner, inner]}  # (T - 2, H - 2, W - 2) each
    histograms = []
    for plane in planes:
        first, second = along[plane[0]], along[plane[1]]
        length = np.hypot(first, second)
        turns = np.arctan2(second, first) / (2 * np.pi if signed else np.pi) % 1
        index = np.minimum((turns * bins).astype(int), bins - 1)
        votes = length if weight == 'length' else (length > 0).astype(float)
        histograms.append(block_histograms(index, blocks, bins, votes))
    return np.stack(histograms, axis=1)


@FEATURES.register_module()
class Higo(VolumeFeature):
    """Histograms of the directions of grey gradients on the planes XY, XT and YT of a clip.

    float32, (blocks, planes, bins). X. Li, X. Hong, A. Moilanen, X. Huang, T. Pfister, G. Zhao,
    M. Pietikäinen, "Towards Reading Hidden Emotions", IEEE Transactions on Affective Computing
    9(4), 2018: HIGO counts gradients whatever their length, which leaves illumination out; HOG
    (``weight='length'``) weighs them.

    Args:
        bins (int): Defaults to 8.
        blocks (Sequence[int]): Along y, x and time. Defaults to (5, 5, 1).
        planes (Sequence[str]): Defaults to all three.
        signed (bool): Over 360 degrees in place of 180. Defaults to False.
        weight (str): ``none`` or ``length``. Defaults to ``none``.
        length, size, interpolation, magnification, name: As for every :class:`VolumeFeature`.

    Raises:
        InputError: If an option is unsound.
    """

    name = 'higo'

    def __init__(self, bins: int = 8, blocks: Sequence[int] = (5, 5, 1),
                 planes: Sequence[str] = PLANES, signed: bool = False, weight: str = 'none',
                 length: int = 10, size: int = 128, interpolation: str = 'tim',
                 magnification: Mapping | None = None, name: str | None = None) -> None:
        super().__init__(length, size, interpolation, magnification, name)
        self.bins, self.blocks = checked_number('bins', bins, 1), checked_blocks(blocks)
        self.planes, self.signed, self.weight = tuple(planes), signed, weight
        for label, value, known in (('weight', weight, WEIGHTS), ('signed', signed, (True, False)),
                                    *(('planes', plane, PLANES) for plane in self.planes)):
            if value not in known:
                raise InputError(f'{label} must be of {", ".join(map(str, known))}, got {value!r}')
        if not self.planes or len(set(self.planes)) < len(self.planes):
            raise InputError(f'planes must be different ones of {", ".join(PLANES)}, one or more, '
                             f'got {planes!r}')
        check_room(self.length, self.size, (1, 1, 1), self.blocks)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Blocks, planes, bins."""
        return int(np.prod(self.blocks)), len(self.planes), self.bins

    def describe(self, volume: np.ndarray) -> np.ndarray:
        """Call :func:`higo`."""
        return higo(volume, self.bins, self.blocks, self.planes, self.signed, self.weight)
