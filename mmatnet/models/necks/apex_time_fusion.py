"""The fusion: the streams' vectors side by side, added or gated."""
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.errors import InputError
from mmatnet.registry import MODELS


@MODELS.register_module()
class ApexTimeFusion(BaseModule):
    """Fuse the streams' vectors into one.

    ``concat`` (the paper) puts them side by side; ``sum`` projects each to ``width`` and adds;
    ``gated`` projects, and weighs the two by a sigmoid gate computed from both.

    Args:
        in_channels (Sequence[int]): Channels of each stream's vector, in the backbone's order.
        kind (str): ``concat``, ``sum`` or ``gated``. Defaults to ``concat``.
        width (int, optional): Channels out of ``sum`` and ``gated``; not for ``concat``.
        normalise (bool): Bring each vector to length 1 first. Defaults to True, as in the paper.
        init_cfg (dict, optional): MMEngine initialisation.

    Raises:
        InputError: If ``kind`` is unknown, ``width`` does not go with it, or ``gated`` gets other
            than two streams.
    """

    KINDS = ('concat', 'sum', 'gated')

    def __init__(self, in_channels: Sequence[int], kind: str = 'concat', width: int | None = None,
                 normalise: bool = True, init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        if kind not in self.KINDS:
            raise InputError(f'kind must be one of {", ".join(self.KINDS)}, got {kind!r}')
        if (kind == 'concat') != (width is None):
            raise InputError(f'width goes with sum and gated only, got kind={kind!r}, '
                             f'width={width}')
        if kind == 'gated' and len(in_channels) != 2:
            raise InputError(f'gated fusion weighs two streams, got {len(in_channels)}')
        self.kind = kind
        self.normalise = normalise
        self.in_channels = tuple(in_channels)
        self.out_channels = sum(in_channels) if width is None else width
        if width is not None:
            self.projections = nn.ModuleList(nn.Linear(channels, width)
                                             for channels in in_channels)
            if kind == 'gated':
                self.gate = nn.Linear(2 * width, width)

    def forward(self, features: tuple[Tensor, ...], data_samples: list | None = None,
                ) -> tuple[Tensor, dict]:
        """Fuse.

        Args:
            features (tuple[Tensor]): One (N, C) per stream.
            data_samples (list, optional): Not used; MMAction2 hands it to every neck.

        Returns:
            tuple[Tensor, dict]: The fused (N, out_channels), and no auxiliary losses.

        Raises:
            InputError: If the channels are not ``in_channels``.
        """
        channels = tuple(vector.shape[1] for vector in features)
        if channels != self.in_channels:
            raise InputError(f'the streams give vectors of {channels} channels, but the fusion '
                             f'has in_channels={self.in_channels}; make them agree')
        if self.normalise:
            features = tuple(F.normalize(vector, dim=1) for vector in features)  # (N, C), length 1
        if self.kind == 'concat':
            return torch.cat(features, dim=1), {}  # (N, sum of C)
        projected = [project(vector) for project, vector in zip(self.projections, features,
                                                                strict=True)]  # (N, width) each
        if self.kind == 'sum':
            return torch.stack(projected).sum(dim=0), {}
        apex, motion = projected
        gate = torch.sigmoid(self.gate(torch.cat(projected, dim=1)))  # (N, width)
        return gate * apex + (1 - gate) * motion, {}
