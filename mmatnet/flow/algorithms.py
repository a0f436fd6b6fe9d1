"""Dense optical flow by a named algorithm whose every parameter is spelt out.

Flow has shape (H, W, 2), float32, in pixels: u to the right, v down. It says where the content of
the first frame goes in the second.
"""
from collections.abc import Callable, Mapping
from types import MappingProxyType

import cv2
import numpy as np

from mmatnet.errors import InputError

Flow = Callable[[np.ndarray, np.ndarray], np.ndarray]

# Translation of a band-limited texture by 0.04 pixels, as between two frames of CASME II, is
# recovered with a mean error of 0.003 (farneback), 0.004 to 0.006 (dis) and 0.012 to 0.02 pixels
# (tvl1, which shrinks small motion) by OpenCV 4.8 and 5.0; one pair of 224x224 takes about 15, 40
# and 900 ms on one core.
DEFAULTS: Mapping[str, Mapping[str, int | float | bool]] = MappingProxyType({
    # Farneback, "Two-Frame Motion Estimation Based on Polynomial Expansion", SCIA 2003
    'farneback': MappingProxyType({
        'pyr_scale': 0.5, 'levels': 3, 'winsize': 15, 'iterations': 3, 'poly_n': 5,
        'poly_sigma': 1.2, 'gaussian': False}),
    # Kroeger et al., "Fast Optical Flow using Dense Inverse Search", ECCV 2016. OpenCV's presets
    # stop at half resolution (finest_scale 1), which doubles the error of sub-pixel motion.
    'dis': MappingProxyType({
        'finest_scale': 0, 'patch_size': 8, 'patch_stride': 3, 'gradient_descent_iterations': 25,
        'variational_iterations': 5, 'variational_alpha': 20.0, 'variational_delta': 5.0,
        'variational_gamma': 10.0, 'mean_normalization': True, 'spatial_propagation': True}),
    # Zach, Pock, Bischof, "A Duality Based Approach for Realtime TV-L1 Optical Flow", DAGM 2007
    'tvl1': MappingProxyType({
        'tau': 0.25, 'lambda': 0.15, 'theta': 0.3, 'scales': 5, 'warps': 5, 'epsilon': 0.01,
        'inner_iterations': 30, 'outer_iterations': 10, 'scale_step': 0.8, 'gamma': 0.0,
        'median_filtering': 5}),
})


def complete_parameters(name: str, given: Mapping[str, object]) -> dict[str, int | float | bool]:
    """Return every parameter of an algorithm: the given ones, and the defaults of the others.

    Raises:
        InputError: If the algorithm or a parameter is unknown, or a value is of another kind.
    """
    if name not in DEFAULTS:
        raise InputError(f'flow must be one of {", ".join(DEFAULTS)}, got {name!r}')
    defaults = DEFAULTS[name]
    unknown = [key for key in given if key not in defaults]
    if unknown:
        raise InputError(f'flow {name} has the parameters {", ".join(defaults)}; '
                         f'it does not know {", ".join(unknown)}')
    return {key: _checked(f'{name}.{key}', given.get(key, default), type(default))
            for key, default in defaults.items()}


def _checked(label: str, value: object, kind: type) -> int | float | bool:
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise InputError(f'flow parameter {label} must be of type {kind.__name__}, got {value!r}')
    return value


def make_flow(name: str, parameters: Mapping[str, object]) -> Flow:
    """Make the function that gives the flow from one frame to another.

    Args:
        name (str): ``farneback``, ``dis`` or ``tvl1``.
        parameters (Mapping): Those that differ from :data:`DEFAULTS`.

    Returns:
        Callable: Takes two frames (uint8, (H, W)), gives the flow (float32, (H, W, 2)).

    Raises:
        InputError: As :func:`complete_parameters`; if OpenCV lacks the algorithm; and, when the
            function is called, if OpenCV refuses the values.
    """
    values = complete_parameters(name, parameters)
    makers = {'farneback': _farneback, 'dis': _dis, 'tvl1': _tvl1}
    explain = f'flow {name}: OpenCV refuses the parameters {values}; '
    try:
        calculate = makers[name](values)
    except cv2.error as error:
        raise InputError(explain + error.err) from error

    def flow(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        try:
            return calculate(first, second)
        except cv2.error as error:
            raise InputError(explain + error.err) from error

    return flow


def _farneback(values: dict) -> Flow:
    options = {**values, 'flags': cv2.OPTFLOW_FARNEBACK_GAUSSIAN if values['gaussian'] else 0}
    del options['gaussian']
    return lambda first, second: cv2.calcOpticalFlowFarneback(first, second, None, **options)


def _dis(values: dict) -> Flow:
    algorithm = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    algorithm.setFinestScale(values['finest_scale'])
    algorithm.setPatchSize(values['patch_size'])
    algorithm.setPatchStride(values['patch_stride'])
    algorithm.setGradientDescentIterations(values['gradient_descent_iterations'])
    algorithm.setVariationalRefinementIterations(values['variational_iterations'])
    algorithm.setVariationalRefinementAlpha(values['variational_alpha'])
    algorithm.setVariationalRefinementDelta(values['variational_delta'])
    algorithm.setVariationalRefinementGamma(values['variational_gamma'])
    algorithm.setUseMeanNormalization(values['mean_normalization'])
    algorithm.setUseSpatialPropagation(values['spatial_propagation'])
    return lambda first, second: algorithm.calc(first, second, None)


def _tvl1(values: dict) -> Flow:
    if not hasattr(cv2, 'optflow'):
        raise InputError('flow tvl1 needs the contributed modules of OpenCV; install '
                         'opencv-contrib-python in place of opencv-python, or choose another flow')
    algorithm = cv2.optflow.DualTVL1OpticalFlow.create(
        values['tau'], values['lambda'], values['theta'], values['scales'], values['warps'],
        values['epsilon'], values['inner_iterations'], values['outer_iterations'],
        values['scale_step'], values['gamma'], values['median_filtering'], False)
    return lambda first, second: algorithm.calc(first, second, None)
