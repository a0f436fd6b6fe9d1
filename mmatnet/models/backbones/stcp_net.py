"""STCP-Net, reconstructed: capsules over what has changed since the onset.

After Z. Shang, J. Liu, X. Li, "Micro-expression recognition based on spatio-temporal capsule
network", IEEE Access 11, 2023. Nobody has published code. A RECONSTRUCTION of ours after the
abstract: that differences of frames go through spatio-temporal capsule layers is the paper's;
sizes, the layers before the capsules, and the routing, which is CapsuleNet's, are our choices; its
removal of jitter and its last layer are left out. No figure of it says anything about the paper's.
"""
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.models.backbones.capsule_net import cut_into_capsules
from mmatnet.registry import MODELS


@MODELS.register_module()
class STCPNetReimpl(BaseModule):
    """Two 3-D convolutions over differences to the first frame, and primary capsules in time.

    Of 16 frames of 56x56 it makes 1568 capsules, for ``CapsuleHead(capsules=1568)``.

    Args:
        width (int): Channels of the first convolution, doubled by the next. Defaults to 32.
        init_cfg (dict, optional): MMEngine initialisation, run after PyTorch's.
    """

    CAPSULE = 8  # numbers, as CapsuleNet has

    def __init__(self, width: int = 32, init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.layers = nn.Sequential(
            nn.Conv3d(1, width, (3, 5, 5), stride=(1, 2, 2), padding=(1, 2, 2)),
            nn.BatchNorm3d(width), nn.ReLU(),
            nn.Conv3d(width, 2 * width, 3, stride=2, padding=1),
            nn.BatchNorm3d(2 * width), nn.ReLU(),
            nn.Conv3d(2 * width, 64, 3, stride=2, padding=1))

    def forward(self, frames: Tensor) -> Tensor:
        """Look at a clip.

        Args:
            frames (Tensor): Grey frames, shape (N, T, H, W), 0 to 1.

        Returns:
            Tensor: Primary capsules, shape (N, capsules, 8).
        """
        changes = (frames[:, 1:] - frames[:, :1])[:, None]  # (N, 1, T - 1, H, W)
        return cut_into_capsules(self.layers(changes), self.CAPSULE)
