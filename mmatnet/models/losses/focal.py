"""Focal loss over a softmax."""
from collections.abc import Sequence

import torch.nn.functional as F
from mmaction.models.losses.base import BaseWeightedLoss
from torch import Tensor

from mmatnet.errors import InputError
from mmatnet.registry import MODELS


@MODELS.register_module()
class SoftmaxFocalLoss(BaseWeightedLoss):
    """Cross entropy that counts a clip the less, the better it is classified.

    ``mean of w_y (1 - p_y)^gamma * -log(p_y)``, p the softmax and y the class (T.-Y. Lin, P. Goyal,
    R. Girshick, K. He, P. Dollar, "Focal Loss for Dense Object Detection", ICCV 2017, equation 5,
    for more than two classes). With ``gamma=0`` and no weights it is cross entropy. With
    ``weighted_mean`` the sum is divided by that of the weights of the batch's clips, as PyTorch
    divides a weighted cross entropy, and not by their number.

    Args:
        gamma (float): Defaults to 2, as in the paper.
        class_weight (Sequence[float], optional): w of each class. Defaults to 1 for all.
        loss_weight (float): Of this loss among others. Defaults to 1.
        weighted_mean (bool): Defaults to False.

    Raises:
        InputError: If gamma is below 0.
    """

    def __init__(self, gamma: float = 2.0, class_weight: Sequence[float] | None = None,
                 loss_weight: float = 1.0, weighted_mean: bool = False) -> None:
        super().__init__(loss_weight)
        if not gamma >= 0:
            raise InputError(f'gamma must be 0 or more, got {gamma!r}')
        self.gamma, self.class_weight, self.weighted_mean = gamma, class_weight, weighted_mean

    def _forward(self, cls_score: Tensor, label: Tensor) -> Tensor:
        """Compute the loss.

        Args:
            cls_score (Tensor): Scores before the softmax, shape (N, C).
            label (Tensor): Classes, shape (N,).

        Returns:
            Tensor: The mean over the clips.
        """
        cross_entropy = F.cross_entropy(cls_score, label, reduction='none')  # (N,)
        losses = (1 - (-cross_entropy).exp()) ** self.gamma * cross_entropy
        if self.class_weight is None:
            return losses.mean()
        weights = cls_score.new_tensor(self.class_weight)[label]
        return (losses * weights).sum() / (weights.sum() if self.weighted_mean else len(label))
