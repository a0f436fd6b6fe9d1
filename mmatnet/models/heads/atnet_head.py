"""The classifier: dropout, then one linear layer."""
import math

from mmaction.models.heads import BaseHead
from torch import Tensor, nn

from mmatnet.registry import MODELS


@MODELS.register_module()
class ATNetHead(BaseHead):
    """Dropout and a linear layer over the fused vector; softmax cross entropy in training.

    Args:
        num_classes (int): Classes.
        in_channels (int): Channels of the fused vector; 1024 in the paper.
        dropout (float): Defaults to 0.5, as released.
        loss_cls (dict): Defaults to cross entropy, as released.
        init_cfg (dict, optional): MMEngine initialisation, run after the released one.
    """

    def __init__(self, num_classes: int, in_channels: int, dropout: float = 0.5,
                 loss_cls: dict | None = None, init_cfg: dict | None = None) -> None:
        # topk: mmaction2's (1, 5) reports 1.0 on three classes; average_clips: without it scores
        # keep a clip axis
        super().__init__(num_classes, in_channels, topk=(1,), average_clips='prob',
                         loss_cls=loss_cls or {'type': 'CrossEntropyLoss'}, init_cfg=init_cfg)
        self.dropout = nn.Dropout(dropout)
        self.fc_cls = nn.Linear(in_channels, num_classes)
        # Caffe's xavier filler is uniform within sqrt(3 / fan in), and not PyTorch's
        # xavier_uniform_; the bias is the released 0.2
        bound = math.sqrt(3 / in_channels)
        nn.init.uniform_(self.fc_cls.weight, -bound, bound)
        nn.init.constant_(self.fc_cls.bias, 0.2)

    def forward(self, x: Tensor, **kwargs) -> Tensor:
        """Give class scores.

        Args:
            x (Tensor): Fused vectors, shape (N, in_channels).
            **kwargs: What MMAction2 passes on from the neck, such as ``loss_aux``; not used.

        Returns:
            Tensor: Scores before the softmax, shape (N, C).
        """
        return self.fc_cls(self.dropout(x))
