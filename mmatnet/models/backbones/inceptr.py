"""IncepTR: an Inception branch and a small transformer over one picture of flow, drawn together.

H. Zhou, S. Huang, Y. Xu, "Inceptr: micro-expression recognition integrating inception-CBAM and
vision transformer", Multimedia Systems 29, 2023. Exact, from the layers of the authors' repository
(HaoliangZhou/IncepTR, commit 0ba9ed7; no licence); no code was taken. What differs: 3,590 weights
that the repository declares and never uses are left out, and chance is torch's. What is to drop a
head drops a token by a slip there; ``as_released=False`` drops the head. Not known: the flow of the
published figures, and whether torchvision's resizing averaged (``antialias``).
"""
import torch
import torch.nn.functional as F
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.errors import InputError
from mmatnet.models.backbones.cbam import CBAM
from mmatnet.models.backbones.inception import InceptionBlock
from mmatnet.registry import MODELS

SIDE = 14  # of the maps that both branches end in
DEVIATION = 0.02  # of the start of the transformer's weights


class HeadDropAttention(nn.Module):
    """Self-attention in which training blinds some clips to one head.

    Args:
        width (int): Of a token; a multiple of ``heads``.
        heads (int): Heads.
        drop (float): Probability that a clip loses something.
        as_released (bool): What it loses is one of the first ``heads`` tokens, by a slip of the
            released code, instead of a head.
    """

    def __init__(self, width: int, heads: int, drop: float, as_released: bool) -> None:
        super().__init__()
        self.heads, self.drop, self.as_released = heads, drop, as_released
        self.qkv, self.project = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        """(N, T, D) to the same."""
        qkv = self.qkv(x).unflatten(2, (3, self.heads, -1))  # (N, T, 3, heads, D / heads)
        if self.training and self.drop > 0:
            qkv = qkv * self._kept(qkv)
        query, key, value = qkv.permute(2, 0, 3, 1, 4)  # (N, heads, T, D / heads) each
        weights = (query @ key.transpose(-2, -1) * query.shape[-1] ** -0.5).softmax(dim=-1)
        return self.project((weights @ value).transpose(1, 2).flatten(2))

    def _kept(self, qkv: Tensor) -> Tensor:
        """Draw a factor that is 0 where something is lost, and 1 elsewhere."""
        clips, tokens = qkv.shape[:2]
        which = torch.randint(self.heads, (clips, 1), device=qkv.device)
        blinded = torch.rand(clips, 1, device=qkv.device) < self.drop
        among = torch.arange(tokens if self.as_released else self.heads, device=qkv.device)
        kept = 1 - (blinded & (among == which)).to(qkv.dtype)  # (N, tokens) or (N, heads)
        return kept[:, :, None, None, None] if self.as_released else kept[:, None, None, :, None]


class TransformerBlock(nn.Module):
    """Attention and a perceptron, each on normalised tokens and added; pre-norm.

    Args:
        width (int): Of a token.
        heads (int): Of the attention.
        head_drop (float): Likewise.
        path_drop (float): Probability that training leaves out an addition for a clip.
        as_released (bool): Of the attention.
        ratio (int): Of the perceptron's width to the token's. Defaults to 2.
    """

    def __init__(self, width: int, heads: int, head_drop: float, path_drop: float,
                 as_released: bool, ratio: int = 2) -> None:
        super().__init__()
        self.path_drop = path_drop
        self.norm1, self.norm2 = (nn.LayerNorm(width, eps=1e-6) for _ in range(2))
        self.attention = HeadDropAttention(width, heads, head_drop, as_released)
        self.perceptron = nn.Sequential(
            nn.Linear(width, ratio * width), nn.GELU(), nn.Linear(ratio * width, width))

    def forward(self, x: Tensor) -> Tensor:
        """(N, T, D) to the same."""
        x = x + self._sometimes(self.attention(self.norm1(x)))
        return x + self._sometimes(self.perceptron(self.norm2(x)))

    def _sometimes(self, addition: Tensor) -> Tensor:
        if not self.training or self.path_drop == 0:
            return addition
        kept = addition.new_ones(len(addition), 1, 1).bernoulli_(1 - self.path_drop)
        return addition * kept / (1 - self.path_drop)


