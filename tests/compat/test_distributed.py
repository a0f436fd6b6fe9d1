"""Two processes on the CPU."""
import os
import subprocess
import sys
import textwrap
from datetime import timedelta

import pytest
import torch
from mmengine.dist import init_dist as init_dist_of_mmengine
from packaging.version import Version

from mmatnet.compat import distributed
from mmatnet.compat.distributed import init_dist
from mmatnet.errors import InputError

NAMED = Version('2.6')  # PyTorch's that surely gives its threads names; 2.1 does not
VARIABLES = ('RANK', 'WORLD_SIZE', 'LOCAL_RANK', 'MASTER_ADDR', 'MASTER_PORT')


@pytest.fixture
def environment(monkeypatch):
    """The variables of process groups, all unset, put back after the test."""
    for name in VARIABLES:
        monkeypatch.setenv(name, '')
        monkeypatch.delenv(name)
    monkeypatch.setattr(distributed, 'get_device', lambda: 'cpu')
    return monkeypatch


@pytest.fixture
def started(environment):
    """The arguments of the process groups that were started; none really is."""
    groups = []
    environment.setattr(distributed.distributed, 'init_process_group',
                        lambda *args, **kwargs: groups.append((args, kwargs)))
    environment.setattr(distributed.atexit, 'register', lambda function: None)
    return groups


# the Runner is still there at the end, as in many a script, and holds the wrapped model
TRAIN = textwrap.dedent('''
    import atexit
    import sys
    from pathlib import Path
    import torch
    from mmengine.config import Config
    from mmengine.dist import all_gather
    from mmengine.model import BaseModel
    from mmengine.registry import MODELS
    from mmengine.runner import Runner
    import mmatnet.register

    def threads():
        names = [task.joinpath('comm').read_text() for task in Path('/proc/self/task').iterdir()]
        return sum('gloo' in name for name in names)

    atexit.register(lambda: print('threads at the end', threads()))

    @MODELS.register_module()
    class Line(BaseModel):
        def __init__(self):
            super().__init__()
            self.fc = torch.nn.Linear(1, 1, bias=False)
            torch.nn.init.ones_(self.fc.weight)

        def forward(self, x, mode='tensor'):
            return dict(loss=self.fc(x).mean())

    runner = Runner.from_cfg(Config(dict(
        model=dict(type='Line'), work_dir=sys.argv[1], launcher='pytorch', log_level='ERROR',
        train_dataloader=dict(batch_size=1, sampler=dict(type='DefaultSampler', shuffle=False),
                              dataset=[dict(x=torch.ones(1) * i) for i in (1, 2)],
                              collate_fn=dict(type='default_collate')),
        train_cfg=dict(by_epoch=True, max_epochs=1),
        optim_wrapper=dict(optimizer=dict(type='SGD', lr=1.0)))))
    runner.train()
    print('weights', [w.item() for w in all_gather(runner.model.module.fc.weight.detach())])
    print('threads', threads())
''')


def test_two_processes_share_their_gradients_and_end_their_threads(tmp_path, free_port):
    (tmp_path / 'train.py').write_text(TRAIN)
    port = free_port()
    root = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))
    processes = [subprocess.Popen(
        [sys.executable, 'train.py', 'runs'], cwd=tmp_path, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, env={
            **os.environ, 'RANK': str(rank), 'LOCAL_RANK': str(rank), 'WORLD_SIZE': '2',
            'MASTER_ADDR': '127.0.0.1', 'MASTER_PORT': port, 'CUDA_VISIBLE_DEVICES': '',
            'PYTHONPATH': root, 'OMP_NUM_THREADS': '1'}) for rank in range(2)]
    outputs = [process.communicate(timeout=120) for process in processes]
    for process, (output, errors) in zip(processes, outputs, strict=True):
        assert process.returncode == 0, errors
        weights, during, after = output.splitlines()[-3:]
        # d(loss)/d(weight) is 1 in one process and 2 in the other: 1 - (1 + 2) / 2
        assert weights == 'weights [-0.5, -0.5]'
        # one that still worked could abort the end of the process
        assert during != 'threads 0' or Version(torch.__version__) < NAMED
        assert after == 'threads at the end 0'


@pytest.mark.skipif(torch.cuda.is_available(), reason='the fault needs a machine without a GPU')
def test_the_fault_is_there(environment):
    for name, value in zip(VARIABLES, ('0', '1', '0', '127.0.0.1', '29500'), strict=True):
        environment.setenv(name, value)
    with pytest.raises((RuntimeError, AssertionError, AttributeError), match=r'(?i)cuda|nvidia'):
        init_dist_of_mmengine('pytorch', backend='gloo')


