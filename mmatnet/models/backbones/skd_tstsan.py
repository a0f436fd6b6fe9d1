"""SKD-TSTSAN: three streams with learned magnification inside, which teach themselves.

G. Zhu, L. Liu, Y. Hu, H. Sun, F. Liu, X. Du, R. Hao, J. Liu, Y. Liu, H. Deng, J. Zhang,
"Three-Stream Temporal-Shift Attention Network Based on Self-Knowledge Distillation for
Micro-Expression Recognition", 2024, arXiv:2406.17538. Exact, from the layers of the authors'
repository (GuanghaoZhu663/SKD-TSTSAN, commit 43ff07e; MIT); no code was taken. Its classifiers, and
how they learn from each other, are in ``SelfTaughtHead``. What differs: the authors start from
weights of macro-expressions, and from magnifiers trained beforehand; here the start is PyTorch's.
"""
import torch
import torch.nn.functional as F
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.errors import InputError
from mmatnet.models.backbones.magnifier import Magnifier
from mmatnet.models.backbones.rcn import convolution
from mmatnet.registry import MODELS

GRID = 4  # tiles of a side of the face
SIDE = 48  # pixels of every plane


def stretch(planes: Tensor) -> Tensor:
    """Bring each plane (..., H, W) from its least and largest value to 0 and 1; still ones to 0."""
    least = planes.amin(dim=(-2, -1), keepdim=True)
    spread = planes.amax(dim=(-2, -1), keepdim=True) - least
    return (planes - least) / torch.where(spread > 0, spread, torch.ones_like(spread))


def resized(images: Tensor) -> Tensor:
    """Bring (N, C, H, W) to (N, C, 48, 48), as OpenCV's ``resize`` does, which averages nothing."""
    return F.interpolate(images, (SIDE, SIDE), mode='bilinear')


def tiles(image: Tensor) -> Tensor:
    """Cut a face (N, 1, H, W) into 4x4 tiles, row by row; (N, 16, H/4, W/4)."""
    cut = image[:, 0].unflatten(2, (GRID, -1)).unflatten(1, (GRID, -1))  # (N, 4, h, 4, w)
    return cut.transpose(2, 3).flatten(1, 2)


def shift_in_time(x: Tensor) -> Tensor:
    """Give a step an eighth of its channels from the next step and another from the one before.

    Args:
        x (Tensor): Two steps of each clip next to each other, shape (2 N, D, H, W).

    Returns:
        Tensor: Of the same shape; zeros come in at the ends.
    """
    steps = x.unflatten(0, (-1, 2))  # (N, 2, D, H, W)
    part = x.shape[1] // 8
    nothing = torch.zeros_like(steps[:, :1])
    later = torch.cat([steps[:, 1:], nothing], dim=1)[:, :, :part]
    earlier = torch.cat([nothing, steps[:, :1]], dim=1)[:, :, part:2 * part]
    return torch.cat([later, earlier, steps[:, :, 2 * part:]], dim=2).flatten(0, 1)


