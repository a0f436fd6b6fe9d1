"""The figures of a cross-validation, for the card of a model of the same config."""
from collections.abc import Sequence
from pathlib import Path

from mmatnet.errors import InputError
from mmatnet.evaluation.recognition.summary import slices
from mmatnet.evaluation.report.recount import recount
from mmatnet.evaluation.report.tables import run_name
from mmatnet.io.config_files import explain_config_errors, read_config
from mmatnet.registry import MODELS
from mmatnet.sources.training_record import TrainingData


def read_figures(run: str | Path, classes: Sequence[str]) -> dict:
    """Count the report of a cross-validation, less what it says of single subjects and seeds.

    Args:
        run (str | Path): Its work dir.
        classes (Sequence[str]): Of the model.

    Raises:
        InputError: As :func:`mmatnet.evaluation.report.recount.recount`, or if the run is of other
            classes.
    """
    report = recount(run)
    if report['classes'] != list(classes):
        raise InputError(f'the run {run} scores the classes {", ".join(report["classes"])}, but '
                         f'the model tells {", ".join(classes)}; name a run of the same config')
    return {'run': run_name(run), 'databases': sorted(report['per_subject']),
            **{key: report[key] for key in ('classes', 'protocol', 'selection', 'seeds')},
            **{name: {key: value for key, value in part.items() if key != 'per_seed'}
               for name, part in slices(report).items()}}


def _by_class(model: dict) -> dict:
    """Return a model's config with its class in place of its name: an old name is no difference."""
    return {**model, 'type': MODELS.get(model['type'])}


def check_run(run: str | Path, figures: dict, training: TrainingData, model: dict) -> None:
    """Raise unless a cross-validation is of the network and the databases of a model.

    Args:
        run (str | Path): Its work dir.
        figures (dict): Of :func:`read_figures`.
        training (TrainingData): Of the model.
        model (dict): The ``model`` of its config.

    Raises:
        InputError: If they differ, or the run's config cannot be read.
    """
    trained = sorted(share.name for share in training.databases)
    if figures['databases'] != trained:
        raise InputError(f'the run {run} scored clips of {", ".join(figures["databases"])}, but '
                         f'the model was trained on {", ".join(trained)}; name a run of the same '
                         'config')
    path = Path(run) / 'config.py'
    if not path.is_file():
        raise InputError(f'no config of the run at {path}; name the work dir of a cross-validation')
    with explain_config_errors(path):
        same = _by_class(read_config(path).model) == _by_class(model)
    if not same:
        raise InputError(f'the run {run} is of another network than the model (`model` in {path} '
                         'differs from the config); name a run of the same config')
