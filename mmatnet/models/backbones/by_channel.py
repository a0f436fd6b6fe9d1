"""A backbone that looks at each channel of flow alone first, and at all of them then."""
import torch
from mmengine.model import BaseModule
from torch import Tensor, nn


class ByChannel(BaseModule):
    """Layers for each channel of flow, and others over all of their maps.

    A subclass makes both, ``channels`` and ``joint``.
    """

    channels: nn.ModuleList
    joint: nn.Module

    def forward(self, apex_flow: Tensor) -> Tensor:
        """Look at eyes and mouth.

        Args:
            apex_flow (Tensor): u, v and strain, shape (N, 3, 42, 42), as ``TileWindows`` lays them
                out.

        Returns:
            Tensor: Features, shape (N, joint, 7, 7).
        """
        maps = [layers(channel) for layers, channel in zip(self.channels, apex_flow.split(1, dim=1),
                                                           strict=True)]  # (N, widths, 14, 14)
        return self.joint(torch.cat(maps, dim=1))
