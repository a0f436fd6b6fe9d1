"""A classifier for each of several features, whose scores are averaged."""
from collections.abc import Sequence

import torch
from mmaction.models.heads import BaseHead
from torch import Tensor, nn

from mmatnet.registry import MODELS


@MODELS.register_module()
class AveragedHead(BaseHead):
    """Dropout and a linear layer each; the mean of their scores predicts, each learns by itself.

    Args:
        num_classes (int): Classes.
        in_channels (Sequence[int]): Numbers in one clip's features, of each kind.
        dropout (float): Defaults to 0, none.
        loss_cls (dict, optional): Defaults to softmax cross entropy.
        init_cfg (dict, optional): MMEngine initialisation, run after PyTorch's.
    """

    def __init__(self, num_classes: int, in_channels: Sequence[int], dropout: float = 0.0,
                 loss_cls: dict | None = None, init_cfg: dict | None = None) -> None:
        super().__init__(num_classes, sum(in_channels), topk=(1,), average_clips='prob',
                         loss_cls=loss_cls or {'type': 'CrossEntropyLoss'}, init_cfg=init_cfg)
        self.dropout = nn.Dropout(dropout)
        self.classifiers = nn.ModuleList(nn.Linear(width, num_classes) for width in in_channels)

    def each(self, x: tuple[Tensor, ...]) -> Tensor:
        """Give the scores of every classifier, before the softmax, shape (ways, N, C)."""
        return torch.stack([classify(self.dropout(features.flatten(1))) for classify, features in
                            zip(self.classifiers, x, strict=True)])

    def forward(self, x: tuple[Tensor, ...], **kwargs: object) -> Tensor:
        """Give class scores.

        Args:
            x (tuple[Tensor]): Features of each kind, each (N, ...).
            **kwargs: What MMAction2's own recognizers pass on; not used.

        Returns:
            Tensor: The mean of the scores before the softmax, shape (N, C).
        """
        return self.each(x).mean(dim=0)

    def loss(self, feats: tuple[Tensor, ...], data_samples: list,
             **kwargs: object) -> dict[str, Tensor]:
        """Return the sum of the classifiers' losses."""
        truth = torch.cat([sample.gt_label for sample in data_samples]).to(feats[0].device)
        return {'loss_cls': sum(self.loss_cls(scores, truth) for scores in self.each(feats))}
