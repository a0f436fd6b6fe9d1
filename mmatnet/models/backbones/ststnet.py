"""STSTNet: three shallow streams over one picture of onset-apex flow.

S.-T. Liong, Y. S. Gan, J. See, H.-Q. Khor, Y.-C. Huang, "Shallow Triple Stream Three-dimensional
CNN (STSTNet) for Micro-expression Recognition", FG 2019, arXiv:1902.03634. Exact, from the layers
of the authors' repository (christy1206/STSTNet, commit 1afb56e; no licence), which has the network
twice: in MATLAB, whose log has the figures of the paper, and as a port to PyTorch. No code was
taken. What differs between the two are arguments: MATLAB takes the mean picture of the training
clips off every picture, the port pads twice as much. What differs here: the start is PyTorch's, as
in the port; that of MATLAB's release is not named.
"""
import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.registry import MODELS


@MODELS.register_module()
class STSTNet(BaseModule):
    """Three parallel convolutions of different width, joined and pooled; PyTorch's own start.

    Streams that look at the same picture and are joined by channel are one convolution with the
    filters of them all, which is how they are computed here: to the last weight the same network.

    With ``LinearHead(in_channels=400)`` and three classes it has 1,683 weights.

    Args:
        widths (Sequence[int]): Channels of each stream. Defaults to (3, 5, 8), as published.
        in_channels (int): Defaults to 3: u, v and strain.
        dropout (float): At the end of each stream. Defaults to 0.5, as published.
        padding (int): Zeros around the picture. Defaults to 1, as published; 2 in the authors'
            port, whose maps of 30x30 are pooled to the same 10x10.
        centre (bool): Take off the mean picture of the training clips, as MATLAB's input layer
            does; ``MeanPictureHook`` sets it. Defaults to False, as in the port.
        size (int): Side of the picture; read where ``centre`` is set. Defaults to 28, as published.
        init_cfg (dict, optional): MMEngine initialisation, run after PyTorch's.
    """

    paper = ('S.-T. Liong, Y. S. Gan, J. See, H.-Q. Khor, Y.-C. Huang. Shallow Triple Stream '
             'Three-dimensional CNN (STSTNet) for Micro-expression Recognition. FG 2019. '
             'arXiv:1902.03634')

    def __init__(self, widths: tuple[int, ...] = (3, 5, 8), in_channels: int = 3,
                 dropout: float = 0.5, padding: int = 1, centre: bool = False, size: int = 28,
                 init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.mean_of = 'apex_flow' if centre else None
        self.register_buffer('mean', torch.zeros(in_channels, size, size) if centre else None)
        self.streams = nn.Sequential(
            nn.Conv2d(in_channels, sum(widths), 3, padding=padding), nn.ReLU(),
            nn.BatchNorm2d(sum(widths)), nn.MaxPool2d(3, stride=3, padding=1), nn.Dropout(dropout))
        self.pool = nn.AvgPool2d(2)

    def set_mean(self, mean: Tensor) -> None:
        """Take the mean picture of the training clips, of the shape of one clip's input."""
        self.mean.copy_(mean)

    def forward(self, apex_flow: Tensor) -> Tensor:
        """Look at a picture of flow.

        Args:
            apex_flow (Tensor): u, v and strain, shape (N, 3, 28, 28).

        Returns:
            Tensor: Features, shape (N, 16, 5, 5).
        """
        if self.mean is not None:
            apex_flow = apex_flow - self.mean
        # channels last: the quicker order where there are so few of them
        apex_flow = apex_flow.contiguous(memory_format=torch.channels_last)
        return self.pool(self.streams(apex_flow))  # (N, 16, 10, 10), (N, 16, 5, 5)
