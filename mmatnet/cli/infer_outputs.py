"""What ``mmatnet infer`` writes about one video, and says of it."""
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from mmatnet.cli.infer_folders import VideoFolder
from mmatnet.cli.infer_journal import KeptPictures, VideoJournal
from mmatnet.errors import InputError
from mmatnet.inference.drawing.annotated_video import write_annotated_video
from mmatnet.inference.drawing.found_table import found_table
from mmatnet.inference.drawing.report import REPORT, write_report
from mmatnet.inference.drawing.summary import counted, length, remarks
from mmatnet.inference.drawing.tables import (
    EXPRESSIONS,
    RESULT,
    read_expressions,
    write_expressions,
    write_result,
)
from mmatnet.inference.drawing.timeline import draw_timeline
from mmatnet.inference.inferencer import MicroExpressionInferencer
from mmatnet.inference.results import Expression, VideoResult
from mmatnet.io.read_errors import printable_path
from mmatnet.io.video.stream import WHOLE_VIDEO, Stretch


@dataclass(frozen=True)
class Outputs:
    """Looks through videos and writes the files about each.

    Args:
        inferencer (MicroExpressionInferencer): Looks.
        fps (float | None), stretch (Stretch): As it takes them.
        plots (bool): Whether to draw.
        video (bool): Whether to write annotated videos.
    """

    inferencer: MicroExpressionInferencer
    fps: float | None
    plots: bool
    video: bool
    stretch: Stretch = WHOLE_VIDEO

    def take(self, folder: VideoFolder, made_with: Mapping) -> list[str]:
        """Look through a video, fill its folder, and print lines about it.

        Args:
            folder (VideoFolder): Of the video.
            made_with (Mapping): Model, options and versions.

        Returns:
            list[str]: What went wrong, as sentences, while something was found.

        Raises:
            InputError: If no frame can be read, or the folder cannot be written.
        """
        start = time.perf_counter()
        with folder.fill(made_with) as (path, problems):
            journal = VideoJournal(folder, made_with)
            result, pictures = self._look(folder.source, path, journal)
            if result.error is not None:
                if not result.frames:
                    raise InputError(result.error)
                problems.append(result.error)
            passed = time.perf_counter() - start
            try:
                if result.segments:
                    self._draw(result, path, pictures)
            except InputError as error:
                problems.append(str(error).replace(str(path), str(folder.path)))
            if self.plots:
                write_report(result, path / REPORT, pictures.views)
            write_result(result, path / RESULT)
            write_expressions([result], path / EXPRESSIONS, self.inferencer.recognizer.classes)
        journal.remove()
        if result.segments:
            print(f'{printable_path(length(result))}, {counted(result)}; took {passed:.1f} s')
            for line in remarks(result):
                print(f'  {printable_path(line)}')
            _print_table(result.expressions)
        return problems

    def kept(self, folder: VideoFolder) -> None:
        """Print what an earlier run found in a video.

        Raises:
            InputError: If its results cannot be read.
        """
        print(f'{printable_path(folder.source)}: kept from an earlier run')
        _print_table(read_expressions(folder.path / RESULT))

    def _look(self, source: str, path: Path, journal: VideoJournal
              ) -> tuple[VideoResult, KeptPictures]:
        pictures = KeptPictures(source, self.inferencer.recognizer.remark, journal)
        with tqdm(unit='frame', desc=path.name, leave=False) as bar:
            def progress(place: int, done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            result, = self.inferencer([source], self.fps, evidence=self.plots,
                                      on_progress=progress, on_expression=pictures.take,
                                      stretch=self.stretch, journal=journal)
        pictures.hand_over(result.expressions, path)
        return result, pictures

    def _draw(self, result: VideoResult, path: Path, pictures: KeptPictures) -> None:
        """Draw a video as a whole, and note what is to be known about that."""
        if self.plots:
            draw_timeline(result, path / 'timeline.png', pictures.thumbnails)
        if self.video and (note := write_annotated_video(
                result, result.path, path / 'annotated.mp4', self.inferencer.recipe.crop_size,
                self.fps, self.stretch)):
            result.notes.append(note)


def _print_table(expressions: Sequence[Expression]) -> None:
    for line in found_table(expressions):
        print(printable_path(line))
