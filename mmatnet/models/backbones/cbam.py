"""The attention module over channels and places that networks over pictures of flow share."""
import torch
from torch import Tensor, nn


class CBAM(nn.Module):
    """Weigh channels by what they are over the picture, then places by what they are over channels.

    S. Woo, J. Park, J.-Y. Lee, I. S. Kweon, "CBAM: Convolutional Block Attention Module", ECCV
    2018, arXiv:1807.06521, without batch norm.

    Args:
        channels (int): Channels in and out.
        hidden (int): Width of the perceptron that weighs channels.
        kernel (int): Of the convolution that weighs places; odd.
        bias (bool): Of that convolution.
    """

    def __init__(self, channels: int, hidden: int, kernel: int, bias: bool) -> None:
        super().__init__()
        self.perceptron = nn.Sequential(
            nn.Linear(channels, hidden), nn.ReLU(), nn.Linear(hidden, channels))
        self.places = nn.Conv2d(2, 1, kernel, padding=kernel // 2, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to the same."""
        weights = self.perceptron(x.mean(dim=(2, 3))) + self.perceptron(x.amax(dim=(2, 3)))
        x = torch.sigmoid(weights)[:, :, None, None] * x
        maps = torch.cat([x.mean(dim=1, keepdim=True), x.amax(dim=1, keepdim=True)], dim=1)
        return torch.sigmoid(self.places(maps)) * x
