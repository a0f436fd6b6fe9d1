"""Grey images and grey clips in the shapes that networks for colour take."""
import numpy as np

from mmatnet.datasets.steps.base import Step
from mmatnet.errors import InputError
from mmatnet.registry import STEPS

LAYOUTS = ('CTHW', 'TCHW')


@STEPS.register_module()
class RepeatGrey(Step):
    """Give a grey image equal channels, for networks that were trained on colour.

    Required and modified key: ``stream`` (1, H, W), which becomes (channels, H, W).

    Args:
        channels (int): Defaults to 3.
        stream (str): Which image. Defaults to ``apex``.
    """

    def __init__(self, channels: int = 3, stream: str = 'apex') -> None:
        self.channels, self.stream = channels, stream

    def transform(self, results: dict) -> dict:
        """Repeat.

        Raises:
            InputError: If the image is not grey.
        """
        image = results[self.stream]
        if len(image) != 1:
            raise InputError(f'RepeatGrey takes one grey channel, but {self.stream} has '
                             f'{len(image)}; leave it out')
        results[self.stream] = np.repeat(image, self.channels, axis=0)
        return results


@STEPS.register_module()
class FormatFrames(Step):
    """Shape a grey clip as the 3-D or 2-D backbones of MMAction2 take it, with equal channels.

    Required and modified key: ``stream`` (T, H, W).

    Args:
        layout (str): ``CTHW`` for 3-D backbones, such as R(2+1)D and X3D; ``TCHW`` for
            ``PerFrame``, which runs a 2-D backbone on each frame. Defaults to ``CTHW``.
        channels (int): Defaults to 3, what networks for colour take.
        stream (str): Which clip. Defaults to ``frames``.

    Raises:
        InputError: If the layout is unknown.
    """

    def __init__(self, layout: str = 'CTHW', channels: int = 3, stream: str = 'frames') -> None:
        if layout not in LAYOUTS:
            raise InputError(f'layout must be one of {", ".join(LAYOUTS)}, got {layout!r}')
        self.layout, self.channels, self.stream = layout, channels, stream

    def transform(self, results: dict) -> dict:
        """Add the axis of channels.

        Raises:
            InputError: If the clip has other than three axes.
        """
        frames = results[self.stream]
        if frames.ndim != 3:
            raise InputError(f'FormatFrames takes grey frames of shape (T, H, W), but '
                             f'{self.stream} is {frames.shape}; use it once, on frames')
        axis = self.layout.index('C')
        results[self.stream] = np.repeat(np.expand_dims(frames, axis), self.channels, axis)
        return results
