"""OFF-ApexNet: one small network for each component of onset-apex flow, joined by two layers.

Y. S. Gan, S.-T. Liong, W.-C. Yau, Y.-C. Huang, L.-K. Tan, "OFF-ApexNet on Micro-expression
Recognition System", Signal Processing: Image Communication 74, 2019, arXiv:1805.08699. The authors
published no code. Layers and widths are those of a port (ECNU-Cross-Innovation-Lab/
PRICAI2021-Off-TANet, commit b6149ba), which agree with the paper's depth of five; no code was
taken. Reconstructed in part: the paper prints 2.77 million weights, which no variant tried reaches,
so one width is another there; ReLU after the convolutions is the field's habit, and the dropout of
one half the port's.
"""
import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.registry import MODELS


@MODELS.register_module()
class OFFApexNet(BaseModule):
    """Two convolutions over u and two over v, then two layers over both; PyTorch's own start.

    With ``LinearHead(in_channels=1024)`` and three classes it has 2,664,475 weights.

    Args:
        widths (Sequence[int]): Channels of the two convolutions. Defaults to (6, 16).
        hidden (int): Width of the two layers. Defaults to 1024.
        dropout (float): After each of these. Defaults to 0.5.
        init_cfg (dict, optional): MMEngine initialisation, run after PyTorch's.
    """

    paper = ('Y. S. Gan, S.-T. Liong, W.-C. Yau, Y.-C. Huang, L.-K. Tan. OFF-ApexNet on '
             'Micro-expression Recognition System. Signal Processing: Image Communication 74, '
             '2019. arXiv:1805.08699')

    def __init__(self, widths: tuple[int, int] = (6, 16), hidden: int = 1024, dropout: float = 0.5,
                 init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        first, second = widths
        self.streams = nn.ModuleList(nn.Sequential(
            nn.Conv2d(1, first, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(first, second, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten())
            for _ in 'uv')
        self.join = nn.Sequential(
            nn.Linear(2 * second * 7 * 7, hidden), nn.ReLU(), nn.Dropout(dropout),
            nn.Linear(hidden, hidden), nn.ReLU(), nn.Dropout(dropout))

    def forward(self, apex_flow: Tensor) -> Tensor:
        """Look at both components.

        Args:
            apex_flow (Tensor): u and v, shape (N, 2, 28, 28).

        Returns:
            Tensor: Features, shape (N, hidden).
        """
        components = apex_flow.split(1, dim=1)  # (N, 1, 28, 28) each
        maps = [stream(component) for stream, component in zip(self.streams, components,
                                                               strict=True)]  # (N, 784) each
        return self.join(torch.cat(maps, dim=1))
