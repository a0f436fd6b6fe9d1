"""MMNet: muscle motion in the difference of apex and onset, face position in the onset.

H. Li, M. Sui, Z. Zhu, F. Zhao, "MMNet: Muscle Motion-guided Network for Micro-expression
Recognition", IJCAI 2022, arXiv:2201.05297. Exact, from the layers of the authors' repository
(muse1998/MMNet, commit 7b62fa9; no licence); no code was taken. What differs: the head convolution
of their script for three classes has two groups, by which three channels cannot be divided, so that
it cannot be built as released; here it has one. They draw onset and apex anew among the frames
around, in every epoch; here each clip has one of both, grey, repeated to three channels.
"""
import torch
import torch.nn.functional as F
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.models.backbones.inceptr import SIDE, SmallTransformer
from mmatnet.models.backbones.resnet10 import convolution
from mmatnet.registry import MODELS


def normalised(in_channels: int, out_channels: int, kernel: int, stride: int = 1) -> nn.Sequential:
    """A convolution without bias, and batch norm."""
    return nn.Sequential(convolution(in_channels, out_channels, kernel, stride),
                         nn.BatchNorm2d(out_channels))


class ContinuousAttention(nn.Module):
    """A residual block whose map of attention is multiplied by that of the block before.

    Args:
        in_channels (int): Channels in.
        out_channels (int): Channels out.
        stride (int): 1, or 2 to halve the size.
    """

    def __init__(self, in_channels: int, out_channels: int, stride: int) -> None:
        super().__init__()
        self.first = normalised(in_channels, out_channels, 3, stride)
        self.second = normalised(out_channels, out_channels, 1)
        same = in_channels == out_channels and stride == 1
        self.shortcut = (nn.Identity() if same else
                         normalised(in_channels, out_channels, 1, stride))
        self.attention = normalised(2, 1, 1)

    def forward(self, x: Tensor, before: Tensor | None) -> tuple[Tensor, Tensor]:
        """(N, C, H, W), and the map before or None, to (N, C', h, w) and its map (N, 1, h, w)."""
        x = F.relu(self.second(F.relu(self.first(x))) + self.shortcut(x))
        seen = torch.cat([x.mean(dim=1, keepdim=True), x.amax(dim=1, keepdim=True)], dim=1)
        attention = torch.sigmoid(self.attention(seen))
        if before is not None:
            if before.shape != attention.shape:
                before = F.max_pool2d(before, 3, stride=2, padding=1)
            attention = attention * before
        return x * attention, attention


@MODELS.register_module()
class MMNet(BaseModule):
    """Four blocks on the difference, a small transformer on the onset, and their sum.

    With ``LinearHead(in_channels=100352)`` and five classes it has 9,442,425 weights, as the
    authors' script for three classes of CASME II; with ``depth=2, ratio=4, drop=0`` 9,438,841, as
    that for five.

    Args:
        widths (Sequence[int]): Channels of the head convolution, of that behind it, and of the four
            blocks. Defaults to (180, 128, 128, 128, 256, 512), as released.
        depth (int): Blocks of the transformer. Defaults to 3.
        ratio (int): Of each perceptron. Defaults to 2.
        drop (float): Probability of leaving out an addition of the transformer's last block.
            Defaults to 0.3.
        init_cfg (dict, optional): MMEngine initialisation, run after PyTorch's.
    """

    paper = ('H. Li, M. Sui, Z. Zhu, F. Zhao. MMNet: Muscle Motion-guided Network for '
             'Micro-expression Recognition. IJCAI 2022. arXiv:2201.05297')

    def __init__(self, widths: tuple[int, ...] = (180, 128, 128, 128, 256, 512), depth: int = 3,
                 ratio: int = 2, drop: float = 0.3, init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.begin = nn.Sequential(normalised(3, widths[0], 3, 2), nn.ReLU(),
                                   normalised(widths[0], widths[1], 3), nn.ReLU())
        self.blocks = nn.ModuleList(
            ContinuousAttention(before, width, stride) for before, width, stride in
            zip(widths[1:], widths[2:], (1, 2, 2, 2), strict=False))
        self.position = SmallTransformer(3, widths[-1], 4, 0, drop, False, depth, ratio)

    def forward(self, apex: Tensor, onset: Tensor) -> Tensor:
        """Look at both pictures.

        Args:
            apex (Tensor): Shape (N, 3, 224, 224).
            onset (Tensor): Of the same shape.

        Returns:
            Tensor: Features, shape (N, 512, 14, 14).
        """
        x, attention = self.begin(apex - onset), None  # (N, 128, 112, 112)
        for block in self.blocks:
            x, attention = block(x, attention)  # (N, 128 to 512, 112 to 14, ...)
        # as torchvision resized tensors in 2022, which averages nothing
        small = F.interpolate(onset, (SIDE, SIDE), mode='bilinear')
        return x + self.position(small)
