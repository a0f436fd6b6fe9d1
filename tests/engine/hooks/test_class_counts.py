from types import SimpleNamespace

import torch
from mmengine.dataset import BaseDataset, ConcatDataset, RepeatDataset
from torch import nn

import mmatnet.register  # noqa: F401
from mmatnet.models.losses.ldam import LdamLoss
from mmatnet.registry import HOOKS


class Clips(BaseDataset):
    """A dataset of labels."""

    def __init__(self, *labels):
        self.given = labels
        super().__init__(metainfo={'classes': ('a', 'b', 'c', 'd')})

    def load_data_list(self):
        return [{'label': label} for label in self.given]


def counts_of(dataset):
    loss = LdamLoss()
    HOOKS.build({'type': 'ClassCountsHook'}).before_train(SimpleNamespace(
        model=nn.Sequential(nn.Linear(1, 1), loss),
        train_dataloader=SimpleNamespace(dataset=dataset)))
    assert isinstance(loss.counts, torch.Tensor)
    return loss.counts.tolist()


def test_clips_with_a_label_are_counted():
    assert counts_of(Clips(0, 2, 2, -1, 0, 2, -1)) == [2, 0, 3, 0]


def test_wrapped_datasets_count_each_clip_once():
    assert counts_of(ConcatDataset([Clips(0, 1), Clips(1, -1)])) == [1, 2, 0, 0]
    assert counts_of(RepeatDataset(Clips(0, 1, 1), 5)) == [1, 2, 0, 0]
