"""STSTNet: three shallow streams over one picture of onset-apex flow.

Written from the layers that the paper (``STSTNet.paper``) and the authors' repository
(christy1206/STSTNet) name; no code was taken.
"""
import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.registry import MODELS


@MODELS.register_module()
class STSTNet(BaseModule):
    """Three parallel convolutions of different width, joined and pooled; PyTorch's own start.

    Streams that look at the same picture and are joined by channel are one convolution with the
    filters of them all, which is how they are computed here: to the last weight the same network.

    With ``LinearHead(in_channels=400)`` and three classes it has 1,683 weights.

    Args:
        widths (Sequence[int]): Channels of each stream. Defaults to (3, 5, 8), as published.
        in_channels (int): Defaults to 3: u, v and strain.
        dropout (float): At the end of each stream. Defaults to 0.5, as published.
        init_cfg (dict, optional): MMEngine initialisation, run after PyTorch's.
    """

    paper = ('S.-T. Liong, Y. S. Gan, J. See, H.-Q. Khor, Y.-C. Huang. Shallow Triple Stream '
             'Three-dimensional CNN (STSTNet) for Micro-expression Recognition. FG 2019. '
             'arXiv:1902.03634')

    def __init__(self, widths: tuple[int, ...] = (3, 5, 8), in_channels: int = 3,
                 dropout: float = 0.5, init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.streams = nn.Sequential(
            nn.Conv2d(in_channels, sum(widths), 3, padding=1), nn.ReLU(),
            nn.BatchNorm2d(sum(widths)), nn.MaxPool2d(3, stride=3, padding=1), nn.Dropout(dropout))
        self.pool = nn.AvgPool2d(2)

    def forward(self, apex_flow: Tensor) -> Tensor:
        """Look at a picture of flow.

        Args:
            apex_flow (Tensor): u, v and strain, shape (N, 3, 28, 28).

        Returns:
            Tensor: Features, shape (N, 16, 5, 5).
        """
        # channels last: the quicker order where there are so few of them
        apex_flow = apex_flow.contiguous(memory_format=torch.channels_last)
        return self.pool(self.streams(apex_flow))  # (N, 16, 10, 10), (N, 16, 5, 5)
