"""Sets what parts of the network standardise with, from the training side alone."""
import torch
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmatnet.datasets.statistics import stream_statistics
from mmatnet.engine.weights import bare_model
from mmatnet.registry import HOOKS


@HOOKS.register_module(name=['StreamStatisticsHook', 'MotionStatisticsHook'])  # its old name
class StreamStatisticsHook(Hook):
    """Before training, give statistics of a stream to every module that asks for them.

    A module asks by an attribute ``statistics_of``, the name of a stream of rows (T, D), or None to
    ask for nothing, and a method ``set_statistics(mean, deviation)``, which takes two tensors of
    shape (D,). It is to keep them in buffers, so that the checkpoint has them. A test clip has no
    part in them: only the training dataset is read, each clip once, before balancing.
    """

    priority = 'VERY_HIGH'

    def before_train(self, runner: Runner) -> None:
        """Compute and set the statistics."""
        for module in bare_model(runner).modules():
            stream = getattr(module, 'statistics_of', None)
            if stream is not None:
                mean, deviation = stream_statistics(runner.train_dataloader.dataset, stream)
                module.set_statistics(torch.from_numpy(mean), torch.from_numpy(deviation))
