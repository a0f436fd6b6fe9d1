"""Two commands of one kind, started at once in one folder: one works, the other says why not.

``MMATNET_RACES=20 pytest tests/engine/test_races.py`` races 20 times.
"""
import json
import os
import re
import textwrap

import pytest

from tests.engine.trainings import checkpoint

RACES = int(os.environ.get('MMATNET_RACES', 1))
RUN = textwrap.dedent('''
    import importlib
    raise SystemExit(importlib.import_module(f'mmatnet.cli.{command}').main(words))
''')


@pytest.fixture(scope='module')
def at_once(two_subjects, small_options, run_at_once):
    """A function that starts a command once per seed, at once in one folder; it returns the status
    of each and what it said."""
    options = ['--cfg-options', f'data_root={two_subjects}', *small_options,
               'default_hooks.logger.interval=1', 'train_cfg.max_iters=3']

    def start(command, folder, *seeds):
        each = {'train': '--seed', 'crossval': '--seeds'}[command]
        more = ['--no-validate', *options, 'protocol=all'] if command == 'train' else options
        return run_at_once(RUN, [{
            'command': command,
            'words': ['configs/demo.py', '--work-dir', str(folder), each, str(seed), *more]}
            for seed in seeds])

    return start


@pytest.fixture(scope='module')
def alone(at_once, tmp_path_factory):
    """What each command leaves for each seed when nothing disturbs it."""
    left = {}
    for command, file in (('train', 'learning_curve.csv'), ('crossval', 'predictions.csv')):
        for seed in (0, 1):
            folder = tmp_path_factory.mktemp('alone')
            (status, said), = at_once(command, folder, seed)
            assert status == 0, said
            left[command, seed] = (folder / file).read_bytes()
    return left


def check_refusal(ends, winner, seed_was):
    assert sorted(status for status, _ in ends) == [0, 2], ends
    last = ends[1 - winner][1].splitlines()[-1]
    assert re.match(r'error: (another process is running in \S+; wait for it|\S+ holds a run of '
                    rf'something else \({seed_was})', last), last


@pytest.mark.parametrize('number', range(RACES))
def test_two_trainings(at_once, alone, tmp_path, number):
    ends = at_once('train', tmp_path, 0, 1)
    winner = int(ends[1][0] == 0)
    check_refusal(ends, winner, f'randomness.seed was {winner}, now {1 - winner}')
    run = json.loads((tmp_path / 'run.json').read_text())
    assert run['config']['randomness']['seed'] == winner
    assert checkpoint(tmp_path, 'iter_3.pth')['mmatnet_data']['seed'] == winner
    assert (tmp_path / 'learning_curve.csv').read_bytes() == alone['train', winner]


@pytest.mark.parametrize('number', range(RACES))
def test_two_cross_validations(at_once, alone, tmp_path, number):
    ends = at_once('crossval', tmp_path, 0, 1)
    winner = int(ends[1][0] == 0)
    check_refusal(ends, winner, rf'seeds was \[{winner}\], now \[{1 - winner}\]')
    assert json.loads((tmp_path / 'run.json').read_text())['seeds'] == [winner]
    assert (tmp_path / 'predictions.csv').read_bytes() == alone['crossval', winner]
    (status, said), = at_once('crossval', tmp_path, 1 - winner)  # the loser tries again
    assert (status, f'seeds was [{winner}], now [{1 - winner}]' in said) == (2, True)
