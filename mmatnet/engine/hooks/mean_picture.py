"""Gives parts of the network the mean of their input over the training clips."""
import torch
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmatnet.datasets.statistics import mean_input
from mmatnet.engine.weights import bare_model
from mmatnet.registry import HOOKS


@HOOKS.register_module()
class MeanPictureHook(Hook):
    """Before training, give the mean of an input to every module that asks for it.

    A module asks by an attribute ``mean_of``, the name of an input as the pipeline packs it, or
    None to ask for nothing, and a method ``set_mean(mean)``, which takes a tensor of the shape of
    one clip's input. It is to keep it in a buffer, so that the checkpoint has it. A test clip has
    no part in it: only the training dataset's clips with a label are read, each once, before
    balancing, through its pipeline.
    """

    priority = 'VERY_HIGH'

    def before_train(self, runner: Runner) -> None:
        """Compute and set the means."""
        for module in bare_model(runner).modules():
            stream = getattr(module, 'mean_of', None)
            if stream is not None:
                mean = mean_input(runner.train_dataloader.dataset, stream)
                module.set_mean(torch.from_numpy(mean))
