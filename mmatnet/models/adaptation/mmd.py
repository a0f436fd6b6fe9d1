"""Maximum mean discrepancy between clips with and without a label."""
import torch
from torch import Tensor

from mmatnet.models.adaptation.alignment import Alignment
from mmatnet.registry import MODELS

FACTORS = tuple(2.0 ** power for power in range(-2, 3))  # of the bandwidths, as in DAN


def squared_mmd(one: Tensor, other: Tensor) -> Tensor:
    """Return the squared maximum mean discrepancy of two samples, under five Gaussian kernels.

    ``mean k(s, s') + mean k(t, t') - 2 mean k(s, t)`` over all pairs, a clip with itself included,
    so it is 0 for equal samples and never negative. k is the sum of ``exp(-d^2 / b)`` over five
    bandwidths b around the mean squared distance of all pairs of different clips, which is taken
    as a constant (M. Long, Y. Cao, J. Wang, M. Jordan, "Learning Transferable Features with Deep
    Adaptation Networks", ICML 2015, and their code).

    Args:
        one (Tensor): Shape (N, D).
        other (Tensor): Shape (M, D).

    Returns:
        Tensor: From 0 to 10.
    """
    joined = torch.cat([one, other])  # (N + M, D)
    distances = (joined[:, None] - joined[None]).square().sum(dim=2)  # (N + M, N + M)
    pairs = len(joined) * (len(joined) - 1)
    bandwidth = (distances.detach().sum() / pairs).clamp(min=torch.finfo(distances.dtype).tiny)
    kernel = sum((-distances / (factor * bandwidth)).exp() for factor in FACTORS)
    count = len(one)
    return (kernel[:count, :count].mean() + kernel[count:, count:].mean()
            - 2 * kernel[:count, count:].mean())


@MODELS.register_module()
class MmdAlignment(Alignment):
    """Bring the features of clips with and without a label to one distribution, by MMD.

    Args:
        loss_weight, init_cfg: As of :class:`~mmatnet.models.adaptation.alignment.Alignment`.
    """

    paper = ('M. Long, Y. Cao, J. Wang, M. Jordan. Learning Transferable Features with Deep '
             'Adaptation Networks. ICML 2015. arXiv:1502.02791')
    name = 'mmd'

    def between(self, labelled: Tensor, unlabelled: Tensor) -> Tensor:
        """Return the squared discrepancy times the growing weight."""
        return self.ramp * squared_mmd(labelled, unlabelled)
