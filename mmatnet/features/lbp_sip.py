"""LBP-SIP: patterns of the six neighbours of a voxel on its three axes."""
from collections.abc import Mapping, Sequence

import numpy as np

from mmatnet.features.lbp_top import check_room, checked_radii
from mmatnet.features.local_patterns import Radii, plane_codes
from mmatnet.features.volume import VolumeFeature, block_histograms, checked_blocks
from mmatnet.registry import FEATURES

BINS = 2 ** 4 + 2 ** 2


def lbp_sip(volume: np.ndarray, radii: Radii = (1, 1, 1),
            blocks: tuple[int, int, int] = (5, 5, 1)) -> np.ndarray:
    """Describe a volume by LBP-SIP.

    Args:
        volume (ndarray): Grey, shape (T, H, W).
        radii (tuple): Along x, y and time.
        blocks (tuple): Along y, x and time.

    Returns:
        ndarray: Shape (blocks, 20), float64: 16 codes of the neighbours right, above, left and
        below, then 4 of those after and before; both parts sum to 1.
    """
    around = plane_codes(volume, 'XY', 4, radii)
    along = plane_codes(volume, 'YT', 2, radii)  # two neighbours of that plane lie on the time axis
    return np.hstack([block_histograms(around, blocks, 16), block_histograms(along, blocks, 4)])


@FEATURES.register_module()
class LbpSip(VolumeFeature):
    """Histograms of the patterns of six neighbours, right, above, left, below, after and before.

    float32, (blocks, 20). Y. Wang, J. See, R. C.-W. Phan, Y.-H. Oh, "LBP with Six Intersection
    Points: Reducing Redundant Information in LBP-TOP for Micro-expression Recognition", ACCV 2014.
    The order of bits is ours.

    Args:
        radii (Sequence[int]): Along x, y and time. Defaults to 1, theirs.
        blocks (Sequence[int]): Along y, x and time. Defaults to (5, 5, 1), theirs for CASME II; for
            SMIC they take (8, 8, 1).
        length, size, interpolation, magnification, name: As for every :class:`VolumeFeature`.

    Raises:
        InputError: If an option is unsound, or the clip too short for the radii.
    """

    name = 'lbp_sip'

    def __init__(self, radii: Sequence[int] = (1, 1, 1), blocks: Sequence[int] = (5, 5, 1),
                 length: int = 10, size: int = 128, interpolation: str = 'tim',
                 magnification: Mapping | None = None, name: str | None = None) -> None:
        super().__init__(length, size, interpolation, magnification, name)
        self.radii, self.blocks = checked_radii(radii), checked_blocks(blocks)
        check_room(self.length, self.size, self.radii, self.blocks)

    @property
    def shape(self) -> tuple[int, int]:
        """Blocks, bins."""
        return int(np.prod(self.blocks)), BINS

    def describe(self, volume: np.ndarray) -> np.ndarray:
        """Call :func:`lbp_sip`."""
        return lbp_sip(volume, self.radii, self.blocks)
