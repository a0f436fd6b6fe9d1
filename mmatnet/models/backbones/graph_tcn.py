"""Graph-TCN, reconstructed: convolutions along a list of landmarks, one for nodes, one for edges.

After L. Lei, J. Li, T. Chen, S. Li, "A Novel Graph-TCN with a Graph Structured Representation for
Micro-expression Recognition", ACM Multimedia 2020. Nobody has published code. A RECONSTRUCTION of
ours after the abstract: that patches at landmarks are nodes, that nodes and edges each have a
channel of temporal convolutions whose time runs along the landmarks, and that both are fused, is
the paper's; which landmarks and edges, what an edge is, and all widths are our choices. No figure
of it says anything about the paper's.
"""
import itertools

import torch
import torch.nn.functional as F
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.errors import InputError
from mmatnet.registry import MODELS

# of 30 nodes: left brow 0 to 4, right brow 5 to 9, outer lips 10 to 21, inner lips 22 to 29
CONTOURS = ((*range(5),), (*range(5, 10),), (*range(10, 22), 10), (*range(22, 30), 22))
PARTNERS = (*((left, 9 - left) for left in range(5)),
            (10, 16), (11, 15), (12, 14), (21, 17), (20, 18),
            (22, 26), (23, 25), (29, 27))
EDGES = (*((one, other) for contour in CONTOURS
           for one, other in itertools.pairwise(contour)), *PARTNERS)
NODES = 30


class CausalBlock(nn.Module):
    """Two dilated convolutions that see what came before, plus the input.

    Args:
        width (int): Channels in and out.
        dilation (int): Steps between what a convolution of three sees.
        dropout (float): After each convolution.
    """

    def __init__(self, width: int, dilation: int, dropout: float) -> None:
        super().__init__()
        self.before = 2 * dilation
        self.convolutions = nn.ModuleList(nn.Conv1d(width, width, 3, dilation=dilation)
                                          for _ in range(2))
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """(N, D, L) to the same."""
        y = x
        for convolution in self.convolutions:
            y = self.dropout(F.relu(convolution(F.pad(y, (self.before, 0)))))
        return F.relu(x + y)


@MODELS.register_module()
class GraphTCNReimpl(BaseModule):
    """Patches to vectors, causal blocks along nodes and along edges, and their means.

    Args:
        channels (int): Of a patch. Defaults to 3: u, v and strain.
        patch (int): Side of a patch in pixels. Defaults to 7.
        width (int): Of a node and of an edge. Defaults to 64.
        dropout (float): In the blocks. Defaults to 0.3.
        init_cfg (dict, optional): MMEngine initialisation, run after PyTorch's.
    """

    def __init__(self, channels: int = 3, patch: int = 7, width: int = 64, dropout: float = 0.3,
                 init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.embed = nn.Linear(channels * patch ** 2, width)
        self.nodes, self.edges = (nn.Sequential(*(CausalBlock(width, dilation, dropout)
                                                  for dilation in (1, 2, 4))) for _ in range(2))
        self.register_buffer('ends', torch.tensor(EDGES).T, persistent=False)  # (2, edges)

    def forward(self, patches: Tensor) -> Tensor:
        """Look at patches around brows and mouth.

        Args:
            patches (Tensor): Shape (N, 30, channels, patch, patch), in the order of the landmarks.

        Returns:
            Tensor: Features, shape (N, 2 * width).

        Raises:
            InputError: If there are other than 30.
        """
        if patches.shape[1] != NODES:
            raise InputError(f'GraphTCNReimpl takes {NODES} patches, got {patches.shape[1]}; leave '
                             'choose of PatchesAtPoints as it is')
        vectors = self.embed(patches.flatten(2))  # (N, 30, D)
        edges = vectors[:, self.ends[1]] - vectors[:, self.ends[0]]  # (N, 41, D)
        return torch.cat([read(part.transpose(1, 2)).mean(dim=2) for read, part in
                          ((self.nodes, vectors), (self.edges, edges))], dim=1)
