"""The uploads of all open pages."""
import os
import shutil
import threading
import time
from pathlib import Path

from mmatnet.errors import InputError
from mmatnet.web.upload import Upload

STALE = 3600.0  # seconds after which a page that does nothing, or a lost upload, is forgotten


class Uploads:
    """One upload per page at most.

    Args:
        folder (Path): For their files.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[str, Upload] = {}
        self._lock = threading.Lock()

    def take(self, session: str, file: Path) -> Upload:
        """Take in the upload of a page, in place of the one before.

        Raises:
            InputError: If it is not there, or no video.
        """
        self.end(session)
        self.sweep()
        upload = Upload(file, self._folder / f'upload-{os.urandom(16).hex()}')
        with self._lock:
            self._open[session] = upload
        return upload

    def of(self, session: str) -> Upload:
        """The upload of a page.

        Raises:
            InputError: If it has none.
        """
        upload = self._open.get(session)
        if upload is None:
            raise InputError('there is no video; upload one first')
        upload.used = time.monotonic()
        return upload

    def end(self, session: str) -> None:
        """Forget the upload of a page, if there is one, and remove its files."""
        with self._lock:
            upload = self._open.pop(session, None)
        if upload is not None:
            upload.close()

    def end_all(self) -> None:
        """Forget all of them."""
        for session in list(self._open):
            self.end(session)

    def sweep(self) -> None:
        """Remove what pages left that never said that they closed, and uploads that broke off."""
        for session, upload in list(self._open.items()):
            if not upload.busy and time.monotonic() - upload.used > STALE:
                self.end(session)
        with self._lock:
            kept = {upload.folder for upload in self._open.values()}
        for path in self._folder.iterdir():
            if path in kept or time.time() - path.stat().st_mtime < STALE:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
