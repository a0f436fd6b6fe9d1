"""Which channels of apex flow a network looks at."""
import numpy as np

from mmatnet.datasets.steps.apex_flow import flow_and_mirror
from mmatnet.datasets.steps.base import Step
from mmatnet.errors import InputError
from mmatnet.registry import STEPS

STORED = 'uvs'  # u to the right, v down, strain
LENGTH = 'm'  # the length of (u, v), which is computed


def select_channels(apex_flow: np.ndarray, channels: str) -> np.ndarray:
    """Take channels of apex flow by their letters.

    Args:
        apex_flow (ndarray): u, v, strain, shape (3, H, W).
        channels (str): Letters of ``u``, ``v``, ``s`` (strain) and ``m``, the length of (u, v).

    Returns:
        ndarray: A new array, shape (len(channels), H, W), in the order of the letters.
    """
    if LENGTH in channels:
        apex_flow = np.concatenate([apex_flow, np.hypot(*apex_flow[:2])[None]])  # (4, H, W)
    return apex_flow[[(STORED + LENGTH).index(letter) for letter in channels]]


@STEPS.register_module()
class SelectApexFlow(Step):
    """Keep some channels of apex flow, or put the length of (u, v) among them.

    The length is that of the flow as it comes: select it before ``ScaleApexFlow`` with the rule
    ``stretch``, which stretches whatever channels there are, and after ``CentreApexFlow`` where
    zero is not no motion, as in ready-made pictures.

    Required key: ``stream`` (3, H, W): u, v, strain. Added or modified key: ``out``; the stream
    stays beside a result of another name. What is done to the stream is done to its mirror.

    Args:
        channels (str): Letters of ``u``, ``v``, ``s`` (strain) and ``m``, the length of (u, v),
            such as ``uv``; their order is that of the result.
        stream (str): Which flow. Defaults to ``apex_flow``.
        out (str, optional): The name of the result. Defaults to that of the stream.

    Raises:
        InputError: If a letter is unknown or comes twice.
    """

    def __init__(self, channels: str, stream: str = 'apex_flow', out: str | None = None) -> None:
        letters = set(STORED + LENGTH)
        if (not isinstance(channels, str) or not channels or not set(channels) <= letters
                or len(set(channels)) < len(channels)):
            raise InputError('channels must be some of the letters u, v, s (strain) and m (the '
                             f'length of u and v), each once, such as uv, got {channels!r}')
        self.channels, self.stream = channels, stream
        self.out = stream if out is None else out

    def transform(self, results: dict) -> dict:
        """Select.

        Raises:
            InputError: If the flow is not u, v and strain.
        """
        for end, flow in flow_and_mirror(self, results, self.stream):
            results[self.out + end] = select_channels(flow, self.channels)
        return results
