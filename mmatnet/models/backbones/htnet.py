"""HTNet: a transformer in levels over a picture of four facial windows.

Z. Wang, K. Zhang, W. Luo, R. Sankaranarayana, "HTNet for micro-expression recognition",
Neurocomputing 602, 2024, arXiv:2307.14637. Exact, from the layers of the authors' repository
(wangzhifengharrison/HTNet, commit 91cf4bd; no licence); no code was taken. With the released sizes
every block of places is a single place, over which a softmax is 1: the attention is a linear map,
and its queries and keys learn nothing. ``as_released=False`` lets a block of the first level be one
facial window, as the paper means. What differs is outside: the authors find eyes and mouth by
MTCNN, take constants where it finds none, and cut their windows out of a transposed face, where the
configs have constant boxes of either form. They choose the epoch on the test subject, where the
last one predicts here.
"""
import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.errors import InputError
from mmatnet.registry import MODELS


class Attention(nn.Module):
    """Self-attention whose heads have ``width // heads`` numbers; queries, keys, values unbiased.

    Args:
        width (int): Of a token.
        heads (int): Heads.
    """

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        inner = width // heads * heads
        self.heads = heads
        self.qkv, self.project = nn.Linear(width, 3 * inner, bias=False), nn.Linear(inner, width)

    def forward(self, x: Tensor) -> Tensor:
        """(N, T, D) to the same."""
        qkv = self.qkv(x).unflatten(2, (3, self.heads, -1))  # (N, T, 3, heads, D // heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4)  # (N, heads, T, D // heads) each
        weights = (query @ key.transpose(-2, -1) * query.shape[-1] ** -0.5).softmax(dim=-1)
        return self.project((weights @ value).transpose(1, 2).flatten(2))


class Level(nn.Module):
    """Transformer layers inside square blocks of places.

    Args:
        width (int): Channels.
        heads (int): Of each attention.
        depth (int): Layers.
        blocks (int): Of a row of places.
        side (int): Places of a block's side.
    """

    def __init__(self, width: int, heads: int, depth: int, blocks: int, side: int) -> None:
        super().__init__()
        self.blocks, self.side = blocks, side
        self.positions = nn.Parameter(torch.randn(side ** 2))  # one number for all channels
        self.layers = nn.ModuleList(nn.ModuleList([
            nn.Sequential(nn.LayerNorm(width), Attention(width, heads)),
            nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 4 * width), nn.GELU(),
                          nn.Linear(4 * width, width))]) for _ in range(depth))

    def forward(self, x: Tensor) -> Tensor:
        """(N, D, H, W) to the same."""
        shape = (self.blocks, self.side)
        tokens = x.unflatten(3, shape).unflatten(2, shape)  # (N, D, blocks, side, blocks, side)
        tokens = tokens.permute(0, 2, 4, 3, 5, 1)  # (N, blocks, blocks, side, side, D)
        # the sizes are named, not read off x, so that a traced network takes any batch
        tokens = tokens.reshape(-1, self.side ** 2, x.shape[1]) + self.positions[:, None]
        for attention, perceptron in self.layers:
            tokens = tokens + attention(tokens)
            tokens = tokens + perceptron(tokens)
        tokens = tokens.reshape(-1, *shape[:1], *shape[:1], self.side, self.side, x.shape[1])
        return tokens.permute(0, 5, 1, 3, 2, 4).flatten(4, 5).flatten(2, 3)


class Merge(nn.Module):
    """Half the places a side, with other channels: (N, D, H, W) to (N, D', H/2, W/2).

    Args:
        width (int): Channels in.
        next_width (int): Channels out.
    """

    def __init__(self, width: int, next_width: int) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(width, next_width, 3, padding=1)
        self.norm, self.pool = nn.LayerNorm(next_width), nn.MaxPool2d(3, stride=2, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """Convolve, normalise over channels, pool."""
        x = self.norm(self.convolution(x).permute(0, 2, 3, 1))
        return self.pool(x.permute(0, 3, 1, 2))


@MODELS.register_module()
class HTNet(BaseModule):
    """Patches, levels of transformer layers with merging between, and the mean over places.

    Made for a picture that ``TileWindows`` has laid out. With ``LinearHead(in_channels=1024)`` and
    three classes it has 139,582,982 weights as released, 139,582,988 otherwise.

    Args:
        size (int): Side of the picture in pixels. Defaults to 28.
        patch (int): Side of a patch in pixels. Defaults to 7.
        width (int): Channels of the first level, doubled by each next. Defaults to 256, as
            released.
        heads (int): Of the first level, doubled by each next. Defaults to 3, as released.
        depths (Sequence[int]): Layers of each level. Defaults to (2, 2, 10), as released.
        as_released (bool): The first level has blocks of a ``2^(levels - 1)``-th of the picture's
            side, which is a single patch of 28 pixels in patches of 7; otherwise they are twice as
            large, each of the four windows of the picture is one block of the first level at these
            sizes, and levels after that look at all places. Defaults to True.
        in_channels (int): Defaults to 3: u, v and strain.
        init_cfg (dict, optional): MMEngine initialisation, run after PyTorch's.

    Raises:
        InputError: If patches or blocks do not fill the picture.
    """

    paper = ('Z. Wang, K. Zhang, W. Luo, R. Sankaranarayana. HTNet for micro-expression '
             'recognition. Neurocomputing 602, 2024. arXiv:2307.14637')

    def __init__(self, size: int = 28, patch: int = 7, width: int = 256, heads: int = 3,
                 depths: tuple[int, ...] = (2, 2, 10), as_released: bool = True,
                 in_channels: int = 3, init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        places, blocks = size // patch, 2 ** (len(depths) - 1)  # of a side, at the first level
        if size % patch or places % blocks:
            raise InputError(f'HTNet cuts {size} pixels into patches of {patch} and these, for '
                             f'{len(depths)} levels, into {blocks} blocks; choose sizes that '
                             'divide each other')
        if width < heads:
            raise InputError(f'{heads} heads need a width of as many channels, got {width}')
        self.embed = nn.Conv2d(in_channels, width, patch, stride=patch)
        widths = [width * 2 ** level for level in range(len(depths))]
        self.levels, self.merges = nn.ModuleList(), nn.ModuleList()
        for level, depth in enumerate(depths):
            here = 2 ** (len(depths) - 1 - level)  # blocks of a side
            if not as_released:
                here = max(here // 2, 1)
            self.levels.append(Level(widths[level], heads * 2 ** level, depth, here,
                                     places // 2 ** level // here))
            if level + 1 < len(depths):
                self.merges.append(Merge(widths[level], widths[level + 1]))
        self.norm = nn.LayerNorm(widths[-1])

    def forward(self, apex_flow: Tensor) -> Tensor:
        """Look at a picture of windows.

        Args:
            apex_flow (Tensor): u, v and strain, shape (N, 3, size, size).

        Returns:
            Tensor: Features, shape (N, 4 * width) with three levels.
        """
        x = self.embed(apex_flow)  # (N, 256, 4, 4)
        for level, merge in zip(self.levels, [*self.merges, nn.Identity()], strict=True):
            x = merge(level(x))  # (N, 512, 2, 2), (N, 1024, 1, 1)
        return self.norm(x.permute(0, 2, 3, 1)).mean(dim=(1, 2))
