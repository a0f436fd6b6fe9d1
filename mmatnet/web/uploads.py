"""The uploads of all open pages."""
import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from mmatnet.errors import InputError
from mmatnet.web.room import STALE, Room
from mmatnet.web.upload import Upload

SWEEP_SECONDS = 60.0  # between two sweeps


class Uploads:
    """One upload per page at most.

    Args:
        room (Room): For their files.
    """

    def __init__(self, room: Room) -> None:
        self.room = room
        self._open: dict[str, Upload] = {}
        self._lock = threading.Lock()

    def take(self, session: str, file: Path) -> Upload:
        """Take in the upload of a page, in place of the one before.

        Raises:
            InputError: If it is not there, or no video.
        """
        self.end(session)
        upload = Upload(file, self.room.folder / f'upload-{os.urandom(16).hex()}')
        with self._lock:
            before, self._open[session] = self._open.get(session), upload
        if before is not None:  # taken in at the same time
            before.close()
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
        """Remove what pages left that never said that they closed, and files that nobody took.

        While one video is looked through, the search of others may wait for it: their time begins
        when that is over.
        """
        now = time.monotonic()
        with self._lock:
            if any(upload.busy for upload in self._open.values()):
                for upload in self._open.values():
                    upload.used = now
            stale = {session: upload for session, upload in self._open.items()
                     if now - upload.used > STALE}
            for session in stale:
                del self._open[session]
            kept = [upload.folder for upload in self._open.values()]
        for upload in stale.values():
            upload.close()
        self.room.sweep(kept)

    @contextlib.contextmanager
    def swept(self, seconds: float = SWEEP_SECONDS) -> Iterator[None]:
        """Sweep from time to time while the block runs.

        Args:
            seconds (float): Between two sweeps. Defaults to a minute, a small part of an hour.
        """
        over = threading.Event()

        def run() -> None:
            while not over.wait(seconds):
                self.sweep()

        sweeper = threading.Thread(target=run, name='sweeper', daemon=True)
        sweeper.start()
        try:
            yield
        finally:
            over.set()
            sweeper.join()
