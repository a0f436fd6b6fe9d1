"""MicroAttention: a ten-layer residual network over the grey apex whose every unit has a mask.

C. Wang, M. Peng, T. Bi, T. Chen, "Micro-Attention for Micro-Expression recognition", Neurocomputing
410, 2020, arXiv:1811.02360. Exact, from the ``train.prototxt`` with which ATNet's authors ran it
as their baseline (Trunpm/ACII19-Apex-Time-Network, commit 81789f1, ``MicroAttentionNet``; no
licence); no code was taken. It is ATNet's apex stream and one mask per unit. Differs: no start from
a network of macro-expressions, which was never published.
"""
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mmatnet.models.backbones.resnet10 import DownUnit, FirstUnit, ResNet10, convolution
from mmatnet.registry import MODELS


def parts_of(unit: FirstUnit | DownUnit, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return a unit's shortcut, what its first convolution gives after ReLU, and its second's.

    Args:
        unit (FirstUnit | DownUnit): The unit.
        x (Tensor): What goes in, shape (N, C, H, W).

    Returns:
        tuple[Tensor, Tensor, Tensor]: Of the shape of what goes out.
    """
    activated, shortcut = x, x
    if isinstance(unit, DownUnit):
        activated = F.relu(unit.bn1(x))
        shortcut = unit.project(activated)
    first = F.relu(unit.bn2(unit.conv1(activated)))
    return shortcut, first, unit.conv2(first)


@MODELS.register_module()
class MicroAttention(ResNet10):
    """ATNet's apex stream with a mask in each unit; the mean over the face has length 1.

    A mask is one map for all channels, computed from the unit's shortcut and from both of its
    convolutions. With ``ATNetHead(in_channels=512, dropout=0)`` and three classes it has 5,943,813
    weights.

    Args:
        base_channels (int): Channels of the first unit. Defaults to 64, as released.
        in_channels (int): 1 for the grey apex, 3 for apex flow. Defaults to 1, as released.
        init_cfg (dict, optional): MMEngine initialisation, run after the released one.
    """

    paper = ('C. Wang, M. Peng, T. Bi, T. Chen. Micro-Attention for Micro-Expression recognition. '
             'Neurocomputing 410, 2020. arXiv:1811.02360')

    def __init__(self, base_channels: int = 64, in_channels: int = 1,
                 init_cfg: dict | None = None) -> None:
        super().__init__(base_channels, in_channels, init_cfg)
        widths = [base_channels * factor for factor in (1, 2, 4, 8)]
        self.masks = nn.ModuleList(convolution(3 * width, width, 1) for width in widths)
        for mask in self.masks:
            nn.init.kaiming_normal_(mask.weight)  # Caffe's msra filler

    def forward(self, apex: Tensor) -> Tensor:
        """Look at the apex frame.

        Args:
            apex (Tensor): Grey faces, shape (N, 1, H, W), 0 to 255, at least 28x28.

        Returns:
            Tensor: Features of length 1, shape (N, 8 * base_channels).

        Raises:
            InputError: If the channels are not ``in_channels``, or a side is too short.
        """
        x = self.begin(apex)  # (N, 64, H/4, W/4)
        units: tuple[FirstUnit | DownUnit, ...] = (self.unit1, self.unit2, self.unit3, self.unit4)
        for unit, mask in zip(units, self.masks, strict=True):
            shortcut, first, second = parts_of(unit, x)
            joined = mask(torch.cat([shortcut, first, second], dim=1))  # (N, C, ...)
            weight = torch.sigmoid(joined.mean(dim=1, keepdim=True))  # (N, 1, ...)
            x = second + shortcut
            if unit is self.unit4:
                x = F.relu(self.last_bn(x))
            x = x * (1 + weight)  # (N, 64 to 512, H/4 to H/32, ...)
        return F.normalize(x.mean(dim=(2, 3)), dim=1)
