"""Files of predictions that users hand in: a run's folder, our CSV, or a log in MEGC's format."""
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mmatnet.clips.megc2019 import CLASSES
from mmatnet.errors import InputError
from mmatnet.evaluation.formats.megc_log import read_log
from mmatnet.evaluation.formats.predictions import AGAIN, Prediction, read_predictions
from mmatnet.io.json_files import read_json
from mmatnet.io.read_errors import explain_read_errors, printable_path

PREDICTIONS, REPORT = 'predictions.csv', 'report.json'
NO_REPORT = ('no report at {}; `mmatnet crossval` writes one when all folds are done: run the same '
             'again')
SCHEMA = {
    'type': 'object', 'required': ['classes', 'full', 'seeds'], 'properties': {
        'classes': {'type': 'array', 'minItems': 1, 'uniqueItems': True,
                    'items': {'type': 'string', 'minLength': 1}},
        'remark': {'type': 'string'},
        'seeds': {'type': 'array', 'items': {'type': 'integer'}},
        'full': {'type': 'object', 'required': ['n'], 'properties': {'n': {'type': 'integer'}}}}}


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
    classes are those of the challenge; the CSV's are read from ``report.json`` beside it. What a
    run wrote must be whole: its digest and the numbers of clips in ``report.json`` tell.

    Args:
        path (str | Path): A file, or a folder that holds ``predictions.csv``.
        classes (Sequence[str], optional): Class names in label order, in place of those.

    Returns:
        PredictionFile: What it says.

    Raises:
        InputError: If the file is missing, broken or not whole, or nothing names its classes.
    """
    path = Path(path)
    if path.is_dir():
        path /= PREDICTIONS
    if not path.is_file():
        raise InputError(f'no predictions at {printable_path(path)}; make them with `mmatnet '
                         "crossval`, or name a CSV file or a log in MEGC's format")
    with explain_read_errors(path), open(path, encoding='utf-8', errors='replace') as lines:
        first = next((line for line in lines if line.strip()), '')
    if ',' not in first:
        return PredictionFile(path, read_log(path), tuple(classes or CLASSES))
    predictions = read_predictions(path)
    report = {} if classes and path.name != PREDICTIONS else _report_beside(path)
    if not classes and not report:
        raise InputError(f'{path}: no {REPORT} beside it says the classes; name them in label '
                         'order, such as --classes negative positive surprise')
    if report and path.name == PREDICTIONS:
        _check_whole(path, predictions, report)
    return PredictionFile(path, predictions, tuple(classes or report['classes']),
                          report.get('remark'))


def _report_beside(path: Path) -> Mapping[str, Any]:
    report = path.with_name(REPORT)
    if os.path.lexists(report):
        return read_json(report, SCHEMA, AGAIN)
    if path.name == PREDICTIONS and path.with_name('run.json').exists():
        raise InputError(NO_REPORT.format(printable_path(report)))
    return {}


def _check_whole(path: Path, predictions: Sequence[Prediction], report: Mapping[str, Any]) -> None:
    """Raise unless each seed has as many clips, in all and per database, as the report says."""
    there = Counter((record.seed, part) for record in predictions
                    for part in ('full', record.database))
    expected = {(seed, name): part.get('n') for seed in report['seeds']
                for name, part in report.items()
                if isinstance(part, Mapping) and 'confusion' in part}
    for seed, name in sorted(expected.keys() | there.keys(), key=str):
        if (found := there[seed, name]) != expected.get((seed, name), 0):
            raise InputError(f'{printable_path(path)}: holds {found} clips of seed {seed} '
                             f'({name}), the run has {expected.get((seed, name), 0)} by {REPORT} '
                             f'beside it; {AGAIN}')
