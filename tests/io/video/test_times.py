import cv2
import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.io.video.times import FrameTimes, frame_times


@pytest.fixture
def video(tmp_path):
    writer = cv2.VideoWriter(str(tmp_path / 'a.avi'), cv2.VideoWriter_fourcc(*'MJPG'), 25, (64, 48))
    for _ in range(10):
        writer.write(np.zeros((48, 64, 3), np.uint8))
    writer.release()
    return tmp_path / 'a.avi'


def test_a_video_tells_its_times(video):
    times = frame_times(video)
    assert (list(times.numbers), times.fps) == (list(range(10)), pytest.approx(25))
    assert times.length == pytest.approx(0.4)
    assert [times.frame_at(seconds) for seconds in (0, 0.03, 0.2, 0.4)] == [0, 1, 5, 9]


def test_a_rate_that_is_given_goes_before_that_of_the_video(video):
    times = frame_times(video, 200)
    assert (times.fps, times.length, times.frame_at(0.02)) == (200, 0.05, 4)


def test_a_folder_knows_its_rate_only_if_it_is_given(tmp_path):
    for number in (7, 8, 10):
        (tmp_path / f'{number}.png').touch()
    assert frame_times(tmp_path).length is None
    with pytest.raises(InputError, match='0 s is no frame without the frame rate'):
        frame_times(tmp_path).frame_at(0)
    assert frame_times(tmp_path, 2).frame_at(1.5) == 10


@pytest.mark.parametrize('seconds', [-0.1, 0.41])
def test_a_time_outside_is_refused(video, seconds):
    with pytest.raises(InputError, match=r'lies outside the recording, which lasts 0\.4 s'):
        frame_times(video).frame_at(seconds)


def test_frames_that_come_unevenly():
    times = FrameTimes(range(3), 25.0, np.array([0, 0.5, 0.6]))
    assert [times.frame_at(seconds) for seconds in (0.2, 0.3, 0.56)] == [0, 1, 2]
