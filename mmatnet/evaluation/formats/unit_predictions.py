"""What was said of the action units of held-out clips, one record per clip, and the file of it."""
import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mmatnet.errors import InputError
from mmatnet.io.atomic import atomic_file
from mmatnet.io.tables import plain_float, plain_int, read_table

COLUMNS = ('fold', 'seed', 'database', 'subject', 'clip')
AGAIN = 'delete the file and run the same `mmatnet cd6me` again, which keeps the other folds'
THRESHOLD = 0.5  # from which on a score says that a unit is shown


@dataclass(frozen=True)
class UnitPrediction:
    """What one training said of one held-out clip.

    Args:
        fold (str): The database that was held out.
        seed (int): Seed of the training.
        database, subject, clip (str): The clip's key.
        targets (tuple[int]): 1 where the clip shows a unit, else 0; one per unit.
        scores (tuple[float]): In [0, 1], one per unit.
    """

    fold: str
    seed: int
    database: str
    subject: str
    clip: str
    targets: tuple[int, ...]
    scores: tuple[float, ...]


def write_unit_predictions(path: str | Path, predictions: Sequence[UnitPrediction],
                           units: Sequence[int]) -> None:
    """Write predictions, whole or not at all: for each unit ``au1``, the truth, and a score."""
    columns = [*COLUMNS, *(name for unit in units for name in (f'au{unit}', f'au{unit}_score'))]
    with (atomic_file(path) as part,
          open(part, 'w', newline='', encoding='utf-8') as text):
        writer = csv.writer(text, lineterminator='\n')
        writer.writerow(columns)
        for one in predictions:
            cells = [cell for target, score in zip(one.targets, one.scores, strict=True)
                     for cell in (target, f'{score:.17g}')]
            writer.writerow([one.fold, one.seed, one.database, one.subject, one.clip, *cells])


def read_unit_predictions(path: str | Path, units: Sequence[int]) -> list[UnitPrediction]:
    """Read what :func:`write_unit_predictions` wrote.

    Raises:
        InputError: If the file is missing or broken, or of other units; names file and row.
    """
    names = [f'au{unit}' for unit in units]

    def parse(row: dict[str, str], where: str) -> UnitPrediction:
        try:
            targets = tuple(plain_int(row[name]) for name in names)
            scores = tuple(plain_float(row[f'{name}_score']) for name in names)
            seed = plain_int(row['seed'])
        except ValueError as error:
            raise InputError(f'{where}: {error}; {AGAIN}') from error
        if not set(targets) <= {0, 1} or not all(0 <= score <= 1 for score in scores):
            raise InputError(f'{where}: units must be 0 or 1 and scores from 0 to 1; {AGAIN}')
        return UnitPrediction(row['fold'], seed, row['database'], row['subject'], row['clip'],
                              targets, scores)

    return read_table(Path(path), [*COLUMNS, *names, *(f'{name}_score' for name in names)], parse)
