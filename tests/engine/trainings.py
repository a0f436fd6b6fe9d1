"""Trainings of one fold, to the end or interrupted on the way."""
import pytest
import torch
from mmengine.hooks import Hook

from mmatnet.engine.experiment import take_apart
from mmatnet.registry import HOOKS


@HOOKS.register_module()
class InterruptHook(Hook):
    """Ctrl-C after an iteration, when its checkpoint is written."""

    priority = 'LOWEST'

    def __init__(self, iteration):
        self.iteration = iteration

    def after_train_iter(self, runner, batch_idx, data_batch=None, outputs=None):
        if runner.iter + 1 == self.iteration:
            raise KeyboardInterrupt


def fold_of(cfg, name='casme2-sub02'):
    return take_apart(cfg).one_fold(name)[1]


def train(cfg, folder, fold=None, seed=0):
    """Train and predict a fold, the first by default."""
    return take_apart(cfg).fit_predict(fold or fold_of(cfg), seed, folder)


def interrupt(cfg, folder, iteration):
    """Train the first fold as far as an iteration."""
    dying = cfg.copy()
    dying.custom_hooks = [*cfg.custom_hooks, {'type': 'InterruptHook', 'iteration': iteration}]
    with pytest.raises(KeyboardInterrupt):
        train(dying, folder)


def checkpoint(*path):
    """Read a checkpoint as anybody can."""
    return torch.load('/'.join(map(str, path)), weights_only=True)


def same_weights(*checkpoints):
    """Say whether two checkpoints have the same weights to the last bit."""
    one, other = (content['state_dict'] for content in checkpoints)
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)
