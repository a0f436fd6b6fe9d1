import cv2
import numpy as np
import pytest

from mmatnet.features.apex_flow import apex_flow_channels, mirror_apex_flow
from mmatnet.features.direction_magnitude import mirror_flow
from mmatnet.registry import FLOWS

Y, X = np.mgrid[0:24, 0:32].astype(np.float64)


def field(u, v):
    return np.stack(np.broadcast_arrays(u, v, np.zeros_like(X))[:2], axis=-1)


def test_channels_are_u_v_and_strain():
    flow = field(0.03 * X, -1)[:, :24].astype(np.float32)
    channels = apex_flow_channels(flow, 24)
    assert (channels.shape, channels.dtype) == ((3, 24, 24), np.float32)
    assert channels.flags.c_contiguous
    assert np.array_equal(channels[0], flow[..., 0])
    assert np.array_equal(channels[1], flow[..., 1])
    assert channels[2] == pytest.approx(0.03)


def test_shrinking_averages_areas_and_keeps_the_pixels_of_the_crop():
    flow = np.random.default_rng(0).normal(size=(24, 24, 2)).astype(np.float32)
    whole, small = apex_flow_channels(flow, 24), apex_flow_channels(flow, 8)
    assert small == pytest.approx(whole.reshape(3, 8, 3, 8, 3).mean(axis=(2, 4)), abs=1e-6)


def test_the_mirror_is_that_of_the_mirrored_field():
    flow = np.random.default_rng(0).normal(size=(24, 24, 2)).astype(np.float32)
    for size in (24, 9):
        mirrored = mirror_apex_flow(apex_flow_channels(flow, size))
        assert mirrored == pytest.approx(apex_flow_channels(mirror_flow(flow), size), abs=1e-6)
    assert np.array_equal(mirror_apex_flow(mirrored), apex_flow_channels(flow, 9))


def test_flow_of_a_stretched_texture():
    """Through the real algorithm: 1 % wider about the centre, so u runs from -0.5 to 0.5."""
    noise = np.random.default_rng(0).normal(size=(112, 112))
    texture = cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 2), None, 0, 255,
                            cv2.NORM_MINMAX).astype(np.uint8)
    wider = np.float32([[1.01, 0, -0.555], [0, 1, 0]])
    stretched = cv2.warpAffine(texture, wider, (112, 112), flags=cv2.INTER_CUBIC,
                               borderMode=cv2.BORDER_REFLECT)
    u, v, strain = apex_flow_channels(FLOWS.make('farneback')(texture, stretched), 112)
    inner = slice(16, 96)
    expected = 0.01 * (np.arange(112) - 55.5)
    assert np.abs(u - expected)[inner, inner].mean() < 0.05
    assert np.abs(v)[inner, inner].mean() < 0.05
    assert np.median(strain[inner, inner]) == pytest.approx(0.01, abs=0.01)
