from types import SimpleNamespace

import torch

import mmatnet.register  # noqa: F401
from mmatnet.engine.hooks.iteration_seed import IterationSeedHook, iteration_seed


def draw(seed, rank, iteration):
    IterationSeedHook().before_train_iter(SimpleNamespace(seed=seed, rank=rank), iteration)
    return torch.rand(3).tolist()


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
