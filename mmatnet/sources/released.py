"""Features released by ATNet's authors, with the interface of a clip store.

Source: github.com/Trunpm/ACII19-Apex-Time-Network (no licence file; not distributed here).
"""
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError
from mmatnet.registry import SOURCES
from mmatnet.sources.base import below
from mmatnet.sources.released_mat import read_mat_files
from mmatnet.sources.released_rows import (
    Key,
    format_key,
    read_released_list,
    read_released_rows,
)

LIST_FILE = 'Apex_Cropped_images.txt'
HOOF_ARCHIVE = 'HOOF-Features.zip'
VARIANTS = ('HOOF_TIM10_4', 'HOOF_TIM10_8', 'HOOF_TIM64_4', 'HOOF_TIM64_8')


class ReleasedMotion:
    """What was released: motion, and nothing else.

    Attributes:
        clips (list[Clip]): In array order.
    """

    clips: list[Clip]
    motion: np.ndarray

    def array(self, name: str) -> np.ndarray:
        """Return ``motion``, float32.

        Raises:
            InputError: If another array is asked for.
        """
        if name != 'motion':
            raise InputError(f'the released features have only motion, no {name!r}; '
                             'switch that stream or augmentation off, or extract a clip store')
        return self.motion


@SOURCES.register_module()
class ReleasedRows(ReleasedMotion):
    """The motion rows, (N, 64, 128), that ATNet's authors released for some clips.

    Args:
        text_files (Path | Sequence[Path]): One or more files of blocks.
        list_file (Path): ``Apex_Cropped_images.txt``, which has apexes and labels.
        data_root (str | Path | None): What relative paths are relative to.

    Raises:
        InputError: If a file is broken, or a clip stands twice or not in the list.
    """

    def __init__(self, text_files: str | Path | Sequence[str | Path],
                 list_file: str | Path, data_root: str | Path | None = None) -> None:
        files = [text_files] if isinstance(text_files, str | Path) else list(text_files)
        files, list_file = [below(file, data_root) for file in files], below(list_file, data_root)
        listed = {clip.key: clip for clip in read_released_list(list_file)}
        blocks: dict[Key, np.ndarray] = {}
        for file in files:
            for key, rows in read_released_rows(file).items():
                if key in blocks:
                    raise InputError(f'{file}: {format_key(key)} was already read from another '
                                     'file; name each clip once')
                if key not in listed:
                    raise InputError(f'{file}: {format_key(key)} is not in {list_file}')
                blocks[key] = rows
        if not blocks:
            raise InputError('released rows need at least one text file, got none')
        self.files = [*files, list_file]
        self.clips = [listed[key] for key in blocks]
        self.motion = np.stack(list(blocks.values()))  # (N, 64, 128)


@SOURCES.register_module()
class ReleasedHoof(ReleasedMotion):
    """The histograms of oriented flow that ATNet's authors released for all 442 clips.

    They are (N, T, bins): (442, 64, 8) for ``HOOF_TIM64_8``.

    Args:
        folder (str | Path): Has ``Apex_Cropped_images.txt`` and ``HOOF-Features.zip``, or the
            archive's content unpacked (``<variant>/Features/*.mat``, directly or under
            ``HOOF-Features``).
        variant (str): Frames and bins, such as ``HOOF_TIM64_8``.
        data_root (str | Path | None): What a relative path is relative to.

    Raises:
        InputError: If files are missing or broken; names them.
    """

    def __init__(self, folder: str | Path = '', variant: str = 'HOOF_TIM64_8',
                 data_root: str | Path | None = None) -> None:
        if variant not in VARIANTS:
            raise InputError(f'variant must be one of {", ".join(VARIANTS)}, got {variant!r}')
        folder = below(folder, data_root)
        self.clips = read_released_list(folder / LIST_FILE)
        histograms, files = read_mat_files(folder, HOOF_ARCHIVE, variant, 'HOOF', 'bins, frames',
                                           self.clips)  # (N, bins, T)
        self.motion = np.ascontiguousarray(histograms.transpose(0, 2, 1))  # oldest frame first
        self.files = [folder / LIST_FILE, *files]
