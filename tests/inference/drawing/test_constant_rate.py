import cv2
import numpy as np
import pytest

from mmatnet.inference.drawing.constant_rate import ConstantRate, writable_rate


@pytest.mark.parametrize(('fps', 'rate'), [
    (30, 30), (29.97003, 29.97), (239.763, 239.76), (99.9987, 100), (333.333, 333.33),
    (266.6667, 266.67), (999.99, 1000), (1050, 1050), (65.5359, 65.54), (70000, 65535),
    (0, 0.001)])
def test_rates_are_rounded_as_little_as_the_codec_allows(fps, rate):
    assert writable_rate(fps) == pytest.approx(rate, abs=1e-9)


def test_opencv_takes_every_rate(tmp_path):
    for fps in np.random.default_rng(0).uniform(0.001, 1200, 150):
        writer = cv2.VideoWriter(str(tmp_path / 'a.mp4'), cv2.VideoWriter_fourcc(*'mp4v'),
                                 writable_rate(fps), (64, 48))
        assert writer.isOpened(), fps
        writer.release()


def written(times, rate):
    """Places of the pictures in the video, and the counts."""
    places = []
    grid = ConstantRate(places.append, rate)
    for place, seconds in enumerate(times):
        grid.add(seconds, place)
    grid.finish()
    assert grid.written == len(places)
    return places, grid.repeated, grid.left_out


def test_even_times_are_written_one_by_one():
    assert written(7 + np.arange(300) / 333.333, 333.33) == (list(range(300)), 0, 0)


def test_each_picture_comes_when_it_is_nearest():
    # at 10 per second: 0 | 0.1 | 0.2, 0.3 and 0.4 have none | 0.5, two of them
    assert written([0, 0.08, 0.46, 0.53, 0.6], 10) == ([0, 1, 1, 1, 1, 3, 4], 3, 1)


def test_the_mean_rate_gives_as_many_frames_as_there_were():
    times = np.cumsum([0, *np.random.default_rng(0).uniform(0.01, 0.06, 500)])
    places, repeated, left_out = written(times, 500 / times[-1])
    assert len(places) == 501
    assert repeated == left_out > 0
    shown = times[places]
    assert np.abs(shown - np.arange(501) * times[-1] / 500).max() < 0.06


def test_nothing_comes_of_nothing():
    assert written([], 10) == ([], 0, 0)
