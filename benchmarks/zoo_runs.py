"""What is kept of the runs behind docs/model_zoo.md: predictions, and facts of each run.

``docs/model_zoo/runs/NAME.csv.xz`` holds a row per clip and seed: its key, label, prediction and
scores to four digits. ``docs/model_zoo/runs.json`` holds, by the run's name, its protocol,
selection, classes and estimator, whether that chose by inner folds, the inputs, the number of
weights, the median CPU seconds of a fold, and the processor.
"""
import csv
import io
import json
import lzma
import platform
import statistics
from collections.abc import Mapping
from pathlib import Path

from mmengine.config import Config
from stand_ins import network_of

from mmatnet.evaluation.formats.detect import PredictionFile, open_predictions
from mmatnet.evaluation.formats.predictions import Prediction
from mmatnet.evaluation.report.tables import run_name
from mmatnet.io.atomic import atomic_file
from mmatnet.io.json_files import write_json

KEPT = Path(__file__).parents[1] / 'docs' / 'model_zoo'
DIGITS = 4  # of a score
COLUMNS = ('seed', 'database', 'subject', 'clip', 'label', 'prediction')


def keep(run: Path, kept: Path = KEPT) -> str:
    """Keep a finished run of ``mmatnet crossval``, in place of an earlier one of its name.

    One whose test subjects chose the weights, ``NAME_oracle``, predicts with the last ones, too;
    unless there is a run ``NAME``, these are kept under that name.

    Returns:
        str: Its name, that of its folder.

    Raises:
        InputError: If the run is not finished, or its predictions are not whole.
    """
    name = run_name(run)
    _keep(run, open_predictions(run), name, kept)
    last, plain = run / 'predictions_last.csv', name.removesuffix('_oracle')
    if last.is_file() and plain not in read_facts(kept):
        _keep(run, open_predictions(last), plain, kept)
    return name


def _keep(run: Path, file: PredictionFile, name: str, kept: Path) -> None:
    rows = [[record.seed, *record.clip_key, record.label, record.prediction,
             *(f'{score:.{DIGITS}f}' for score in record.scores)]
            for record in sorted(file.predictions, key=lambda record: record.key)]
    header = [*COLUMNS, *(f'score_{number}' for number in range(len(rows[0]) - len(COLUMNS)))]
    text = io.StringIO(newline='')
    csv.writer(text, lineterminator='\n').writerows([header, *rows])
    (kept / 'runs').mkdir(parents=True, exist_ok=True)
    with atomic_file(kept / 'runs' / f'{name}.csv.xz') as temporary:
        temporary.write_bytes(lzma.compress(text.getvalue().encode(), preset=9))
    facts = {**(read_facts(kept) if (kept / 'runs.json').exists() else {}),
             name: _facts(run, file.predictions[0], file.classes)}
    write_json(kept / 'runs.json', dict(sorted(facts.items())))
    still = {config: cost for config, cost in read_costs(kept).items() if config not in facts}
    write_json(kept / 'costs.json', still)


def _facts(run: Path, first: Prediction, classes: tuple[str, ...]) -> dict:
    cfg = Config.fromfile(run / 'config.py')
    estimator = cfg.get('estimator', {'type': 'RunnerEstimator'})
    spent = [json.loads(file.read_text())['cpu'] for file in run.glob('folds/*/seconds.json')]
    return {'protocol': first.protocol, 'selection': first.selection, 'classes': list(classes),
            'estimator': estimator['type'], 'searched': 'search' in estimator,
            'inputs': list(cfg.test_dataloader.dataset.streams),
            'weights': _count_weights(run / 'config.py') if 'model' in cfg else None,
            'cpu_seconds': round(statistics.median(spent), 2) if spent else None,
            'processor': _processor()}


def _count_weights(config: Path) -> int:
    return sum(weight.numel() for weight in network_of(config).parameters())


def _processor() -> str:
    try:
        lines = Path('/proc/cpuinfo').read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(': ')[1] for line in lines if line.startswith('model name')), '')


def read_facts(kept: Path = KEPT) -> dict[str, Mapping]:
    """Return what is known of each run, by its name."""
    return json.loads((kept / 'runs.json').read_text(encoding='utf-8'))


def read_costs(kept: Path = KEPT) -> dict[str, Mapping[str, float]]:
    """Return what configs without a run would cost, as benchmarks/zoo_costs.py measured it."""
    file = kept / 'costs.json'
    return json.loads(file.read_text(encoding='utf-8')) if file.exists() else {}


def read_run(name: str, facts: Mapping, kept: Path = KEPT) -> list[Prediction]:
    """Return the predictions of a run, scores rounded as they are kept."""
    with lzma.open(kept / 'runs' / f'{name}.csv.xz', 'rt', encoding='utf-8', newline='') as text:
        return [Prediction(
            row['database'], row['subject'], row['clip'], int(row['label']),
            int(row['prediction']),
            tuple(float(cell) for column, cell in row.items() if column.startswith('score_')),
            protocol=facts['protocol'], selection=facts['selection'], seed=int(row['seed']))
            for row in csv.DictReader(text)]
