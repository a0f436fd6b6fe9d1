import numpy as np
import pytest

from mmatnet.flow.strain import optical_strain

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
