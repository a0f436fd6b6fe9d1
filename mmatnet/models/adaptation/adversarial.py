"""Adversarial adaptation: features from which nobody can tell whether a clip had a label."""
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mmatnet.models.adaptation.alignment import Alignment
from mmatnet.registry import MODELS


class _Reversal(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, values: Tensor, factor: float) -> Tensor:
        ctx.factor = factor
        return values.view_as(values)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor, None]:
        return -ctx.factor * gradient, None


def reverse_gradient(values: Tensor, factor: float) -> Tensor:
    """Return the values as they are; their gradient comes back with its sign turned, scaled."""
    return _Reversal.apply(values, factor)


@MODELS.register_module()
class DomainAdversary(Alignment):
    """Train a discriminator of clips with and without a label, and the features against it (DANN).

    The discriminator learns at full weight from the beginning; what grows is the part of its
    gradient that comes back, turned, to the features. Its layers are those of the winner of MEGC
    2019 (X. Liu et al., "A Neural Micro-Expression Recognizer", FG 2019, code
    xiaobaishu0097/MEGC2019), which tells macro- from micro-expressions by it.

    Args:
        in_channels (int): Numbers in one clip's features.
        widths (Sequence[int]): Of the hidden layers. Defaults to (64, 32), as there.
        dropout (float): Behind each. Defaults to 0.5, as there.
        loss_weight, init_cfg: As of :class:`~mmatnet.models.adaptation.alignment.Alignment`.
    """

    paper = ('Y. Ganin, E. Ustinova, H. Ajakan, P. Germain, H. Larochelle, F. Laviolette, M. '
             'Marchand, V. Lempitsky. Domain-Adversarial Training of Neural Networks. JMLR 2016. '
             'arXiv:1505.07818')
    name = 'adversary'

    def __init__(self, in_channels: int, widths: tuple[int, ...] = (64, 32), dropout: float = 0.5,
                 loss_weight: float = 1.0, init_cfg: dict | None = None) -> None:
        super().__init__(loss_weight, init_cfg)
        layers, width = [], in_channels
        for wide in widths:
            layers += [nn.Linear(width, wide), nn.ReLU(), nn.Dropout(dropout)]
            width = wide
        self.discriminator = nn.Sequential(*layers, nn.Linear(width, 1))

    def between(self, labelled: Tensor, unlabelled: Tensor) -> Tensor:
        """Return the binary cross entropy of the discriminator."""
        joined = reverse_gradient(torch.cat([labelled, unlabelled]), self.ramp)  # (N + M, D)
        truth = joined.new_tensor([1.0] * len(labelled) + [0.0] * len(unlabelled))  # (N + M,)
        return F.binary_cross_entropy_with_logits(self.discriminator(joined)[:, 0], truth)
