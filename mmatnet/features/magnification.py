"""Making small motion larger, before a clip is described: which way, and with which options."""
import inspect
from collections.abc import Callable, Mapping

import numpy as np

from mmatnet.errors import InputError, meant
from mmatnet.features.eulerian import magnify_eulerian
from mmatnet.features.phase import magnify_phase

METHODS: dict[str, Callable[..., np.ndarray]] = {'eulerian': magnify_eulerian,
                                                 'phase': magnify_phase}
SHARES = ('fast', 'slow')  # options that are 1 at most
NOT_ZERO = ('sigma', 'wavelength')


def check_magnification(config: Mapping) -> None:
    """Raise unless a magnification is one that :func:`magnify` takes.

    Args:
        config (Mapping): ``dict(type='eulerian', alpha=8.0)``, with other options of
            :func:`mmatnet.features.eulerian.magnify_eulerian`, or ``phase`` with those of
            :func:`mmatnet.features.phase.magnify_phase`.

    Raises:
        InputError: Naming the option.
    """
    if not isinstance(config, Mapping):
        raise InputError("magnification must be a dict, such as dict(type='eulerian', alpha=8), "
                         f'got {config!r}')
    options = dict(config)
    kind = options.pop('type', None)
    if kind not in METHODS:
        raise InputError(f'the type of a magnification must be one of {", ".join(METHODS)}, '
                         f'got {kind!r}')
    known = list(inspect.signature(METHODS[kind]).parameters)[1:]
    for name, value in options.items():
        if name not in known:
            raise InputError(f'magnification {kind!r} has no option {name!r}; '
                             f'{meant(name, known)}')
        most = 1 if name in SHARES else 1e6
        if type(value) not in (int, float) or not 0 <= value <= most or (
                name in NOT_ZERO and value == 0):
            least = 'above 0' if name in NOT_ZERO else f'from 0 to {most:g}'
            raise InputError(f'{name} of magnification {kind!r} must be a number {least}, '
                             f'got {value!r}')


def magnify(frames: np.ndarray, config: Mapping) -> np.ndarray:
    """Magnify the motion of a clip.

    Args:
        frames (ndarray): uint8, shape (T, H, W).
        config (Mapping): As :func:`check_magnification` lets it pass.

    Returns:
        ndarray: uint8, of the same shape, rounded and clipped.
    """
    options = dict(config)
    magnified = METHODS[options.pop('type')](frames.astype(np.float32), **options)
    return np.clip(np.rint(magnified), 0, 255).astype(np.uint8)
