"""Contrast of pairs: clips of one class near each other, those of others apart by a margin."""
import torch
from torch import Tensor

EPSILON = 1e-12  # under a root, whose slope at zero is infinite


def pair_contrast(vectors: Tensor, labels: Tensor, allowed: Tensor | None = None,
                  margin: float = 1.0) -> Tensor:
    """Compute the loss over pairs of a batch.

    ``mean over pairs of one class of d^2 / 2 + mean over pairs of two of max(0, margin - d)^2 /
    2``, d the distance (R. Hadsell, S. Chopra, Y. LeCun, "Dimensionality Reduction by Learning an
    Invariant Mapping", CVPR 2006, with each kind of pair averaged by itself, as S. Motiian, M.
    Piccirilli, D. A. Adjeroh, G. Doretto, "Unified Deep Supervised Domain Adaptation and
    Generalization", ICCV 2017, have them).

    Args:
        vectors (Tensor): Shape (N, D).
        labels (Tensor): Classes, shape (N,).
        allowed (Tensor, optional): Which pairs count, bool, (N, N), symmetric. Defaults to all of
            two different clips.
        margin (float): Beyond which clips of two classes are far enough apart. Defaults to 1.

    Returns:
        Tensor: A number; a kind without pairs adds 0.
    """
    pairs = torch.ones(len(vectors), len(vectors), dtype=torch.bool, device=vectors.device)
    pairs = (pairs if allowed is None else allowed).triu(1)  # each once, and none of one clip
    squared = (vectors[:, None] - vectors[None]).square().sum(dim=2)  # (N, N)
    near, far = pairs & (labels[:, None] == labels), pairs & (labels[:, None] != labels)
    apart = (margin - (squared[far] + EPSILON).sqrt()).clamp(min=0).square()
    return sum(each.mean() / 2 if len(each) else vectors.sum() * 0
               for each in (squared[near], apart))
