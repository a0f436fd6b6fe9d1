"""Where the apex stream looks for a class (Grad-CAM).

Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based
Localization", ICCV 2017, equations 1 and 2.
"""
import cv2
import numpy as np
import torch
from torch import Tensor, nn

from mmatnet.inference.recognizers.base import Arrays


def class_activation(maps: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    """Weigh feature maps by their mean gradient, and keep what speaks for the class.

    Args:
        maps (ndarray): Shape (C, h, w).
        gradients (ndarray): Of the class score before the softmax, shape (C, h, w).

    Returns:
        ndarray: Shape (h, w), 0 to 1 at the largest; zero throughout if nothing speaks for it.
    """
    weights = gradients.mean(axis=(1, 2))  # (C,)
    seen = np.maximum(np.tensordot(weights, maps, 1), 0)
    return seen / seen.max() if seen.max() > 0 else seen


def apex_cam(recognizer, features: Arrays, label: int, size: int) -> np.ndarray | None:
    """Look where the apex stream looks.

    Args:
        recognizer (TorchRecognizer): The model.
        features (Mapping): Of one clip, by name.
        label (int): The class.
        size (int): Side of the crops.

    Returns:
        ndarray | None: float32, 0 to 1, brought to the size of the apex crop; ``None`` if the
        model has no apex stream with feature maps.
    """
    stream = recognizer.model.backbone.spatial
    if stream is None:
        return None
    maps = _LastMaps(stream)
    with torch.enable_grad(), maps:
        inputs = {name: values.detach().requires_grad_()
                  for name, values in recognizer.inputs([features]).items()}
        scores = recognizer.model.extract_feat(inputs, stage='head')[0]  # (1, C)
        if maps.last is None:
            return None
        gradient, = torch.autograd.grad(scores[0, label], maps.last)
    cam = class_activation(maps.last[0].detach().cpu().numpy(), gradient[0].cpu().numpy())
    return np.clip(cv2.resize(cam, (size, size), interpolation=cv2.INTER_CUBIC), 0, 1)


class _LastMaps:
    """The last feature maps (1, C, h, w) that any layer of a network gave, while it is open."""

    def __init__(self, network: nn.Module) -> None:
        self._network, self.last = network, None

    def __enter__(self) -> None:
        self._handles = [module.register_forward_hook(self._keep)
                         for module in self._network.modules() if module is not self._network]

    def __exit__(self, *error) -> None:
        for handle in self._handles:
            handle.remove()

    def _keep(self, module: nn.Module, inputs: tuple, output: Tensor) -> None:
        if isinstance(output, Tensor) and output.dim() == 4 and min(output.shape[2:]) > 1:
            self.last = output
