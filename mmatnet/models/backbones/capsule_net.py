"""CapsuleNet for micro-expressions: a residual trunk over the apex, and primary capsules.

N. Van Quang, J. Chun, T. Tokuyama, "CapsuleNet for Micro-Expression Recognition", FG 2019. Exact,
from the layers of the authors' repository (davidnvq/me_recognition, commit cd46da6; no licence); no
code was taken. The capsules of the classes and the routing are in ``CapsuleHead``. What differs:
the authors start the trunk from ImageNet's weights, which a user gives by ``init_cfg``.
"""
from collections.abc import Mapping

import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.registry import MODELS

EPSILON = 1e-8  # of a vector of no length, as released
RESNET18 = {'type': 'mmpretrain.ResNet', 'depth': 18, 'num_stages': 3, 'strides': (1, 2, 2),
            'dilations': (1, 1, 1), 'out_indices': (2,), 'zero_init_residual': False}


def squash(vectors: Tensor) -> Tensor:
    """Shorten vectors to lengths below 1: ``v n^2 / (1 + n^2) / n``, n the length.

    Args:
        vectors (Tensor): Shape (..., D).

    Returns:
        Tensor: Of the same shape.
    """
    length = vectors.norm(dim=-1, keepdim=True)
    return vectors * length ** 2 / (1 + length ** 2) / (length + EPSILON)


def cut_into_capsules(maps: Tensor, width: int) -> Tensor:
    """Cut the channels of every place into vectors, and squash them.

    Args:
        maps (Tensor): Shape (N, D, H, W), or (N, D, T, H, W).
        width (int): Numbers of a vector, which D is a multiple of.

    Returns:
        Tensor: Shape (N, capsules, width), those of one place next to each other.
    """
    places = maps.movedim(1, -1)  # (N, ..., D)
    return squash(places.reshape(places.shape[0], -1, width))


@MODELS.register_module()
class CapsuleNet(BaseModule):
    """ResNet-18 up to its third stage, without its max pooling, and 1152 primary capsules.

    With ``CapsuleHead(capsules=1152)`` and three classes it has 13,842,496 weights.

    Args:
        width (int): Channels of both convolutions behind the trunk. Defaults to 256, as released.
        trunk (dict, optional): What the trunk, mmpretrain's ``ResNet`` of depth 18, has otherwise,
            such as ``dict(init_cfg=dict(type='Pretrained', checkpoint=..., prefix='backbone.'))``
            or ``dict(base_channels=8, stem_channels=8)``.
        init_cfg (dict, optional): MMEngine initialisation, run after PyTorch's.
    """

    paper = ('N. Van Quang, J. Chun, T. Tokuyama. CapsuleNet for Micro-Expression Recognition. '
             'FG 2019')
    CAPSULE = 8  # numbers

    def __init__(self, width: int = 256, trunk: Mapping | None = None,
                 init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.trunk = MODELS.build({**RESNET18, **(trunk or {})})
        self.trunk.maxpool = nn.Identity()
        channels = 4 * self.trunk.base_channels
        self.convolution = nn.Conv2d(channels, width, 9)
        self.primary = nn.Conv2d(width, width, 9, stride=2)

    def forward(self, apex: Tensor) -> Tensor:
        """Look at the apex.

        Args:
            apex (Tensor): Shape (N, 3, 224, 224), 0 to 1.

        Returns:
            Tensor: Primary capsules, shape (N, 1152, 8).
        """
        maps, = self.trunk(apex)  # (N, 256, 28, 28)
        maps = torch.relu(self.convolution(maps))  # (N, width, 20, 20)
        return cut_into_capsules(self.primary(maps), self.CAPSULE)
