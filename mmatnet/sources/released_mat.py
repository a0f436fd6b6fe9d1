"""Archives of ``.mat`` files, one per clip and variant, as ATNet's authors released them.

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
from mmatnet.sources.released_rows import format_key

MAX_MAT_BYTES = 1 << 20  # a released file has less than 10 kB; guards against archive bombs


def read_mat_files(folder: Path, archive: str, variant: str, array: str, axes: str,
                   clips: Sequence[Clip]) -> tuple[np.ndarray, list[Path]]:
    """Read one array of every clip, from an archive or its unpacked content.

    Args:
        folder (Path): Has the archive, or its content (``<variant>/Features/*.mat``, directly or
            in a folder of the archive's name).
        archive (str): Its file name, such as ``HOOF-Features.zip``.
        variant (str): Folder of the archive.
        array (str): Name of the array in each file.
        axes (str): What its two axes are, for sentences.
        clips (Sequence[Clip]): Whose files.

    Returns:
        tuple: float32 (N, ...) as the files have it, in the order of the clips, and the files that
        were read.

    Raises:
        InputError: If files are missing or broken, or of different shapes; names them.
    """
    unpacked = _unpacked(folder, archive, variant)
    files = [folder / archive] if unpacked is None else (unpacked / variant).rglob('*.mat')
    arrays = []
    for name, content in _mat_files(folder, archive, variant, clips):
        arrays.append(_array(name, content, array, axes))
        if arrays[-1].shape != arrays[0].shape:
            raise InputError(f'{name}: expected {axes} {arrays[0].shape} as in the other files, '
                             f'got {arrays[-1].shape}')
    return np.stack(arrays), list(files)


def _unpacked(folder: Path, archive: str, variant: str) -> Path | None:
    """Return where a variant lies unpacked, if it does."""
    return next((base for base in (folder, (folder / archive).with_suffix(''))
                 if (base / variant).is_dir()), None)


def _mat_files(folder: Path, archive_name: str, variant: str,
               clips: Sequence[Clip]) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each clip's file, from the archive or the unpacked folder."""
    names = [f'{variant}/Features/{format_key(clip.key)}.mat' for clip in clips]
    if unpacked := _unpacked(folder, archive_name, variant):
        for name in names:
            file = unpacked / name
            if not file.is_file():
                raise InputError(f'no file {file}; unpack {archive_name} again')
            yield str(file), file.read_bytes()
        return
    archive = folder / archive_name
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


def _array(name: str, content: bytes, array: str, axes: str) -> np.ndarray:
    """Read the array of one ``.mat`` file, float32."""
    from scipy.io import loadmat
    from scipy.io.matlab import MatReadError
    try:
        found = loadmat(io.BytesIO(content), variable_names=[array])[array]
    except (MatReadError, ValueError, TypeError, LookupError, NameError, AttributeError,
            ArithmeticError, RuntimeError, MemoryError, EOFError, OSError, zlib.error) as error:
        # what its reader raises on damaged files, those that it overlooks included
        raise InputError(f'{name}: expected a MATLAB file with an array {array} '
                         f'({error}); get it again') from error
    if isinstance(found, np.ndarray) and found.ndim == 2 and found.dtype.kind in 'fiu':
        with np.errstate(over='ignore'):
            numbers = found.astype(np.float32)
        if np.isfinite(numbers).all():
            return numbers
    raise InputError(f'{name}: {array} must be finite numbers of shape ({axes}), got '
                     f'{getattr(found, "dtype", type(found).__name__)} '
                     f'{getattr(found, "shape", "")}; get it again')
