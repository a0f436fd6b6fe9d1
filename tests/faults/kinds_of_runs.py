"""Files of runs and trainings: how they are made and read."""
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np

from mmatnet.cli import crossval, report, score, test, train
from mmatnet.compat.checkpoint import load_from_local
from mmatnet.engine.config import load_config
from mmatnet.engine.crossval.driver import CrossValidation
from mmatnet.engine.experiment import take_apart
from tests.conftest import SMALL
from tests.faults.kinds_of_data import Fixture
from tests.faults.trials import Kind, Read, run_command

CONFIGS = Path(__file__).parents[2] / 'configs'
# a linear classifier on the motion rows: a run of it takes a second
QUICK = """
_base_ = '{configs}/demo.py'
estimator = dict(type='SklearnEstimator', features=('motion',),
                 steps=[dict(type='sklearn.svm.SVC', kernel='linear')])
train_dataloader = dict(dataset=dict(streams=('motion',), pipeline=[dict(type='PackClip')]))
test_dataloader = dict(dataset=dict(streams=('motion',), pipeline=[dict(type='PackClip')]))
"""


def quick_run(folder: Path, fixture: Fixture) -> tuple[Path, dict]:
    """Cross-validate two seeds into ``run``; return the config and what it is overridden with."""
    config, options = folder.with_name('quick.py'), {'data_root': str(fixture('two_subjects'))}
    config.write_text(QUICK.format(configs=CONFIGS))
    run_command(crossval.main, config, '--work-dir', folder / 'run', '--seeds', 0, 1,
                '--cfg-options', *(f'{name}={value}' for name, value in options.items()))
    return config, options


def make_resumed(folder: Path, fixture: Fixture) -> Read:
    """A run that has all its folds, which the same command pools again."""
    config, options = quick_run(folder, fixture)
    experiment = replace(take_apart(load_config(config, options)), seeds=(0, 1))

    def read(folder: Path) -> object:
        return [replace(record, scores=tuple(round(score, 6) for score in record.scores))
                for record in CrossValidation(experiment, folder / 'run').run()]
    return read


def make_scored(folder: Path, fixture: Fixture) -> Read:
    quick_run(folder, fixture)
    return lambda folder: json.loads(run_command(score.main, folder / 'run', '--json'))


def make_reported(folder: Path, fixture: Fixture) -> Read:
    quick_run(folder, fixture)
    return lambda folder: run_command(report.main, folder / 'run')


def trained(folder: Path, fixture: Fixture, **more: object) -> list[str]:
    """Train a few iterations; return the arguments of the command, without ``--resume``."""
    options = {**SMALL, 'data_root': fixture('two_subjects'), 'train_cfg.max_iters': 4,
               'default_hooks.checkpoint.interval': 2, **more}
    arguments = [f'{CONFIGS}/demo.py', '--work-dir', str(folder), '--cfg-options',
                 *(f'{name}={",".join(map(str, value)) if isinstance(value, tuple) else value}'
                   for name, value in options.items())]
    run_command(train.main, *arguments)
    return arguments


def make_checkpoint(folder: Path, fixture: Fixture) -> Read:
    work = folder.with_name('training')
    trained(work, fixture)
    shutil.copy(work / 'iter_4.pth', folder)
    return lambda folder: digest(load_from_local(folder / 'iter_4.pth'))


def make_tested(folder: Path, fixture: Fixture) -> Read:
    work = folder.with_name('training')
    config, _, _, *options = trained(work, fixture)
    shutil.copy(work / 'iter_4.pth', folder)

    def read(folder: Path) -> object:
        said = run_command(test.main, config, folder / 'iter_4.pth', '--work-dir',
                           folder / 'tested', *options)
        return re.search(r'accuracy .*', said)[0]
    return read


def make_continued(folder: Path, fixture: Fixture) -> Read:
    """A training that is done, which the same command with ``--resume`` only scores again."""
    config, option, work, *options = trained(folder / 'work', fixture)

    def read(folder: Path) -> object:
        said = run_command(train.main, config, option, work, '--resume', *options)
        return (re.search(r'accuracy .*', said)[0],
                digest(load_from_local(folder / 'work' / 'iter_4.pth')['state_dict']))
    return read


def digest(value: object) -> object:
    """Plain data that tells every bit of a checkpoint's content."""
    import torch
    from mmengine.logging import HistoryBuffer
    if isinstance(value, torch.Tensor):
        value = value.cpu().numpy()
    if isinstance(value, HistoryBuffer):
        return digest(value.data)
    if isinstance(value, np.ndarray):
        return value.shape, value.dtype.str, value.tobytes()
    if isinstance(value, dict):
        return {key: digest(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value).__name__, [digest(item) for item in value]
    return repr(value)


KINDS = {
    'run, resumed': Kind(make_resumed, {'run/*.json': 'json', 'run/*.csv': 'csv',
                                        'run/folds/*.csv': 'csv'}, cost=2),
    'run, scored': Kind(make_scored, {'run/*.json': 'json', 'run/predictions.csv': 'csv'}, cost=4),
    'run, reported': Kind(make_reported, {'run/*.json': 'json', 'run/predictions.csv': 'csv'},
                          cost=4),
    'checkpoint': Kind(make_checkpoint, {'iter_4.pth': 'zip'}),
    'checkpoint, tested': Kind(make_tested, {'iter_4.pth': 'zip'}, cost=20),
    'training, continued': Kind(make_continued, {
        'work/last_checkpoint': 'text', 'work/*.csv': 'csv', 'work/*.json': 'json'}, cost=20),
}
