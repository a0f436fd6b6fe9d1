"""SLSTT: what a transformer sees in each long-term flow, read by an LSTM or averaged.

L. Zhang, X. Hong, O. Arandjelovic, G. Zhao, "Short and Long Range Relation Based Spatio-Temporal
Transformer for Micro-Expression Recognition", IEEE Transactions on Affective Computing 2022,
arXiv:2112.05851. Exact, from the layers of the authors' repository
(Vision-Intelligence-and-Robots-Group/SLSTT, commit 364656f; MIT); no code was taken. Their blocks
run without gradients, so the transformer and all before it stay as ImageNet left them: its tokens
are the feature ``ViTTokens``, computed once for each clip, and this is what learns. What differs:
the layer norm of the tokens starts at one and zero, not at the transformer's. With ``step`` it is a
variant of ours whose network on the flows learns, too.
"""
from collections.abc import Mapping

import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.errors import InputError
from mmatnet.models.backbones.per_frame import PerFrame
from mmatnet.registry import MODELS

KINDS = ('lstm', 'mean')


def scaled_clip(flows: Tensor) -> Tensor:
    """Divide u and v of a clip by the longest (u, v) in it, and strain by the largest.

    Args:
        flows (Tensor): u, v, strain, shape (N, T, 3, H, W).

    Returns:
        Tensor: Of the same shape; a clip that does not move stays zero.
    """
    length = torch.hypot(flows[:, :, 0], flows[:, :, 1]).amax(dim=(1, 2, 3))  # (N,)
    largest = torch.stack([length, length, flows[:, :, 2].amax(dim=(1, 2, 3))], dim=1)  # (N, 3)
    largest = torch.where(largest > 0, largest, torch.ones_like(largest))
    return flows / largest[:, None, :, None, None]


@MODELS.register_module()
class SLSTT(BaseModule):
    """Layer norm of the tokens, and an LSTM with a layer of 256, or their mean.

    With ``LinearHead(in_channels=256)`` and three classes 6,961,667 weights learn; with the
    transformer's, and those of a classifier that the authors' transformer has for nothing, these
    are the 93,052,934 of the release.

    Args:
        kind (str): ``lstm`` or ``mean``. Defaults to ``lstm``.
        in_channels (int): Numbers of a token. Defaults to 768, ViT-B's.
        hidden (int): Width of the LSTM. Defaults to 512, as released.
        layers (int): Of the LSTM. Defaults to 3, as released.
        step (dict, optional): Config of a network on each flow of (u, v, strain), to one vector of
            ``in_channels``; the input is then ``long_flow``. Ours.
        init_cfg (dict, optional): MMEngine initialisation, run after PyTorch's.

    Raises:
        InputError: If there is no such kind.
    """

    paper = ('L. Zhang, X. Hong, O. Arandjelovic, G. Zhao. Short and Long Range Relation Based '
             'Spatio-Temporal Transformer for Micro-Expression Recognition. IEEE Transactions on '
             'Affective Computing, 2022. arXiv:2112.05851')

    def __init__(self, kind: str = 'lstm', in_channels: int = 768, hidden: int = 512,
                 layers: int = 3, step: Mapping | None = None,
                 init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        if kind not in KINDS:
            raise InputError(f'kind must be one of {", ".join(KINDS)}, got {kind!r}')
        self.steps = None if step is None else PerFrame(step)
        self.norm = nn.LayerNorm(in_channels, eps=1e-6)
        self.lstm = nn.LSTM(in_channels, hidden, layers, batch_first=True) if kind == 'lstm' \
            else None
        self.last = None if self.lstm is None else nn.Sequential(nn.Linear(hidden, 256), nn.ReLU())

    def forward(self, clip: Tensor) -> Tensor:
        """Read a clip.

        Args:
            clip (Tensor): Tokens, shape (N, T, in_channels); with ``step`` flows (N, T, 3, H, W).

        Returns:
            Tensor: Features, shape (N, 256), or with ``mean`` (N, in_channels).
        """
        if self.steps is not None:
            clip = self.steps(scaled_clip(clip)).flatten(3).mean(dim=3).transpose(1, 2)
        tokens = self.norm(clip)  # (N, T, in_channels)
        if self.lstm is None or self.last is None:
            return tokens.mean(dim=1)
        states, _ = self.lstm(tokens)
        return self.last(states[:, -1])
