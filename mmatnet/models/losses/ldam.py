"""LDAM: margins that are the larger, the rarer a class is, and weights late in training."""
import torch
import torch.nn.functional as F
from mmaction.models.losses.base import BaseWeightedLoss
from torch import Tensor

from mmatnet.errors import InputError
from mmatnet.models.losses.class_balanced import class_balanced_weights
from mmatnet.registry import MODELS


def ldam_margins(counts: Tensor, largest: float) -> Tensor:
    """Return a margin for each class, proportional to ``n^(-1/4)``; the rarest has the largest.

    Args:
        counts (Tensor): n, clips of each class, shape (C,); a class without one counts as one clip.
        largest (float): Margin of the rarest class, in cosines.

    Returns:
        Tensor: Shape (C,), float64.
    """
    powers = counts.to(torch.float64).clamp(min=1) ** -0.25
    return largest * powers / powers.max()


@MODELS.register_module()
class LdamLoss(BaseWeightedLoss):
    """Label-distribution-aware margins with deferred re-weighting.

    The score of a clip's class is lowered by its class's margin before the softmax; late in
    training classes also weigh by the inverse of their effective number (K. Cao, C. Wei, A.
    Gaidon, N. Arechiga, T. Ma, "Learning Imbalanced Datasets with Label-Distribution-Aware Margin
    Loss", NeurIPS 2019). It is for scores that are cosines times a scale, as ``CosineHead`` gives
    them, and for batches that are not balanced; among the config's ``custom_hooks`` it needs
    ``ClassCountsHook`` and ``TrainingProgressHook``.

    Args:
        scale (float): Of the head. Defaults to 30, as in the authors' code.
        max_margin (float): Of the rarest class, in cosines. Defaults to 0.5, likewise.
        deferred (float): Share of the training without weights. Defaults to 0.8, as the paper's 160
            of 200 epochs.
        beta (float): Of the weights. Defaults to 0.9999, as in the paper.
        loss_weight (float): Of this loss among others. Defaults to 1.

    Raises:
        InputError: In training, if nobody has counted the classes or tells how far it is.
    """

    def __init__(self, scale: float = 30.0, max_margin: float = 0.5, deferred: float = 0.8,
                 beta: float = 0.9999, loss_weight: float = 1.0) -> None:
        super().__init__(loss_weight)
        class_balanced_weights(torch.ones(1), beta)
        self.scale, self.max_margin = scale, max_margin
        self.deferred, self.beta = deferred, beta
        self.counts: Tensor | None = None
        self.progress: float | None = None

    def set_class_counts(self, counts: Tensor) -> None:
        """Take the clips of each class, shape (C,)."""
        self.counts = counts

    def _forward(self, cls_score: Tensor, label: Tensor) -> Tensor:
        """Compute the loss.

        Args:
            cls_score (Tensor): Cosines times the scale, shape (N, C).
            label (Tensor): Classes, shape (N,).

        Returns:
            Tensor: The mean over the clips, a weighted one late in training.
        """
        if self.counts is None or self.progress is None:
            raise InputError('LdamLoss asks how many clips the classes have and how far the '
                             "training is, which nobody tells; add dict(type='ClassCountsHook') "
                             "and dict(type='TrainingProgressHook') to custom_hooks")
        margins = ldam_margins(self.counts, self.max_margin).to(cls_score)  # (C,)
        own = F.one_hot(label, cls_score.shape[1])  # (N, C)
        weights = (class_balanced_weights(self.counts, self.beta).to(cls_score)
                   if self.progress >= self.deferred else None)
        return F.cross_entropy(cls_score - self.scale * margins * own, label, weights)
