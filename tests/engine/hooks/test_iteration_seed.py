from types import SimpleNamespace

import numpy as np
import torch
from mmengine.hooks import Hook

import mmatnet.register  # noqa: F401
from mmatnet.engine.hooks.iteration_seed import IterationSeedHook, iteration_seed
from mmatnet.registry import HOOKS
from tests.engine.trainings import train


def draw(seed, rank, iteration):
    IterationSeedHook().before_train_iter(SimpleNamespace(seed=seed, rank=rank, iter=iteration), 0)
    return torch.rand(3).tolist()


@HOOKS.register_module()
class DrawHook(Hook):
    """Draws from torch and NumPy at each iteration, as dropout and transforms do."""

    priority = 'LOWEST'
    drawn = []

    def before_train_iter(self, runner, batch_idx, data_batch=None):
        self.drawn.append((torch.rand(1).item(), np.random.rand()))  # noqa: NPY002


def test_an_iteration_draws_the_same_whatever_came_before():
    first = draw(0, 0, 5)
    torch.rand(7)
    assert draw(0, 0, 5) == first


def test_run_process_and_iteration_each_matter():
    draws = [draw(0, 0, 5), draw(1, 0, 5), draw(0, 1, 5), draw(0, 0, 6)]
    assert len({tuple(numbers) for numbers in draws}) == 4


def test_seeds_differ_and_fit_torch():
    seeds = {iteration_seed(0, rank, iteration) for rank in range(4) for iteration in range(500)}
    assert len(seeds) == 2000
    assert all(0 <= seed < 2**32 for seed in seeds)


def test_no_iteration_of_an_epoch_draws_what_another_epochs_drew(small_config, tmp_path):
    cfg = small_config(train_cfg={'_delete_': True, 'type': 'EpochBasedTrainLoop',
                                  'max_epochs': 3})
    cfg.custom_hooks.append({'type': 'DrawHook'})
    DrawHook.drawn.clear()
    train(cfg, tmp_path)
    assert len(DrawHook.drawn) > 3
    for draws in zip(*DrawHook.drawn, strict=True):
        assert len(set(draws)) == len(draws)
