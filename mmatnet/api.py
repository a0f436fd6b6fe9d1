"""The few names that most people need, in one place: ``import mmatnet`` offers them.

    import mmatnet

    mmatnet.infer('interview.mp4').to_frame()             # expressions of a video
    mmatnet.recognise(['smile.avi', 'frown.avi']).plot()  # clips of one expression each
    predictions = mmatnet.load_predictions('work_dirs/atnet_casme2/crossval')
    mmatnet.score(predictions).to_frame()                 # UF1, UAR, full and per database

PyTorch is imported when a config with its checkpoint is named as the model, and not before.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mmatnet.errors import InputError
from mmatnet.evaluation.formats.detect import PredictionFile, open_predictions
from mmatnet.evaluation.formats.predictions import Prediction, naming
from mmatnet.evaluation.recognition.score import METRICS
from mmatnet.evaluation.recognition.summary import slices, summarise
from mmatnet.inference.inferencer import MicroExpressionInferencer, Source
from mmatnet.inference.recognitions import Recognition
from mmatnet.inference.recognizers.base import Recognizer
from mmatnet.inference.results import VideoResult, table_of
from mmatnet.inference.trimmed_clips import MicroExpressionRecognizer

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from pandas import DataFrame

Clip = str | Path | np.ndarray  # a video file, a folder of images, or the frames


class Predictions(list[Prediction]):
    """What a method said of clips, one record each.

    Args:
        file (PredictionFile): Whence they come.

    Attributes:
        classes (tuple[str]): Class names in label order.
        source (Path): The file.
        remark (str | None): What is to be said of them, such as that the data is synthetic.
    """

    def __init__(self, file: PredictionFile) -> None:
        super().__init__(file.predictions)
        self.classes, self.source, self.remark = file.classes, file.path, file.remark

    def to_frame(self) -> DataFrame:
        """Return a row per record: its fields, and a column ``score_CLASS`` for each class."""
        from pandas import DataFrame
        rows = []
        for record in self:
            row = asdict(record)
            scores = row.pop('scores') or (np.nan,) * len(self.classes)
            row.update(zip((f'score_{name}' for name in self.classes), scores, strict=True))
            rows.append(row)
        return DataFrame(rows)

    def plot(self) -> Figure:
        """Draw the confusion matrices, pooled and per database."""
        return score(self).plot()


class Report(dict[str, Any]):
    """Scores of predictions: the dict of :func:`mmatnet.evaluation.recognition.summary.summarise`.

    Args:
        content (dict): That dict.
        name (str): Of what it tells, for the title of pictures.
    """

    def __init__(self, content: dict[str, Any], name: str) -> None:
        super().__init__(content)
        self.name = name

    def to_frame(self) -> DataFrame:
        """Return a row per part, all clips (``full``) and each database: clips, metrics, and where
        they are known the ends of each metric's interval and its deviation over seeds."""
        from pandas import DataFrame
        rows = []
        for part, scored in slices(self).items():
            row = {'data': part, 'clips': scored['n'],
                   **{name: scored.get(name, np.nan) for name in METRICS}}
            for name in METRICS:
                if f'{name}_std' in scored:
                    row[f'{name}_std'] = scored[f'{name}_std']
                if f'{name}_interval' in scored:
                    row[f'{name}_low'], row[f'{name}_high'] = scored[f'{name}_interval']
            rows.append(row)
        return DataFrame(rows)

    def plot(self) -> Figure:
        """Draw the confusion matrices, pooled and per database."""
        from mmatnet.evaluation.report.plots import confusion_figure
        return confusion_figure(self, self.name)


class Recognitions(list[Recognition]):
    """What clips were taken for, in their order."""

    def to_frame(self) -> DataFrame:
        """Return a row per clip, as :meth:`mmatnet.inference.recognitions.Recognition.row` has
        it."""
        from pandas import DataFrame
        return DataFrame([one.row() for one in self])

    def plot(self) -> Figure:
        """Draw the probabilities of each clip as a bar."""
        from mmatnet.inference.drawing.recognitions import recognitions_figure
        return recognitions_figure(self)


class Videos(list[VideoResult]):
    """What was found in videos, in their order."""

    def to_frame(self) -> DataFrame:
        """Return a row per expression of all videos, in time order, as
        :meth:`mmatnet.inference.results.VideoResult.rows` has them."""
        return table_of([row for video in self for row in video.rows()])

    def plot(self) -> list[Figure]:
        """Draw the timeline of each video: motion, where the face is followed, expressions."""
        return [video.plot() for video in self]


def load_predictions(path: str | Path, classes: Sequence[str] | None = None) -> Predictions:
    """Read predictions: a run's folder, its ``predictions.csv``, or a log in MEGC's format.

    Args:
        path (str | Path): The folder or file.
        classes (Sequence[str] | None): Class names in label order, where nothing beside the file
            says them.

    Raises:
        InputError: If the file is missing, broken or not whole, or nothing names its classes.
    """
    return Predictions(open_predictions(path, classes))


def score(predictions: Predictions | str | Path, classes: Sequence[str] | None = None) -> Report:
    """Count UF1, UAR, WF1 and accuracy with intervals, full and per database.

    Args:
        predictions (Predictions | str | Path): What :func:`load_predictions` gave, or takes.
        classes (Sequence[str] | None): As there.

    Raises:
        InputError: As there, or if they cannot be scored together.
    """
    if not isinstance(predictions, Predictions):
        predictions = load_predictions(predictions, classes)
    elif classes is not None:
        raise InputError('loaded predictions know their classes; leave out classes here, or name '
                         'them to load_predictions')
    with naming(predictions.source):
        return Report(summarise(predictions, predictions.classes, predictions.remark),
                      predictions.source.parent.name or predictions.source.name)


def infer(videos: Source | Sequence[Source], model: str | Path | Recognizer | None = None,
          weights: str | Path | None = None, fps: float | None = None, **options: Any) -> Videos:
    """Find expressions in videos and recognise the short ones.

    Args:
        videos: A video file, a folder of images numbered by frame, an array (uint8, (T, H, W)
            grey or (T, H, W, 3) RGB), or several of them.
        model (str | Path | Recognizer | None): A folder that ``mmatnet export`` wrote, or a config,
            with ``weights``. Defaults to the model that the package brings.
        weights (str | Path | None): Checkpoint of a config.
        fps (float | None): Frames per second: needed for folders and arrays.
        **options: Of :class:`mmatnet.inference.MicroExpressionInferencer`: device, face, spotter.

    Raises:
        InputError: If the model cannot be used, or there is no input. A video that cannot be read
            says why in its ``error``.
    """
    return Videos(MicroExpressionInferencer(model, weights, **options)(videos, fps))


def recognise(clips: Clip | Sequence[Clip], model: str | Path | Recognizer | None = None,
              weights: str | Path | None = None, **options: Any) -> Recognitions:
    """Say which class clips are of that show one expression each.

    Args:
        clips: A video file, a folder of images numbered by frame, an array (uint8, (T, H, W) grey
            or (T, H, W, 3) RGB), or several of them.
        model (str | Path | Recognizer | None): As for :func:`infer`.
        weights (str | Path | None): Checkpoint of a config.
        **options: Of :class:`mmatnet.inference.MicroExpressionRecognizer`: device, face,
            apex_spotter.

    Raises:
        InputError: If the model cannot be used, or a clip cannot be.
    """
    recognizer = MicroExpressionRecognizer(model, weights, **options)
    several = [clips] if isinstance(clips, Clip) else clips
    return Recognitions(recognizer(clip) for clip in several)
