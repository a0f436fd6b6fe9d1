"""Checkpoints when a run ends at a bad moment."""
from pathlib import Path

import pytest
import torch
from mmengine.fileio import LocalBackend
from mmengine.runner import checkpoint as mmengine_checkpoint

from mmatnet.engine.hooks.atomic_checkpoint import (
    AtomicCheckpointHook,
    AtomicLocalBackend,
    latest_checkpoint,
)
from mmatnet.errors import InputError


def files(folder):
    return sorted(path.name for path in folder.iterdir() if path.suffix != '.py' and path.is_file())


def die_at_the_second(monkeypatch, owner, name, before=lambda *args: None):
    """Let the second call of ``owner.name`` do ``before`` and end the run."""
    real, calls = getattr(owner, name), []

    def dying(*args, **kwargs):
        calls.append(args)
        if len(calls) == 2:
            before(*args)
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    monkeypatch.setattr(owner, name, dying)


@pytest.mark.parametrize('keep', [1, 2, -1])
def test_a_run_that_dies_while_it_writes_leaves_the_checkpoint_before(
        make_runner, tmp_path, monkeypatch, keep):
    def write_half(path, data):
        with open(path, 'wb') as file:
            file.write(data[:len(data) // 2])

    die_at_the_second(monkeypatch, Path, 'write_bytes', write_half)
    with pytest.raises(KeyboardInterrupt):
        make_runner(6, keep=keep).train()
    monkeypatch.undo()
    run = tmp_path / 'run'
    assert files(run) == ['iter_2.pth', 'last_checkpoint']
    assert (run / 'last_checkpoint').read_text() == str(run / 'iter_2.pth')
    assert torch.load(run / 'iter_2.pth', weights_only=True)['meta']['iter'] == 2
    resumed = make_runner(6, keep=keep, resume=True)
    resumed.train()
    assert resumed.iter == 6
    kept = {1: ['iter_6.pth'], 2: ['iter_4.pth', 'iter_6.pth'],
            -1: ['iter_2.pth', 'iter_4.pth', 'iter_6.pth']}[keep]
    assert files(run) == [*kept, 'last_checkpoint']


def test_a_run_that_dies_before_the_pointer_moves_leaves_the_old_pointer(
        make_runner, tmp_path, monkeypatch):
    die_at_the_second(monkeypatch, Path, 'write_text',
                      lambda path, text: path.write_bytes(text[:3].encode()))
    with pytest.raises(KeyboardInterrupt):
        make_runner(6).train()
    run = tmp_path / 'run'
    assert files(run) == ['iter_2.pth', 'iter_4.pth', 'last_checkpoint']
    assert (run / 'last_checkpoint').read_text() == str(run / 'iter_2.pth')


def test_the_fault_is_there_in_the_hook_of_mmengine(make_runner, tmp_path, monkeypatch):
    die_at_the_second(monkeypatch, mmengine_checkpoint.torch, 'save')
    with pytest.raises(KeyboardInterrupt):
        make_runner(6, hook='CheckpointHook').train()
    run = tmp_path / 'run'
    assert (run / 'last_checkpoint').read_text() == str(run / 'iter_2.pth')
    assert not (run / 'iter_2.pth').exists()


def test_the_backend_writes_whole_files(tmp_path):
    backend = AtomicLocalBackend()
    backend.put_text('é', tmp_path / 'a')
    backend.put(b'new', tmp_path / 'b')
    assert (tmp_path / 'a').read_bytes() == 'é'.encode()
    assert files(tmp_path) == ['a', 'b']


def test_another_backend_is_left_alone(make_runner):
    hook = AtomicCheckpointHook(backend_args={'backend': 'local'})
    hook.before_train(make_runner(2))
    assert type(hook.file_backend) is LocalBackend


@pytest.mark.parametrize('named', [b'', b'\n', b'/gone/iter_9.pth', b'iter_4.pth\0', b'\xc0', b'/'])
def test_what_names_no_checkpoint_is_a_sentence(tmp_path, named):
    (tmp_path / 'iter_4.pth').touch()
    (tmp_path / 'last_checkpoint').write_bytes(named)
    with pytest.raises(InputError, match=r'last_checkpoint: expected the path of a checkpoint, got '
                                         '.*, and there is none; write there which to go on from'):
        latest_checkpoint(tmp_path)


@pytest.mark.parametrize('named', ['/gone/iter_4.pth\n', 'iter_4.pth'])
def test_the_checkpoint_that_is_beside_is_meant(tmp_path, named):
    (tmp_path / 'iter_4.pth').touch()
    (tmp_path / 'last_checkpoint').write_text(named)
    assert latest_checkpoint(tmp_path) == str(tmp_path / 'iter_4.pth')


def test_a_checkpoint_elsewhere_than_on_the_disk_is_believed(tmp_path):
    (tmp_path / 'last_checkpoint').write_text('s3://runs/iter_4.pth')
    assert latest_checkpoint(tmp_path) == 's3://runs/iter_4.pth'
