"""Graph-TCN: convolutions along a list of landmarks, inside patches and from patch to patch.

L. Lei, J. Li, T. Chen, S. Li, "A Novel Graph-TCN with a Graph Structured Representation for
Micro-expression Recognition", ACM Multimedia 2020. Exact, from the layers of the authors' test code
(raying777/mercodes, commit 35547d1; MIT); no code was taken. What differs: the authors cut their
patches out of what a magnifier gives, whose weights may not be redistributed; here they are of any
picture of some channels, such as flow: report it as Graph-TCN (flow patches). The starts that their
code gives to weight-normalised convolutions have no effect there, and are left out; so is a batch
norm that it declares and never uses.
"""
import torch
import torch.nn.functional as F
from mmengine.model import BaseModule
from torch import Tensor, nn
from torch.nn.utils.parametrizations import weight_norm

from mmatnet.errors import InputError
from mmatnet.registry import MODELS

BROWS, MOUTH = 10, 18  # patches
KERNEL = 7  # of every convolution, as released


class CausalBlock(nn.Module):
    """Two dilated convolutions that see what came before, plus the input.

    Args:
        in_channels (int): Channels in.
        width (int): Channels out.
        dilation (int): Numbers between what a convolution sees.
        dropout (float): After each convolution.
    """

    def __init__(self, in_channels: int, width: int, dilation: int, dropout: float) -> None:
        super().__init__()
        self.before = (KERNEL - 1) * dilation
        self.convolutions = nn.ModuleList(
            weight_norm(nn.Conv1d(channels, width, KERNEL, dilation=dilation))
            for channels in (in_channels, width))
        self.shortcut = nn.Identity()
        if in_channels != width:
            self.shortcut = nn.Conv1d(in_channels, width, 1)
            nn.init.normal_(self.shortcut.weight, std=0.01)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, L) to (N, width, L)."""
        y = x
        for convolution in self.convolutions:
            y = self.dropout(F.relu(convolution(F.pad(y, (self.before, 0)))))
        return F.relu(y + self.shortcut(x))


@MODELS.register_module()
class GraphTCN(BaseModule):
    """One list of numbers of the brows' patches and one of the mouth's, through the same layers.

    A way of four blocks, dilated by 1, 2, 4 and 8, reads inside a patch; one of a single block
    reads the same place of one patch after the other, the edges; both are added. With patches of
    one channel and ``RectifiedHead(in_channels=512)`` and five classes it has 17,601,661 weights.

    Args:
        channels (int): Of a patch. Defaults to 3, u, v and strain; released are patches of one.
        patch (int): Side of a patch in pixels. Defaults to 7, as released.
        width (int): Channels of the blocks. Defaults to 25, as released.
        hidden (int): Of the layer over all. Defaults to 512, as released.
        dropout (float): Defaults to 0.05, as released.
        init_cfg (dict, optional): MMEngine initialisation, run after the released one.
    """

    paper = ('L. Lei, J. Li, T. Chen, S. Li. A Novel Graph-TCN with a Graph Structured '
             'Representation for Micro-expression Recognition. ACM Multimedia 2020')

    def __init__(self, channels: int = 3, patch: int = 7, width: int = 25, hidden: int = 512,
                 dropout: float = 0.05, init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.shape = (BROWS + MOUTH, channels, patch, patch)
        self.inside = nn.Sequential(*(
            CausalBlock(channels if number == 0 else width, width, 2 ** number, dropout)
            for number in range(4)))
        self.along = CausalBlock(channels, width, patch ** 2, dropout)
        self.last = nn.Sequential(
            nn.Linear(width * (BROWS + MOUTH) * patch ** 2, hidden), nn.BatchNorm1d(hidden),
            nn.Dropout(dropout), nn.ReLU())

    def forward(self, patches: Tensor) -> Tensor:
        """Look at patches around brows and mouth.

        Args:
            patches (Tensor): Shape (N, 28, channels, patch, patch), the ten of the brows first.

        Returns:
            Tensor: Features, shape (N, hidden).

        Raises:
            InputError: If the patches are of another shape.
        """
        if patches.shape[1:] != self.shape:
            raise InputError(f'GraphTCN takes patches of shape {(len(patches), *self.shape)}, got '
                             f'{tuple(patches.shape)}; make its options agree with '
                             'PatchesAtPoints')
        parts = [part.transpose(1, 2).flatten(2) for part in  # (N, channels, patches * pixels)
                 patches.split((BROWS, MOUTH), dim=1)]
        read = [self.inside(part) + self.along(part) for part in parts]  # (N, width, ...)
        return self.last(torch.cat(read, dim=2).flatten(1))
