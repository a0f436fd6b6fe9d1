"""Tells parts of the network how far the training is."""
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmatnet.engine.weights import bare_model
from mmatnet.registry import HOOKS


@HOOKS.register_module()
class TrainingProgressHook(Hook):
    """Before each iteration, give the share of the training that is done to all who ask for it.

    A module asks by an attribute ``progress``, which becomes a number from 0, before the first
    iteration, to just below 1, before the last. It depends on nothing that came before, so a
    resumed training goes on alike.
    """

    priority = 'VERY_HIGH'

    def before_train_iter(self, runner: Runner, batch_idx: int,
                          data_batch: dict | None = None) -> None:
        """Tell."""
        for module in bare_model(runner).modules():
            if hasattr(module, 'progress'):
                module.progress = runner.iter / runner.max_iters