def test_an_accelerator_is_left_to_mmengine(started, environment):
    calls = []
    environment.setattr(distributed, 'get_device', lambda: 'cuda')
    environment.setattr(distributed, 'init_dist_of_mmengine',
                        lambda *args, **kwargs: calls.append((args, kwargs)))
    init_dist('pytorch', timeout=60)
    assert calls == [(('pytorch', 'nccl'), {'timeout': 60})]
    assert started == []


def test_the_cpu_takes_gloo_for_nccl_and_keeps_the_rest(started, environment):
    for name in VARIABLES:
        environment.setenv(name, '1')
    init_dist('pytorch', timeout=60)
    init_dist('pytorch', backend='mpi')
    assert started == [(('gloo',), {'timeout': timedelta(minutes=1)}), (('mpi',), {})]


@pytest.mark.parametrize(('launcher', 'names'), [
    ('slurm', ('SLURM_PROCID', 'SLURM_NTASKS', 'SLURM_LOCALID')),
    ('mpi', ('OMPI_COMM_WORLD_RANK', 'OMPI_COMM_WORLD_SIZE', 'OMPI_COMM_WORLD_LOCAL_RANK')),
])
def test_other_launchers_are_translated(started, environment, launcher, names):
    for name, value in zip(names, '351', strict=True):
        environment.setenv(name, value)
    environment.setenv('MASTER_ADDR', 'node7')
    init_dist(launcher)
    assert [os.environ[name] for name in VARIABLES] == ['3', '5', '1', 'node7', '29500']
    assert started == [(('gloo',), {})]


def test_slurm_names_its_first_machine(started, environment, tmp_path):
    scontrol = tmp_path / 'scontrol'
    scontrol.write_text('#!/bin/sh\necho "${3%%-*}-1"; echo "${3%%-*}-2"\n')
    scontrol.chmod(0o755)
    environment.setenv('PATH', str(tmp_path), prepend=os.pathsep)
    for name in ('SLURM_PROCID', 'SLURM_NTASKS', 'SLURM_LOCALID'):
        environment.setenv(name, '0')
    environment.setenv('SLURM_NODELIST', 'node-[1-2]')
    init_dist('slurm')
    assert os.environ['MASTER_ADDR'] == 'node-1'


@pytest.mark.parametrize(('script', 'sentence'), [
    (None, r'first machine \(scontrol show hostnames n\[1-2\]: No such file or directory\); set'),
    ('echo "Invalid hostlist" >&2; exit 1', r'hostnames n\[1-2\]: Invalid hostlist\); set MASTER_'),
    ('exit 3', r'hostnames n\[1-2\]: .*exit status 3\.?\); set MASTER_ADDR to its name'),
    ('exit 0', r'Slurm names no machine \(scontrol show hostnames n\[1-2\]\); set MASTER_ADDR to'),
])
def test_a_slurm_that_names_no_machine_is_a_sentence(started, environment, tmp_path, script,
                                                     sentence):
    if script is not None:
        (tmp_path / 'scontrol').write_text(f'#!/bin/sh\n{script}\n')
        (tmp_path / 'scontrol').chmod(0o755)
    environment.setenv('PATH', str(tmp_path))
    for name in ('SLURM_PROCID', 'SLURM_NTASKS', 'SLURM_LOCALID'):
        environment.setenv(name, '0')
    environment.setenv('SLURM_NODELIST', 'n[1-2]')
    with pytest.raises(InputError, match=sentence):
        init_dist('slurm')
    assert started == []


@pytest.mark.parametrize(('launcher', 'given', 'sentence'), [
    ('pytorch', {'RANK': '0'}, 'launcher pytorch sets WORLD_SIZE, LOCAL_RANK, which this process'),
    ('dask', {}, 'the launcher must be one of none, pytorch, slurm, mpi; got dask'),
    ('pytorch', {'RANK': '0', 'WORLD_SIZE': '1', 'LOCAL_RANK': '0'}, 'MASTER_ADDR is not set'),
])
def test_what_is_missing_is_named(started, environment, launcher, given, sentence):
    for name, value in given.items():
        environment.setenv(name, value)
    with pytest.raises(InputError, match=sentence):
        init_dist(launcher)
    assert started == []
