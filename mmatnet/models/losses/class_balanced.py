"""Class-balanced loss: classes weigh by the effective number of their clips."""
import torch
from torch import Tensor

from mmatnet.errors import InputError
from mmatnet.models.losses.focal import SoftmaxFocalLoss
from mmatnet.registry import MODELS


def class_balanced_weights(counts: Tensor, beta: float) -> Tensor:
    """Weigh each class by the inverse of its effective number, ``(1 - beta^n) / (1 - beta)``.

    Args:
        counts (Tensor): n, clips of each class, shape (C,); a class without one weighs as one clip.
        beta (float): From 0, by which all classes weigh alike, to 1, by which they weigh 1 / n.

    Returns:
        Tensor: Shape (C,), float64; their sum is C.

    Raises:
        InputError: If beta lies elsewhere.

    Examples:
        >>> class_balanced_weights(torch.tensor([1, 3]), beta=1).tolist()
        [1.5, 0.5]
    """
    if not 0 <= beta <= 1:
        raise InputError(f'beta must lie in [0, 1], got {beta!r}')
    counts = counts.to(torch.float64).clamp(min=1)
    weights = 1 / counts if beta == 1 else (1 - beta) / (1 - beta ** counts)
    return weights * len(weights) / weights.sum()


@MODELS.register_module()
class ClassBalancedLoss(SoftmaxFocalLoss):
    """Cross entropy, or focal loss, weighed by the effective number of clips of each class.

    Y. Cui, M. Jia, T.-Y. Lin, Y. Song, S. Belongie, "Class-Balanced Loss Based on Effective Number
    of Samples", CVPR 2019. It goes with batches that are not balanced, and a ``ClassCountsHook``
    among the config's ``custom_hooks``, which counts the training side.

    Args:
        beta (float): Defaults to 0.9999, the largest of the paper; with the counts of
            micro-expressions, some hundreds, nearly 1 / n.
        gamma (float): Of the focal loss. Defaults to 0, cross entropy.
        loss_weight (float): Of this loss among others. Defaults to 1.
        weighted_mean (bool): As of ``SoftmaxFocalLoss``. Defaults to False, as the authors'.

    Raises:
        InputError: If beta lies outside [0, 1], gamma is below 0, or, in training, nobody has
            counted the classes.
    """

    def __init__(self, beta: float = 0.9999, gamma: float = 0.0, loss_weight: float = 1.0,
                 weighted_mean: bool = False) -> None:
        super().__init__(gamma, None, loss_weight, weighted_mean)
        class_balanced_weights(torch.ones(1), beta)
        self.beta = beta

    def set_class_counts(self, counts: Tensor) -> None:
        """Take the clips of each class, shape (C,)."""
        self.class_weight = class_balanced_weights(counts, self.beta).tolist()

    def _forward(self, cls_score: Tensor, label: Tensor) -> Tensor:
        if self.class_weight is None:
            raise InputError('ClassBalancedLoss weighs classes by their clips in training, which '
                             "nobody has counted; add dict(type='ClassCountsHook') to custom_hooks")
        return super()._forward(cls_score, label)
