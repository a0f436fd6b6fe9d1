"""From stored apex flow to what a network is given: size, centre, range."""
from collections.abc import Iterator, Mapping

import numpy as np

from mmatnet.datasets.steps.base import Step
from mmatnet.datasets.steps.resize import check_size, resize_channels
from mmatnet.errors import InputError
from mmatnet.registry import STEPS

RULES = ('clip-max', 'fixed', 'stretch')


def flow_and_mirror(step: Step, results: Mapping, stream: str) -> Iterator[tuple[str, np.ndarray]]:
    """Yield those of apex flow and its mirror that a sample has, after a look at their shape.

    Args:
        step (Step): Who asks; the sentence names it.
        results (Mapping): The sample.
        stream (str): The name of the flow.

    Yields:
        tuple: What the name ends with, ``''`` or ``_mirrored``, and u, v, strain, (3, H, W).

    Raises:
        InputError: If a flow has another shape.
    """
    for end in ('', '_mirrored'):
        if stream + end in results:
            flow = results[stream + end]
            if flow.ndim != 3 or len(flow) != 3:
                raise InputError(f'{type(step).__name__} takes u, v and strain, (3, H, W), but '
                                 f'{stream + end} has shape {flow.shape}; put it before steps that '
                                 'select channels')
            yield end, flow


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
    return np.clip(divided, np.array([-1, -1, 0], np.float32)[:, None, None], np.float32(1))


def stretch_channels(apex_flow: np.ndarray, low: float, high: float) -> np.ndarray:
    """Bring each channel's least value to ``low`` and its largest to ``high``.

    A channel that does not vary becomes ``low`` throughout.

    Args:
        apex_flow (ndarray): Any channels, shape (C, H, W).
        low, high (float): The new range.

    Returns:
        ndarray: A new array of the same shape.
    """
    least = apex_flow.min(axis=(1, 2), keepdims=True)  # (C, 1, 1)
    spread = apex_flow.max(axis=(1, 2), keepdims=True) - least
    spread[spread == 0] = 1
    return low + (high - low) * ((apex_flow - least) / spread)


@STEPS.register_module()
class ScaleApexFlow(Step):
    """Make apex flow the network's input: resize, centre, scale, in this order.

    Channels stay u (to the right), v (down), strain.

    Required key: ``stream`` (3, H, W). Added key: ``out`` (3, size, size) float32. Removed keys:
    ``stream``, if ``out`` is another, and its mirror, so ``MirrorClip`` must come before.

    Args:
        size (int): Side in pixels.
        rule (str): ``clip-max`` divides u and v of a clip by the largest length of (u, v) in it,
            and strain by its largest: amplitude is lost, and with it what frame rate, camera
            distance and strength of expression do, so pixels and 8-bit pictures come out alike.
            ``fixed`` divides u and v by ``pixels`` and clips to [-1, 1], and strain by ``strain``
            and clips to [0, 1]; with 1 and 1, 8-bit pictures stay as they are. ``stretch`` brings
            each channel by itself from its least and largest value to ``range``, as most networks
            of the field are fed: amplitude, the sign of zero and the ratio of u to v are lost.
        pixels, strain (float, optional): Of ``fixed``, which needs both; displacement in pixels of
            the crop.
        centre (bool): Subtract the medians of u and of v over the picture before. Defaults to
            True; ``stretch`` gives the same either way.
        range (Sequence[float]): Of ``stretch``, least and largest value. Defaults to (0, 1).
        when (str): Of ``stretch``: ``after`` resizing or ``before``. Defaults to ``after``.
        stream (str): Which flow. Defaults to ``apex_flow``.
        out (str): The name of the result. Defaults to ``apex``, in place of the grey apex.

    Raises:
        InputError: If the rule is unknown, or its options are missing or are another rule's.
    """

    def __init__(self, size: int, rule: str = 'clip-max', pixels: float | None = None,
                 strain: float | None = None, centre: bool = True,
                 range: tuple[float, float] = (0, 1), when: str = 'after',
                 stream: str = 'apex_flow', out: str = 'apex') -> None:
        if rule not in RULES:
            raise InputError(f'rule must be one of {", ".join(RULES)}, got {rule!r}')
        for name, value in (('pixels', pixels), ('strain', strain)):
            if (value is None) != (rule != 'fixed'):
                raise InputError(f'pixels and strain go with rule fixed, which needs both; got '
                                 f'rule={rule!r}, {name}={value}')
            if value is not None and not value > 0:
                raise InputError(f'{name} must be above 0, got {value}')
        if rule != 'stretch' and (tuple(range), when) != ((0, 1), 'after'):
            raise InputError(f'range and when go with rule stretch, got rule={rule!r}')
        if when not in ('after', 'before'):
            raise InputError(f"when must be 'after' or 'before' resizing, got {when!r}")
        if len(range) != 2 or not range[0] < range[1]:
            raise InputError(f'range must be two numbers, the least first, got {range!r}')
        self.size, self.rule, self.pixels, self.strain = check_size(size), rule, pixels, strain
        self.centre, self.range, self.when = centre, tuple(range), when
        self.stream, self.out = stream, out

    def transform(self, results: dict) -> dict:
        """Scale."""
        flow = results.pop(self.stream)
        results.pop(f'{self.stream}_mirrored', None)
        if self.out in results:
            raise InputError(f'ScaleApexFlow puts {self.stream} in the place of {self.out}; take '
                             f"{self.out!r} out of the dataset's streams, or name another out")
        results[self.out] = self._stretch(flow) if self.rule == 'stretch' else self._scale(flow)
        return results

    def _stretch(self, flow: np.ndarray) -> np.ndarray:
        if self.when == 'before':
            return resize_channels(stretch_channels(flow, *self.range), self.size)
        return stretch_channels(resize_channels(flow, self.size), *self.range)

    def _scale(self, flow: np.ndarray) -> np.ndarray:
        flow = resize_channels(flow, self.size)  # (3, size, size)
        if self.centre:
            flow = centre_flow(flow)
        if self.pixels is None or self.strain is None:  # which the rule ``fixed`` has
            return scale_by_maximum(flow)
        return scale_by_pixels(flow, self.pixels, self.strain)
