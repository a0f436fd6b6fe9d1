import pickle

import cv2
import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.registry import FLOWS
from tests.features.clips import mirror_flow

DEFAULTS = {name: FLOWS.find(name).defaults for name in ('farneback', 'dis', 'tvl1')}
EDGE = 28  # pixels left out of an error: the texture leaves and enters there


def texture(shift=(0.0, 0.0), size=128):
    """A periodic band-limited texture moved by exactly (u, v) pixels: a phase in Fourier space."""
    spectrum = np.fft.rfft2(np.random.default_rng(0).normal(size=(size, size)))
    y, x = np.fft.fftfreq(size)[:, None], np.fft.rfftfreq(size)[None]
    frequency = np.hypot(x, y)
    spectrum *= np.exp(-(frequency / 0.12) ** 4) * (frequency < 0.25)
    spectrum[0, 0] = 0
    contrast = 40 / np.fft.irfft2(spectrum, (size, size)).std()
    moved = spectrum * np.exp(-2j * np.pi * (x * shift[0] + y * shift[1]))
    image = np.fft.irfft2(moved, (size, size)) * contrast + 128
    return np.clip(np.rint(image), 0, 255).astype(np.uint8)


@pytest.mark.parametrize(('name', 'shift', 'error'), [
    ('farneback', (0.04, 0.0), 0.006), ('farneback', (0.3, -0.2), 0.015),
    ('farneback', (1.2, 0.7), 0.015),
    ('dis', (0.04, 0.0), 0.01), ('dis', (0.3, -0.2), 0.02), ('dis', (1.2, 0.7), 0.02),
    ('tvl1', (0.04, 0.0), 0.025), ('tvl1', (0.3, -0.2), 0.08), ('tvl1', (1.2, 0.7), 0.08),
])
def test_a_known_translation_is_recovered(name, shift, error):
    """Mean distance to the truth in pixels; u to the right, v down, from the first frame on."""
    flow = FLOWS.make(name)(texture(), texture(shift))
    assert flow.shape == (128, 128, 2)
    assert flow.dtype == np.float32
    distance = np.hypot(flow[..., 0] - shift[0], flow[..., 1] - shift[1])
    assert distance[EDGE:-EDGE, EDGE:-EDGE].mean() < error


def test_flow_of_mirrored_images_is_nearly_the_mirrored_flow():
    """Nearly, as the algorithm visits pixels in an order; stored rows use the mirrored field."""
    first, second = texture(), texture((0.3, -0.2))
    flow = FLOWS.make('farneback')
    of_images = flow(first[:, ::-1].copy(), second[:, ::-1].copy())
    of_field = mirror_flow(flow(first, second))
    assert np.abs(of_images - of_field)[EDGE:-EDGE, EDGE:-EDGE].mean() < 0.002
    assert of_field[EDGE:-EDGE, EDGE:-EDGE, 0].mean() == pytest.approx(-0.3, abs=0.015)


@pytest.mark.parametrize(('name', 'parameter', 'value'), [
    ('farneback', 'pyr_scale', 0.7), ('farneback', 'levels', 0), ('farneback', 'winsize', 9),
    ('farneback', 'iterations', 1), ('farneback', 'poly_n', 7), ('farneback', 'poly_sigma', 1.5),
    ('farneback', 'gaussian', True),
    ('dis', 'finest_scale', 1), ('dis', 'patch_size', 12), ('dis', 'patch_stride', 5),
    ('dis', 'gradient_descent_iterations', 2), ('dis', 'variational_iterations', 0),
    ('dis', 'variational_alpha', 5.0), ('dis', 'variational_delta', 1.0),
    ('dis', 'variational_gamma', 2.0), ('dis', 'mean_normalization', False),
    ('dis', 'spatial_propagation', False),
    ('tvl1', 'tau', 0.1), ('tvl1', 'lambda', 0.3), ('tvl1', 'theta', 0.1), ('tvl1', 'scales', 1),
    ('tvl1', 'warps', 1), ('tvl1', 'epsilon', 0.5), ('tvl1', 'inner_iterations', 2),
    ('tvl1', 'outer_iterations', 1), ('tvl1', 'scale_step', 0.5), ('tvl1', 'gamma', 0.3),
    ('tvl1', 'median_filtering', 1),
])
def test_every_parameter_reaches_the_algorithm(name, parameter, value):
    first, second = texture(size=64), texture((1.2, 0.7), size=64)
    default = FLOWS.make(name)(first, second)
    assert not np.array_equal(FLOWS.make({'type': name, parameter: value})(first, second), default)
    assert np.array_equal(FLOWS.make({'type': name, **DEFAULTS[name]})(first, second), default)


def test_the_parametrization_above_is_complete():
    marks = test_every_parameter_reaches_the_algorithm.pytestmark
    tried = {(name, parameter) for mark in marks for name, parameter, _ in mark.args[1]}
    assert tried == {(name, key) for name, values in DEFAULTS.items() for key in values}


def test_parameters_are_completed():
    flow = FLOWS.make({'type': 'farneback', 'winsize': 21, 'poly_sigma': 1})
    assert flow.parameters == {'pyr_scale': 0.5, 'levels': 3, 'winsize': 21, 'iterations': 3,
                               'poly_n': 5, 'poly_sigma': 1.0, 'gaussian': False}
    assert FLOWS.make(flow.config).config == flow.config == {'type': 'farneback',
                                                             **flow.parameters}


def test_every_algorithm_is_listed():
    assert set(DEFAULTS) <= set(FLOWS.names())
    assert all(FLOWS.find(name).name == name and FLOWS.summary(name) for name in DEFAULTS)


def test_a_flow_that_was_used_travels_to_another_process():
    flow = FLOWS.make({'type': 'dis', 'patch_size': 12})
    field = flow(texture(size=64), texture((1.2, 0.7), size=64))
    again = pickle.loads(pickle.dumps(flow))
    assert np.array_equal(again(texture(size=64), texture((1.2, 0.7), size=64)), field)


def test_an_unknown_algorithm_is_refused():
    with pytest.raises(InputError, match=r"no optical flow is named 'raft'; there are dis"):
        FLOWS.make('raft')


def test_an_unknown_parameter_is_refused():
    with pytest.raises(InputError, match=r'flow dis has the parameters .*; it does not know win'):
        FLOWS.make({'type': 'dis', 'win': 3})


@pytest.mark.parametrize('value', ['15', 15.0, True, None])
def test_a_value_of_another_kind_is_refused(value):
    with pytest.raises(InputError, match=r'farneback.winsize must be of type int, got'):
        FLOWS.make({'type': 'farneback', 'winsize': value})


def test_values_that_opencv_refuses_are_explained():
    flow = FLOWS.make({'type': 'farneback', 'pyr_scale': 1.5})
    with pytest.raises(InputError, match=r"OpenCV refuses the parameters .*'pyr_scale': 1.5"):
        flow(texture(size=64), texture(size=64))


def test_tvl1_names_the_package_it_needs(monkeypatch):
    monkeypatch.delattr(cv2, 'optflow')
    flow = FLOWS.make('tvl1')  # a store that was made with it opens without the package
    with pytest.raises(InputError, match=r'of OpenCV: .*; run "pip install .*contrib'):
        flow.open()
