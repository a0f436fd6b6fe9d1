"""Dual-Inception: two Inception blocks over each component of flow, joined by one layer.

L. Zhou, Q. Mao, L. Xue, "Dual-Inception Network for Cross-Database Micro-Expression Recognition",
FG 2019. Exact, from the layers of the authors' repository (xly135846/MEGC2019, commit 0637394, the
last before its files were deleted; MIT); no code was taken. What differs is outside: the authors
train on the two databases that the test subject is not of, and choose the weights by the other
subjects of its database; and their pictures go from the onset to the middle frame of each clip.
"""
import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.models.backbones.inception import inception_stream
from mmatnet.models.backbones.keras_start import start_as_keras
from mmatnet.registry import MODELS


@MODELS.register_module()
class DualInception(BaseModule):
    """An Inception stream for u and one for v, joined; Keras's start: Glorot uniform, bias 0.

    With ``LinearHead(in_channels=1024)`` and three classes it has 6,449,963 weights.

    Args:
        in_channels (int): 3 repeats each component, as the authors read a grey picture; 1 is the
            sensible form, and has 96 weights fewer. Defaults to 3.
        hidden (int): Width of the joining layer. Defaults to 1024.
        init_cfg (dict, optional): MMEngine initialisation, run after Keras's.
    """

    paper = ('L. Zhou, Q. Mao, L. Xue. Dual-Inception Network for Cross-Database Micro-Expression '
             'Recognition. FG 2019')

    def __init__(self, in_channels: int = 3, hidden: int = 1024,
                 init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.in_channels = in_channels
        self.streams = nn.ModuleList(inception_stream(in_channels) for _ in 'uv')
        self.join = nn.Sequential(nn.Linear(2 * 3136, hidden), nn.ReLU())
        start_as_keras(self)

    def forward(self, apex_flow: Tensor) -> Tensor:
        """Look at both components.

        Args:
            apex_flow (Tensor): u and v, shape (N, 2, 28, 28).

        Returns:
            Tensor: Features, shape (N, hidden).
        """
        components = [component.expand(-1, self.in_channels, -1, -1)
                      for component in apex_flow.split(1, dim=1)]  # (N, in_channels, 28, 28) each
        maps = [stream(component) for stream, component in zip(self.streams, components,
                                                               strict=True)]  # (N, 3136) each
        return self.join(torch.cat(maps, dim=1))
