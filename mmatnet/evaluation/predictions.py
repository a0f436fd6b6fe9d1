"""Predictions, one record per clip, and the file that holds them."""
import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mmatnet.atomic import atomic_file
from mmatnet.errors import InputError

COLUMNS = ('protocol', 'selection', 'fold', 'seed', 'database', 'subject', 'clip', 'label',
           'prediction')


@dataclass(frozen=True)
class Prediction:
    """What one training said of one held-out clip.

    Args:
        database, subject, clip (str): The clip's key.
        label (int): True class.
        prediction (int): Predicted class.
        scores (tuple[float]): Softmax scores, one per class.
        protocol (str): Such as ``loso``.
        selection (str): How the weights were chosen: ``last``.
        fold (str): Such as ``casme2-sub01``.
        seed (int): Seed of the training.
    """

    database: str
    subject: str
    clip: str
    label: int
    prediction: int
    scores: tuple[float, ...]
    protocol: str = ''
    selection: str = 'last'
    fold: str = ''
    seed: int = 0

    @property
    def key(self) -> tuple[int, str, str, str]:
        """(seed, database, subject, clip): each may be predicted once."""
        return self.seed, self.database, self.subject, self.clip


def write_predictions(path: str | Path, predictions: Sequence[Prediction]) -> None:
    """Write the records, whole or not at all; scores with 17 digits, so reading gives them back.

    Raises:
        InputError: If two records are of one clip and seed, or the disk is full.
    """
    check_predictions(predictions)
    num_classes = len(predictions[0].scores) if predictions else 0
    header = [*COLUMNS, *(f'score_{number}' for number in range(num_classes))]
    with atomic_file(path) as temporary, open(temporary, 'w', encoding='utf-8', newline='') as out:
        writer = csv.writer(out, lineterminator='\n')
        writer.writerow(header)
        for record in predictions:
            writer.writerow([*(getattr(record, name) for name in COLUMNS),
                             *(f'{score:.17g}' for score in record.scores)])


def read_predictions(path: str | Path) -> list[Prediction]:
    """Read the records.

    Raises:
        InputError: If the file is missing or a row is broken; names the row.
    """
    if not Path(path).is_file():
        raise InputError(f'no predictions at {path}; make them with tools/crossval.py')
    with open(path, encoding='utf-8', newline='') as table:
        reader = csv.DictReader(table)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            raise InputError(f'{path}: needs the columns {", ".join(COLUMNS)} and score_0, ...; '
                             f'missing: {", ".join(missing)}')
        scores = [name for name in reader.fieldnames if name.startswith('score_')]
        predictions = []
        for row in reader:
            try:
                numbers = {name: int(row[name]) for name in ('label', 'prediction', 'seed')}
                values = tuple(float(row[name]) for name in scores)
            except (TypeError, ValueError) as error:
                raise InputError(f'{path}, row {reader.line_num}: expected whole numbers for '
                                 'label, prediction and seed and numbers for scores; '
                                 f'{error}') from None
            words = {name: row[name] for name in COLUMNS if name not in numbers}
            predictions.append(Prediction(**words, **numbers, scores=values))
    check_predictions(predictions)
    return predictions


def check_predictions(predictions: Iterable[Prediction]) -> None:
    """Raise if a clip is predicted twice for one seed.

    Raises:
        InputError: Naming the clip.
    """
    seen = set()
    for record in predictions:
        if record.key in seen:
            raise InputError(f'{"/".join(record.key[1:])} is predicted twice for seed '
                             f'{record.seed}; every clip is tested once')
        seen.add(record.key)
