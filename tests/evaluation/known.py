"""Predictions whose figures are known: the challenge's, and nine clips counted by hand."""
import dataclasses
from pathlib import Path

import numpy as np

from mmatnet.clips.megc2019 import read_megc2019
from mmatnet.evaluation.formats.predictions import Prediction, write_predictions
from mmatnet.evaluation.recognition.summary import summarise
from mmatnet.io.json_files import write_json

CLASSES = ('negative', 'positive', 'surprise')
# Rows truth, columns prediction; computed from the logs that STSTNet's authors published
# (github.com/christy1206/STSTNet): matrix, UF1, UAR, accuracy, WF1
GOLDEN = {
    'full': ([[219, 22, 9], [40, 62, 7], [21, 3, 59]], .7353, .7186, .7692, .7637),
    'smic': ([[54, 10, 6], [17, 30, 4], [14, 1, 28]], .6801, .6703, .6829, .6815),
    'casme2': ([[83, 5, 0], [12, 19, 1], [2, 0, 23]], .8382, .8190, .8621, .8562),
    'samm': ([[82, 7, 3], [11, 13, 2], [5, 2, 8]], .6588, .6415, .7744, .7674),
}
FIGURES = ('UF1', 'UAR', 'accuracy', 'WF1')


def predict(mistakes: int | None = None, **changes) -> list[Prediction]:
    """Predictions of the challenge's 442 clips with exactly the golden matrices.

    Args:
        mistakes (int, optional): Seed from which it is drawn which clips are wrong; without it
            they are the last of their class in the list's order.
        changes: Other values for the records' fields.
    """
    told = {(database, truth): np.repeat(range(3), row).tolist()
            for database, (matrix, *_) in GOLDEN.items() for truth, row in enumerate(matrix)}
    if mistakes is not None:
        draw = np.random.default_rng(mistakes)
        told = {key: draw.permutation(answers).tolist() for key, answers in told.items()}
    made = [Prediction(*key, label, told[key[0], label].pop(0), selection='unknown',
                       fold='-'.join(key[:2]))
            for key, label in read_megc2019().items()]
    return [dataclasses.replace(record, **changes) for record in made]


def with_some_right(predictions: list[Prediction], every: int = 2, **changes) -> list[Prediction]:
    """The same with every second (third, ...) clip right, and other changes."""
    return [dataclasses.replace(record, **changes, prediction=record.label if number % every == 0
                                else record.prediction)
            for number, record in enumerate(predictions)]


def with_scores(record: Prediction, share: float, **changes) -> Prediction:
    """A record with scores: ``share`` for what it predicts, the rest shared by the other two."""
    record = dataclasses.replace(record, **changes)
    return dataclasses.replace(record, scores=tuple(
        share if number == record.prediction else (1 - share) / 2 for number in range(3)))


def assert_golden(report: dict) -> None:
    """A report has the golden matrices and figures, all together and per database."""
    for name, (matrix, *figures) in GOLDEN.items():
        assert report[name]['confusion'] == matrix
        assert [round(report[name][figure], 4) for figure in FIGURES] == figures


# (database, truth, prediction) of nine clips
PAIRS = [('casme2', 0, 0), ('casme2', 0, 0), ('casme2', 0, 1), ('casme2', 1, 1), ('casme2', 1, 2),
         ('casme2', 2, 2), ('samm', 0, 0), ('samm', 1, 0), ('samm', 1, 1)]
CASME2_UF1 = (4 / 5 + 2 / 4 + 2 / 3) / 3


def records(pairs=PAIRS, **changes) -> list[Prediction]:
    """A record per pair, with scores."""
    made = [Prediction(database, 'sub01', f'EP{number}', truth, prediction,
                       tuple(np.eye(3)[prediction]), protocol='loso')
            for number, (database, truth, prediction) in enumerate(pairs)]
    return [dataclasses.replace(record, **changes) for record in made]


def two_seeds() -> list[Prediction]:
    """Seed 0 as counted by hand, seed 5 with every clip right."""
    return records() + records([(database, truth, truth) for database, truth, _ in PAIRS], seed=5)


def write_curve(folder: Path, *rows: str) -> Path:
    """The learning curve of a fold in its folder; a row is iteration, name and value."""
    folder.mkdir(parents=True)
    path = folder / 'learning_curve.csv'
    path.write_text('iteration,name,value\n' + ''.join(f'{row}\n' for row in rows))
    return path


def write_run(folder: Path, predictions: list[Prediction], remark: str | None = None,
              last: list[Prediction] | None = None, classes: tuple[str, ...] = CLASSES,
              draws: int = 2000) -> Path:
    """What a finished run of these predictions leaves in its folder, but for plots and tables."""
    write_predictions(folder / 'predictions.csv', predictions, sealed=True)
    if last is not None:
        write_predictions(folder / 'predictions_last.csv', last, sealed=True)
    write_json(folder / 'report.json', summarise(predictions, classes, remark, last, draws),
               sealed=True)
    write_json(folder / 'run.json', {'classes': classes})
    return folder
