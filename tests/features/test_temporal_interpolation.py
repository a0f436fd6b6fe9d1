"""The closed form against the paper's own way, by a singular value decomposition."""
import numpy as np
import pytest

from mmatnet.features.temporal_interpolation import interpolate, interpolation_weights


def by_decomposition(frames, length):
    """TIM as its authors write it, for linearly independent frames, (n, D)."""
    n, mean = len(frames), frames.mean(axis=0)
    left, values, right = np.linalg.svd((frames - mean).T, full_matrices=False)
    left, places = left[:, :n - 1], (np.diag(values) @ right)[:n - 1]  # (D, n - 1), (n - 1, n)

    def wave(k, time):  # of the Laplacian of a path; time from 1 / n to 1
        return np.sin(np.pi * k * time + np.pi * (n - k) / (2 * n))

    laplacian = 2 * np.eye(n) - np.eye(n, k=1) - np.eye(n, k=-1)
    laplacian[0, 0] = laplacian[-1, -1] = 1
    eigenvectors = np.linalg.eigh(laplacian)[1][:, 1:]  # the constant one left out
    onto = np.linalg.lstsq(places @ places.T, places @ eigenvectors, rcond=None)[0]
    scale = (places[:, 0] @ onto) / [wave(k, 1 / n) for k in range(1, n)]
    times = 1 / n + (1 - 1 / n) * np.arange(length) / (length - 1)
    curve = [scale * [wave(k, time) for k in range(1, n)] for time in times]
    return mean + [left @ np.linalg.lstsq(onto.T, point, rcond=None)[0] for point in curve]


@pytest.mark.parametrize(('n', 'length'), [(7, 10), (12, 5), (3, 8), (2, 4)])
def test_it_is_what_the_decomposition_gives(n, length):
    frames = np.random.default_rng(n).normal(size=(n, 40))
    assert interpolate(frames, length) == pytest.approx(by_decomposition(frames, length), abs=1e-9)


def test_as_many_frames_are_the_frames():
    frames = np.random.default_rng(0).integers(0, 256, (9, 4, 5), np.uint8)
    assert np.array_equal(interpolate(frames, 9), frames)
    assert interpolate(frames, 9).dtype == np.uint8


def test_first_and_last_stay_and_two_are_blended():
    frames = np.random.default_rng(0).integers(0, 256, (13, 4, 5), np.uint8)
    for length in (2, 10, 40):
        assert np.array_equal(interpolate(frames, length)[[0, -1]], frames[[0, -1]])
    assert interpolation_weights(2, 3) == pytest.approx(np.array([[1, 0], [0.5, 0.5], [0, 1]]))


def test_clips_that_the_decomposition_cannot_take():
    """One frame, one picture, and frames that are alike."""
    frame = np.full((1, 2, 2), 7, np.uint8)
    assert np.array_equal(interpolate(frame, 4), frame.repeat(4, axis=0))
    assert np.array_equal(interpolate(frame.repeat(6, axis=0), 4), frame.repeat(4, axis=0))
    assert np.array_equal(interpolate(np.stack([frame[0], 9 * frame[0]]), 1), frame)


def test_grey_stays_within_eight_bits():
    frames = np.uint8([0, 0, 255, 255, 0, 0])[:, None]
    pictures = interpolate(frames, 11)
    assert (pictures.min(), pictures.max()) == (0, 255)
    assert interpolate(frames.astype(float), 11).max() > 255
