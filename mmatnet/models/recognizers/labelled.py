"""Which clips of a batch have a label: those served for adaptation have none."""
from collections.abc import Sequence
from typing import TypeVar

import torch
from mmaction.structures import ActionDataSample
from torch import Tensor

Given = TypeVar('Given', Tensor, tuple[Tensor, ...])


def without_label(data_samples: Sequence[ActionDataSample]) -> Tensor:
    """Say of each clip whether it came without its label, which is then -1; shape (N,), bool."""
    labels = torch.stack([sample.gt_label for sample in data_samples])  # (N, ...)
    return labels.reshape(len(labels), -1)[:, 0] < 0


def labelled(features: Given, data_samples: Sequence[ActionDataSample],
             ) -> tuple[Given, list[ActionDataSample]]:
    """Keep what belongs to clips with a label.

    Args:
        features (Tensor | tuple[Tensor]): Each (N, ...).
        data_samples (Sequence[ActionDataSample]): Of the batch; ``gt_label`` is -1 where a clip
            was served without its label.

    Returns:
        tuple: Features and samples of the labelled clips; as they were given if all are.
    """
    kept = ~without_label(data_samples)  # (N,)
    if kept.all():
        return features, list(data_samples)
    samples = [sample for sample, keep in zip(data_samples, kept, strict=True) if keep]
    if isinstance(features, tuple):
        return tuple(feature[kept] for feature in features), samples
    return features[kept], samples
