"""The apex stream: a ten-layer residual network over one grey face, or over apex flow."""
import torch
import torch.nn.functional as F
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.errors import InputError
from mmatnet.registry import MODELS

LEAST_SIDE = 28  # pixels; the last unit then sees a single place


def convolution(in_channels: int, out_channels: int, kernel: int, stride: int = 1) -> nn.Conv2d:
    """A convolution without bias that keeps the size at stride 1."""
    return nn.Conv2d(in_channels, out_channels, kernel, stride, kernel // 2, bias=False)


class FirstUnit(nn.Module):
    """conv - BN - ReLU - conv, plus the input itself, which the pooling before left rectified.

    Args:
        channels (int): Channels in and out.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = convolution(channels, channels, 3)
        self.bn2 = nn.BatchNorm2d(channels)
        self.conv2 = convolution(channels, channels, 3)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, C, H, W)."""
        return x + self.conv2(F.relu(self.bn2(self.conv1(x))))


class DownUnit(nn.Module):
    """Pre-activation unit that halves the size; its projection starts at the activated input.

    Args:
        in_channels (int): Channels in.
        out_channels (int): Channels out.
    """

    def __init__(self, in_channels: int, out_channels: int) -> None:
        super().__init__()
        self.bn1 = nn.BatchNorm2d(in_channels)
        self.conv1 = convolution(in_channels, out_channels, 3, stride=2)
        self.bn2 = nn.BatchNorm2d(out_channels)
        self.conv2 = convolution(out_channels, out_channels, 3)
        self.project = convolution(in_channels, out_channels, 1, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, C', H/2, W/2), sizes rounded up."""
        activated = F.relu(self.bn1(x))
        return self.project(activated) + self.conv2(F.relu(self.bn2(self.conv1(activated))))


@MODELS.register_module()
class ResNet10(BaseModule):
    """ATNet's apex stream (Peng et al., ACII 2019; layers as in the released ``train.prototxt``).

    The image comes in raw, 0 to 255; the batch norm in front is the only normalisation.
    Batch norm has eps 1e-5 as in Caffe and PyTorch's momentum 0.1, not Caffe's 0.001: over the
    2500 released iterations both end at the same statistics, and short runs need the faster one.

    Args:
        base_channels (int): Channels of the first stage, doubled by each of the three next.
            Defaults to 64, as released.
        in_channels (int): 1 for the grey apex, 3 for apex flow. Defaults to 1, as released.
        init_cfg (dict, optional): MMEngine initialisation, run after the released one.
    """

    def __init__(self, base_channels: int = 64, in_channels: int = 1,
                 init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        widths = [base_channels * factor for factor in (1, 2, 4, 8)]
        self.data_bn = nn.BatchNorm2d(in_channels)
        self.conv1 = nn.Conv2d(in_channels, widths[0], 7, stride=2, padding=3)
        self.conv1_bn = nn.BatchNorm2d(widths[0])
        self.pool = nn.MaxPool2d(3, stride=2, ceil_mode=True)  # Caffe rounds pooled sizes up
        self.unit1 = FirstUnit(widths[0])
        self.unit2 = DownUnit(widths[0], widths[1])
        self.unit3 = DownUnit(widths[1], widths[2])
        self.unit4 = DownUnit(widths[2], widths[3])
        self.last_bn = nn.BatchNorm2d(widths[3])
        self.out_channels = widths[3]
        self._fill_as_released()

    def _fill_as_released(self) -> None:
        """Caffe's msra filler: normal, variance 2 / fan in (``conv1``: fan out); bias 0."""
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                fan = 'fan_out' if module is self.conv1 else 'fan_in'
                nn.init.kaiming_normal_(module.weight, mode=fan, nonlinearity='relu')
        nn.init.zeros_(self.conv1.bias)

    def begin(self, apex: Tensor) -> Tensor:
        """Run what comes before the units.

        Args:
            apex (Tensor): As :meth:`forward` takes it.

        Returns:
            Tensor: Shape (N, base_channels, H/4, W/4), sizes rounded up.

        Raises:
            InputError: If the channels are not ``in_channels``, or a side is too short.
        """
        if min(apex.shape[2:]) < LEAST_SIDE:
            raise InputError(f'{type(self).__name__} takes images of at least {LEAST_SIDE}x'
                             f'{LEAST_SIDE} pixels, got {apex.shape[2]}x{apex.shape[3]}; resize to '
                             'more')
        if apex.shape[1] != self.data_bn.num_features:
            raise InputError(f'the apex stream is given {apex.shape[1]} channels, but this '
                             f'{type(self).__name__} takes in_channels='
                             f'{self.data_bn.num_features}; 1 is for the grey apex, 3 for apex '
                             'flow')
        x = self.conv1_bn(self.conv1(self.data_bn(apex)))  # (N, 64, H/2, W/2)
        return self.pool(F.relu(x))

    def forward(self, apex: Tensor) -> Tensor:
        """Look at the apex frame.

        Args:
            apex (Tensor): Grey faces, shape (N, 1, H, W), 0 to 255, at least 28x28; or apex flow,
                shape (N, 3, H, W), as ``ScaleApexFlow`` gives it, at least 28x28, too.

        Returns:
            Tensor: Features, shape (N, 8 * base_channels).

        Raises:
            InputError: If the channels are not ``in_channels``, or a side is too short.
        """
        x = self.begin(apex)  # (N, 64, H/4, W/4)
        for unit in (self.unit1, self.unit2, self.unit3, self.unit4):
            x = unit(x)  # (N, 64 to 512, H/4 to H/32, ...)
        return torch.mean(F.relu(self.last_bn(x)), dim=(2, 3))  # (N, 512)
