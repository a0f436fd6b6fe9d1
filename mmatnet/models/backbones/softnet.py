"""SOFTNet: a score of how likely a frame begins a part of an expression, from flow over a span.

G.-B. Liong, J. See, L.-K. Wong, "Shallow Optical Flow Three-Stream CNN for Macro- and
Micro-Expression Spotting from Long Videos", ICIP 2021, arXiv:2106.06489. Layers and widths are
those of the authors' repository (genbing99/SoftNet-SpotME, no licence); no code was taken.
"""
import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.registry import MODELS


@MODELS.register_module()
class SOFTNet(BaseModule):
    """One convolution over each of horizontal, vertical and strain, then two layers over all.

    With its defaults it has 314,817 weights, the score's layer included; PyTorch's own start.

    Args:
        widths (Sequence[int]): Channels of the three streams. Defaults to (3, 5, 8).
        hidden (int): Width of the layer before the score. Defaults to 400.
        init_cfg (dict, optional): MMEngine initialisation, run after PyTorch's.
    """

    paper = ('G.-B. Liong, J. See, L.-K. Wong. Shallow Optical Flow Three-Stream CNN for Macro- '
             'and Micro-Expression Spotting from Long Videos. ICIP 2021. arXiv:2106.06489')

    def __init__(self, widths: tuple[int, int, int] = (3, 5, 8), hidden: int = 400,
                 init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.streams = nn.ModuleList(nn.Sequential(
            nn.Conv2d(1, width, 5, padding=2), nn.ReLU(), nn.MaxPool2d(3)) for width in widths)
        self.score = nn.Sequential(
            nn.MaxPool2d(2), nn.Flatten(), nn.Linear(sum(widths) * 7 * 7, hidden), nn.ReLU(),
            nn.Linear(hidden, 1))

    def forward(self, flow: Tensor) -> Tensor:
        """Score frames.

        Args:
            flow (Tensor): Horizontal and vertical lengths and strain, shape (N, 3, 42, 42).

        Returns:
            Tensor: Shape (N,); about 0 without and 1 with an expression.
        """
        components = flow.split(1, dim=1)  # (N, 1, 42, 42) each
        maps = [stream(component) for stream, component in zip(self.streams, components,
                                                               strict=True)]  # (N, w, 14, 14)
        return self.score(torch.cat(maps, dim=1)).squeeze(1)
