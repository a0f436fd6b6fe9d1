"""Binary cross-entropy of several labels at once, rare ones weighed up."""
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mmatnet.errors import InputError
from mmatnet.registry import MODELS


@MODELS.register_module()
class BalancedBCELoss(nn.Module):
    """Binary cross-entropy, where a clip that shows a label weighs as all that do not, over those
    that do.

    Whoever trains tells by :meth:`set_label_counts` how many clips of the training side there are.

    Args:
        balanced (bool): Weigh. Defaults to True; False is plain binary cross-entropy.
        loss_weight (float): Of this loss among others. Defaults to 1.

    Raises:
        InputError: In training, if it is to weigh and nobody has counted.
    """

    def __init__(self, balanced: bool = True, loss_weight: float = 1.0) -> None:
        super().__init__()
        self.balanced, self.loss_weight = balanced, loss_weight
        self.positive_weight: Tensor | None = None

    def set_label_counts(self, positives: Tensor, clips: int) -> None:
        """Take how many of so many clips show each label, (A,); one that none shows counts 1."""
        shown = positives.to(torch.float32)
        self.positive_weight = (clips - shown) / shown.clamp(min=1)

    def forward(self, cls_score: Tensor, label: Tensor) -> Tensor:
        """Return the mean over clips and labels.

        Args:
            cls_score (Tensor): Before the sigmoid, (N, A).
            label (Tensor): 0 or 1, (N, A).
        """
        weight = None
        if self.balanced:
            if self.positive_weight is None:
                raise InputError('BalancedBCELoss weighs labels by the clips that show them, which '
                                 'nobody has counted; train by `mmatnet cd6me`, or set '
                                 'balanced=False')
            weight = self.positive_weight.to(cls_score)
        return self.loss_weight * F.binary_cross_entropy_with_logits(
            cls_score, label.to(cls_score), pos_weight=weight)
