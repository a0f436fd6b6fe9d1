"""ELRCN: a convolutional network on the flow of each step, and an LSTM along the steps.

H.-Q. Khor, J. See, R. C.-W. Phan, W. Lin, "Enriched Long-Term Recurrent Convolutional Network for
Facial Micro-Expression Recognition", FG 2018, arXiv:1805.08417. Its spatial enrichment is exact,
from the layers of the authors' repository (IcedDoggie/Micro-Expression-with-Deep-Learning, commit
2ae489b; no licence); no code was taken. What differs: PyTorch's LSTM has a second bias of 12,000
numbers; both parts are trained together, where the authors train the convolutions on single steps
first; strain is stretched, as its picture is not described. ``attention`` and any other network for
the steps are ours: with ``attention`` it is a variant of an attention LSTM (S. Xu, F. Xu, ICMLC
2022), of which nothing but the abstract can be read.
"""
from collections.abc import Mapping

import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.models.backbones.keras_start import start_as_keras
from mmatnet.models.backbones.per_frame import PerFrame
from mmatnet.registry import MODELS

PIXELS = 8  # the displacement that a grey level of 0 or 255 means: 16 levels a pixel around 128
STAGES = (2, 2, 3, 3, 3)  # convolutions of VGG-16 before each pooling
EPSILON = 1e-12


def step_pictures(frame_flow: Tensor) -> Tensor:
    """Make pictures of flow fields: u, v and their length as 8-bit grey levels would be, strain.

    Args:
        frame_flow (Tensor): u, v and strain in pixels, shape (N, T, 3, H, W).

    Returns:
        Tensor: Shape (N, T, 4, H, W); u, v and length over 8 pixels, clipped to -1 to 1, and
        strain over the largest of its field.
    """
    u, v, strain = frame_flow.split(1, dim=2)
    motion = torch.cat([u, v, torch.hypot(u, v)], dim=2) / PIXELS
    largest = strain.amax(dim=(3, 4), keepdim=True).clamp(min=EPSILON)
    return torch.cat([motion.clamp(-1, 1), strain / largest], dim=2)


@MODELS.register_module()
class VGG16Features(BaseModule):
    """The 13 convolutions of VGG-16 and its two hidden layers; Keras's start: Glorot, bias 0.

    Args:
        in_channels (int): Defaults to 4, flow with its length, and strain.
        width (int): Channels of the first stage. Defaults to 64, as in VGG-16.
        hidden (int): Of both layers. Defaults to 4096, as in VGG-16.
        size (int): Side of the pictures, a multiple of 32. Defaults to 224, as in VGG-16.
        init_cfg (dict, optional): MMEngine initialisation, run after Keras's.
    """

    def __init__(self, in_channels: int = 4, width: int = 64, hidden: int = 4096, size: int = 224,
                 init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        layers, channels = [], in_channels
        for stage, count in enumerate(STAGES):
            wide = width * min(2 ** stage, 8)
            for _ in range(count):
                layers += [nn.Conv2d(channels, wide, 3, padding=1), nn.ReLU()]
                channels = wide
            layers.append(nn.MaxPool2d(2))
        self.layers = nn.Sequential(
            *layers, nn.Flatten(), nn.Linear(channels * (size // 32) ** 2, hidden), nn.ReLU(),
            nn.Dropout(0.5), nn.Linear(hidden, hidden), nn.ReLU(), nn.Dropout(0.5))
        start_as_keras(self)

    def forward(self, x: Tensor) -> Tensor:
        """(N, in_channels, size, size) to (N, hidden)."""
        return self.layers(x)


@MODELS.register_module()
class AdditiveAttention(BaseModule):
    """Weigh the states of a recurrent network by a small perceptron, and sum them.

    D. Bahdanau, K. Cho, Y. Bengio, "Neural Machine Translation by Jointly Learning to Align and
    Translate", ICLR 2015, arXiv:1409.0473, without a decoder to attend from.

    Args:
        in_channels (int): Numbers of a state.
        width (int): Of the perceptron.
        init_cfg (dict, optional): MMEngine initialisation, run after PyTorch's.
    """

    def __init__(self, in_channels: int, width: int, init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.score = nn.Sequential(nn.Linear(in_channels, width), nn.Tanh(),
                                   nn.Linear(width, 1, bias=False))

    def forward(self, states: Tensor) -> Tensor:
        """(N, T, D) to (N, D)."""
        return (self.score(states).softmax(dim=1) * states).sum(dim=1)


@MODELS.register_module()
class ELRCN(BaseModule):
    """A network on each step's pictures, an LSTM along them, and a layer of 128.

    With VGG-16, 224x224 and ``LinearHead(in_channels=128)`` and three classes it has 219,821,635
    weights, the 12,000 of a second bias among them.

    Args:
        step (dict, optional): Config of the network on each step: of 4 channels, to one vector.
            Defaults to VGG-16's 13 convolutions and two hidden layers, as published.
        in_channels (int): Numbers that it gives. Defaults to 4096.
        hidden (int): Width of the LSTM. Defaults to 3000, as released.
        attention (int, optional): Width of an additive attention over the LSTM's states; without,
            the last state counts, as published.
        init_cfg (dict, optional): MMEngine initialisation, run after Keras's.
    """

    paper = ('H.-Q. Khor, J. See, R. C.-W. Phan, W. Lin. Enriched Long-Term Recurrent '
             'Convolutional Network for Facial Micro-Expression Recognition. FG 2018. '
             'arXiv:1805.08417')

    def __init__(self, step: Mapping | None = None, in_channels: int = 4096, hidden: int = 3000,
                 attention: int | None = None, init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.steps = PerFrame(step or {'type': 'VGG16Features'})
        self.lstm = nn.LSTM(in_channels, hidden, batch_first=True)
        self.attention = None if attention is None else AdditiveAttention(hidden, attention)
        self.last = nn.Sequential(nn.Linear(hidden, 128), nn.ReLU())
        start_as_keras(self.lstm)
        start_as_keras(self.last)

    def forward(self, frame_flow: Tensor) -> Tensor:
        """Look at the flow of every step.

        Args:
            frame_flow (Tensor): u, v and strain in pixels, shape (N, T, 3, H, W).

        Returns:
            Tensor: Features, shape (N, 128).
        """
        vectors = self.steps(step_pictures(frame_flow)).flatten(3).mean(dim=3)  # (N, D, T)
        states, _ = self.lstm(vectors.transpose(1, 2))  # (N, T, hidden)
        return self.last(states[:, -1] if self.attention is None else self.attention(states))
