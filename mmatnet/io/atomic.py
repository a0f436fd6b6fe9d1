"""Files that are there whole or not at all."""
import contextlib
import fcntl
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from mmatnet.errors import InputError
from mmatnet.io.read_errors import printable_path
from mmatnet.io.system_errors import refusal


@contextlib.contextmanager
def explain_disk_errors(target: str | Path) -> Iterator[None]:
    """Turn a disk that does not take ``target`` into a sentence.

    Raises:
        InputError: If the block ends with what :func:`~mmatnet.io.system_errors.refusal` knows,
            but for errors of the network.
    """
    try:
        yield
    except Exception as error:
        refused = refusal(error)
        if refused is None or isinstance(error, InputError | ConnectionError | TimeoutError) or (
                isinstance(error, OSError) and error.errno is None):  # as urllib's
            raise
        reason, advice = refused
        raise InputError(f'cannot write {printable_path(target)}: {reason}; {advice}, then run the '
                         'same command again') from error


def check_folder(folder: Path) -> None:
    """Make a folder, and see that it takes files.

    Raises:
        InputError: If not.
    """
    with explain_disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()


@contextlib.contextmanager
def atomic_file(target: str | Path) -> Iterator[Path]:
    """Give a temporary path beside ``target`` that replaces it when the block ends well.

    When the block raises, the temporary file goes and an earlier ``target`` stays as it was. What a
    process that was killed left of the same target goes when it is written again.

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
        _remove_abandoned(target)
        handle, temporary = _begin(target)
        try:
            yield temporary
            with open(temporary, 'rb') as written:
                os.fsync(written.fileno())
            temporary.chmod(0o666 & ~_umask())
            os.replace(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
            os.close(handle)


def open_text(path: Path, newline: str | None = None) -> TextIO:
    """Open a file to write text that may be no text, as in the name of a file.

    What UTF-8 does not hold is written as the escape that JSON has for it.
    """
    return open(path, 'w', encoding='utf-8', errors='backslashreplace', newline=newline)


def _begin(target: Path) -> tuple[int, Path]:
    """Make a temporary file, locked as long as its descriptor is open."""
    while True:
        handle, name = tempfile.mkstemp(
            prefix=f'.{target.stem}-', suffix=f'.part{target.suffix}', dir=target.parent)
        _lock(handle)
        if os.path.exists(name):  # else another process took it for abandoned, before the lock
            return handle, Path(name)
        os.close(handle)


def _remove_abandoned(target: Path) -> None:
    """Remove temporary files of a target that no process holds any more."""
    ours = re.compile(rf'\.{re.escape(target.stem)}-[a-z0-9_]{{8}}\.part{re.escape(target.suffix)}')
    for name in filter(ours.fullmatch, os.listdir(target.parent)):
        with contextlib.suppress(OSError):  # gone, or not to be removed by this user
            handle = os.open(target.parent / name, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                if _lock(handle):
                    os.unlink(target.parent / name)
            finally:
                os.close(handle)


def _lock(handle: int) -> bool:
    """Lock an open file if no other process has; whether that is so, as far as the disk tells."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # held, or a disk without locks
        return False
    return True


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
