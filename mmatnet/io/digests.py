"""Digests of files, and the file beside one that holds its own.

A digest lies in the form of ``sha256sum``, which can check it: ``sha256sum -c NAME.sha256``.
"""
import hashlib
import os
from pathlib import Path

from mmatnet.errors import InputError
from mmatnet.io.atomic import atomic_file
from mmatnet.io.read_errors import explain_read_errors, printable_path


def file_digest(path: str | Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits.

    Raises:
        InputError: If it cannot be read, or is no regular file.
    """
    if not os.path.isfile(path):  # reading a pipe would wait for ever
        raise InputError(f'{printable_path(path)}: there is no such file')
    digest = hashlib.sha256()
    with explain_read_errors(path), open(path, 'rb') as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def digest_beside(path: Path) -> Path:
    """Return where the digest of a file lies."""
    return path.with_name(f'{path.name}.sha256')


def write_digest(path: Path, content: Path) -> None:
    """Write the digest that a file is to have, before the file takes its place.

    Args:
        path (Path): The file.
        content (Path): What is to take its place.
    """
    with atomic_file(digest_beside(path)) as temporary:
        temporary.write_text(f'{file_digest(content)}  {path.name}\n', encoding='utf-8')


def check_digest(path: Path, advice: str) -> None:
    """Raise if a file has another digest than the one that lies beside it, if one does.

    Args:
        path (Path): The file.
        advice (str): Completes the sentence.

    Raises:
        InputError: Naming the file.
    """
    beside = digest_beside(path)
    if not beside.is_file():
        return
    with explain_read_errors(beside):
        expected = beside.read_bytes().split()[:1]
    if expected != [file_digest(path).encode()]:
        raise InputError(f'{printable_path(path)}: it is not what was written, by the digest in '
                         f'{beside.name} beside it (rows are gone or were changed); {advice}')
