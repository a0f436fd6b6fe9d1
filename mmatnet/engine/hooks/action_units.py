"""Tells graphs of action units which units the training side shows together."""
import numpy as np
import torch
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmatnet.clips.action_units import action_unit_targets
from mmatnet.datasets.unwrap import clip_datasets
from mmatnet.engine.weights import bare_model
from mmatnet.registry import HOOKS


@HOOKS.register_module()
class ActionUnitsHook(Hook):
    """Before training, count which action units are seen together, for every module that asks.

    A module asks by an attribute ``action_units``, the numbers of A units, and a method
    ``set_co_occurrence(counts)``, which takes a tensor of shape (A, A): in row i and column j the
    clips that show both, in row i and column i those that show i. It is to keep what it makes of
    them in buffers, so that the checkpoint has them. Only the training dataset is read, each clip
    once, before balancing, and without the clips that have no label.
    """

    priority = 'VERY_HIGH'

    def before_train(self, runner: Runner) -> None:
        """Count and tell."""
        clips = [clip for dataset in clip_datasets(runner.train_dataloader.dataset)
                 for clip in dataset.labelled_clips()]
        for module in bare_model(runner).modules():
            units = getattr(module, 'action_units', None)
            if units is not None:
                shown = action_unit_targets(clips, units).astype(np.int64)  # (N, A)
                module.set_co_occurrence(torch.from_numpy(shown.T @ shown))
