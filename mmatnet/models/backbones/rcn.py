"""The RCN family: shallow recurrent convolution over small pictures of onset-apex flow.

Z. Xia, W. Peng, H.-Q. Khor, X. Feng, G. Zhao, "Revealing the Invisible with Model and Data
Shrinking for Composite-database Micro-expression Recognition", IEEE Transactions on Image
Processing 29, 2020, arXiv:2006.09674. Exact, from the layers of the authors' repository
(xiazhaoqiang/ParameterFreeRCNs-MicroExpressionRec, commit 0c516cb; no licence); no code was taken.
What differs: layers that the repository declares and never uses are left out; a class map that does
not vary does not divide by zero; P and F, whose published constructors name classes that do not
exist, can be built. Their training makes a schedule and never steps it; the configs follow, and one
steps it.
"""
import torch
import torch.nn.functional as F
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.errors import InputError
from mmatnet.registry import MODELS

EPSILON = 1e-8  # where a class map does not vary


def attention(features: Tensor, rows: Tensor) -> Tensor:
    """Where features speak for the classes, by the classifier's own weights: no weight is added.

    Args:
        features (Tensor): Shape (N, D, Q, Q).
        rows (Tensor): A classifier's weights as maps, shape (C, D, Q, Q).

    Returns:
        Tensor: Shape (N, 1, Q, Q), the mean over classes of maps that are stretched to 0 to 1.
    """
    maps = torch.einsum('ndhw,cdhw->nchw', features, rows) / features.shape[1]  # (N, C, Q, Q)
    maps = maps - maps.amin(dim=(2, 3), keepdim=True)
    maps = maps / (maps.amax(dim=(2, 3), keepdim=True) + EPSILON)
    return maps.mean(dim=1, keepdim=True)


def pool(x: Tensor, places: int) -> Tensor:
    """Average areas as PyTorch's adaptive pooling does, in a form that ONNX can express.

    Args:
        x (Tensor): Shape (N, D, H, W).
        places (int): Side of the result.

    Returns:
        Tensor: Shape (N, D, places, places).
    """
    rows, columns = (x.new_tensor(_shares(int(size), places)) for size in x.shape[2:])
    return rows @ x @ columns.T


