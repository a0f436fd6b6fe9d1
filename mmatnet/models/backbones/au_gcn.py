"""AU-GCN: patches of the face as nodes of two graphs, and a graph of action units as classifier.

L. Lei, T. Chen, S. Li, J. Li, "Micro-expression Recognition Based on Facial Graph Representation
Learning and Facial Action Unit Fusion", CVPR Workshops 2021. Exact, from the layers of the authors'
test code (raying777/FGRMER, commit 1ed1be2; no licence); no code was taken. What differs: the
authors cut their patches out of what a magnifier gives, whose weights may not be redistributed;
here they are of any picture of some channels, such as flow: report it as AU-GCN (flow patches).
"""
import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.errors import InputError
from mmatnet.registry import MODELS

BROWS, MOUTH = 10, 20  # nodes: points 17 to 26 and 48 to 67 of the 68 landmarks
BROW_UNITS, MOUTH_UNITS = (1, 2, 4), (10, 12, 14, 15, 17, 25)
HEADS, HEAD_WIDTH, PERCEPTRON = 8, 16, 128  # of the encoders, as released
VECTOR = 160  # numbers of a part of the face, and of an action unit


class EncoderLayer(nn.Module):
    """Attention and a perceptron, each added and then normalised; heads wider than the token.

    Args:
        width (int): Of a token.
        dropout (float): Of both parts' results.
        attention_dropout (float): Of the attention's weights.
    """

    def __init__(self, width: int, dropout: float, attention_dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(width, 3 * HEADS * HEAD_WIDTH, bias=False)
        self.project = nn.Linear(HEADS * HEAD_WIDTH, width)
        self.perceptron = nn.Sequential(
            nn.Linear(width, PERCEPTRON), nn.ReLU(), nn.Linear(PERCEPTRON, width))
        self.norm1, self.norm2 = (nn.LayerNorm(width, eps=1e-6) for _ in range(2))
        self.dropout, self.forget = nn.Dropout(dropout), nn.Dropout(attention_dropout)

    def forward(self, x: Tensor) -> Tensor:
        """(N, T, D) to the same."""
        query, key, value = self.qkv(x).unflatten(2, (3, HEADS, HEAD_WIDTH)).permute(2, 0, 3, 1, 4)
        weights = (query @ key.transpose(-2, -1) * HEAD_WIDTH ** -0.5).softmax(dim=-1)
        seen = (self.forget(weights) @ value).transpose(1, 2).flatten(2)  # (N, T, 128)
        x = self.norm1(x + self.dropout(self.project(seen)))
        return self.norm2(x + self.dropout(self.perceptron(x)))


def normalised_graph(counts: Tensor) -> Tensor:
    """Make an adjacency of co-occurrences: ``D^-1/2 (P + I)^T D^-1/2``, transposed as released.

    Args:
        counts (Tensor): Clips that show both units, on the diagonal those that show one; (A, A).

    Returns:
        Tensor: Shape (A, A). P is the share of row i's clips that show j, too, zero on the diagonal
        and where a unit was never seen; D the row sums.
    """
    counts = counts.to(torch.get_default_dtype())
    share = counts / counts.diagonal().clamp(min=1)[:, None]
    share = share - torch.diag(share.diagonal()) + torch.eye(len(share), device=share.device)
    scale = share.sum(dim=1).rsqrt()
    return scale[:, None] * share.T * scale[None]


@MODELS.register_module()
class AUGCN(BaseModule):
    """Two encoders over brows and mouth, and vectors of nine action units as directions.

    With patches of one channel and ``LinearHead(in_channels=9)`` and five classes it has 1,047,196
    weights, of which 380,540 do nothing as released and are left out.

    Args:
        channels (int): Of a patch. Defaults to 3, u, v and strain; released are patches of one.
        patch (int): Side of a patch in pixels. Defaults to 7, as released.
        depth (int): Layers of each encoder. Defaults to 6, as released.
        as_released (bool): Every layer is given the first one's input, by a slip of the released
            code, so that only the last one counts. Defaults to True.
        dropout, attention_dropout (float): Default to 0.5 and 0.1, as released.
        init_cfg (dict, optional): MMEngine initialisation, run after PyTorch's.
    """

    paper = ('L. Lei, T. Chen, S. Li, J. Li. Micro-expression Recognition Based on Facial Graph '
             'Representation Learning and Facial Action Unit Fusion. CVPR Workshops 2021')
    action_units = (*BROW_UNITS, *MOUTH_UNITS)

    def __init__(self, channels: int = 3, patch: int = 7, depth: int = 6, as_released: bool = True,
                 dropout: float = 0.5, attention_dropout: float = 0.1,
                 init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        nodes, width = BROWS + MOUTH, channels * patch ** 2
        self.shape = (nodes, channels, patch, patch)
        self.begin = nn.Sequential(
            nn.Conv2d(nodes * channels, nodes * channels, 3, padding=1, groups=nodes),
            nn.BatchNorm2d(nodes * channels), nn.ReLU())
        self.encoders = nn.ModuleList(nn.Sequential(*(
            EncoderLayer(width, dropout, attention_dropout)
            for _ in range(1 if as_released else depth))) for _ in range(2))
        self.projections = nn.ModuleList(nn.Sequential(
            nn.Linear(count * width, 2 * VECTOR), nn.ReLU(), nn.Dropout(dropout),
            nn.Linear(2 * VECTOR, VECTOR), nn.ReLU()) for count in (BROWS, MOUTH))
        self.units = nn.Parameter(0.01 * torch.randn(len(self.action_units), 40))
        self.graph = nn.ModuleList(nn.Linear(*widths, bias=False)
                                   for widths in ((40, VECTOR // 2), (VECTOR // 2, VECTOR)))
        for layer in self.graph:
            nn.init.uniform_(layer.weight, -layer.out_features ** -0.5, layer.out_features ** -0.5)
        self.norm = nn.LayerNorm(len(self.action_units), eps=1e-6)
        self.register_buffer('adjacency', torch.eye(len(self.action_units)))

    def set_co_occurrence(self, counts: Tensor) -> None:
        """Take which action units the training side shows together, shape (9, 9)."""
        self.adjacency.copy_(normalised_graph(counts))

    def forward(self, patches: Tensor) -> Tensor:
        """Look at patches around brows and mouth.

        Args:
            patches (Tensor): Shape (N, 30, channels, patch, patch), the ten of the brows first.

        Returns:
            Tensor: Features, shape (N, 9): what each action unit says.

        Raises:
            InputError: If the patches are of another shape.
        """
        if patches.shape[1:] != self.shape:
            raise InputError(f'AUGCN takes patches of shape {(len(patches), *self.shape)}, got '
                             f'{tuple(patches.shape)}; make its options agree with '
                             'PatchesAtPoints')
        nodes = self.begin(patches.flatten(1, 2)).unflatten(1, self.shape[:2]).flatten(2)
        parts = [project(encode(part).flatten(1)) for part, encode, project in zip(
            nodes.split((BROWS, MOUTH), dim=1), self.encoders, self.projections, strict=True)]
        units = self.units
        for layer in self.graph:
            units = nn.functional.leaky_relu(self.adjacency @ layer(units), 0.2)  # (9, 160)
        directions = units.split((len(BROW_UNITS), len(MOUTH_UNITS)))
        said = [part @ own.T for part, own in zip(parts, directions, strict=True)]
        return self.norm(torch.cat(said, dim=1))
