"""Supervised contrastive loss: clips of one class near each other, those of others apart."""
import torch
from torch import Tensor


def supervised_contrastive_loss(vectors: Tensor, labels: Tensor, temperature: float) -> Tensor:
    """Compute the loss over all pairs of a batch.

    ``mean over clips i of -1/|P(i)| sum over p in P(i) of log(exp(z_i z_p / t) / sum over a != i of
    exp(z_i z_a / t))``, P(i) the other clips of i's class (P. Khosla et al., "Supervised
    Contrastive Learning", NeurIPS 2020, equation 2). Clips that are alone in their class have no
    part in the mean.

    Args:
        vectors (Tensor): z, each of length 1, shape (N, D).
        labels (Tensor): Classes, shape (N,).
        temperature (float): t.

    Returns:
        Tensor: A number; 0, and no gradient, if every clip is alone.
    """
    itself = torch.eye(len(vectors), dtype=torch.bool, device=vectors.device)  # (N, N)
    similar = (vectors @ vectors.T / temperature).masked_fill(itself, float('-inf'))  # (N, N)
    logs = similar - similar.logsumexp(dim=1, keepdim=True)  # (N, N)
    positive = (labels[:, None] == labels[None]) & ~itself  # (N, N)
    count = positive.sum(dim=1)  # (N,)
    if not count.any():
        return vectors.sum() * 0
    means = logs.masked_fill(~positive, 0).sum(dim=1)[count > 0] / count[count > 0]
    return -means.mean()
