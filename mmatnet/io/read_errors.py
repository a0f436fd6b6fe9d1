"""Paths that are read: what can be wrong with them, in sentences."""
import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from mmatnet.errors import InputError
from mmatnet.io.system_errors import refusal


@contextlib.contextmanager
def explain_read_errors(path: str | Path) -> Iterator[None]:
    """Turn a file or folder that the system does not hand out into a sentence.

    Raises:
        InputError: If the block ends with what :func:`~mmatnet.io.system_errors.refusal` knows.
    """
    try:
        yield
    except Exception as error:
        if (refused := refusal(error)) is None or isinstance(error, InputError):
            raise
        reason, advice = refused
        raise InputError(f'{printable_path(path)}: cannot be read ({reason}); {advice}') from error


def check_regular(path: str | Path) -> None:
    """Raise unless a path is a regular file: reading a pipe or a device might never end.

    Raises:
        InputError: If it is of another kind, or the system does not tell.
    """
    with explain_read_errors(path):
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise InputError(f'{printable_path(path)}: expected a file, got a folder, pipe or '
                             'device; put the file itself there')


def library_path(path: str | Path) -> str:
    """Return a path as libraries take it that are no Python.

    It is absolute: FFmpeg takes ``12:30.mp4`` for an address of the protocol ``12``.

    Raises:
        InputError: If the name is no text; OpenCV would end the process, and PyTorch's and
            onnxruntime's own errors tell of their arguments.
    """
    text = os.path.abspath(path)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InputError(f'{printable_path(path)}: its name has bytes that are no UTF-8; rename it'
                         ) from error
    return text


def printable_path(path: str | Path) -> str:
    """Return a path as text that any terminal and file takes; bytes that are no text as \\udcXX."""
    return str(path).encode(errors='backslashreplace').decode()
