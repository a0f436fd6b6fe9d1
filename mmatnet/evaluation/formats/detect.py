"""Files of predictions that users hand in: a run's folder, our CSV, or a log in MEGC's format."""
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mmatnet.clips.megc2019 import CLASSES
from mmatnet.errors import InputError
from mmatnet.evaluation.formats.megc_log import read_log
from mmatnet.evaluation.formats.predictions import Prediction, read_predictions


@dataclass(frozen=True)
class PredictionFile:
    """What a file says.

    Args:
        path (Path): The file.
        predictions (list[Prediction]): Its records, in its order.
        classes (tuple[str]): Class names in label order.
        remark (str | None): What ``report.json`` beside it has to say, such as that the data is
            synthetic.
    """

    path: Path
    predictions: list[Prediction]
    classes: tuple[str, ...]
    remark: str | None = None


def open_predictions(path: str | Path, classes: Sequence[str] | None = None) -> PredictionFile:
    """Read predictions, whichever form they have.

    A file whose first line with text has a comma is our CSV, any other MEGC's log. The log's
    classes are those of the challenge; the CSV's are read from ``report.json`` or ``run.json``
    beside it.

    Args:
        path (str | Path): A file, or a folder that holds ``predictions.csv``.
        classes (Sequence[str], optional): Class names in label order, in place of those.

    Returns:
        PredictionFile: What it says.

    Raises:
        InputError: If the file is missing or broken, or nothing names its classes.
    """
    path = Path(path)
    if path.is_dir():
        path /= 'predictions.csv'
    if not path.is_file():
        raise InputError(f'no predictions at {path}; make them with `mmatnet crossval`, or name a '
                         "CSV file or a log in MEGC's format")
    with open(path, encoding='utf-8', errors='replace') as lines:
        first = next((line for line in lines if line.strip()), '')
    if ',' not in first:
        return PredictionFile(path, read_log(path), tuple(classes or CLASSES))
    predictions = read_predictions(path)
    return PredictionFile(path, predictions, tuple(classes or _classes_beside(path)),
                          _remark_beside(path))


def _classes_beside(path: Path) -> list[str]:
    for name in ('report.json', 'run.json'):
        file = path.with_name(name)
        if file.is_file():
            try:
                return list(json.loads(file.read_text(encoding='utf-8'))['classes'])
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(f'{file} does not say the classes ({type(error).__name__}: '
                                 f'{error}); name them with --classes') from error
    raise InputError(f'{path}: neither report.json nor run.json beside it says the classes; name '
                     'them in label order, such as --classes negative positive surprise')


def _remark_beside(path: Path) -> str | None:
    try:
        report = json.loads(path.with_name('report.json').read_text(encoding='utf-8'))
    except (OSError, ValueError):
        return None
    return report.get('remark') if isinstance(report, dict) else None
