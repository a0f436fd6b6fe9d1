"""A classifier that looks at directions alone: scaled cosines."""
import torch.nn.functional as F
from torch import Tensor, nn

from mmatnet.models.heads.linear_head import LinearHead
from mmatnet.registry import MODELS


@MODELS.register_module()
class CosineHead(LinearHead):
    """Cosines between the features and a direction for each class, times a scale.

    Args:
        num_classes, in_channels, dropout, loss_cls, init_cfg: As of :class:`LinearHead`.
        scale (float): Defaults to 30, as in the code of LDAM's authors.
    """

    def __init__(self, num_classes: int, in_channels: int, dropout: float = 0.0,
                 scale: float = 30.0, loss_cls: dict | None = None,
                 init_cfg: dict | None = None) -> None:
        super().__init__(num_classes, in_channels, dropout, loss_cls, init_cfg)
        self.fc_cls = nn.Linear(in_channels, num_classes, bias=False)
        self.scale = scale

    def forward(self, x: Tensor, **kwargs: object) -> Tensor:
        """Give class scores.

        Args:
            x (Tensor): Features, shape (N, in_channels), or any that flattens to it.
            **kwargs: As of :class:`LinearHead`; not used.

        Returns:
            Tensor: Shape (N, C), within ``scale`` of 0.
        """
        directions = F.normalize(self.fc_cls.weight, dim=1)  # (C, in_channels)
        return self.scale * F.linear(F.normalize(self.dropout(x.flatten(1)), dim=1), directions)
