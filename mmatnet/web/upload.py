"""One uploaded video, what was found in it, and the files about that. No Gradio here."""
import contextlib
import math
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mmatnet.errors import InputError
from mmatnet.inference.drawing.pictures import ExpressionPictures
from mmatnet.inference.drawing.tables import write_expressions
from mmatnet.inference.drawing.timeline import draw_timeline
from mmatnet.inference.inferencer import MicroExpressionInferencer
from mmatnet.inference.results import VideoResult
from mmatnet.web.content import check_video


@dataclass(frozen=True)
class Found:
    """What was found in a video.

    Args:
        result (VideoResult): All of it.
        timeline (Path | None): The picture; None if no face was followed.
        table (Path): The CSV file.
        pictures (dict[int, Path]): Of the expressions that have one, by onset.
    """

    result: VideoResult
    timeline: Path | None
    table: Path
    pictures: dict[int, Path]


class Upload:
    """A video that was uploaded.

    Args:
        file (Path): The upload, which is moved.
        folder (Path): For it and the files about it; made here, removed by :meth:`close`.

    Attributes:
        name (str): What its sender calls it.
        found (Found | None): In it.
        used (float): When it was last asked for, ``time.monotonic``.
        busy (bool): Whether it is looked through now.

    Raises:
        InputError: If it is not there, or no video.
    """

    def __init__(self, file: Path, folder: Path) -> None:
        self.name, self.folder = file.name, folder
        self.found: Found | None = None
        self.used, self.busy, self._closed = time.monotonic(), False, False
        self._stopped, self._lock = -math.inf, threading.Lock()
        # under a name of our own: OpenCV takes some for the pattern of a series of pictures
        self._video = folder / 'video'
        try:
            check_video(file, self.name)
            folder.mkdir()
            shutil.move(file, self._video)
        except FileNotFoundError as error:
            raise InputError(f'{self.name}: is gone; upload it again') from error
        finally:
            file.unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # others may be in it
                file.parent.rmdir()

    def look(self, inferencer: MicroExpressionInferencer, fps: float | None,
             on_progress: Callable[[int, int], None], asked: float | None = None) -> Found:
        """Look through the video.

        Args:
            inferencer (MicroExpressionInferencer): Looks.
            fps (float | None): As it takes it.
            on_progress (Callable): Is called with frames read and frames in all.
            asked (float | None): When it was asked for, ``time.monotonic``, if that was before now;
                a stop since then counts.

        Raises:
            InputError: If the rate is unsound, the upload was closed, it was stopped before it
                began, or a file cannot be written.
        """
        asked = time.monotonic() if asked is None else asked
        with self._lock:
            if self._closed:
                raise InputError(f'{self.name}: is gone; upload it again')
            if self._stopped >= asked:
                raise InputError(f'{self.name}: stopped before it began, as asked for')
            self.busy, self.found = True, None
        try:
            self.found = self._look(inferencer, fps, on_progress, asked)
            return self.found
        finally:
            with self._lock:
                self.used, self.busy = time.monotonic(), False
                if self._closed:
                    self._remove()

    def stop(self) -> None:
        """End looking at the next frame, or before it begins; what was found until then stays."""
        self._stopped = time.monotonic()

    def close(self) -> None:
        """Stop, and remove all files."""
        with self._lock:
            self._closed = True
            self.stop()
            if not self.busy:
                self._remove()

    def _remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def _look(self, inferencer: MicroExpressionInferencer, fps: float | None,
              on_progress: Callable[[int, int], None], asked: float) -> Found:
        pictures = ExpressionPictures(
            self.name, inferencer.recognizer.remark,
            lambda expression: self.folder / f'expression_{expression.onset}.png')

        def progress(place: int, done: int, total: int) -> None:
            if self._stopped >= asked:
                raise InputError(f'{self.name}: stopped after {done} frames, as asked for')
            on_progress(done, total)

        result, = inferencer([self._video], fps, evidence=True, on_progress=progress,
                             on_expression=pictures.take)
        result.path = self.name
        if result.error is not None:
            result.error = result.error.replace(str(self._video), self.name)
        table, timeline = self.folder / 'expressions.csv', None
        write_expressions([result], table, inferencer.recognizer.classes)
        if result.segments:
            timeline = self.folder / 'timeline.png'
            draw_timeline(result, timeline, pictures.thumbnails)
        return Found(result, timeline, table, pictures.paths)
