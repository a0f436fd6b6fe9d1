"""Augmentation that stored rows allow: mirroring both streams, and shifting the grey level."""
import numpy as np
from mmcv.transforms import BaseTransform

from mmatnet.datasets.steps.resize import check_grey
from mmatnet.errors import InputError
from mmatnet.registry import TRANSFORMS

FLOWS = ('motion', 'apex_flow')  # streams whose mirror is stored


def check_probability(prob: float) -> float:
    """Return ``prob`` if it is a probability.

    Raises:
        InputError: If it lies outside [0, 1].
    """
    if not 0 <= prob <= 1:
        raise InputError(f'prob must lie in [0, 1], got {prob}')
    return prob


def mirror_clip(results: dict) -> dict:
    """Mirror left-right: the image's columns turn, and the mirrored field's rows come in.

    A mean of angles cannot be mirrored afterwards, so the rows of the mirrored flow field are
    stored at extraction, and apex flow beside them.
    """
    mirrored = dict(results)
    if 'apex' in results:
        mirrored['apex'] = results['apex'][..., ::-1].copy()
    for name in FLOWS:
        if name in results:
            mirrored[name], mirrored[f'{name}_mirrored'] = (results[f'{name}_mirrored'],
                                                            results[name])
    return mirrored


def shift_grey(apex: np.ndarray, shift: float) -> np.ndarray:
    """Add ``shift`` grey levels and stay within 0 to 255."""
    return np.clip(apex + np.float32(shift), 0, 255)


@TRANSFORMS.register_module()
class MirrorClip(BaseTransform):
    """Mirror both streams with probability ``prob``.

    Required keys: one or more of ``apex``, ``motion`` and ``apex_flow``, and with the latter two
    also ``motion_mirrored`` and ``apex_flow_mirrored``. Modified keys: those present.

    Args:
        prob (float): Defaults to 0.5, what the released ``train.prototxt`` asks for.
    """

    def __init__(self, prob: float = 0.5) -> None:
        self.prob = check_probability(prob)

    def transform(self, results: dict) -> dict:
        """Draw, and mirror."""
        for name in FLOWS:
            if name in results and f'{name}_mirrored' not in results:
                raise InputError(f"MirrorClip needs {name}_mirrored; add it to the dataset's "
                                 'streams')
        if 'apex' in results:
            check_grey(results['apex'], 'MirrorClip')
        return mirror_clip(results) if np.random.rand() < self.prob else results

    def __repr__(self) -> str:
        return f'{type(self).__name__}(prob={self.prob})'


@TRANSFORMS.register_module()
class ShiftGrey(BaseTransform):
    """Shift the apex image's grey level, the same for all its pixels, with probability ``prob``.

    Required and modified key: ``apex`` (1, H, W), 0 to 255.

    Args:
        max_shift (float): Largest shift up or down, in grey levels. Defaults to 10, what the
            released ``train.prototxt`` asks for.
        prob (float): Defaults to 0.5, likewise.
    """

    def __init__(self, max_shift: float = 10, prob: float = 0.5) -> None:
        if not 0 <= max_shift <= 255:
            raise InputError(f'max_shift must lie in [0, 255] grey levels, got {max_shift}')
        self.max_shift = max_shift
        self.prob = check_probability(prob)

    def transform(self, results: dict) -> dict:
        """Draw, and shift."""
        check_grey(results['apex'], 'ShiftGrey')
        if np.random.rand() < self.prob:
            shift = np.random.uniform(-self.max_shift, self.max_shift)
            results['apex'] = shift_grey(results['apex'], shift)
        return results

    def __repr__(self) -> str:
        return f'{type(self).__name__}(max_shift={self.max_shift}, prob={self.prob})'