class ChannelAttention(nn.Module):
    """Weigh channels by a convolution along them, of their means and maxima (ECA).

    Args:
        kernel (int): Of the convolution, odd.
    """

    def __init__(self, kernel: int) -> None:
        super().__init__()
        self.along = nn.Conv1d(1, 1, kernel, padding=kernel // 2, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """(N, D, H, W) to the same."""
        seen = self.along(x.mean(dim=(2, 3))[:, None]) + self.along(x.amax(dim=(2, 3))[:, None])
        return x * torch.sigmoid(seen).transpose(1, 2)[..., None]


class Stream(nn.Module):
    """A magnifier, five convolutions, and two auxiliary ways out.

    Args:
        in_channels (int): Of a picture.
        width (int): Channels of the magnifier's code; twice and four times as many follow.
        factor (float): Of the magnifier.
        attention (bool): Weigh the channels after every convolution.
        steps (bool): Two steps of a clip, next to each other in the batch, exchange channels before
            every convolution but the first.
    """

    def __init__(self, in_channels: int, width: int, factor: float, attention: bool,
                 steps: bool) -> None:
        super().__init__()
        self.attention, self.steps = attention, steps
        self.magnify = Magnifier(in_channels, width, factor)
        narrow, wide = 2 * width, 4 * width
        first = nn.Sequential(nn.Conv2d(width, narrow, 5), nn.BatchNorm2d(narrow), nn.ReLU())
        self.early = nn.ModuleList([self._weighed(first, narrow),
                                    *(self._convolve(narrow, narrow) for _ in range(2))])
        self.shrink = nn.MaxPool2d(5, stride=2, padding=2)
        self.average = nn.AvgPool2d(3, stride=2, padding=1)
        self.ways = nn.ModuleList(nn.ModuleList([
            self._convolve(narrow, wide), self._convolve(wide, wide)]) for _ in range(3))

    def _convolve(self, in_channels: int, width: int) -> nn.Sequential:
        return self._weighed(convolution(in_channels, width, 3), width)

    def _weighed(self, layers: nn.Sequential, width: int) -> nn.Sequential:
        # ECA's rule for its kernel, log2(channels) / 2 + 1/2 made odd: 3 of 64 channels, 5 of 128
        return nn.Sequential(layers, ChannelAttention(5 if width >= 128 else 3)
                             if self.attention else nn.Identity())

    def forward(self, onset: Tensor, apex: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Pictures (N, C, 48, 48) to three vectors (N, 4 * width): the last, and two earlier."""
        x = self.shrink(self.early[0](self.magnify(onset, apex)))  # (N, 64, 10, 10)
        between = x
        for layer in self.early[1:]:
            x = layer(self._exchanged(x))
        last = self.average(x)  # (N, 64, 5, 5)
        return tuple(self._leave(maps, way) for maps, way in
                     zip((last, between, last), self.ways, strict=True))

    def _exchanged(self, x: Tensor) -> Tensor:
        return shift_in_time(x) if self.steps else x

    def _leave(self, x: Tensor, way: nn.ModuleList) -> Tensor:
        for layer in way:
            x = layer(self._exchanged(x))
        vector = x.mean(dim=(2, 3))  # (N, 128)
        return vector.unflatten(0, (-1, 2)).mean(dim=1) if self.steps else vector


@MODELS.register_module()
class SKDTSTSAN(BaseModule):
    """Tiles of the face, the whole face, and two flows; each with a magnifier of its own.

    With ``SelfTaughtHead(in_channels=384)`` and three classes it has 2,943,904 weights.

    Args:
        width (int): Channels of a magnifier's code. Defaults to 32, as released.
        factor (float): Of the magnifiers. Defaults to 2, as released.
        init_cfg (dict, optional): MMEngine initialisation, run after PyTorch's.
    """

    paper = ('G. Zhu, L. Liu, Y. Hu, H. Sun, F. Liu, X. Du, R. Hao, J. Liu, Y. Liu, H. Deng, J. '
             'Zhang. Three-Stream Temporal-Shift Attention Network Based on Self-Knowledge '
             'Distillation for Micro-Expression Recognition. 2024. arXiv:2406.17538')

    def __init__(self, width: int = 32, factor: float = 2.0, init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.local = Stream(GRID ** 2, width, factor, attention=True, steps=False)
        self.whole = Stream(1, width, factor, attention=False, steps=False)
        self.motion = Stream(2, width, factor, attention=False, steps=True)

    def forward(self, apex: Tensor, onset: Tensor, apex_flow: Tensor, offset_flow: Tensor,
                ) -> tuple[Tensor, Tensor, Tensor]:
        """Look at pictures and flows.

        Args:
            apex, onset (Tensor): Grey faces, shape (N, 1, 128, 128).
            apex_flow, offset_flow (Tensor): u and v, and what follows, shape (N, 2 or more, H, W).

        Returns:
            tuple[Tensor]: The last features and two auxiliary ones, each (N, 12 * width).

        Raises:
            InputError: If the faces cannot be cut into 4x4 tiles.
        """
        if apex.shape[2] % GRID or apex.shape[3] % GRID:
            raise InputError(f'SKDTSTSAN cuts faces into {GRID}x{GRID} tiles, got '
                             f'{apex.shape[2]}x{apex.shape[3]} pixels; resize them to 128x128')
        flows = torch.stack([apex_flow[:, :2], offset_flow[:, :2]], dim=1).flatten(0, 1)
        flows = stretch(resized(flows))  # (2 N, 2, 48, 48)
        faces = [stretch(image) for image in (onset, apex)]
        streams = (
            self.local(*(resized(tiles(face)) for face in faces)),
            self.whole(*map(resized, faces)),
            self.motion(torch.zeros_like(flows), flows))
        return tuple(torch.cat(vectors, dim=1) for vectors in zip(*streams, strict=True))
