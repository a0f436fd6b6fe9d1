"""SSSNet: a single shallow stream over one picture of onset-apex flow, with strong dropout.

T. Varanka, W. Peng, G. Zhao, "Micro-expression recognition with noisy labels", Human Vision and
Electronic Imaging 2021. Exact, from the layers of the authors' repository (tvaranka/meb, commit
f731b0a, Apache-2.0); no code was taken. What differs is outside: they average five seeds, and
shrink flow of full size to 64x64, where ready-made pictures are enlarged.
"""
import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.registry import MODELS


@MODELS.register_module()
class SSSNet(BaseModule):
    """Two convolutions and one layer; PyTorch's own start.

    With ``LinearHead(in_channels=256)`` and three classes it has 1,349,251 weights.

    Args:
        in_channels (int): Defaults to 3: u, v and strain.
        dropout (float): Of whole channels after both convolutions, and after the layer. Defaults
            to 0.5, as published.
        init_cfg (dict, optional): MMEngine initialisation, run after PyTorch's.
    """

    paper = ('T. Varanka, W. Peng, G. Zhao. Micro-expression recognition with noisy labels. Human '
             'Vision and Electronic Imaging 2021')

    def __init__(self, in_channels: int = 3, dropout: float = 0.5,
                 init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.layers = nn.Sequential(
            nn.Conv2d(in_channels, 32, 5), nn.ReLU(), nn.MaxPool2d(3),  # (N, 32, 20, 20)
            nn.BatchNorm2d(32), nn.Dropout2d(dropout),
            nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),  # (N, 64, 9, 9)
            nn.BatchNorm2d(64), nn.Dropout2d(dropout),
            nn.Flatten(), nn.Linear(64 * 9 * 9, 256), nn.ReLU(), nn.Dropout(dropout))

    def forward(self, apex_flow: Tensor) -> Tensor:
        """Look at a picture of flow.

        Args:
            apex_flow (Tensor): u, v and strain, shape (N, 3, 64, 64).

        Returns:
            Tensor: Features, shape (N, 256).
        """
        # channels last: the quicker order where there are so few of them
        return self.layers(apex_flow.contiguous(memory_format=torch.channels_last))
