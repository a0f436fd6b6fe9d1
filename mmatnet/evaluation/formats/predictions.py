"""Predictions, one record per clip, and the file that holds them."""
import contextlib
import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mmatnet.errors import InputError
from mmatnet.evaluation.formats.stamps import LEAKY, TRANSDUCTIVE, stamps_of
from mmatnet.io.atomic import atomic_file
from mmatnet.io.digests import check_digest, write_digest
from mmatnet.io.read_errors import printable_path
from mmatnet.io.tables import plain_float, plain_int, read_table

COLUMNS = ('protocol', 'selection', 'fold', 'seed', 'database', 'subject', 'clip', 'label',
           'prediction')
SELECTIONS = ('last', 'inner', 'oracle', 'unknown')
AGAIN = 'delete it and run the same `mmatnet crossval` again, which keeps the finished folds'
NEAR = 1e-3  # by which scores that add up to 1 may miss it


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
        scores (tuple[float]): Scores in [0, 1], one per class, that of the predicted class the
            largest or one of them; empty where they are not known, as in other people's logs.
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


def write_predictions(path: str | Path, predictions: Sequence[Prediction],
                      sealed: bool = False) -> None:
    """Write the records, whole or not at all; scores with 17 digits, so reading gives them back.

    The selection ``oracle`` is written as ``oracle LEAKY``, and read as ``oracle``.

    Args:
        path (str | Path): The file.
        predictions (Sequence[Prediction]): The records, in their order.
        sealed (bool): Write the digest of the file beside it, so that :func:`read_predictions`
            notices whatever is lost or changed later. Defaults to False.

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
        if sealed:
            out.flush()
            write_digest(Path(path), temporary)


def read_predictions(path: str | Path) -> list[Prediction]:
    """Read the records.

    Raises:
        InputError: If the file is missing, a row is broken, or the digest beside it is another's;
            names the file, and the row.
    """
    if not Path(path).is_file():
        raise InputError(f'no predictions at {path}; make them with `mmatnet crossval`')
    check_digest(Path(path), AGAIN)
    predictions = read_table(Path(path), COLUMNS, _prediction)
    with naming(path):
        check_predictions(predictions)
    return predictions


@contextlib.contextmanager
def naming(path: str | Path) -> Iterator[None]:
    """Put the file of predictions before a sentence about them.

    Raises:
        InputError: If the block raises one.
    """
    try:
        yield
    except InputError as error:
        raise InputError(f'{printable_path(path)}: {error}') from error


def _prediction(row: dict[str, str], where: str) -> Prediction:
    try:
        numbers: dict[str, Any] = {
            name: plain_int(row[name]) for name in ('label', 'prediction', 'seed')}
        scores = tuple(plain_float(cell) for name, cell in row.items() if name.startswith('score_'))
    except ValueError as error:
        raise InputError(f'{where}: expected whole numbers for label, prediction and seed and '
                         f'numbers for scores; {error}') from None
    words: dict[str, Any] = {name: row[name] for name in COLUMNS if name not in numbers}
    if words['selection'] == written_selection('oracle'):
        words['selection'] = 'oracle'
    for stamp, name in ((LEAKY, 'selection'), (TRANSDUCTIVE, 'protocol')):
        if stamp.word in words[name].upper() and stamp not in stamps_of(
                words['protocol'], words['selection']):
            raise InputError(f'{where}: {name} {words[name]!r} speaks of {stamp.word} and is not '
                             f'spelt as mmatnet spells it, with {stamp.word} at its end')
    return Prediction(**words, **numbers, scores=scores)


def check_predictions(predictions: Iterable[Prediction]) -> None:
    """Raise unless the records are sound.

    All have as many scores, from 0 to 1, the predicted class has the largest, and if those of most
    clips add up to 1, all do. Labels are classes, or, without scores, by which the number of
    classes is not known, 0 or more. Selections are known ones, and no clip is doubled.

    Raises:
        InputError: Naming the clip.
    """
    seen, num_classes, others = set(), None, []
    for record in predictions:
        name = '/'.join(record.clip_key)
        num_classes = len(record.scores) if num_classes is None else num_classes
        if not all(record.clip_key):
            raise InputError(f'{record.clip_key}: database, subject and clip cannot be empty')
        if record.selection not in SELECTIONS:
            raise InputError(f'{name}: selection must be one of {", ".join(SELECTIONS)}, got '
                             f'{record.selection!r}')
        if len(record.scores) != num_classes or not all(0 <= one <= 1 for one in record.scores):
            raise InputError(f'{name}: expected {num_classes} scores from 0 to 1, got '
                             f'{record.scores}')
        if abs(sum(record.scores) - 1) > NEAR:
            others.append(record)
        for kind, value in (('label', record.label), ('prediction', record.prediction)):
            if value < 0 and not num_classes:
                raise InputError(f'{name}: {kind} {value} is below 0; classes count from 0')
            if num_classes and not 0 <= value < num_classes:
                raise InputError(f'{name}: {kind} {value} lies outside the {num_classes} classes, '
                                 f'0 to {num_classes - 1}')
        if num_classes and record.scores[record.prediction] < max(record.scores):
            raise InputError(f'{name}: prediction {record.prediction} has not the largest of the '
                             f'scores {record.scores}')
        if record.key in seen:
            raise InputError(f'{name} is predicted twice for seed {record.seed}; every clip is '
                             'tested once')
        seen.add(record.key)
    if num_classes and 0 < len(others) < len(seen) / 2:
        raise InputError(f'{"/".join(others[0].clip_key)}: its scores add up to '
                         f'{sum(others[0].scores):.4f}, those of most clips to 1')
