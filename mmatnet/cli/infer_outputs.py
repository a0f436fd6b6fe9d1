"""What ``mmatnet infer`` writes for each video, and says about it."""
import time
from collections.abc import Sequence
from pathlib import Path

from tqdm import tqdm

from mmatnet.cli.infer_record import EXPRESSIONS, RESULTS, Entry, Record, video_key
from mmatnet.errors import InputError
from mmatnet.inference.drawing.annotated_video import write_annotated_video
from mmatnet.inference.drawing.names import telling_names
from mmatnet.inference.drawing.pictures import ExpressionPictures
from mmatnet.inference.drawing.summary import counted, length, remarks
from mmatnet.inference.drawing.tables import write_expressions, write_results
from mmatnet.inference.drawing.timeline import draw_timeline
from mmatnet.inference.inferencer import MicroExpressionInferencer
from mmatnet.inference.results import Expression, VideoResult
from mmatnet.io.atomic import atomic_file
from mmatnet.io.read_errors import shown


def check_folder(folder: Path) -> None:
    """Make the folder, and see that it can be written.

    Raises:
        InputError: If not.
    """
    probe = folder / f'{RESULTS}.probe'
    try:
        with atomic_file(probe):
            pass
    except OSError as error:
        raise InputError(f'cannot write {folder}: {error.strerror}; choose another folder'
                         ) from error
    probe.unlink()


class Outputs:
    """Looks through videos and writes the files about them, as soon as each is done.

    Args:
        folder (Path): Where to.
        sources (Sequence[str]): The videos, each once.
        record (Record): Of the folder; it gets an entry done with each video.
        kept (dict[str, VideoResult]): Results from before, by the key of their video.
        inferencer (MicroExpressionInferencer): Looks.
        fps (float | None): As it takes it.
        plots (bool): Whether to draw.
        video (bool): Whether to write annotated videos.
    """

    def __init__(self, folder: Path, sources: Sequence[str], record: Record,
                 kept: dict[str, VideoResult], inferencer: MicroExpressionInferencer,
                 fps: float | None, plots: bool, video: bool) -> None:
        self._folder, self._inferencer, self._fps = folder, inferencer, fps
        self._plots, self._video = plots, video
        self._record, self._results = record, dict(kept)
        # what expressions.csv calls each, in the order they were given
        self._called = dict(zip(map(video_key, sources), telling_names(sources), strict=True))
        self._write_tables()

    def take(self, source: str) -> list[str]:
        """Look through a video, unless that is done, write its files, and print a line.

        Returns:
            list[str]: What went wrong, as sentences.

        Raises:
            InputError: If a table cannot be written.
        """
        key = video_key(source)
        if key in self._results:
            print(f'{shown(source)}: kept from an earlier run, '
                  f'{counted(self._results[key])}')
            return []
        entry = self._record.videos[key]
        start = time.perf_counter()
        result, pictures = self._look(source, entry)
        passed = time.perf_counter() - start
        problems = [] if result.error is None else [result.error]
        self._results[key] = result
        self._close(entry, result, done=False)  # before there is a row, as with each picture
        self._write_tables()
        if result.segments:
            print(f'{shown(length(result))}, {counted(result)}; took {passed:.1f} s')
            try:
                if notes := self._draw(result, entry, pictures):
                    result.notes += notes
                    self._write_tables()
            except InputError as error:
                problems.append(str(error))
            for line in remarks(result):
                print(f'  {shown(line)}')
        self._close(entry, result, done=not problems)
        return [shown(problem) for problem in problems]

    def _look(self, source: str, entry: Entry) -> tuple[VideoResult, ExpressionPictures]:
        def path_of(expression: Expression) -> Path:
            return self._claim(entry, f'{expression.kind}_{expression.onset}.png')

        pictures = ExpressionPictures(source, self._inferencer.recognizer.remark, path_of)
        with tqdm(unit='frame', desc=entry.name, leave=False) as bar:
            def progress(place: int, done: int, total: int) -> None:
                bar.total = total
                bar.update()

            result, = self._inferencer([source], self._fps, evidence=self._plots,
                                       on_progress=progress, on_expression=pictures.take)
        return result, pictures

    def _draw(self, result: VideoResult, entry: Entry,
              pictures: ExpressionPictures) -> list[str]:
        """Draw a video as a whole, and return notes about that."""
        if self._plots:
            draw_timeline(result, self._claim(entry, 'timeline.png'), pictures.thumbnails)
        if not self._video:
            return []
        note = write_annotated_video(result, result.path, self._claim(entry, 'annotated.mp4'),
                                     self._inferencer.recipe.crop_size, self._fps)
        return [] if note is None else [note]

    def _write_tables(self) -> None:
        found = [key for key in self._called if key in self._results]
        results = [self._results[key] for key in found]
        write_results(results, self._folder / RESULTS)
        write_expressions(results, self._folder / EXPRESSIONS, self._inferencer.recognizer.classes,
                          [self._called[key] for key in found])

    def _claim(self, entry: Entry, what: str) -> Path:
        return self._record.claim(self._folder, entry, f'{entry.name}_{what}')

    def _close(self, entry: Entry, result: VideoResult, done: bool) -> None:
        entry.frames, entry.done = result.frames, done
        self._record.write(self._folder)
