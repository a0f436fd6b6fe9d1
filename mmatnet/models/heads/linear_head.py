"""A classifier for any network: dropout, then one linear layer."""
from mmaction.models.heads import BaseHead
from torch import Tensor, nn

from mmatnet.registry import MODELS


@MODELS.register_module()
class LinearHead(BaseHead):
    """Dropout and a linear layer over flattened features; PyTorch's own initialisation.

    Args:
        num_classes (int): Classes.
        in_channels (int): Numbers in one clip's features.
        dropout (float): Defaults to 0, none.
        loss_cls (dict, optional): Defaults to softmax cross entropy.
        init_cfg (dict, optional): MMEngine initialisation, run after PyTorch's.
    """

    def __init__(self, num_classes: int, in_channels: int, dropout: float = 0.0,
                 loss_cls: dict | None = None, init_cfg: dict | None = None) -> None:
        # topk: mmaction2's (1, 5) reports 1.0 on three classes; average_clips: without it scores
        # keep a clip axis
        super().__init__(num_classes, in_channels, topk=(1,), average_clips='prob',
                         loss_cls=loss_cls or {'type': 'CrossEntropyLoss'}, init_cfg=init_cfg)
        self.dropout = nn.Dropout(dropout)
        self.fc_cls = nn.Linear(in_channels, num_classes)

    def forward(self, x: Tensor, **kwargs: object) -> Tensor:
        """Give class scores.

        Args:
            x (Tensor): Features, shape (N, in_channels), or any that flattens to it.
            **kwargs: What MMAction2's own recognizers pass on, such as ``loss_aux``; not used.

        Returns:
            Tensor: Scores before the softmax, shape (N, C).
        """
        return self.fc_cls(self.dropout(x.flatten(1)))
