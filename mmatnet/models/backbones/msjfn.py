"""MSJFN, reconstructed: a residual network over flow with three side ways that join its layers.

After X. Li, G. Wei, J. Wang, Y. Zhou, "Multi-scale joint feature network for micro-expression
recognition", Computational Visual Media 7(3), 2021. Nobody has published code. A RECONSTRUCTION of
ours after the abstract: that three joint feature modules mix layers of a backbone over a flow
picture, and that their predictions and the backbone's are fused, is the paper's; the backbone,
which is ATNet's ResNet10, what a module is, the widths, and the fusion by a mean are our choices.
No figure of it says anything about the paper's.
"""
import itertools

import torch.nn.functional as F
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.models.backbones.resnet10 import ResNet10
from mmatnet.registry import MODELS


class JointFeatures(nn.Module):
    """Bring two neighbouring levels to one width and size, add them, convolve, and average.

    Args:
        shallow (int): Channels of the shallower, larger one.
        deep (int): Channels of the other.
        width (int): Channels of the result.
    """

    def __init__(self, shallow: int, deep: int, width: int) -> None:
        super().__init__()
        self.shallow, self.deep = nn.Conv2d(shallow, width, 1), nn.Conv2d(deep, width, 1)
        self.join = nn.Sequential(nn.Conv2d(width, width, 3, padding=1, bias=False),
                                  nn.BatchNorm2d(width), nn.ReLU())

    def forward(self, shallow: Tensor, deep: Tensor) -> Tensor:
        """(N, C, H, W) and (N, C', h, w) to (N, width)."""
        larger = F.interpolate(self.deep(deep), shallow.shape[2:], mode='bilinear')
        return self.join(self.shallow(shallow) + larger).mean(dim=(2, 3))


@MODELS.register_module()
class MSJFNReimpl(BaseModule):
    """ResNet10 and three joint feature modules, for an ``AveragedHead``.

    Args:
        base_channels (int): Of ResNet10. Defaults to 16.
        width (int): Of each module. Defaults to 64.
        init_cfg (dict, optional): MMEngine initialisation, run after the parts' own.
    """

    def __init__(self, base_channels: int = 16, width: int = 64,
                 init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.trunk = ResNet10(base_channels, in_channels=3)
        self.joint = nn.ModuleList(
            JointFeatures(base_channels * factor, 2 * base_channels * factor, width)
            for factor in (1, 2, 4))

    def forward(self, apex_flow: Tensor) -> tuple[Tensor, ...]:
        """Look at a picture of flow.

        Args:
            apex_flow (Tensor): u, v and strain, shape (N, 3, H, W), at least 28x28.

        Returns:
            tuple[Tensor]: The backbone's features (N, 8 * base_channels), and each module's
            (N, width), the shallowest first.
        """
        trunk, levels = self.trunk, [self.trunk.begin(apex_flow)]
        levels[0] = trunk.unit1(levels[0])
        for unit in (trunk.unit2, trunk.unit3, trunk.unit4):
            levels.append(unit(levels[-1]))
        last = F.relu(trunk.last_bn(levels[-1])).mean(dim=(2, 3))
        return (last, *(module(*pair) for module, pair in
                        zip(self.joint, itertools.pairwise(levels), strict=True)))
