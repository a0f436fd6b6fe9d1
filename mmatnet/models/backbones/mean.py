"""MEAN: the recognition part of a small network that spots and then recognises.

G.-B. Liong, J. See, C. S. Chan, "Spot-then-recognize: A micro-expression analysis network for
seamless evaluation of long videos", Signal Processing: Image Communication 110, 2023. Exact, from
the layers of the authors' repository (genbing99/MEAN_Spot-then-recognize, commit 9009b5c; no
licence); no code was taken. What differs is outside: the authors take the first stage from a
network that learned to spot in the same fold's long videos, and freeze it, where here all of it
learns at once; and they find the windows by landmarks, in faces of 128x128 pixels, where ready-made
pictures are enlarged.
"""
from torch import nn

from mmatnet.models.backbones.by_channel import ByChannel
from mmatnet.models.backbones.keras_start import start_as_keras
from mmatnet.registry import MODELS


@MODELS.register_module()
class MEAN(ByChannel):
    """One convolution for each channel of flow, and one over all; Keras's start.

    With ``LinearHead(in_channels=392, dropout=0.2)`` and three classes it has 4,379 weights.

    Args:
        widths (Sequence[int]): Channels of the convolutions over u, v and strain. Defaults to
            (3, 3, 8), as published.
        joint (int): Channels of the convolution over all. Defaults to 8, as published.
        dropout (float): Before it. Defaults to 0.3, as published.
        init_cfg (dict, optional): MMEngine initialisation, run after Keras's.
    """

    paper = ('G.-B. Liong, J. See, C. S. Chan. Spot-then-recognize: A micro-expression analysis '
             'network for seamless evaluation of long videos. Signal Processing: Image '
             'Communication 110, 2023')

    def __init__(self, widths: tuple[int, int, int] = (3, 3, 8), joint: int = 8,
                 dropout: float = 0.3, init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.channels = nn.ModuleList(nn.Sequential(
            nn.Conv2d(1, width, 5, padding=2), nn.ReLU(),
            nn.BatchNorm2d(width, eps=1e-3, momentum=0.01),  # Keras's
            nn.MaxPool2d(3), nn.Dropout(dropout)) for width in widths)
        self.joint = nn.Sequential(
            nn.Conv2d(sum(widths), joint, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2))
        start_as_keras(self)