class SmallTransformer(nn.Module):
    """Blocks over the 196 pixels of a picture, as (N, width, 14, 14).

    Args:
        in_channels (int): Channels of the picture.
        width (int): Of a token.
        heads (int): Of each attention.
        head_drop (float): Of each attention.
        path_drop (float): Of the last block; linearly less in those before.
        as_released (bool): Of each attention.
        depth (int): Blocks. Defaults to 3.
        ratio (int): Of each perceptron's width to the token's. Defaults to 2.
    """

    def __init__(self, in_channels: int, width: int, heads: int, head_drop: float,
                 path_drop: float, as_released: bool, depth: int = 3, ratio: int = 2) -> None:
        super().__init__()
        self.embed = nn.Conv2d(in_channels, width, 1)
        self.positions = nn.Parameter(torch.zeros(1, SIDE ** 2, width))
        self.blocks = nn.Sequential(*(
            TransformerBlock(width, heads, head_drop, path_drop * number / max(depth - 1, 1),
                             as_released, ratio)
            for number in range(depth)))
        self.norm = nn.LayerNorm(width, eps=1e-6)
        nn.init.trunc_normal_(self.positions, std=DEVIATION)
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.trunc_normal_(module.weight, std=DEVIATION)
                nn.init.zeros_(module.bias)

    def forward(self, x: Tensor) -> Tensor:
        """(N, in_channels, 14, 14) to (N, width, 14, 14)."""
        tokens = self.embed(x).flatten(2).transpose(1, 2) + self.positions  # (N, 196, width)
        tokens = self.norm(self.blocks(tokens))
        return tokens.transpose(1, 2).unflatten(2, (SIDE, SIDE))


@MODELS.register_module()
class IncepTR(BaseModule):
    """A local and a global branch, joined; in training a loss draws their maps together.

    Beside the features it gives ``loss_agreement``: a tenth of one minus the cosine of the two
    branches' maps, over places and clips. With ``LinearHead(in_channels=1024)`` and three classes
    it has 109,325,449 weights, 102,761,472 of them in the first layer after joining.

    Args:
        width (int): Of a token. Defaults to 512, as released.
        maps (int): Channels of each branch's end. Defaults to 256, as released.
        hidden (int, optional): Width of the layer over all places of both. Defaults to 1024, as
            released; None takes the mean over places instead, ``2 * maps`` features.
        drop (float): Of heads and paths. Defaults to 0.3, as released.
        agreement (float): Weight of the loss. Defaults to 0.1, as released.
        antialias (bool): Average areas where the transformer's picture is shrunk. Defaults to
            False, what torchvision did when this was released.
        as_released (bool): The head drop zeroes tokens. Defaults to True.
        in_channels (int): Defaults to 3: u, v and strain.
        init_cfg (dict, optional): MMEngine initialisation, run after the released one.

    Raises:
        InputError: If the width is no multiple of the four heads.
    """

    paper = ('H. Zhou, S. Huang, Y. Xu. Inceptr: micro-expression recognition integrating '
             'inception-CBAM and vision transformer. Multimedia Systems 29, 2023')
    HEADS = 4

    def __init__(self, width: int = 512, maps: int = 256, hidden: int | None = 1024,
                 drop: float = 0.3, agreement: float = 0.1, antialias: bool = False,
                 as_released: bool = True, in_channels: int = 3,
                 init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        if width % self.HEADS:
            raise InputError(f'width must be a multiple of {self.HEADS}, got {width}')
        self.agreement, self.antialias = agreement, antialias
        self.local = nn.Sequential(
            InceptionBlock(in_channels, 6, 6, norm=True),  # (N, 24, 28, 28)
            InceptionBlock(24, 12, 6, norm=True), nn.MaxPool2d(2),  # (N, 48, 14, 14)
            CBAM(48, 3, 3, bias=True), nn.Conv2d(48, maps, 1))
        self.overall = nn.Sequential(
            SmallTransformer(in_channels, width, self.HEADS, drop, drop, as_released),
            nn.Conv2d(width, maps, 1))
        self.join = (nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()) if hidden is None else
                     nn.Sequential(nn.Flatten(), nn.Linear(2 * maps * SIDE ** 2, hidden),
                                   nn.ReLU(), nn.Dropout(0.5)))

    def forward(self, apex_flow: Tensor) -> tuple[Tensor, dict[str, Tensor]]:
        """Look at a picture of flow.

        Args:
            apex_flow (Tensor): u, v and strain, shape (N, 3, 28, 28).

        Returns:
            tuple: Features, shape (N, hidden) or (N, 2 * maps), and ``loss_agreement``.
        """
        local = self.local(apex_flow)  # (N, maps, 14, 14)
        small = F.interpolate(apex_flow, (SIDE, SIDE), mode='bilinear', antialias=self.antialias)
        overall = self.overall(small)  # (N, maps, 14, 14)
        apart = (1 - F.cosine_similarity(overall, local, dim=1)).mean()
        return (self.join(torch.cat([overall, local], dim=1)),
                {'loss_agreement': self.agreement * apart})
