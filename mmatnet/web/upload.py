"""Uploaded videos, and what was found in each. No Gradio here."""
import contextlib
import re
import shutil
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mmatnet.errors import InputError
from mmatnet.inference.drawing.pictures import ExpressionPictures
from mmatnet.inference.drawing.report import REPORT, write_report
from mmatnet.inference.drawing.tables import EXPRESSIONS, write_expressions
from mmatnet.inference.inferencer import MicroExpressionInferencer
from mmatnet.inference.results import VideoResult
from mmatnet.io.atomic import explain_disk_errors

# How video containers begin. Gradio looks at names only, and FFmpeg also opens playlists, which
# name other files of the machine.
CONTAINERS = re.compile(
    rb'.{4}(ftyp|moov|mdat|wide|free|skip|pnot)'  # MP4 and QuickTime
    rb'|RIFF.{4}AVI '
    rb'|\x1a\x45\xdf\xa3'  # Matroska and WebM
    rb'|OggS|FLV\x01'
    rb'|\x30\x26\xb2\x75\x8e\x66\xcf\x11'  # Windows Media
    rb'|\x00\x00\x01[\xba\xb3]'  # MPEG
    rb'|\x06\x0e\x2b\x34\x02\x05\x01\x01'  # MXF
    rb'|(G.{187}){4}G'  # MPEG transport stream
    rb'|(.{4}G.{187}){4}.{4}G',  # the same with the time stamps of cameras
    re.DOTALL)


@dataclass(frozen=True)
class Found:
    """What was found in a video.

    Args:
        result (VideoResult): All of it.
        table (Path): The CSV file.
        report (Path | None): The page about it; None if no frame could be read.
    """

    result: VideoResult
    table: Path
    report: Path | None


class Upload:
    """A video that was uploaded.

    Args:
        file (Path): The video, in a folder where the files about it may lie too.

    Attributes:
        found (Found | None): In it, by the last search that ended.

    Raises:
        InputError: If it is not there, or no video by its content, or the disk takes no files about
            it.
    """

    def __init__(self, file: Path) -> None:
        self.file, self.name = file, file.name
        self.found: Found | None = None
        self._stopped, self._searching = threading.Event(), threading.Lock()
        check_video(file)
        with explain_disk_errors(file.parent):
            self._folder = Path(tempfile.mkdtemp(prefix='found-', dir=file.parent))

    def begin(self) -> None:
        """Take back a stop, for a search that is asked for now and begins when its turn comes."""
        if self._stopped.is_set():
            self._stopped = threading.Event()  # a search that still has to stop keeps the old one

    def stop(self) -> None:
        """End the search at its next frame, and those that wait for their turn."""
        self._stopped.set()

    def search(self, inferencer: MicroExpressionInferencer, fps: float | None,
               on_progress: Callable[[int, int], None]) -> Found:
        """Find the expressions in the video.

        Args:
            inferencer (MicroExpressionInferencer): Finds them.
            fps (float | None): As it takes it.
            on_progress (Callable): Is called with frames read and frames in all.

        Raises:
            InputError: If the rate is unsound, the video is gone, the search was stopped before it
                began, or a file cannot be written.
        """
        with self._searching:
            stopped, self.found = self._stopped, None
            if stopped.is_set():
                raise InputError(f'{self.name}: stopped before it began, as asked for')
            if not self.file.is_file():
                raise InputError(f'{self.name}: is gone; upload it again')

            def progress(place: int, done: int, total: int) -> None:
                if stopped.is_set():
                    raise InputError(f'{self.name}: stopped after {done} frames, as asked for')
                on_progress(done, total)

            pictures = ExpressionPictures(self.name, inferencer.recognizer.remark)
            result, = inferencer([self.file], fps, evidence=True, on_progress=progress,
                                 on_expression=pictures.take)
            result.path = self.name
            if result.error is not None:
                result.error = result.error.replace(str(self.file), self.name)
            table, report = self._folder / EXPRESSIONS, None
            write_expressions([result], table, inferencer.recognizer.classes)
            if result.frames:
                report = self._folder / REPORT
                write_report(result, report, pictures.views)
            self.found = Found(result, table, report)
            return self.found

    def close(self, keep_video: bool = False) -> None:
        """Stop the search, and remove the files.

        Args:
            keep_video (bool): Whether the video stays. Defaults to False.
        """
        self.stop()
        with self._searching:
            shutil.rmtree(self._folder, ignore_errors=True)
            if not keep_video:
                remove_video(self.file)


class Uploads:
    """The uploads of all open pages, one each."""

    def __init__(self) -> None:
        self._open: dict[str, Upload] = {}

    def take(self, session: str, file: Path) -> Upload:
        """Take in the upload of a page, in place of the one before.

        Raises:
            InputError: As :class:`Upload`; then it is removed.
        """
        for other, upload in list(self._open.items()):
            if other == session or not upload.file.exists():  # of the latter Gradio took the video
                self.end(other)
        try:
            self._open[session] = Upload(file)
        except InputError:
            remove_video(file)
            raise
        return self._open[session]

    def of(self, session: str) -> Upload:
        """The upload of a page.

        Raises:
            InputError: If it has none.
        """
        if session not in self._open:
            raise InputError('there is no video; upload one first')
        return self._open[session]

    def end(self, session: str) -> None:
        """Forget the upload of a page, if there is one, and remove its files."""
        upload = self._open.pop(session, None)
        if upload is not None:
            # Gradio keeps one file of uploads that have the same name and content
            upload.close(any(other.file == upload.file for other in list(self._open.values())))

    def end_all(self) -> None:
        """Forget all of them."""
        for session in list(self._open):
            self.end(session)


def remove_video(file: Path) -> None:
    """Remove an uploaded video, and the folder that it has to itself."""
    file.unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # something else lies there
        file.parent.rmdir()


def check_video(file: Path) -> None:
    """Raise unless a file begins as a video does, whatever its name says.

    Raises:
        InputError: If it is not there, empty, or no video by its content.
    """
    try:
        with file.open('rb') as opened:
            head = opened.read(1024)
    except FileNotFoundError as error:
        raise InputError(f'{file.name}: is gone; upload it again') from error
    if not head:
        raise InputError(f'{file.name}: is empty, it has no frame; copy it again')
    if not CONTAINERS.match(head):
        raise InputError(f'{file.name}: is no video by its content, whatever its name says; upload '
                         'a video file (MP4, MOV, AVI, MKV, WebM, WMV, MPEG, ...)')
