"""Augmentation that features allow: mirroring every stream, and shifting the grey level."""
import numpy as np

from mmatnet.datasets.steps.base import Step
from mmatnet.errors import InputError
from mmatnet.features.base import MIRRORED
from mmatnet.registry import TRANSFORMS


def check_probability(prob: float) -> float:
    """Return ``prob`` if it is a probability, or raise."""
    if not 0 <= prob <= 1:
        raise InputError(f'prob must lie in [0, 1], got {prob}')
    return prob


def check_grey(image: np.ndarray, transform: str, stream: str) -> None:
    """Raise unless an image (C, H, W) is one grey channel; names the transform that needs one."""
    if len(image) != 1:
        raise InputError(f'{transform} is for a grey image, but {stream} has {len(image)} '
                         'channels; take it out, or, if it is MirrorClip, put it before '
                         'ScaleApexFlow')


def streams_of(results: dict) -> list[str]:
    """Return the names of a sample's arrays, without those of mirrors."""
    return [name for name, value in results.items()
            if isinstance(value, np.ndarray) and not name.endswith(MIRRORED)]


def mirror_clip(results: dict) -> dict:
    """Mirror left-right: each stream changes places with its mirror.

    A mirror cannot always be computed from the array (a mean of angles cannot), so it is read with
    it. An image that comes without, which is plain grey, has its columns turned.
    """
    mirrored = dict(results)
    for name in streams_of(results):
        other = name + MIRRORED
        if other in results:
            mirrored[name], mirrored[other] = results[other], results[name]
        else:
            mirrored[name] = results[name][..., ::-1].copy()
    return mirrored


def shift_grey(image: np.ndarray, shift: float) -> np.ndarray:
    """Add ``shift`` grey levels and stay within 0 to 255."""
    return np.clip(image + np.float32(shift), 0, 255)


@TRANSFORMS.register_module()
class MirrorClip(Step):
    """Mirror all streams or none, with probability ``prob``.

    Required keys: for each stream ``X`` also ``X_mirrored``; the grey ``apex`` (1, H, W) may come
    without. Modified keys: all of them.

    Args:
        prob (float): Defaults to 0.5, what the released ``train.prototxt`` asks for.
    """

    def __init__(self, prob: float = 0.5) -> None:
        self.prob = check_probability(prob)

    def transform(self, results: dict) -> dict:
        """Draw, and mirror."""
        for name in streams_of(results):
            if name + MIRRORED not in results:
                if name != 'apex':
                    raise InputError(f"MirrorClip needs {name}{MIRRORED}; add it to the dataset's "
                                     'streams')
                check_grey(results[name], 'MirrorClip', name)
        return mirror_clip(results) if np.random.rand() < self.prob else results


@TRANSFORMS.register_module()
class ShiftGrey(Step):
    """Shift an image's grey level, the same for all its pixels, with probability ``prob``.

    Required and modified key: ``stream`` (1, H, W), 0 to 255.

    Args:
        max_shift (float): Largest shift up or down, in grey levels. Defaults to 10, what the
            released ``train.prototxt`` asks for.
        prob (float): Defaults to 0.5, likewise.
        stream (str): Which image. Defaults to ``apex``.
    """

    def __init__(self, max_shift: float = 10, prob: float = 0.5, stream: str = 'apex') -> None:
        if not 0 <= max_shift <= 255:
            raise InputError(f'max_shift must lie in [0, 255] grey levels, got {max_shift}')
        self.max_shift = max_shift
        self.prob = check_probability(prob)
        self.stream = stream

    def transform(self, results: dict) -> dict:
        """Draw, and shift."""
        check_grey(results[self.stream], 'ShiftGrey', self.stream)
        if np.random.rand() < self.prob:
            shift = np.random.uniform(-self.max_shift, self.max_shift)
            results[self.stream] = shift_grey(results[self.stream], shift)
        return results
