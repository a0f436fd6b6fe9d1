"""Features released by ATNet's authors, with the interface of a clip store.

Source: github.com/Trunpm/ACII19-Apex-Time-Network (no licence file; not distributed here).
"""
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError
from mmatnet.io.system_errors import is_of_the_process
from mmatnet.registry import SOURCES
from mmatnet.sources.base import below
from mmatnet.sources.released_rows import (
    Key,
    format_key,
    read_released_list,
    read_released_rows,
)

LIST_FILE = 'Apex_Cropped_images.txt'
HOOF_ARCHIVE = 'HOOF-Features.zip'
VARIANTS = ('HOOF_TIM10_4', 'HOOF_TIM10_8', 'HOOF_TIM64_4', 'HOOF_TIM64_8')
MAX_MAT_BYTES = 1 << 20  # a released file has less than 10 kB; guards against archive bombs


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
        unpacked = _unpacked(folder, variant)
        self.files = [folder / LIST_FILE, *([folder / HOOF_ARCHIVE] if unpacked is None else
                                            (unpacked / variant).rglob('*.mat'))]
        self.clips = read_released_list(folder / LIST_FILE)
        sequences = []
        for name, content in _mat_files(folder, variant, self.clips):
            sequences.append(_hoof(name, content))
            if sequences[-1].shape != sequences[0].shape:
                raise InputError(f'{name}: expected frames and bins {sequences[0].shape} as in '
                                 f'the other files, got {sequences[-1].shape}')
        self.motion = np.stack(sequences)  # (N, T, bins)


def _unpacked(folder: Path, variant: str) -> Path | None:
    """Return where a variant lies unpacked, if it does."""
    return next((base for base in (folder, folder / 'HOOF-Features')
                 if (base / variant).is_dir()), None)


def _mat_files(folder: Path, variant: str, clips: list[Clip]) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each clip's file, from the archive or the unpacked folder."""
    names = [f'{variant}/Features/{format_key(clip.key)}.mat' for clip in clips]
    if unpacked := _unpacked(folder, variant):
        for name in names:
            file = unpacked / name
            if not file.is_file():
                raise InputError(f'no file {file}; unpack {HOOF_ARCHIVE} again')
            yield str(file), file.read_bytes()
        return
    archive = folder / HOOF_ARCHIVE
    if not archive.is_file():
        raise InputError(f'neither {archive} nor an unpacked {folder / variant} is there; it is '
                         "part of the files ATNet's authors released, "
                         'github.com/Trunpm/ACII19-Apex-Time-Network')
    try:
        # members are read by name, in memory; nothing is unpacked to a path of the archive's choice
        with zipfile.ZipFile(archive) as content:
            for name in names:
                if content.getinfo(name).file_size > MAX_MAT_BYTES:
                    raise InputError(f'{archive}: {name} should have a few kB, it has '
                                     f'{content.getinfo(name).file_size} bytes')
                yield f'{archive}: {name}', content.read(name)
    except KeyError as error:
        raise InputError(f'{archive}: has no member {name}; download it again') from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
        if is_of_the_process(error):
            raise
        # of these, RuntimeError tells of encryption, and its NotImplementedError of other methods
        raise InputError(f'{archive}: cannot be read as an archive ({error}); '
                         'download it again') from error


def _hoof(name: str, content: bytes) -> np.ndarray:
    """Read one ``.mat`` file; returns float32, (T, bins), oldest frame first."""
    from scipy.io import loadmat
    from scipy.io.matlab import MatReadError
    try:
        found = loadmat(io.BytesIO(content), variable_names=['HOOF'])['HOOF']  # (bins, T)
    except (MatReadError, ValueError, TypeError, LookupError, NameError, AttributeError,
            ArithmeticError, RuntimeError, MemoryError, EOFError, OSError, zlib.error) as error:
        # what its reader raises on damaged files, those that it overlooks included
        raise InputError(f'{name}: expected a MATLAB file with an array HOOF ({error}); '
                         'get it again') from error
    if isinstance(found, np.ndarray) and found.ndim == 2 and found.dtype.kind in 'fiu':
        with np.errstate(over='ignore'):
            rows = found.T.astype(np.float32)
        if np.isfinite(rows).all():
            return rows
    raise InputError(f'{name}: HOOF must be finite numbers of shape (bins, frames), got '
                     f'{getattr(found, "dtype", type(found).__name__)} '
                     f'{getattr(found, "shape", "")}; get it again')
