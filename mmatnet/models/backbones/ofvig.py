"""OFVIG-Net, reconstructed: a graph over patches of flow, whose edges the network chooses itself.

After L. Zhang, Y. Zhang, X. Sun, W. Tang, X. Wang, Z. Li, "Micro-expression recognition based on
direct learning of graph structure", Neurocomputing 2024, by the public design of K. Han, Y. Wang,
J. Guo, Y. Tang, E. Wu, "Vision GNN: An Image is Worth Graph of Nodes", NeurIPS 2022,
arXiv:2206.00272. Nobody has published code of the former. A RECONSTRUCTION of ours after its
abstract: that patches of onset-apex flow are nodes of a Vision GNN, linked to their neighbours, is
the paper's; the size, the widths, the number of neighbours and blocks, and layer norm in place of
batch norm are our choices. No figure of it says anything about the paper's.
"""
import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.errors import InputError
from mmatnet.registry import MODELS


def nearest(nodes: Tensor, count: int) -> Tensor:
    """Return which nodes are nearest to each by features, itself among them.

    Args:
        nodes (Tensor): Shape (N, P, D).
        count (int): Neighbours.

    Returns:
        Tensor: int64, shape (N, P, count).
    """
    with torch.no_grad():
        return torch.cdist(nodes, nodes).topk(count, dim=2, largest=False).indices


def largest_difference(nodes: Tensor, neighbours: Tensor) -> Tensor:
    """Return, number by number, how far a neighbour lies above a node at most.

    Args:
        nodes (Tensor): Shape (N, P, D).
        neighbours (Tensor): Shape (N, P, K).

    Returns:
        Tensor: Shape (N, P, D).
    """
    clips = torch.arange(len(nodes), device=nodes.device)[:, None, None]
    return (nodes[clips, neighbours] - nodes[:, :, None]).amax(dim=2)


class GraphBlock(nn.Module):
    """A graph convolution over nearest neighbours, and a perceptron, each added.

    Args:
        width (int): Of a node.
        neighbours (int): Of each node.
    """

    def __init__(self, width: int, neighbours: int) -> None:
        super().__init__()
        self.neighbours = neighbours
        self.before = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, width))
        self.after = nn.Sequential(nn.Linear(2 * width, width), nn.GELU(), nn.Linear(width, width))
        self.perceptron = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 4 * width),
                                        nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x: Tensor) -> Tensor:
        """(N, P, D) to the same."""
        nodes = self.before(x)
        related = largest_difference(nodes, nearest(nodes, self.neighbours))
        x = x + self.after(torch.cat([nodes, related], dim=2))
        return x + self.perceptron(x)


@MODELS.register_module()
class OFVIGReimpl(BaseModule):
    """Three convolutions to 16x16 nodes, graph blocks, and the mean over nodes.

    Args:
        width (int): Of a node. Defaults to 48.
        depth (int): Blocks. Defaults to 4.
        neighbours (int): Of each node, itself among them. Defaults to 9, as in Vision GNN.
        init_cfg (dict, optional): MMEngine initialisation, run after PyTorch's.
    """

    SIDE = 64  # pixels of the picture

    def __init__(self, width: int = 48, depth: int = 4, neighbours: int = 9,
                 init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        layers: list[nn.Module] = []
        for before, wide, stride in ((3, width // 2, 2), (width // 2, width, 2), (width, width, 1)):
            layers += [nn.Conv2d(before, wide, 3, stride, 1, bias=False), nn.BatchNorm2d(wide),
                       nn.ReLU()]
        self.stem = nn.Sequential(*layers)
        self.positions = nn.Parameter(torch.zeros(1, (self.SIDE // 4) ** 2, width))
        nn.init.trunc_normal_(self.positions, std=0.02)
        self.blocks = nn.Sequential(*(GraphBlock(width, neighbours) for _ in range(depth)))
        self.norm = nn.LayerNorm(width)

    def forward(self, apex_flow: Tensor) -> Tensor:
        """Look at a picture of flow.

        Args:
            apex_flow (Tensor): u, v and strain, shape (N, 3, 64, 64).

        Returns:
            Tensor: Features, shape (N, width).

        Raises:
            InputError: If it is of another size.
        """
        if apex_flow.shape[2:] != (self.SIDE, self.SIDE):
            raise InputError(f'OFVIGReimpl takes pictures of {self.SIDE}x{self.SIDE}, got '
                             f'{apex_flow.shape[2]}x{apex_flow.shape[3]}; scale them to that')
        nodes = self.stem(apex_flow).flatten(2).transpose(1, 2) + self.positions  # (N, 256, D)
        return self.norm(self.blocks(nodes)).mean(dim=1)
