"""What ``mmatnet infer`` writes for each video, and says about it."""
import time
from pathlib import Path

import cv2
import numpy as np
from tqdm import tqdm

from mmatnet.apis.inferencer import MicroExpressionInferencer
from mmatnet.apis.results import Evidence, Expression, VideoResult
from mmatnet.atomic import atomic_file
from mmatnet.errors import InputError
from mmatnet.visualization.annotated_video import write_annotated_video
from mmatnet.visualization.expression import draw_expression
from mmatnet.visualization.tables import write_expressions, write_results
from mmatnet.visualization.timeline import draw_timeline

THUMBNAIL = 96  # pixels


def check_folder(folder: Path) -> None:
    """Make the folder, and see that it can be written.

    Raises:
        InputError: If not.
    """
    probe = folder / 'results.jsonl.probe'
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
        inferencer (MicroExpressionInferencer): Looks.
        fps (float | None): As it takes it.
        plots (bool): Whether to draw.
        video (bool): Whether to write annotated videos.
    """

    def __init__(self, folder: Path, inferencer: MicroExpressionInferencer, fps: float | None,
                 plots: bool, video: bool) -> None:
        self._folder, self._inferencer, self._fps = folder, inferencer, fps
        self._plots, self._video = plots, video
        self._results: list[VideoResult] = []
        self._names: set[str] = set()

    def take(self, source: str) -> list[str]:
        """Look through a video, write its files, and print a line.

        Returns:
            list[str]: What went wrong, as sentences.
        """
        name, problems = self._name(source), []
        thumbnails: dict[int, np.ndarray] = {}
        result = VideoResult(source)

        def seen(place: int, expression: Expression, evidence: Evidence | None) -> None:
            if evidence is None:
                return
            thumbnails[expression.onset] = cv2.resize(evidence.apex_crop, (THUMBNAIL, THUMBNAIL),
                                                      interpolation=cv2.INTER_AREA)
            path = self._folder / f'{name}_{expression.kind}_{expression.onset}.png'
            said = VideoResult(source, remark=self._inferencer.recognizer.remark)
            draw_expression(said, expression, evidence, path)

        start = time.perf_counter()
        with tqdm(unit='frame', desc=name, leave=False) as bar:
            def progress(place: int, done: int, total: int) -> None:
                bar.total = total
                bar.update()

            result, = self._inferencer([source], self._fps, evidence=self._plots,
                                       on_progress=progress, on_expression=seen)
        passed = time.perf_counter() - start
        if result.error is not None:
            problems.append(result.error)
        self._results.append(result)
        write_results(self._results, self._folder / 'results.jsonl')
        write_expressions(self._results, self._folder / 'expressions.csv',
                          self._inferencer.recognizer.classes)
        if result.segments:
            print(_line(result, passed))
            try:
                self._draw(result, name, thumbnails)
            except InputError as error:
                problems.append(str(error))
        return problems

    def _draw(self, result: VideoResult, name: str, thumbnails: dict[int, np.ndarray]) -> None:
        if self._plots:
            draw_timeline(result, self._folder / f'{name}_timeline.png', thumbnails)
        if self._video:
            write_annotated_video(result, result.path, self._folder / f'{name}_annotated.mp4',
                                  self._inferencer.recipe.crop_size, self._fps)

    def _name(self, source: str) -> str:
        """A name for the files of a video, unlike those of the others."""
        own = Path(source).name if Path(source).is_dir() else Path(source).stem
        own, count = own or 'video', 1
        name = own
        while name.casefold() in self._names:
            count += 1
            name = f'{own}-{count}'
        self._names.add(name.casefold())
        return name


def _line(result: VideoResult, passed: float) -> str:
    kinds = [one.kind for one in result.expressions]
    line = (f'{result.path}: {result.frames} frames, {result.seconds:.1f} s, '
            f'{kinds.count("micro")} micro- and {kinds.count("macro")} macro-expressions; took '
            f'{passed:.1f} s')
    cuts = [segment.end for segment in result.segments[:-1]]
    return '\n'.join([line, *(f'  cut: {cut}' for cut in cuts),
                      *(f'  note: {note}' for note in result.notes)])
