"""The temporal stream: two LSTM layers over the motion rows, averaged over time."""
import torch
from mmengine.model import BaseModule
from torch import Tensor, nn

from mmatnet.errors import InputError
from mmatnet.registry import MODELS


@MODELS.register_module()
class MotionLSTM(BaseModule):
    """ATNet's temporal stream (Peng et al., ACII 2019; layers as in the released
    ``train.prototxt``).

    Every row is processed, zero rows too, and the state starts at zero.

    Args:
        in_channels (int): Numbers in a row. Defaults to 128, 8x8 blocks times direction and
            magnitude; 8 for the released HOOF.
        width (int): Units of each layer. Defaults to 512, as released.
        standardise (bool): Bring each of the D inputs to mean 0 and standard deviation 1, with
            statistics of the training side that ``StreamStatisticsHook`` sets; zero rows stay
            zero. Defaults to False, as released.
        init_cfg (dict, optional): MMEngine initialisation, run after the released one.

    Attributes:
        statistics_of (str | None): The stream whose statistics the hook is to set, ``motion`` if
            it standardises.
    """

    def __init__(self, in_channels: int = 128, width: int = 512, standardise: bool = False,
                 init_cfg: dict | None = None) -> None:
        super().__init__(init_cfg)
        self.in_channels = in_channels
        self.standardise = standardise
        self.statistics_of = 'motion' if standardise else None
        if standardise:
            self.register_buffer('mean', torch.zeros(in_channels))
            self.register_buffer('deviation', torch.ones(in_channels))
        self.lstm = nn.LSTM(in_channels, width, num_layers=2, batch_first=True)
        self.out_channels = width
        self._fill_as_released()

    def _fill_as_released(self) -> None:
        """Caffe's fillers in ``train.prototxt``: weights normal (std 0.1), biases 0."""
        for name, weights in self.lstm.named_parameters():
            if name.startswith('weight'):
                nn.init.normal_(weights, std=0.1)
            else:
                nn.init.zeros_(weights)

    def set_statistics(self, mean: Tensor, deviation: Tensor) -> None:
        """Set what ``standardise`` subtracts and divides by, both of shape (D,).

        Raises:
            InputError: If D is not ``in_channels``.
        """
        self._check_width(len(mean))
        self.mean.copy_(mean)
        self.deviation.copy_(deviation)

    def forward(self, motion: Tensor) -> Tensor:
        """Read the rows, oldest first.

        Args:
            motion (Tensor): Rows, shape (N, T, D).

        Returns:
            Tensor: Features, shape (N, width).

        Raises:
            InputError: If D is not ``in_channels``.
        """
        self._check_width(motion.shape[-1])
        if self.standardise:
            filled = (motion != 0).any(dim=-1, keepdim=True)  # (N, T, 1)
            motion = torch.where(filled, (motion - self.mean) / self.deviation, motion)
        states, _ = self.lstm(motion)  # (N, T, width)
        return states.mean(dim=1)  # (N, width)

    def _check_width(self, width: int) -> None:
        if width != self.in_channels:
            raise InputError(f'motion rows have {width} numbers, but this MotionLSTM takes '
                             f'in_channels={self.in_channels}; set it to match the features')
