"""LBP-TOP released by ATNet's authors, with the interface of a clip store.

Source: github.com/Trunpm/ACII19-Apex-Time-Network (no licence file; not distributed here).
"""
from pathlib import Path

import numpy as np

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError
from mmatnet.registry import SOURCES
from mmatnet.sources.base import below
from mmatnet.sources.released import LIST_FILE
from mmatnet.sources.released_mat import read_mat_files
from mmatnet.sources.released_rows import read_released_list

LBP_TOP_ARCHIVE = 'LBP-TOP-Features.zip'
LBP_TOP_VARIANTS = ('LBPTOP_TIM10_333_4', 'LBPTOP_TIM10_333_8', 'LBPTOP_TIM64_333_4',
                    'LBPTOP_TIM64_333_8')


@SOURCES.register_module()
class ReleasedLbpTop:
    """The local binary patterns on three planes that ATNet's authors released for all 442 clips.

    Its one array, ``lbp_top``, is (442, 3, 59): of the planes XY, XT and YT the histogram of codes
    over the whole face and clip, of sum 1. Clips were interpolated to 10 or 64 frames (``TIM``);
    the radius is 3 along all axes; each code compares 4 or 8 neighbours. Bin 0 holds the codes
    that are not uniform. With 4 neighbours the codes 0 to 15 were put through the table for 8, so
    that only bins 0 to 11 are ever filled.

    Args:
        folder (str | Path): Has ``Apex_Cropped_images.txt`` and ``LBP-TOP-Features.zip``, or the
            archive's content unpacked (``<variant>/Features/*.mat``, directly or under
            ``LBP-TOP-Features``).
        variant (str): Frames, radii and neighbours. Defaults to ``LBPTOP_TIM10_333_8``.
        data_root (str | Path | None): What a relative path is relative to.

    Attributes:
        clips (list[Clip]): In array order.

    Raises:
        InputError: If files are missing or broken; names them.
    """

    clips: list[Clip]

    def __init__(self, folder: str | Path = '', variant: str = 'LBPTOP_TIM10_333_8',
                 data_root: str | Path | None = None) -> None:
        if variant not in LBP_TOP_VARIANTS:
            raise InputError(f'variant must be one of {", ".join(LBP_TOP_VARIANTS)}, '
                             f'got {variant!r}')
        folder = below(folder, data_root)
        self.clips = read_released_list(folder / LIST_FILE)
        self._histograms, files = read_mat_files(folder, LBP_TOP_ARCHIVE, variant, 'Histogram',
                                                 'planes, bins', self.clips)
        self.files = [folder / LIST_FILE, *files]

    def array(self, name: str) -> np.ndarray:
        """Return ``lbp_top``, float32, (N, 3, 59).

        Raises:
            InputError: If another array is asked for.
        """
        if name != 'lbp_top':
            raise InputError(f'the released local binary patterns are lbp_top, there is no '
                             f'{name!r}; switch that stream or augmentation off')
        return self._histograms
