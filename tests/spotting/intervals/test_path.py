"""Means and second differences of paths, by hand."""
import numpy as np
import pytest

from mmatnet.spotting.intervals.path import AVERAGED, Path


def test_means_of_a_line_are_its_middles_however_uneven_the_samples():
    times = np.cumsum([0, 0.01, 0.05, 0.002, 0.1, 0.04, 0.3])
    path = Path(times, np.stack([3 * times + 1, -times], 1))
    wanted = np.array([0.12, 0.2, 0.33])
    np.testing.assert_allclose(path.mean(wanted, 0.2),
                               np.stack([3 * wanted + 1, -wanted], 1), atol=1e-12)


def test_a_mean_of_a_corner_by_hand():
    path = Path(np.array([0.0, 1.0, 2.0]), np.array([[0.0], [4.0], [0.0]]))
    assert path.mean(np.array([1.0]), 1.0).item() == pytest.approx(3)  # from 2 over 4 to 2
    assert path.mean(np.array([0.5]), 1e-6).item() == pytest.approx(2)


def test_beyond_its_ends_a_path_stays_where_it_is():
    path = Path(np.array([1.0, 2.0]), np.array([[5.0], [7.0]]))
    assert path.mean(np.array([-3.0, 9.0]), 0.5).ravel() == pytest.approx([5, 7])
    # half a second at 5, then from 5 to 6
    assert path.mean(np.array([1.0]), 1.0).item() == pytest.approx((5 + 5.5) / 2)


def test_a_path_of_one_sample_is_a_point():
    path = Path(np.array([1.0]), np.array([[5.0, 6.0]]))
    np.testing.assert_allclose(path.mean(np.array([0.0, 1.0, 4.0]), 0.3), [[5, 6]] * 3)
    np.testing.assert_allclose(path.second_difference(np.array([1.0]), 0.5), 0, atol=1e-12)


def test_second_difference_is_none_on_a_line_and_the_bend_of_a_parabola():
    times = np.arange(0, 10, 0.01)
    wanted, span = np.array([4.0, 5.0]), 0.8
    line, parabola = (Path(times, values[:, None]) for values in (2 * times, times ** 2))
    np.testing.assert_allclose(line.second_difference(wanted, span), 0, atol=1e-12)
    # t^2 - ((t - h)^2 + (t + h)^2) / 2 = -h^2; the mean adds the same to all three
    np.testing.assert_allclose(parabola.second_difference(wanted, span), -span ** 2, atol=1e-4)


def test_averaging_takes_noise_out_of_second_differences():
    """White noise of one pixel: a mean over n samples has 1/sqrt(n) of it."""
    rng, times = np.random.default_rng(0), np.arange(0, 100, 0.01)
    path = Path(times, rng.standard_normal((len(times), 1)))
    wanted = np.arange(2, 98, 0.7)
    for span in (0.12, 0.4):
        found = path.second_difference(wanted, span).std()
        assert found == pytest.approx(np.sqrt(1.5 / (AVERAGED * span / 0.01)), rel=0.2)
