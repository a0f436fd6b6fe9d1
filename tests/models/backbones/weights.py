"""Facts that are asked of every network: how many weights, and which of them learn."""
import torch
from torch import Tensor, nn


def count_weights(*parts: nn.Module) -> int:
    """Every learned number."""
    return sum(weights.numel() for part in parts for weights in part.parameters())


def without_gradient(*parts: nn.Module, scores: Tensor) -> list[str]:
    """Names of the weights, of parts that gave ``scores`` (N, C), that no gradient reaches."""
    labels = torch.arange(len(scores)) % scores.shape[1]
    torch.nn.functional.cross_entropy(scores, labels).backward()
    return [name for part in parts for name, weights in part.named_parameters()
            if weights.grad is None or not weights.grad.any()]
