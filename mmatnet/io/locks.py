"""One process at a time."""
import contextlib
from collections.abc import Iterator
from pathlib import Path

import filelock

from mmatnet.errors import InputError


@contextlib.contextmanager
def exclusive_lock(lock: Path, busy: str, seconds: float = 0) -> Iterator[None]:
    """Hold a lock file, which stays; a killed process locks nobody out.

    Args:
        lock (Path): The file.
        busy (str): What to say if another process holds it.
        seconds (float): How long to wait for it. Defaults to not at all.

    Raises:
        InputError: If one does.
    """
    try:
        held = filelock.FileLock(lock).acquire(timeout=seconds)
    except filelock.Timeout:
        raise InputError(busy) from None
    with held:
        yield
