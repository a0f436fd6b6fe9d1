"""From stored apex flow to what the apex stream is given: size, centre, range."""
import numpy as np

from mmatnet.errors import InputError
from mmatnet.io.images import resize

RULES = ('clip-max', 'fixed')


def centre_flow(apex_flow: np.ndarray) -> np.ndarray:
    """Subtract the median of u and that of v over the picture; strain stays.

    That takes away what the whole face does, and the unknown zero of pictures whose grey levels
    were stretched from minimum to maximum.

    Args:
        apex_flow (ndarray): u, v, strain, shape (3, H, W).

    Returns:
        ndarray: A new array of the same shape.
    """
    centred = apex_flow.copy()
    centred[:2] -= np.median(centred[:2], axis=(1, 2), keepdims=True)
    return centred


def scale_by_maximum(apex_flow: np.ndarray) -> np.ndarray:
    """Divide u and v by the largest length of (u, v) in the picture, strain by its largest.

    A channel that is zero throughout stays so.

    Args:
        apex_flow (ndarray): u, v, strain, shape (3, H, W).

    Returns:
        ndarray: A new array of the same shape; u and v within [-1, 1], strain within [0, 1].
    """
    length = np.sqrt(np.square(apex_flow[:2]).sum(axis=0)).max()
    largest = np.array([length, length, apex_flow[2].max()], np.float32)
    largest[largest == 0] = 1
    return apex_flow / largest[:, None, None]


def scale_by_pixels(apex_flow: np.ndarray, pixels: float, strain: float) -> np.ndarray:
    """Divide u and v by ``pixels`` and clip to [-1, 1], strain by ``strain`` and to [0, 1].

    Args:
        apex_flow (ndarray): u, v, strain, shape (3, H, W).
        pixels (float): The displacement that becomes 1.
        strain (float): The strain that becomes 1.

    Returns:
        ndarray: A new array of the same shape.
    """
    divided = apex_flow / np.array([pixels, pixels, strain], np.float32)[:, None, None]
    return np.clip(divided, np.float32([-1, -1, 0])[:, None, None], np.float32(1))


def resize_channels(image: np.ndarray, size: int) -> np.ndarray:
    """Bring (C, H, W) to (C, size, size): see :func:`resize`."""
    if image.shape[1:] == (size, size):
        return image
    return np.stack([resize(channel, size) for channel in image])


class ScaleApexFlow:
    """Make apex flow the apex stream's input, in place of the grey apex.

    In this order: resize, centre, scale. Channels stay u (to the right), v (down), strain.

    Required key: ``apex_flow`` (3, H, W). Added key: ``apex`` (3, size, size) float32. Removed
    keys: ``apex_flow`` and ``apex_flow_mirrored``, so ``MirrorClip`` must come before.

    Args:
        size (int): Side in pixels, at least 28, the least that ``ResNet10`` takes.
        rule (str): ``clip-max`` divides u and v of a clip by the largest length of (u, v) in it,
            and strain by its largest: amplitude is lost, and with it what frame rate, camera
            distance and strength of expression do, so pixels and 8-bit pictures come out alike.
            ``fixed`` divides u and v by ``pixels`` and clips to [-1, 1], and strain by ``strain``
            and clips to [0, 1]; with 1 and 1, 8-bit pictures stay as they are.
        pixels, strain (float, optional): Of ``fixed``, which needs both; displacement in pixels of
            the crop.
        centre (bool): Subtract the medians of u and of v over the picture before. Defaults to
            True.

    Raises:
        InputError: If the rule is unknown, or lacks its numbers.
    """

    def __init__(self, size: int, rule: str = 'clip-max', pixels: float | None = None,
                 strain: float | None = None, centre: bool = True) -> None:
        if size < 28:
            raise InputError(f'size must be at least 28 pixels, got {size}')
        if rule not in RULES:
            raise InputError(f'rule must be one of {", ".join(RULES)}, got {rule!r}')
        for name, value in (('pixels', pixels), ('strain', strain)):
            if (value is None) != (rule != 'fixed'):
                raise InputError(f'pixels and strain go with rule fixed, which needs both; got '
                                 f'rule={rule!r}, {name}={value}')
            if value is not None and not value > 0:
                raise InputError(f'{name} must be above 0, got {value}')
        self.size, self.rule, self.pixels, self.strain = size, rule, pixels, strain
        self.centre = centre

    def transform(self, results: dict) -> dict:
        """Scale."""
        if 'apex' in results:
            raise InputError("ScaleApexFlow puts apex flow in the place of apex; take 'apex' out "
                             "of the dataset's streams")
        flow = resize_channels(results.pop('apex_flow'), self.size)  # (3, size, size)
        results.pop('apex_flow_mirrored', None)
        if self.centre:
            flow = centre_flow(flow)
        results['apex'] = (scale_by_maximum(flow) if self.rule == 'clip-max'
                           else scale_by_pixels(flow, self.pixels, self.strain))
        return results

    def __repr__(self) -> str:
        return (f'{type(self).__name__}(size={self.size}, rule={self.rule!r}, '
                f'pixels={self.pixels}, strain={self.strain}, centre={self.centre})')
