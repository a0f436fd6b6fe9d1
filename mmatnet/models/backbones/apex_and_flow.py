"""Two backbones side by side: one for the apex, one for the flow that leads to it."""
from collections.abc import Mapping

import torch
from mmengine.model import BaseModule
from torch import Tensor

from mmatnet.registry import MODELS


def one_vector(features: Tensor | tuple[Tensor, ...]) -> Tensor:
    """Make one vector of what a backbone gave.

    Args:
        features (Tensor | tuple[Tensor]): A tensor (N, ...), which is flattened; or the maps of one
            stage or more, as mmpretrain's backbones give them, which are averaged over places and
            put side by side.

    Returns:
        Tensor: Shape (N, D).
    """
    if isinstance(features, Tensor):
        return features.flatten(1)
    return torch.cat([maps.flatten(2).mean(dim=2) if maps.dim() > 2 else maps
                      for maps in features], dim=1)


@MODELS.register_module()
class ApexAndFlow(BaseModule):
    """A backbone of ours or of mmpretrain for each input, for ``ApexTimeFusion`` behind it.

    Args:
        apex (dict): Config of that of the apex image.
        flow (dict): Config of that of onset-apex flow.
        init_cfg (dict, optional): MMEngine initialisation.
    """

    def __init__(self, apex: Mapping, flow: Mapping, init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.apex, self.flow = MODELS.build(apex), MODELS.build(flow)

    def forward(self, apex: Tensor, apex_flow: Tensor) -> tuple[Tensor, Tensor]:
        """Look at both.

        Args:
            apex (Tensor): Apex images, shape (N, C, H, W).
            apex_flow (Tensor): Flow pictures, shape (N, 3, h, w).

        Returns:
            tuple[Tensor]: One vector (N, D) of each.
        """
        return one_vector(self.apex(apex)), one_vector(self.flow(apex_flow))
