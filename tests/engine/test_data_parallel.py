"""Training and testing inside one fold by two gloo processes, against one process.

Batch norm is per process on the CPU, so a training of the whole network differs; the time stream
has none.
"""
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from mmatnet.cli import test as test_command
from mmatnet.cli import train
from mmatnet.evaluation.formats.predictions import read_predictions

ROOT = Path(__file__).parents[2]
# float32 sums in another order, through ten steps of Adam; scores lie in [0, 1]
TOLERANCE = 1e-5
TIME = ['train_cfg.max_iters=10', 'model.backbone.temporal.width=8', 'model.neck.in_channels=8,',
        'model.cls_head.in_channels=8', 'model.cls_head.dropout=0']
WHOLE = ['train_cfg.max_iters=2', 'train_dataloader.batch_size=4',
         'model.backbone.spatial.base_channels=2', 'model.backbone.temporal.width=8',
         'model.neck.in_channels=16,8', 'model.cls_head.in_channels=24']


def in_two_processes(tool, *arguments):
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    done = subprocess.run(
        ['bash', 'tools/dist_train.sh', arguments[0], '2', *arguments[1:]] if tool == 'train' else
        [sys.executable, '-m', 'torch.distributed.run', '--nproc_per_node=2',
         f'--master_port={port}', f'tools/{tool}.py', *arguments, '--launcher', 'pytorch'],
        cwd=ROOT, text=True, capture_output=True, timeout=170,
        env={**os.environ, 'CUDA_VISIBLE_DEVICES': '', 'OMP_NUM_THREADS': '1', 'PORT': str(port),
             'PYTHON': sys.executable})
    assert done.returncode == 0, done.stderr


def scores(path):
    return {record.clip_key: record.scores for record in read_predictions(path)}


def test_the_time_stream_trains_to_the_same_predictions(data_root, tmp_path):
    def options(name, batch_size):
        return ['configs/ablations/demo_time-only.py', '--work-dir', str(tmp_path / name),
                '--cfg-options', f'data_root={data_root}', *TIME,
                f'train_dataloader.batch_size={batch_size}',
                f'test_evaluator.predictions_file={tmp_path}/{name}.csv']

    assert train.main(options('one', 4)) == 0
    in_two_processes('train', *options('two', 2))
    one, two = scores(tmp_path / 'one.csv'), scores(tmp_path / 'two.csv')
    assert one.keys() == two.keys()
    assert two == {key: pytest.approx(value, abs=TOLERANCE) for key, value in one.items()}
    assert max(max(value) for value in one.values()) > 0.4  # it is no longer at its start


def test_the_whole_network_tests_to_the_same_predictions(data_root, tmp_path):
    options = ['--cfg-options', f'data_root={data_root}', *WHOLE]
    assert train.main(['configs/demo.py', '--work-dir', str(tmp_path), '--no-validate',
                       *options]) == 0
    arguments = ['configs/demo.py', str(tmp_path / 'iter_2.pth'), '--work-dir', str(tmp_path)]
    assert test_command.main([*arguments, '--dump', str(tmp_path / 'one.csv'), *options]) == 0
    in_two_processes('test', *arguments, '--dump', str(tmp_path / 'two.csv'), *options)
    one, two = scores(tmp_path / 'one.csv'), scores(tmp_path / 'two.csv')
    assert one.keys() == two.keys()
    assert two == {key: pytest.approx(value, abs=1e-6) for key, value in one.items()}
