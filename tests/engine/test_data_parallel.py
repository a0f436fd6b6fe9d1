"""Training and testing inside one fold by two gloo processes, against one process.

Batch norm is per process on the CPU, so a training of the whole network differs; the temporal
stream has none.
"""
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
import torch

from mmatnet.cli import test as test_command
from mmatnet.cli import train
from mmatnet.evaluation.formats.predictions import read_predictions

ROOT = Path(__file__).parents[2]
# float32 sums in another order, through ten steps of Adam; scores lie in [0, 1]
TOLERANCE = 1e-5
TIME = ['model.backbone.temporal.width=8', 'model.neck.in_channels=8,',
        'model.cls_head.in_channels=8', 'model.cls_head.dropout=0']

def scores(path):
    return {record.clip_key: record.scores for record in read_predictions(path)}


def test_the_time_stream_trains_to_the_same_predictions(data_root, tmp_path, free_port):
    def options(name, batch_size):
        return ['configs/ablations/demo_time-only.py', '--work-dir', str(tmp_path / name),
                '--cfg-options', f'data_root={data_root}', *TIME, 'train_cfg.max_iters=10',
                f'train_dataloader.batch_size={batch_size}',
                f'test_evaluator.predictions_file={tmp_path}/{name}.csv']

    assert train.main(options('one', 4)) == 0
    config, *others = options('two', 2)
    done = subprocess.run(
        ['bash', 'tools/dist_train.sh', config, '2', *others], cwd=ROOT, text=True,
        capture_output=True, timeout=170,
        env={**os.environ, 'CUDA_VISIBLE_DEVICES': '', 'OMP_NUM_THREADS': '1', 'PORT': free_port(),
             'PYTHON': sys.executable})
    assert done.returncode == 0, done.stderr
    assert done.stdout.count('\naccuracy ') == 1  # the first process alone prints
    assert (tmp_path / 'two' / 'iter_10.pth').is_file()
    one, two = scores(tmp_path / 'one.csv'), scores(tmp_path / 'two.csv')
    assert one.keys() == two.keys()
    assert two == {key: pytest.approx(value, abs=TOLERANCE) for key, value in one.items()}
    assert max(max(value) for value in one.values()) > 0.4  # it is no longer at its start


def test_the_whole_network_tests_to_the_same_predictions(data_root, tmp_path, run_script,
                                                         small_options):
    options = ['--cfg-options', f'data_root={data_root}', *small_options]
    assert train.main(['configs/demo.py', '--work-dir', str(tmp_path), '--no-validate',
                       *options]) == 0
    arguments = ['configs/demo.py', str(tmp_path / 'iter_4.pth'), '--work-dir', str(tmp_path)]
    assert test_command.main([*arguments, '--dump', str(tmp_path / 'one.csv'), *options]) == 0
    run_script(2, 'tools/test.py', *arguments, '--dump', str(tmp_path / 'two.csv'), *options)
    one, two = scores(tmp_path / 'one.csv'), scores(tmp_path / 'two.csv')
    assert one.keys() == two.keys()
    assert two == {key: pytest.approx(value, abs=1e-6) for key, value in one.items()}


def test_the_script_of_mmaction2_trains_to_the_same_weights(data_root, tmp_path, run_script):
    data = [f'{side}_dataloader.dataset.data_root={data_root}' for side in ('train', 'test')]

    def weights(processes):
        run_script(processes, files('mmaction') / '.mim/tools/train.py',
                   'configs/ablations/demo_time-only.py', '--work-dir', f'{tmp_path}/{processes}',
                   '--cfg-options', *data, *TIME, 'train_cfg.max_iters=3',
                   f'train_dataloader.batch_size={4 // processes}')
        return torch.load(tmp_path / f'{processes}/iter_3.pth', weights_only=True)['state_dict']

    torch.testing.assert_close(weights(2), weights(1), atol=TOLERANCE, rtol=0)
