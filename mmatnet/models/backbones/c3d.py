"""3-D convolutions over clips: reconstructions of two networks of which no code is public.

``SiamC3DReimpl`` after S. Zhao, H. Tao, Y. Zhang, T. Xu, K. Zhang, Z. Hao, E. Chen, "A two-stage 3D
CNN based learning method for spontaneous micro-expression recognition", Neurocomputing 448, 2021
(MERSiamC3D); ``DS3DCNNReimpl`` after Z. Li, Y. Zhang, H. Xing, K.-L. Chan, "Facial Micro-Expression
Recognition Using Double-Stream 3D Convolutional Neural Network with Domain Adaptation", Sensors
23(7), 2023. RECONSTRUCTIONS of ours after the abstracts: that a siamese 3-D network learns from
pairs first and from classes by a focal loss then, and that two streams look at the clip and at its
flow and are adapted between databases under supervision, is the papers'; clip length, layers,
widths and the form of the losses are our choices. No figure of them says anything about the
papers'.
"""
from collections.abc import Sequence

import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.registry import MODELS


def stream_3d(in_channels: int, widths: Sequence[int]) -> nn.Sequential:
    """Convolutions of 3x3x3 with batch norm and pooling, and the mean over time and places.

    Args:
        in_channels (int): Channels in.
        widths (Sequence[int]): Channels of each; the first pooling leaves time alone.

    Returns:
        Sequential: From (N, in_channels, T, H, W) to (N, last width).
    """
    layers: list[nn.Module] = []
    for number, (before, width) in enumerate(zip((in_channels, *widths), widths, strict=False)):
        layers += [nn.Conv3d(before, width, 3, padding=1, bias=False), nn.BatchNorm3d(width),
                   nn.ReLU()]
        if number < len(widths) - 1:
            layers.append(nn.MaxPool3d((1, 2, 2) if number == 0 else 2, ceil_mode=True))
    return nn.Sequential(*layers, nn.AdaptiveAvgPool3d(1), nn.Flatten())


def still_removed(frames: Tensor) -> Tensor:
    """Centre grey frames (N, T, H, W), 0 to 1, and give them a channel: (N, 1, T, H, W)."""
    return (frames - frames.mean(dim=(1, 2, 3), keepdim=True))[:, None]


@MODELS.register_module()
class SiamC3DReimpl(BaseModule):
    """Four 3-D convolutions over grey frames; ``PairStage`` behind it has both stages.

    Args:
        widths (Sequence[int]): Of the convolutions. Defaults to (32, 64, 128, 256).
        init_cfg (dict, optional): MMEngine initialisation, run after PyTorch's.
    """

    def __init__(self, widths: Sequence[int] = (32, 64, 128, 256),
                 init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.layers = stream_3d(1, widths)

    def forward(self, frames: Tensor) -> Tensor:
        """Grey frames (N, T, H, W), 0 to 1, to (N, last width)."""
        return self.layers(still_removed(frames))


@MODELS.register_module()
class DS3DCNNReimpl(BaseModule):
    """A stream over grey frames and one over the flow between them, side by side.

    ``DatabaseContrast`` behind it adapts between databases.

    Args:
        widths (Sequence[int]): Of each stream's convolutions. Defaults to (16, 32, 64, 128).
        init_cfg (dict, optional): MMEngine initialisation, run after PyTorch's.
    """

    def __init__(self, widths: Sequence[int] = (16, 32, 64, 128),
                 init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.video, self.motion = stream_3d(1, widths), stream_3d(2, widths)

    def forward(self, frames: Tensor, frame_flow: Tensor) -> Tensor:
        """Look at a clip and its flow.

        Args:
            frames (Tensor): Grey frames, shape (N, T, H, W), 0 to 1.
            frame_flow (Tensor): u, v and more in pixels, shape (N, T - 1, 2 or more, h, w).

        Returns:
            Tensor: Features, shape (N, 2 * last width).
        """
        motion = frame_flow[:, :, :2].transpose(1, 2)  # (N, 2, T - 1, h, w)
        return torch.cat([self.video(still_removed(frames)), self.motion(motion)], dim=1)
