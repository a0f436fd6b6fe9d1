"""What changed in grey from onset to apex, above the flow between them, in one picture."""
import numpy as np

from mmatnet.datasets.steps.base import Step
from mmatnet.datasets.steps.resize import check_size, resize_channels
from mmatnet.errors import InputError
from mmatnet.registry import STEPS


@STEPS.register_module()
class DifferenceAboveFlow(Step):
    """Put apex less onset above u, v and length of the flow, the input of Meta-MMFNet.

    W. Gong et al., ACM TOMM 20(2), 2022 (github.com/wenjgong/meta-fusion-based-method). Pictures
    run from -1 to 1, so their difference from -2 to 2; theirs is of colours, grey stands for all
    three. u, v and length are each divided by the largest absolute value of the clip, where theirs
    are by that of the set, the test clips' by that of the test clips.

    Required keys: ``apex`` and ``onset`` (1, H, W), 0 to 255, and ``apex_flow`` (3, h, w), u, v and
    strain. Added key: ``out`` (3, 2 * size, size); the three stay.

    Args:
        size (int): Side of both halves. Defaults to 80, theirs.
        out (str): Defaults to ``difference_flow``.

    Raises:
        InputError: If the size is no number of pixels.
    """

    def __init__(self, size: int = 80, out: str = 'difference_flow') -> None:
        self.size, self.out = check_size(size), out

    def transform(self, results: dict) -> dict:
        """Stack.

        Raises:
            InputError: If a stream is not there.
        """
        if absent := [name for name in ('apex', 'onset', 'apex_flow') if name not in results]:
            raise InputError(f'DifferenceAboveFlow takes apex, onset and apex_flow, there is no '
                             f'{absent[0]}; name it in streams, and extract it')
        grey = [resize_channels(np.asarray(results[name], np.float32), self.size)
                for name in ('apex', 'onset')]
        u, v = resize_channels(np.asarray(results['apex_flow'][:2], np.float32), self.size)
        flow = np.stack([u, v, np.hypot(u, v)])
        largest = np.abs(flow).max(axis=(1, 2), keepdims=True)
        largest[largest == 0] = 1
        difference = np.repeat((grey[0] - grey[1]) / 127.5, 3, axis=0)
        results[self.out] = np.concatenate([difference, flow / largest], axis=1)
        return results
