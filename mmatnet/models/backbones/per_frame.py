"""A backbone for images on every frame of a clip."""
from collections.abc import Mapping

from mmengine.model import BaseModule
from torch import Tensor

from mmatnet.errors import InputError
from mmatnet.registry import MODELS


@MODELS.register_module()
class PerFrame(BaseModule):
    """Run an image backbone on each frame, and line its last maps up along time.

    What comes out is what a 3-D backbone gives, so heads that pool over time and space, such as
    MMAction2's ``I3DHead``, go with it. Frames are folded into the batch: a backbone that shifts
    channels along time (TSM) finds them next to each other.

    Args:
        backbone (dict): Config of a backbone of MMAction2 or mmpretrain.
        init_cfg (dict, optional): MMEngine initialisation.
    """

    def __init__(self, backbone: Mapping, init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.backbone = MODELS.build(backbone)

    def forward(self, frames: Tensor) -> Tensor:
        """Look at every frame.

        Args:
            frames (Tensor): Clips, shape (N, T, C, H, W).

        Returns:
            Tensor: The last maps, shape (N, C', T, h, w); h and w are 1 if the backbone pools.

        Raises:
            InputError: If the clips have other than five axes.
        """
        if frames.dim() != 5:
            raise InputError('PerFrame takes clips of shape (N, T, C, H, W), got '
                             f"{tuple(frames.shape)}; use FormatFrames(layout='TCHW')")
        maps = self.backbone(frames.flatten(0, 1))  # (N T, C', h, w), or a tuple of such
        last = maps[-1] if isinstance(maps, tuple) else maps  # (N T, C', h, w), or (N T, C')
        places = last.shape[2:] or (1, 1)
        return last.reshape(-1, frames.shape[1], last.shape[1], *places).transpose(1, 2)
