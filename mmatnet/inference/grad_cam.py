"""Where a network looks for a class (Grad-CAM).

Selvaraju et al., "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based
Localization", ICCV 2017, equations 1 and 2.
"""
from collections.abc import Mapping

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from mmatnet.errors import InputError


def class_activation(maps: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    """Weigh feature maps by their mean gradient, and keep what speaks for the class.

    Args:
        maps (ndarray): Shape (B, C, h, w) or (B, C, T, h, w); frames that a network has folded into
            the batch are B, and are averaged like those of T.
        gradients (ndarray): Of the class score before the softmax, of the same shape.

    Returns:
        ndarray: Shape (h, w), 0 to 1 at the largest; zero throughout if nothing speaks for it.
    """
    places = tuple(range(2, maps.ndim))
    weights = gradients.mean(axis=places, keepdims=True)  # (B, C, 1, 1), or one more
    seen = np.maximum((weights * maps).sum(axis=1), 0)  # (B, h, w), or (B, T, h, w)
    seen = seen.mean(axis=tuple(range(seen.ndim - 2)))  # (h, w)
    return seen / seen.max() if seen.max() > 0 else seen


def grad_cam(model: nn.Module, inputs: Mapping[str, Tensor], label: int,
             layer: str | None = None) -> dict[str, np.ndarray]:
    """Look where a network looks in each of its images.

    Args:
        model (ClipRecognizer): In evaluation mode.
        inputs (Mapping[str, Tensor]): One clip, by the names of the backbone's inputs, each
            (1, ...). Images are those whose last two axes are longer than 1 and that have four
            axes (1, C, H, W) or five.
        label (int): The class.
        layer (str, optional): Dotted name of the module whose output is taken. By default, for
            each image, the last module that depends on it and gives feature maps.

    Returns:
        dict[str, ndarray]: For each image input that the maps depend on, float32 (h, w), 0 to 1,
        the maps' size; empty if the network has no feature maps.

    Raises:
        InputError: If ``layer`` is no module of the network, or gives no feature maps.
    """
    modules = dict(model.named_modules())
    if layer is not None and layer not in modules:
        raise InputError(f'the network has no module {layer!r}; its last ones are '
                         f'{", ".join(list(modules)[-3:])}')
    watched = list(modules.values()) if layer is None else [modules[layer]]
    maps: list[Tensor] = []

    def keep(module: nn.Module, given: tuple, output: object) -> None:
        maps.extend(filter(_is_map, output if isinstance(output, tuple) else (output,)))

    handles = [module.register_forward_hook(keep) for module in watched]
    images = {name: value.detach().requires_grad_()
              for name, value in inputs.items() if _is_map(value)}
    try:
        with torch.enable_grad():
            scores, _ = model.extract_feat({**inputs, **images}, stage='head')  # (1, C)
    finally:
        for handle in handles:
            handle.remove()
    if layer is not None and not maps:
        raise InputError(f'{layer} gives no feature maps of more than one place; name another '
                         'module')
    gradients = _gradients(scores[0, label], maps)
    cams = {}
    for name, image in images.items():
        for own, gradient in zip(reversed(maps), reversed(gradients), strict=True):
            if gradient is not None and _gradients(own.sum(), [image])[0] is not None:
                cams[name] = class_activation(own.detach().cpu().numpy(), gradient.cpu().numpy())
                break
    return cams


def resize_cam(cam: np.ndarray, height: int, width: int) -> np.ndarray:
    """Bring a map of :func:`grad_cam` to the size of its image, 0 to 1, shape (height, width)."""
    return np.clip(cv2.resize(cam, (width, height), interpolation=cv2.INTER_CUBIC), 0, 1)


def _is_map(value: object) -> bool:
    return isinstance(value, Tensor) and value.dim() in (4, 5) and min(value.shape[-2:]) > 1


def _gradients(value: Tensor, of: list[Tensor]) -> list[Tensor | None]:
    """Gradients of a number; None for what it does not depend on."""
    differentiable = [each for each in of if each.requires_grad]
    if not value.requires_grad or not differentiable:
        return [None] * len(of)
    found = iter(torch.autograd.grad(value, differentiable, retain_graph=True, allow_unused=True))
    return [next(found) if each.requires_grad else None for each in of]
