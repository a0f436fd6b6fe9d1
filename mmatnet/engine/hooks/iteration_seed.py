"""Makes a resumed training draw what the uninterrupted one would have drawn."""
import numpy as np
import torch
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmatnet.registry import HOOKS


def iteration_seed(seed: int, rank: int, iteration: int) -> int:
    """Mix run seed, process and iteration into one seed in [0, 2**32)."""
    return int(np.random.SeedSequence([seed, rank, iteration]).generate_state(1)[0])


@HOOKS.register_module()
class IterationSeedHook(Hook):
    """Seed torch at every training iteration from the run's seed, the process and the iteration.

    MMEngine's resume restores no random state, so dropout would differ from the uninterrupted
    training. With this hook an iteration's draws depend on nothing that came before, in any
    number of processes, and no random state needs to be saved. The transforms' draws (NumPy) need
    no help: on resume ``IterBasedTrainLoop`` runs the pipeline over the batches that were already
    trained, which brings NumPy's generator to where it was.
    """

    priority = 'VERY_HIGH'

    def before_train_iter(self, runner: Runner, batch_idx: int,
                          data_batch: dict | None = None) -> None:
        """Seed torch on every device."""
        torch.manual_seed(iteration_seed(runner.seed, runner.rank, batch_idx))
