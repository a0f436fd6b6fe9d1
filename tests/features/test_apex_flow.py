import cv2
import numpy as np
import pytest

from mmatnet.features.apex_flow import apex_flow_channels, mirror_apex_flow, optical_strain
from mmatnet.features.direction_magnitude import mirror_flow
from mmatnet.flow.algorithms import make_flow

Y, X = np.mgrid[0:24, 0:32].astype(np.float64)


def field(u, v):
    return np.stack(np.broadcast_arrays(u, v, np.zeros_like(X))[:2], axis=-1)


@pytest.mark.parametrize(('u', 'v', 'strain'), [
    (0.7, -1.3, 0),  # translation
    (-0.01 * Y, 0.01 * X, 0),  # rotation, small angle
    (0.03 * X, 0, 0.03),  # stretch along x: exx = 0.03
    (0, -0.04 * Y, 0.04),  # squeeze along y
    (0.03 * X, 0.04 * Y, 0.05),  # exx = 0.03, eyy = 0.04
    (0.02 * X, 0.02 * Y, 0.02 * np.sqrt(2)),  # the same growth in all directions
    (0.06 * Y, 0, 0.03 * np.sqrt(2)),  # shear: exy = 0.03, and it counts twice
    (0.03 * Y, 0.03 * X, 0.03 * np.sqrt(2)),  # the same shear without rotation
    (0.03 * X + 0.06 * Y, 0.04 * Y, np.sqrt(0.0009 + 0.0016 + 0.0018)),
])
def test_strain_known_by_hand(u, v, strain):
    assert optical_strain(field(u, v)) == pytest.approx(np.full(X.shape, strain), abs=1e-12)


def test_a_turned_image_has_strain_of_second_order():
    angle = 0.05
    turned = field((np.cos(angle) - 1) * X - np.sin(angle) * Y,
                   np.sin(angle) * X + (np.cos(angle) - 1) * Y)
    assert optical_strain(turned) == pytest.approx(
        np.full(X.shape, np.sqrt(2) * (1 - np.cos(angle))))  # 0.0018, where motion is up to 2 px


def test_strain_of_a_curved_field_is_its_derivative():
    strain = optical_strain(field(0.001 * X ** 2, 0))
    assert strain[:, 1:-1] == pytest.approx(0.002 * X[:, 1:-1])  # central: exact on a parabola
    assert strain[:, [0, -1]] == pytest.approx(np.tile([0.001, 0.061], (24, 1)))  # one-sided


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
    u, v, strain = apex_flow_channels(make_flow('farneback', {})(texture, stretched), 112)
    inner = slice(16, 96)
    expected = 0.01 * (np.arange(112) - 55.5)
    assert np.abs(u - expected)[inner, inner].mean() < 0.05
    assert np.abs(v)[inner, inner].mean() < 0.05
    assert np.median(strain[inner, inner]) == pytest.approx(0.01, abs=0.01)
