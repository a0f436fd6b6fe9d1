"""A linear layer whose scores are normalised and cut at zero, as Graph-TCN has it."""
import torch
from torch import Tensor, nn

from mmatnet.models.heads.linear_head import LinearHead
from mmatnet.registry import MODELS


@MODELS.register_module()
class RectifiedHead(LinearHead):
    """A linear layer, batch norm, dropout and ReLU, whose results are the scores of a softmax.

    Args:
        num_classes, in_channels, loss_cls, init_cfg: As of :class:`LinearHead`.
        dropout (float): Behind the batch norm. Defaults to 0.05, as Graph-TCN has.
    """

    def __init__(self, num_classes: int, in_channels: int, dropout: float = 0.05,
                 loss_cls: dict | None = None, init_cfg: dict | None = None) -> None:
        super().__init__(num_classes, in_channels, dropout, loss_cls, init_cfg)
        self.norm = nn.BatchNorm1d(num_classes)

    def forward(self, x: Tensor, **kwargs: object) -> Tensor:
        """Give class scores.

        Args:
            x (Tensor): Features, shape (N, in_channels), or any that flattens to it.
            **kwargs: What MMAction2's own recognizers pass on; not used.

        Returns:
            Tensor: Scores before the softmax, shape (N, C), none below 0.
        """
        return torch.relu(self.dropout(self.norm(self.fc_cls(x.flatten(1)))))
