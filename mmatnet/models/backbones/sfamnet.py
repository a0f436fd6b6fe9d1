"""SFAMNet: the recognition part of a small network that spots and recognises, with attention.

G.-B. Liong, S.-T. Liong, C. S. Chan, J. See, "SFAMNet: A scene flow attention-based
micro-expression network", Neurocomputing 566, 2024. Exact, from the layers of the authors'
repository (genbing99/SFAMNet, commit a72ecdd; BSD-3); no code was taken. What differs: the authors'
input is scene flow of frames with depth, here it is u, v and strain; the branch that spots, its
loss and the class of no expression are left out; so are batch norm and dropout, which their code
declares and skips. Outside, classes are balanced by duplicates instead of weights, inputs are not
scaled at random, and windows are constant. The attention over places takes mean and maximum in the
order of CBAM's paper; theirs takes the maximum first, which is the same network with two filters
exchanged.
"""
import torch
from torch import Tensor, nn

from mmatnet.models.backbones.by_channel import ByChannel
from mmatnet.models.backbones.cbam import CBAM
from mmatnet.registry import MODELS


class ResidualBlock(nn.Module):
    """Two 5x5 convolutions with attention, and a 1x1 one beside them; none has a bias.

    Args:
        width (int): Channels out; one goes in.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.long = nn.Sequential(
            nn.Conv2d(1, width, 5, padding=2, bias=False), nn.ReLU(),
            nn.Conv2d(width, width, 5, padding=2, bias=False), CBAM(width, 1, 7, bias=False))
        self.short = nn.Conv2d(1, width, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """(N, 1, H, W) to (N, width, H, W)."""
        return torch.relu(self.long(x) + self.short(x))


@MODELS.register_module()
class SFAMNet(ByChannel):
    """A residual block for each channel of flow, and one convolution over all; PyTorch's own start.

    With ``LinearHead(in_channels=392)`` and three classes it has 4,220 weights.

    Args:
        width (int): Channels of each block. Defaults to 3, as published.
        joint (int): Channels of the convolution over all. Defaults to 8, as published.
        init_cfg (dict, optional): MMEngine initialisation, run after PyTorch's.
    """

    paper = ('G.-B. Liong, S.-T. Liong, C. S. Chan, J. See. SFAMNet: A scene flow attention-based '
             'micro-expression network. Neurocomputing 566, 2024')

    def __init__(self, width: int = 3, joint: int = 8, init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.channels = nn.ModuleList(nn.Sequential(ResidualBlock(width), nn.MaxPool2d(3))
                                      for _ in 'uvs')
        self.joint = nn.Sequential(
            nn.Conv2d(3 * width, joint, 5, padding=2), nn.MaxPool2d(3, stride=2, padding=1))
