"""ATNet's classifier: a linear head with the released dropout and start."""
import math

from torch import nn

from mmatnet.models.heads.linear_head import LinearHead
from mmatnet.registry import MODELS


@MODELS.register_module()
class ATNetHead(LinearHead):
    """Dropout and a linear layer over the fused vector; softmax cross entropy in training.

    Args:
        num_classes, loss_cls, init_cfg: As of :class:`LinearHead`.
        in_channels (int): Channels of the fused vector; 1024 in the paper.
        dropout (float): Defaults to 0.5, as released.
    """

    def __init__(self, num_classes: int, in_channels: int, dropout: float = 0.5,
                 loss_cls: dict | None = None, init_cfg: dict | None = None) -> None:
        super().__init__(num_classes, in_channels, dropout, loss_cls, init_cfg)
        # Caffe's xavier filler is uniform within sqrt(3 / fan in), and not PyTorch's
        # xavier_uniform_; the bias is the released 0.2
        bound = math.sqrt(3 / in_channels)
        nn.init.uniform_(self.fc_cls.weight, -bound, bound)
        nn.init.constant_(self.fc_cls.bias, 0.2)