def _shares(size: int, places: int) -> list[list[float]]:
    """What each of ``size`` pixels counts for each place; places share pixels at their ends."""
    ends = [(place * size // places, -(-(place + 1) * size // places)) for place in range(places)]
    return [[(start <= pixel < end) / (end - start) for pixel in range(size)]
            for start, end in ends]


def convolution(in_channels: int, width: int, kernel: int) -> nn.Sequential:
    """Convolution, batch norm, ReLU; the size stays."""
    return nn.Sequential(nn.Conv2d(in_channels, width, kernel, padding=kernel // 2),
                         nn.BatchNorm2d(width), nn.ReLU())


class NarrowStem(nn.Sequential):
    """One 5x5 convolution: (N, C, 60, 60) to (N, width, 28, 28)."""

    def __init__(self, in_channels: int, width: int, dropout: float) -> None:
        super().__init__(nn.Conv2d(in_channels, width, 5), nn.BatchNorm2d(width), nn.ReLU(),
                         nn.MaxPool2d(2), nn.Dropout(dropout))


class WideStem(nn.Module):
    """3x3 convolutions side by side, dilated by 1, 2, ...: (N, C, 60, 60) to (N, width, 20, 20).

    Args:
        in_channels (int): Channels in.
        widths (Sequence[int]): Channels of each stream.
        dilations (Sequence[int]): Of each stream.
        dropout (float): Of each stream.
        pooled (bool): Shrink by max pooling, instead of by the stride of the convolution.
        order (Sequence[int]): Which streams are joined.
    """

    def __init__(self, in_channels: int, widths: tuple[int, ...], dilations: tuple[int, ...],
                 dropout: float, pooled: bool, order: tuple[int, ...]) -> None:
        super().__init__()
        self.order = order
        shrink = [nn.MaxPool2d(3, stride=3, padding=1)] if pooled else []
        self.streams = nn.ModuleList(nn.Sequential(
            nn.Conv2d(in_channels, width, 3, stride=1 if pooled else 3, padding=dilation,
                      dilation=dilation),
            nn.ReLU(), nn.BatchNorm2d(width), *shrink, nn.Dropout(dropout))
            for width, dilation in zip(widths, dilations, strict=True))

    def forward(self, x: Tensor) -> Tensor:
        """Join the streams."""
        return torch.cat([self.streams[number](x) for number in self.order], dim=1)


class RecurrentBlock(nn.Module):
    """One 3x3 convolution that is used again on its own result; halves the size.

    Args:
        width (int): Channels in and out.
        dropout (float): At the end.
        dense (bool): Three times instead of twice, and every result before is added.
    """

    def __init__(self, width: int, dropout: float, dense: bool) -> None:
        super().__init__()
        self.times = 3 if dense else 2
        self.dense = dense
        self.first, self.again = convolution(width, width, 1), convolution(width, width, 3)
        self.end = nn.Sequential(nn.MaxPool2d(2), nn.Dropout(dropout))

    def forward(self, x: Tensor, weight: Tensor | None = None) -> Tensor:
        """(N, D, H, W) to (N, D, H/2, W/2); ``weight`` (N, 1, H, W) is of the first result."""
        y = self.first(x)
        total = x + (y if weight is None else weight * y)
        for _ in range(self.times):
            y = self.again(total)
            total = total + y if self.dense else x + y
        return self.end(y)


@MODELS.register_module()
class RCN(BaseModule):
    """A stem, one recurrent block, and a pooling to few places; He's start, as released.

    What the letters add to ``base``: A attention from the classifier's weights, S dense shortcuts,
    W three dilated streams in place of the stem; P is what a search found, two such streams with S
    and A; C and F are W and S with the attention on the picture or inside the block. The head is a
    ``LinearHead(in_channels=width * places^2)``; with three classes, width 32 and 5x5 places base,
    A and S have 15,331 weights, the others 13,795.

    Args:
        variant (str): ``base``, ``A``, ``S``, ``W``, ``P``, ``C`` or ``F``. Defaults to ``A``.
        width (int): Channels; a multiple of 4. Defaults to 32, as in the authors' example; their
            script has 64.
        places (int): Side of the pooled maps. Defaults to 5, as in the example; the script has 7.
        in_channels (int): Defaults to 3: u, v and strain.
        dropout (float): After stem and block. Defaults to 0.5, as published.
        as_released (bool): F uses its second stream in place of the third, too, as the authors'
            code does and their paper does not; it then has 13,555 weights. Of no effect on the
            other variants. Defaults to True.
        init_cfg (dict, optional): MMEngine initialisation, run after the released one.

    Raises:
        InputError: If there is no such variant, or the width is no multiple of 4.
    """

    paper = ('Z. Xia, W. Peng, H.-Q. Khor, X. Feng, G. Zhao. Revealing the Invisible with Model '
             'and Data Shrinking for Composite-database Micro-expression Recognition. IEEE '
             'Transactions on Image Processing 29, 2020. arXiv:2006.09674')
    VARIANTS = ('base', 'A', 'S', 'W', 'P', 'C', 'F')

    def __init__(self, variant: str = 'A', width: int = 32, places: int = 5, in_channels: int = 3,
                 dropout: float = 0.5, as_released: bool = True,
                 init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        if variant not in self.VARIANTS:
            raise InputError(f'variant must be one of {", ".join(self.VARIANTS)}, got {variant!r}')
        if width % 4:
            raise InputError(f'width must be a multiple of 4, got {width}')
        self.variant, self.places = variant, places
        self.stem = self._stem(in_channels, width, dropout, as_released)
        self.block = RecurrentBlock(width, dropout, dense=variant in ('S', 'P', 'C', 'F'))
        for module in self.modules():
            if isinstance(module, nn.Conv2d):  # biases keep PyTorch's start
                nn.init.kaiming_normal_(module.weight, mode='fan_out', nonlinearity='relu')

    def _stem(self, in_channels: int, width: int, dropout: float, as_released: bool) -> nn.Module:
        if self.variant in ('base', 'A', 'S'):
            return NarrowStem(in_channels, width, dropout)
        if self.variant == 'P':
            return WideStem(in_channels, (width // 2, width // 2), (1, 3), dropout, True, (0, 1))
        second_twice = self.variant == 'F' and as_released
        streams = 2 if second_twice else 3
        return WideStem(in_channels, (width // 2, width // 4, width // 4)[:streams],
                        (1, 2, 3)[:streams], dropout, False,
                        (0, 1, 1) if second_twice else (0, 1, 2))

    def forward(self, apex_flow: Tensor, recognizer: nn.Module) -> Tensor:
        """Look at a picture of flow.

        Args:
            apex_flow (Tensor): u, v and strain, shape (N, 3, 60, 60).
            recognizer (Module): Whose ``cls_head.fc_cls`` has the classifier's weights.

        Returns:
            Tensor: Features, shape (N, width, places, places).
        """
        # channels last: the quicker order where there are so few of them
        apex_flow = apex_flow.contiguous(memory_format=torch.channels_last)
        places = self.places
        rows = recognizer.cls_head.fc_cls.weight.unflatten(1, (-1, places, places))
        x = self.stem(apex_flow)  # (N, D, 28, 28), or of a wide stem (N, D, 20, 20)
        inside = None
        if self.variant == 'C':
            picture = pool(apex_flow, places).mean(dim=1, keepdim=True)
            seen = attention(picture, rows.mean(dim=1, keepdim=True))  # (N, 1, places, places)
            x = x * F.interpolate(seen, x.shape[2:])  # nearest
        elif self.variant == 'F':
            inside = F.interpolate(attention(pool(x, places), rows), x.shape[2:])
        pooled = pool(self.block(x, inside), places)
        return pooled * attention(pool(x, places), rows) if self.variant in ('A', 'P') else pooled
