"""Learned magnification: the code of a picture, moved further the way it went.

The layers are those of T.-H. Oh et al., "Learning-based Video Motion Magnification", ECCV 2018,
arXiv:1804.02684, as SKD-TSTSAN has them (GuanghaoZhu663/SKD-TSTSAN, commit 43ff07e; MIT), without
the decoder; no code was taken.
"""
from torch import Tensor, nn


def reflected(in_channels: int, width: int, kernel: int, stride: int = 1) -> nn.Conv2d:
    """A convolution without bias that pads by reflection."""
    return nn.Conv2d(in_channels, width, kernel, stride, kernel // 2, bias=False,
                     padding_mode='reflect')


class Residual(nn.Module):
    """Convolution, ReLU, convolution, plus the input.

    Args:
        width (int): Channels in and out.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(reflected(width, width, 3), nn.ReLU(),
                                    reflected(width, width, 3))

    def forward(self, x: Tensor) -> Tensor:
        """(N, D, H, W) to the same."""
        return x + self.layers(x)


class Magnifier(nn.Module):
    """Encode two pictures, and move the second's code further the way it went.

    Args:
        in_channels (int): Of a picture.
        width (int): Channels of a code.
        factor (float): Of the difference.
    """

    def __init__(self, in_channels: int, width: int, factor: float) -> None:
        super().__init__()
        self.factor = factor
        self.encode = nn.Sequential(
            reflected(in_channels, width // 2, 7), nn.ReLU(),
            reflected(width // 2, width, 3, stride=2), nn.ReLU(),
            *(Residual(width) for _ in range(3)), reflected(width, width, 3), nn.ReLU(),
            *(Residual(width) for _ in range(2)))
        self.difference = nn.Sequential(reflected(width, width, 7), nn.ReLU())
        self.change = nn.Sequential(reflected(width, width, 3), Residual(width))

    def forward(self, onset: Tensor, apex: Tensor) -> Tensor:
        """Two pictures (N, C, 48, 48) to a code (N, D, 24, 24)."""
        before, after = self.encode(onset), self.encode(apex)
        return after + self.change(self.factor * self.difference(after - before))
