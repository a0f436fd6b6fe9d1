"""A classifier whose labels do not exclude each other, such as action units."""
import torch
from mmaction.structures import ActionDataSample
from torch import Tensor

from mmatnet.models.heads.linear_head import LinearHead
from mmatnet.registry import MODELS


@MODELS.register_module()
class MultiLabelHead(LinearHead):
    """Dropout and a linear layer, with a sigmoid for each label.

    Args:
        num_classes (int): A, labels. Defaults to 12, the action units of CD6ME.
        in_channels (int): Numbers in one clip's features.
        dropout (float): Defaults to 0, none.
        loss_cls (dict, optional): Defaults to ``BalancedBCELoss``.
        init_cfg (dict, optional): As of :class:`LinearHead`.
    """

    def __init__(self, in_channels: int, num_classes: int = 12, dropout: float = 0.0,
                 loss_cls: dict | None = None, init_cfg: dict | None = None) -> None:
        super().__init__(num_classes, in_channels, dropout, loss_cls or {'type': 'BalancedBCELoss'},
                         init_cfg)

    def loss_by_feat(self, cls_scores: Tensor,
                     data_samples: list[ActionDataSample]) -> dict[str, Tensor]:
        """Return the loss of scores (N, A) against each sample's ``gt_label``, (A,)."""
        labels = torch.stack([sample.gt_label for sample in data_samples]).to(cls_scores.device)
        return {'loss_cls': self.loss_cls(cls_scores, labels)}

    def predict_by_feat(self, cls_scores: Tensor,
                        data_samples: list[ActionDataSample]) -> list[ActionDataSample]:
        """Set each sample's ``pred_score``, (A,), in [0, 1], and ``pred_label``, 0 or 1, (A,)."""
        for sample, score in zip(data_samples, cls_scores.sigmoid(), strict=True):
            sample.set_pred_score(score)
            sample.set_pred_label((score >= 0.5).long())
        return data_samples
