"""The Inception block that networks over pictures of flow share."""
import torch
from torch import Tensor, nn


class InceptionBlock(nn.Module):
    """Convolutions of 1x1, 3x3 and 5x5 pixels and a max pooling side by side, each of one width.

    The 3x3 and 5x5 ones and the pooling have a 1x1 convolution before or after; every convolution
    has a bias and is followed by ReLU (C. Szegedy et al., "Going Deeper with Convolutions", CVPR
    2015, figure 2b).

    Args:
        in_channels (int): Channels in.
        width (int): Channels of each of the four branches.
        reduced (int, optional): Channels between 1x1 and 3x3, and between 1x1 and 5x5. Defaults to
            ``width``.
        norm (bool): Batch norm between each convolution and its ReLU. Defaults to False.
    """

    def __init__(self, in_channels: int, width: int, reduced: int | None = None,
                 norm: bool = False) -> None:
        super().__init__()
        reduced = width if reduced is None else reduced

        def convolution(before: int, after: int, kernel: int) -> list[nn.Module]:
            layer = nn.Conv2d(before, after, kernel, padding=kernel // 2)
            return [layer, nn.BatchNorm2d(after), nn.ReLU()] if norm else [layer, nn.ReLU()]

        self.branches = nn.ModuleList(nn.Sequential(*layers) for layers in (
            convolution(in_channels, width, 1),
            convolution(in_channels, reduced, 1) + convolution(reduced, width, 3),
            convolution(in_channels, reduced, 1) + convolution(reduced, width, 5),
            [nn.MaxPool2d(3, stride=1, padding=1), *convolution(in_channels, width, 1)]))

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, 4 * width, H, W)."""
        return torch.cat([branch(x) for branch in self.branches], dim=1)


def inception_stream(in_channels: int) -> nn.Sequential:
    """Two blocks of 6 and 16 channels a branch with max pooling: one component of flow, 28x28.

    As Dual-Inception has it (:mod:`mmatnet.models.backbones.dual_inception`).

    Args:
        in_channels (int): Channels in.

    Returns:
        Sequential: From (N, in_channels, 28, 28) to (N, 3136).
    """
    return nn.Sequential(
        InceptionBlock(in_channels, 6), nn.MaxPool2d(2),  # (N, 24, 14, 14)
        InceptionBlock(24, 16), nn.MaxPool2d(2),  # (N, 64, 7, 7)
        nn.Flatten())
