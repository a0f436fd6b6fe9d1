"""Predictions, one record per clip, and the file that holds them."""
import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mmatnet.errors import InputError
from mmatnet.evaluation.formats.stamps import stamps_of
from mmatnet.io.atomic import atomic_file
from mmatnet.io.tables import read_table

COLUMNS = ('protocol', 'selection', 'fold', 'seed', 'database', 'subject', 'clip', 'label',
           'prediction')


def written_selection(selection: str) -> str:
    """Return a selection as files call it: with its stamp, so that no copied row hides it."""
    return ' '.join([selection, *(stamp.word for stamp in stamps_of('', selection))])


@dataclass(frozen=True)
class Prediction:
    """What one training said of one held-out clip.

    Args:
        database, subject, clip (str): The clip's key.
        label (int): True class.
        prediction (int): Predicted class.
        scores (tuple[float]): Softmax scores, one per class; empty where they are not known, as
            in other people's logs.
        protocol (str): Such as ``loso``, or ``loso TRANSDUCTIVE``.
        selection (str): How the weights were chosen: ``last``, ``inner``, ``oracle``, or
            ``unknown`` in other people's logs.
        fold (str): Such as ``casme2-sub01``.
        seed (int): Seed of the training.
    """

    database: str
    subject: str
    clip: str
    label: int
    prediction: int
    scores: tuple[float, ...] = ()
    protocol: str = ''
    selection: str = 'last'
    fold: str = ''
    seed: int = 0

    @property
    def clip_key(self) -> tuple[str, str, str]:
        """(database, subject, clip)."""
        return self.database, self.subject, self.clip

    @property
    def key(self) -> tuple[str, int, str, str, str]:
        """(selection, seed, database, subject, clip): each may be predicted once."""
        return self.selection, self.seed, *self.clip_key


def write_predictions(path: str | Path, predictions: Sequence[Prediction]) -> None:
    """Write the records, whole or not at all; scores with 17 digits, so reading gives them back.

    The selection ``oracle`` is written as ``oracle LEAKY``, and read as ``oracle``.

    Raises:
        InputError: If :func:`check_predictions` refuses them, or the disk is full.
    """
    check_predictions(predictions)
    num_classes = len(predictions[0].scores) if predictions else 0
    header = [*COLUMNS, *(f'score_{number}' for number in range(num_classes))]
    with atomic_file(path) as temporary, open(temporary, 'w', encoding='utf-8', newline='') as out:
        writer = csv.writer(out, lineterminator='\n')
        writer.writerow(header)
        for record in predictions:
            cells = {**{name: getattr(record, name) for name in COLUMNS},
                     'selection': written_selection(record.selection)}
            writer.writerow([*cells.values(),
                             *(f'{score:.17g}' for score in record.scores)])


def read_predictions(path: str | Path) -> list[Prediction]:
    """Read the records.

    Raises:
        InputError: If the file is missing or a row is broken; names the row.
    """
    if not Path(path).is_file():
        raise InputError(f'no predictions at {path}; make them with `mmatnet crossval`')
    predictions = read_table(Path(path), COLUMNS, _prediction)
    try:
        check_predictions(predictions)
    except InputError as error:
        raise InputError(f'{path}: {error}') from error
    return predictions


def _prediction(row: dict[str, str], where: str) -> Prediction:
    try:
        numbers = {name: int(row[name]) for name in ('label', 'prediction', 'seed')}
        scores = tuple(float(cell) for name, cell in row.items() if name.startswith('score_'))
    except ValueError as error:
        raise InputError(f'{where}: expected whole numbers for label, prediction and seed and '
                         f'numbers for scores; {error}') from None
    words = {name: row[name] for name in COLUMNS if name not in numbers}
    if words['selection'] == written_selection('oracle'):
        words['selection'] = 'oracle'
    return Prediction(**words, **numbers, scores=scores)


def check_predictions(predictions: Iterable[Prediction]) -> None:
    """Raise unless all have as many scores, finite, and classes among them, and none is doubled.

    Without scores the number of classes is not known, and labels need only be 0 or more.

    Raises:
        InputError: Naming the clip.
    """
    seen, num_classes = set(), None
    for record in predictions:
        name = '/'.join(record.clip_key)
        num_classes = len(record.scores) if num_classes is None else num_classes
        if len(record.scores) != num_classes or not all(map(math.isfinite, record.scores)):
            raise InputError(f'{name}: expected {num_classes} finite scores, got {record.scores}')
        for kind, value in (('label', record.label), ('prediction', record.prediction)):
            if value < 0 and not num_classes:
                raise InputError(f'{name}: {kind} {value} is below 0; classes count from 0')
            if num_classes and not 0 <= value < num_classes:
                raise InputError(f'{name}: {kind} {value} lies outside the {num_classes} classes, '
                                 f'0 to {num_classes - 1}')
        if record.key in seen:
            raise InputError(f'{name} is predicted twice for seed {record.seed}; every clip is '
                             'tested once')
        seen.add(record.key)
