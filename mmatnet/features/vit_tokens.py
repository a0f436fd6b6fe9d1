"""Long-term flow as a transformer trained on ImageNet sees it, computed once for each clip."""
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING

import cv2
import numpy as np

from mmatnet.errors import InputError, checked_number
from mmatnet.features.aligned_clip import AlignedClip
from mmatnet.features.base import ClipFeature
from mmatnet.features.frame_flow import LongFlow
from mmatnet.flow.base import Flow
from mmatnet.io.digests import file_digest
from mmatnet.registry import FEATURES

if TYPE_CHECKING:
    from torch.nn import Module

# of ImageNet's pictures, red, green, blue, 0 to 255; of SLSTT's preprocessing
MEAN = np.array([123.675, 116.28, 103.53], np.float32)
DEVIATION = np.array([58.395, 57.12, 57.375], np.float32)
ARCH = ('embed_dims', 'num_layers', 'num_heads', 'feedforward_channels')


def colour_flow(flow: np.ndarray) -> np.ndarray:
    """Code a flow field as a picture: the hue is its direction, the value its length.

    Args:
        flow (ndarray): Shape (H, W, 2).

    Returns:
        ndarray: Red, green, blue, uint8, shape (H, W, 3); the shortest vector is black, the longest
        brightest, and a field of equal lengths black throughout.
    """
    length, angle = cv2.cartToPolar(flow[..., 0], flow[..., 1])
    hsv = np.full((*flow.shape[:2], 3), 255, np.uint8)
    hsv[..., 0] = np.rad2deg(angle) / 2 % 180  # OpenCV counts hues in steps of two degrees
    spread = length.max() - length.min()
    hsv[..., 2] = (length - length.min()) / (spread if spread > 0 else 1) * 255
    return cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)


@FEATURES.register_module()
class ViTTokens(LongFlow):
    """Class tokens of a frozen Vision Transformer over pictures of long-term flow, as SLSTT has it.

    float32, (count, D), D the transformer's width, before its last layer norm. Flow is that of
    ``LongFlow``, each field coloured, resized and seen alone. The mirror does not follow from it,
    and SLSTT's authors have none.

    Args:
        weights (str): A file of a Vision Transformer's weights by mmpretrain's names, such as its
            ViT-B/16 of ImageNet at 384x384; nothing is downloaded.
        sha256 (str): The file's digest, by which a store knows what it was made with.
        arch (str | dict): mmpretrain's ``arch``. Defaults to ``base``, as SLSTT has.
        picture (int): Side of the pictures. Defaults to 384, as SLSTT has.
        patch (int): Side of a patch. Defaults to 16, as SLSTT has.
        count, flow, name: As of ``LongFlow``.

    Raises:
        InputError: If a number or ``arch`` is unsound; when it is made ready, if the file is
            missing, of another digest, or of another network.
    """

    name = 'vit_tokens'
    packages = ('torch', 'mmpretrain')
    _network: 'Module'

    def __init__(self, weights: str, sha256: str, arch: Mapping | str = 'base', picture: int = 384,
                 patch: int = 16, count: int = 11, flow: Flow | Mapping | str = 'farneback',
                 name: str | None = None) -> None:
        super().__init__(count, 1, flow, name)
        self.weights, self.sha256 = str(weights), sha256
        self.arch = _checked_arch(arch)
        self.picture = checked_number('picture', picture, 1)
        self.patch = checked_number('patch', patch, 1, self.picture, 'picture ')

    @property
    def shape(self) -> tuple[int, int]:
        """Fields, and numbers of a token."""
        return self.count, 768 if isinstance(self.arch, str) else self.arch['embed_dims']

    def open(self) -> None:
        """Make flow and transformer ready."""
        super().open()
        digest = file_digest(self.weights)
        if digest != self.sha256:
            raise InputError(f'{self.weights}: expected a file whose SHA-256 is {self.sha256!r}, '
                             f'got {digest}; name that in the recipe if it is the right file')
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')  # mmcv-lite says what it lacks
            from mmpretrain.models.backbones import VisionTransformer
        from mmatnet.compat.checkpoint import load_restricted
        self._network = VisionTransformer(
            self.arch, self.picture, self.patch, final_norm=False, out_type='cls_token',
            # as JAX, where the weights come from, approximates it
            layer_cfgs={'act_cfg': {'type': 'GELU', 'approximate': 'tanh'}})
        self._network.eval()  # which returns nothing
        content = load_restricted(self.weights, map_location='cpu')
        weights = {name.removeprefix('backbone.'): value
                   for name, value in content.get('state_dict', content).items()}
        try:
            self._network.load_state_dict({name: value for name, value in weights.items()
                                           if not name.startswith(('head.', 'ln1.'))})
        except RuntimeError as error:
            raise InputError(f'{self.weights}: expected the weights of a Vision Transformer of '
                             f'patches of {self.patch} in pictures of {self.picture}, by '
                             f"mmpretrain's names, and cannot load them "
                             f'({str(error).splitlines()[0]}); name another file') from error

    def compute(self, clip: AlignedClip) -> np.ndarray:
        """Compute the flow of every step, and what the transformer sees in it."""
        import torch
        pictures = [cv2.resize(colour_flow(self._field(clip, *step)),
                               (self.picture, self.picture)) for step in self.steps(clip.clip)]
        inputs = (np.array(pictures, np.float32) - MEAN) / DEVIATION  # (count, picture, picture, 3)
        with torch.no_grad():
            tokens = [self._network(torch.from_numpy(one.transpose(2, 0, 1)[None]))[-1]
                      for one in inputs]
        return torch.cat(tokens).numpy().astype(np.float32)

    def _field(self, clip: AlignedClip, first: int, second: int) -> np.ndarray:
        if first == second:
            return np.zeros((clip.size, clip.size, 2), np.float32)
        return clip.flow(first, second, self.flow)

    mirror = ClipFeature.mirror


def _checked_arch(arch: Mapping | str) -> dict | str:
    if arch == 'base':
        return 'base'
    if not isinstance(arch, Mapping) or set(arch) != set(ARCH):
        raise InputError(f"arch must be 'base' or a dict with {', '.join(ARCH[:-1])} and "
                         f'{ARCH[-1]}, got {arch!r}')
    return {name: checked_number(f'{name} of arch', value, 1) for name, value in arch.items()}
