"""Tells losses how many clips of each class the training side has."""
import numpy as np
import torch
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmatnet.datasets.unwrap import clip_datasets, labels_of
from mmatnet.engine.weights import bare_model
from mmatnet.registry import HOOKS


@HOOKS.register_module()
class ClassCountsHook(Hook):
    """Before training, give the number of clips of each class to every module that asks for it.

    A module asks by a method ``set_class_counts(counts)``, which takes a tensor of shape (C,).
    Only the training dataset is read, each clip once, before balancing; clips without a label
    count for nothing.
    """

    priority = 'VERY_HIGH'

    def before_train(self, runner: Runner) -> None:
        """Count and tell."""
        datasets = clip_datasets(runner.train_dataloader.dataset)
        labels = np.concatenate([labels_of(dataset) for dataset in datasets])
        counts = np.bincount(labels[labels >= 0], minlength=len(datasets[0].metainfo['classes']))
        for module in bare_model(runner).modules():
            if hasattr(module, 'set_class_counts'):
                module.set_class_counts(torch.from_numpy(counts))
