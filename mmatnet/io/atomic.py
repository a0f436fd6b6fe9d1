"""Files that are there whole or not at all."""
import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from mmatnet.errors import InputError


@contextlib.contextmanager
def explain_disk_errors(target: str | Path) -> Iterator[None]:
    """Turn a disk that does not take ``target`` into a sentence.

    Raises:
        InputError: If the block ends because the disk is full or may not be written, or the path
            cannot be made.
    """
    in_the_way = 'a file is in the way of a folder, or the reverse; move it or choose another place'
    reasons = {
        errno.ENOSPC: 'the disk is full; free some space',
        errno.EDQUOT: 'the disk quota is used up; free some space',
        errno.EACCES: 'the folder may not be written; change its permissions or choose another',
        errno.EPERM: 'the system forbids it; change the attributes of the folder or choose another',
        errno.EROFS: 'the disk is read-only; choose another folder',
        errno.EEXIST: in_the_way,
        errno.ENOTDIR: in_the_way,
        errno.EISDIR: in_the_way,
        errno.ENAMETOOLONG: 'a name in it is too long; choose a shorter one',
    }
    try:
        yield
    except OSError as error:
        if error.errno not in reasons:
            raise
        raise InputError(f'cannot write {target}: {reasons[error.errno]}, '
                         'then run the same command again') from error


@contextlib.contextmanager
def atomic_file(target: str | Path) -> Iterator[Path]:
    """Give a temporary path beside ``target`` that replaces it when the block ends well.

    When the block raises, the temporary file goes and an earlier ``target`` stays as it was.

    Args:
        target (str | Path): The file to write; its folder is made when missing.

    Yields:
        Path: Where to write. It keeps the suffix of ``target``.

    Raises:
        InputError: As :func:`explain_disk_errors`.
    """
    target = Path(target)
    with explain_disk_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(
            prefix=f'.{target.stem}-', suffix=f'.part{target.suffix}', dir=target.parent)
        os.close(handle)
        temporary = Path(name)
        try:
            yield temporary
            with open(temporary, 'rb') as written:
                os.fsync(written.fileno())
            temporary.chmod(0o666 & ~_umask())
            os.replace(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
