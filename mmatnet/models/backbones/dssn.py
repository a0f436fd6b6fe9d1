"""DSSN: two shallow AlexNets over two pictures made of onset-apex flow, multiplied.

H.-Q. Khor, J. See, S.-T. Liong, R. C.-W. Phan, W. Lin, "Dual-stream Shallow Networks for Facial
Micro-expression Recognition", ICIP 2019. Exact but for the start, from the layers of the authors'
repository (IcedDoggie/DSSN-MER, commit 763f257; no licence); no code was taken. What differs: the
authors start from AlexNet's weights of ImageNet in the old grouped form, which torchvision has not;
here He's start, as their classifier has, with biases of 0 where theirs are drawn, too. Their
training is not published; a port's is (Justin900429/PyTorch-DSSN-MER).
"""
import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.errors import InputError
from mmatnet.registry import MODELS

KINDS = ('multiply', 'add', 'concatenate')


def alexnet_stream() -> nn.Sequential:
    """The first two convolutions of AlexNet, grouped as it was published, with a border of zeros.

    Returns:
        Sequential: From (N, 3, 227, 227) to (N, 256, 15, 15).
    """
    # PyTorch divides alpha by the size: 1e-4 counts the sum over five channels in the authors'
    # Keras, as in the theano form of AlexNet
    def normalise() -> nn.LocalResponseNorm:
        return nn.LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2)

    return nn.Sequential(
        nn.Conv2d(3, 96, 11, stride=4), nn.ReLU(), nn.MaxPool2d(3, stride=2), normalise(),
        nn.Conv2d(96, 256, 5, padding=2, groups=2), nn.ReLU(),  # (N, 256, 27, 27)
        nn.MaxPool2d(3, stride=2), normalise(), nn.ZeroPad2d(1))


@MODELS.register_module()
class DSSN(BaseModule):
    """A stream for (u, v, length) and one for (u, v, strain), joined; He's start.

    With ``LinearHead(in_channels=57600, dropout=0.5)`` and three classes it has 857,603 weights;
    1,030,403 with ``concatenate`` and ``in_channels=115200``.

    Args:
        kind (str): ``multiply``, ``add`` or ``concatenate``. Defaults to ``multiply``, as
            published.
        init_cfg (dict, optional): MMEngine initialisation, run after He's.

    Raises:
        InputError: If there is no such kind.
    """

    paper = ('H.-Q. Khor, J. See, S.-T. Liong, R. C.-W. Phan, W. Lin. Dual-stream Shallow Networks '
             'for Facial Micro-expression Recognition. ICIP 2019')

    def __init__(self, kind: str = 'multiply', init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        if kind not in KINDS:
            raise InputError(f'kind must be one of {", ".join(KINDS)}, got {kind!r}')
        self.kind = kind
        self.streams = nn.ModuleList(alexnet_stream() for _ in range(2))
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, nonlinearity='relu')
                nn.init.zeros_(module.bias)

    def forward(self, length_picture: Tensor, strain_picture: Tensor) -> Tensor:
        """Look at both pictures.

        Args:
            length_picture (Tensor): u, v and their length, shape (N, 3, 227, 227).
            strain_picture (Tensor): u, v and strain, of the same shape.

        Returns:
            Tensor: Features, shape (N, 256, 15, 15), or with ``concatenate`` (N, 512, 15, 15).
        """
        one, other = self.streams[0](length_picture), self.streams[1](strain_picture)
        if self.kind == 'concatenate':
            return torch.cat([one, other], dim=1)
        return one * other if self.kind == 'multiply' else one + other
