"""Makes a resumed training draw what the uninterrupted one would have drawn."""
import numpy as np
import torch
from mmengine.hooks import Hook
from mmengine.runner import EpochBasedTrainLoop, Runner

from mmatnet.registry import HOOKS


def iteration_seed(seed: int, rank: int, iteration: int) -> int:
    """Mix run seed, process and iteration into one seed in [0, 2**32)."""
    return int(np.random.SeedSequence([seed, rank, iteration]).generate_state(1)[0])


@HOOKS.register_module()
class IterationSeedHook(Hook):
    """Seed torch at every training iteration from the run's seed, the process and the iteration.

    MMEngine's resume restores no random state, so dropout would differ from the uninterrupted
    training. With this hook an iteration's draws depend on nothing that came before, in any
    number of processes, and no random state needs to be saved. Iterations are counted over all
    epochs: MMEngine's ``batch_idx`` begins anew with each, and its masks would come back.

    Transforms draw from NumPy. ``IterBasedTrainLoop`` runs the pipeline on resume over the batches
    that were already trained, which brings NumPy's generator to where it was;
    ``EpochBasedTrainLoop`` goes on with the next epoch, so each begins with a seed of its own.
    """

    priority = 'VERY_HIGH'

    def before_train_epoch(self, runner: Runner) -> None:
        """Seed NumPy where a training by epochs may be taken up."""
        if isinstance(runner.train_loop, EpochBasedTrainLoop):
            np.random.seed(iteration_seed(runner.seed, runner.rank, runner.iter))  # noqa: NPY002

    def before_train_iter(self, runner: Runner, batch_idx: int,
                          data_batch: dict | None = None) -> None:
        """Seed torch on every device."""
        torch.manual_seed(iteration_seed(runner.seed, runner.rank, runner.iter))
