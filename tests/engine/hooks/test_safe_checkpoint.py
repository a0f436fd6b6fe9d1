"""Checkpoints of a real run, read without an allow-list."""
import pickle

import numpy as np
import pytest
import torch
from mmengine.hooks import Hook

from mmatnet.registry import HOOKS


@HOOKS.register_module()
class NotesNumpyHook(Hook):
    """Puts NumPy values into the checkpoint and looks what comes back."""

    priority = 'VERY_LOW'

    def before_save_checkpoint(self, runner, checkpoint):
        checkpoint['state'] = np.random.RandomState(3).get_state()

    def after_load_checkpoint(self, runner, checkpoint):
        self.seen = checkpoint['state']


def test_the_fault_is_there_without_the_hook(make_runner, tmp_path):
    make_runner(2, custom_hooks=()).train()
    with pytest.raises(pickle.UnpicklingError):
        torch.load(tmp_path / 'run' / 'iter_2.pth', weights_only=True)


def test_a_checkpoint_needs_no_allow_list_and_resumes(make_runner, tmp_path):
    first = make_runner(4)
    first.train()
    content = torch.load(tmp_path / 'run' / 'iter_4.pth', weights_only=True)
    assert {'state_dict', 'optimizer', 'param_schedulers', 'message_hub'} <= content.keys()
    second = make_runner(6, resume=True)
    second.train()
    before = first.message_hub.get_scalar('train/loss').data
    after = second.message_hub.get_scalar('train/loss').data
    assert [part.dtype for part in after] == [part.dtype for part in before]
    for old, new in zip(before, after, strict=True):
        assert len(new) == 6
        assert np.array_equal(new[:4], old)
    assert second.iter == 6


def test_other_hooks_find_what_they_saved(make_runner, tmp_path):
    hooks = ('SafeCheckpointHook', 'NotesNumpyHook')
    make_runner(2, custom_hooks=hooks).train()
    assert 'state' in torch.load(tmp_path / 'run' / 'iter_2.pth', weights_only=True)
    runner = make_runner(4, custom_hooks=hooks, resume=True)
    runner.train()
    hook = next(hook for hook in runner.hooks if isinstance(hook, NotesNumpyHook))
    again = np.random.RandomState()
    again.set_state(hook.seen)
    assert again.randint(1 << 30) == np.random.RandomState(3).randint(1 << 30)
