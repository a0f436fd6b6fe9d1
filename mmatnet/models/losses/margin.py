"""The margin loss of capsule networks."""
import torch.nn.functional as F
from mmaction.models.losses.base import BaseWeightedLoss
from torch import Tensor

from mmatnet.errors import InputError
from mmatnet.registry import MODELS


@MODELS.register_module()
class MarginLoss(BaseWeightedLoss):
    """Lengths of class vectors: the right one above a margin, the others below another.

    ``mean over clips of the sum over classes of T max(0, upper - L)^2 + absent (1 - T) max(0, L -
    lower)^2``, L the length and T one for the clip's class (S. Sabour, N. Frosst, G. E. Hinton,
    "Dynamic Routing Between Capsules", NeurIPS 2017, equation 4, which has 0.9 and 0.1). For a head
    whose scores are lengths and that has ``average_clips='score'``.

    Args:
        upper (float): Defaults to 0.99, as CapsuleNet for micro-expressions has it (Van Quang et
            al., FG 2019).
        lower (float): Defaults to 0.01, likewise.
        absent (float): Weight of the classes that the clip is not of. Defaults to 0.5.
        loss_weight (float): Of this loss among others. Defaults to 1.

    Raises:
        InputError: Unless the margins are lengths, the upper one above the lower.
    """

    def __init__(self, upper: float = 0.99, lower: float = 0.01, absent: float = 0.5,
                 loss_weight: float = 1.0) -> None:
        super().__init__(loss_weight)
        if not 0 <= lower < upper <= 1:
            raise InputError('margins must be lengths from 0 to 1, lower below upper, got '
                             f'lower={lower}, upper={upper}')
        self.upper, self.lower, self.absent = upper, lower, absent

    def _forward(self, cls_score: Tensor, label: Tensor) -> Tensor:
        """Compute the loss.

        Args:
            cls_score (Tensor): Lengths, shape (N, C), 0 to 1.
            label (Tensor): Classes, shape (N,).

        Returns:
            Tensor: The mean over the clips.
        """
        present = F.one_hot(label, cls_score.shape[1])  # (N, C)
        losses = (present * (self.upper - cls_score).clamp(min=0) ** 2
                  + self.absent * (1 - present) * (cls_score - self.lower).clamp(min=0) ** 2)
        return losses.sum(dim=1).mean()
