"""The folder of all uploads, and how much may lie in it."""
import contextlib
import os
import shutil
import threading
import time
from collections.abc import Collection, Iterator
from pathlib import Path

from mmatnet.web.asgi import Refusal

AROUND_FILE = 100_000  # bytes of a form around its file
SHARE = 5  # times the limit of one file that all of them together may take
STALE = 3600.0  # seconds after which what nobody uses is removed


class Room:
    """Gives room to uploads, those that are still coming included.

    Args:
        folder (Path): For their files.
        most (int): Bytes of one.
    """

    def __init__(self, folder: Path, most: int) -> None:
        self.folder, self.most = folder, most
        self._coming: dict[Path, int] = {}
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def reserve(self, length: int) -> Iterator[Path]:
        """Keep room for an upload while it comes.

        Args:
            length (int): Bytes of the form.

        Yields:
            Path: A new folder for it. It stays if the block ends well, and goes if not.

        Raises:
            Refusal: If there is no room.
        """
        folder, came = self.folder / f'coming-{os.urandom(16).hex()}', False
        with self._lock:
            self._check(length)
            self._coming[folder] = length
        try:
            folder.mkdir()
            yield folder
            came = True
        finally:
            if not came:
                shutil.rmtree(folder, ignore_errors=True)
            with self._lock:
                del self._coming[folder]

    def sweep(self, kept: Collection[Path]) -> None:
        """Remove what has lain there for long.

        Args:
            kept (Collection[Path]): What stays all the same, as does what is coming.
        """
        with self._lock:
            kept = {*kept, *self._coming}
        for path in self.folder.iterdir():
            with contextlib.suppress(FileNotFoundError):  # its page closed meanwhile
                if path in kept or time.time() - path.stat().st_mtime < STALE:
                    continue
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink()

    def _check(self, length: int) -> None:
        coming = sum(self._coming.values()) + length
        if self._held() + coming > SHARE * self.most + AROUND_FILE:
            raise Refusal(503, 'too many uploads are held; close other windows of this page, or '
                               'try again later')
        if shutil.disk_usage(self.folder).free < 2 * coming:
            raise Refusal(507, 'the disk is too full for the upload; free some space')

    def _held(self) -> int:
        """Bytes of all files, less those that are coming."""
        held = 0
        for folder, folders, files in os.walk(self.folder):
            folders[:] = [name for name in folders if Path(folder, name) not in self._coming]
            for name in files:
                with contextlib.suppress(FileNotFoundError):  # removed meanwhile
                    held += os.stat(os.path.join(folder, name)).st_size
        return held
