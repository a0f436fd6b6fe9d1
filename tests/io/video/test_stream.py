import errno
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from PIL import Image

from mmatnet.errors import InputError
from mmatnet.io.video.stream import Stretch, VideoStream, open_stream


def pictures(count, height=48, width=64):
    """Smooth pictures whose mean grows by 8 per frame."""
    ramp = np.linspace(0, 60, width)
    return [np.repeat(np.tile(8 * number + ramp, (height, 1))[..., None], 3, 2).astype(np.uint8)
            for number in range(count)]


def write_video(path, frames, fps=50):
    height, width = frames[0].shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*'MJPG'), fps, (width, height))
    for frame in frames:
        writer.write(frame)
    writer.release()
    return path


class Told:
    """A reader of small grey pictures with given times."""

    def __init__(self, times, fps=None, total=None):
        self._times, self.fps, self.total = times, fps, total or len(times)

    def __iter__(self):
        for number, seconds in enumerate(self._times):
            yield number, seconds, np.full((4, 4, 3), number, np.uint8)


def times_of(stream):
    return [picture.seconds for picture in stream]


@pytest.fixture(params=['opencv', 'decord', 'opencv-alone'])
def backend(request, monkeypatch):
    if request.param == 'decord':  # as where OpenCV lacks FFmpeg
        pytest.importorskip('decord')
        monkeypatch.setattr(cv2.videoio_registry, 'getBackends', list)
        monkeypatch.setattr(cv2, 'VideoCapture',
                            lambda _: SimpleNamespace(isOpened=lambda: False))
    elif request.param == 'opencv-alone':
        monkeypatch.setitem(sys.modules, 'decord', None)
    return request.param


@pytest.mark.usefixtures('backend')
def test_every_frame_comes_with_its_time(tmp_path):
    path = write_video(tmp_path / 'sub 1 ü.avi', pictures(12))
    stream = open_stream(path)
    seen = list(stream)
    assert [picture.number for picture in seen] == list(range(12))
    assert [picture.seconds for picture in seen] == pytest.approx(np.arange(12) / 50, abs=1e-6)
    assert [picture.bgr.mean() for picture in seen] == pytest.approx(
        [picture.mean() for picture in pictures(12)], abs=1)
    assert (stream.total, stream.notes) == (12, [])


@pytest.mark.usefixtures('backend')
def test_colours_are_bgr(tmp_path):
    blue = np.zeros((32, 64, 3), np.uint8)
    blue[..., 0] = 200
    frames = list(open_stream(write_video(tmp_path / 'blue.avi', [blue] * 3)))
    assert frames[1].bgr[16, 32] == pytest.approx([200, 0, 0], abs=4)


def test_a_truncated_video_gives_what_it_has_and_a_sentence(tmp_path):
    noise = np.random.default_rng(0).integers(0, 255, (40, 48, 64, 3), np.uint8)
    path = write_video(tmp_path / 'cut.avi', list(noise))
    data = path.read_bytes()
    path.write_bytes(data[:len(data) // 2])
    seen = []
    with pytest.raises(InputError, match=r'ends after (19|20) of 40 frames, the video is'):
        seen.extend(picture.number for picture in open_stream(path))
    assert seen in (list(range(19)), list(range(20)))


def test_a_rate_replaces_the_times_of_a_file(tmp_path):
    stream = open_stream(write_video(tmp_path / 'slow.avi', pictures(5), fps=25), fps=200)
    assert times_of(stream) == pytest.approx(np.arange(5) / 200)
    assert stream.notes == ['times are those of 200 frames per second, as asked for; the file says '
                            '25']


def test_a_folder_keeps_its_numbers_and_gaps(tmp_path):
    numbers = [*range(7, 40), *range(41, 80)]
    for number in numbers:
        Image.fromarray(np.full((8, 8), number, np.uint8)).save(tmp_path / f'img{number}.png')
    stream = open_stream(tmp_path, fps=100)
    seen = list(stream)
    assert [one.number for one in seen] == numbers
    assert [one.seconds for one in seen] == pytest.approx((np.array(numbers) - 7) / 100)
    assert stream.notes == ['frames are missing: between two there are up to 0.020 s (from 0.32 s '
                            'on), in place of 0.010']


def test_an_array_is_rgb_or_grey():
    colours = np.zeros((2, 4, 4, 3), np.uint8)
    colours[..., 0] = 9
    assert next(iter(open_stream(colours, 100))).bgr[0, 0].tolist() == [0, 0, 9]
    assert next(iter(open_stream(colours[..., 0], 100))).bgr[0, 0].tolist() == [9, 9, 9]


@pytest.mark.parametrize(('source', 'fps', 'sentence'), [
    (np.zeros((2, 4, 4), np.uint8), None, 'an array does not say when its frames were taken'),
    (np.zeros((2, 4, 4), np.float32), 100, r'must be uint8 of shape \(T, H, W\).*got float32'),
    (np.zeros((2, 4, 4), np.uint8), 0, 'fps must be a number of frames per second above 0, got 0'),
    ('absent.mp4', None, 'no video at absent.mp4'),
])
def test_what_cannot_be_opened(source, fps, sentence):
    with pytest.raises(InputError, match=sentence):
        open_stream(source, fps)


@pytest.mark.parametrize('count', [0, 1])
def test_too_few_frames(count):
    with pytest.raises(InputError, match=f'has {("no frame", "one frame only")[count]}; motion'):
        list(open_stream(np.zeros((count, 4, 4), np.uint8), 100))


def test_a_photograph_is_none_whatever_it_is_called(tmp_path):
    photograph = tmp_path / 'face.jpg'
    Image.fromarray(pictures(1)[0]).save(photograph)
    renamed = photograph.with_name('face.mp4')
    renamed.write_bytes(photograph.read_bytes())
    for path in (photograph, renamed):
        with pytest.raises(InputError, match=rf'{path.name}: is a photograph'):
            open_stream(path)


@pytest.mark.parametrize(('content', 'sentence'), [
    (b'', 'is empty'), (b'#!/bin/sh\necho\n' * 99, 'cannot be read as a video; it is none')])
@pytest.mark.usefixtures('backend')
def test_a_file_that_is_no_video(tmp_path, content, sentence):
    path = tmp_path / 'script.mp4'
    path.write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        open_stream(path)


def test_a_picture_of_another_size(tmp_path):
    for number, side in enumerate((8, 8, 9)):
        Image.fromarray(np.zeros((side, 8), np.uint8)).save(tmp_path / f'{number}.png')
    with pytest.raises(InputError, match='frame 2 is 8x9 and the first is 8x8'):
        list(open_stream(tmp_path, 100))


def test_a_varying_rate_is_told_and_kept():
    times = np.cumsum([0.0] + [0.01, 0.03] * 20)
    stream = VideoStream('phone.mp4', Told(times), None)
    assert times_of(stream) == pytest.approx(times)
    assert stream.notes == ['the frame rate varies, most of the time between 33.3 and 100.0 per '
                            'second; times are those of the frames']


def test_times_that_do_not_rise_are_mended_and_told():
    stream = VideoStream('odd.avi', Told([0.0, 0.02, 0.02, 0.01, 0.08], fps=50), None)
    assert times_of(stream) == pytest.approx([0.0, 0.02, 0.04, 0.06, 0.08])
    assert stream.notes == ['2 of 5 frames have no time of their own after that of the frame '
                            'before; 50 frames per second are taken there, which the file names']


def test_a_count_that_is_an_estimate_is_no_lost_end_and_is_told():
    stream = VideoStream('a.mkv', Told(np.arange(98) / 50, total=100), None)
    assert len(list(stream)) == 98
    assert stream.notes == ['2 frames fewer than the 100 that the file announces could be read; '
                            'its number is an estimate, or its end is lost']


@pytest.mark.parametrize('wrong', [np.nan, np.inf, None])
def test_a_time_that_is_none_is_mended(wrong):
    stream = VideoStream('odd.avi', Told([0.0, wrong, 0.04], fps=50), None)
    assert times_of(stream) == pytest.approx([0.0, 0.02, 0.04])


def test_a_rate_beyond_the_fineness_of_times_still_rises():
    assert times_of(open_stream(np.zeros((3, 4, 4), np.uint8), 1e9)) == [0.0, 1e-6, 2e-6]


def test_a_name_that_is_an_address_to_ffmpeg(tmp_path, monkeypatch):
    write_video(tmp_path / 'x.mp4', pictures(5)).rename(tmp_path / '12:30:05.mp4')
    monkeypatch.chdir(tmp_path)
    assert len(list(open_stream('12:30:05.mp4'))) == 5


def test_a_name_that_is_no_text_is_a_sentence(tmp_path):
    path = write_video(tmp_path / 'x.avi', pictures(3)).rename(tmp_path / 'a\udcff.avi')
    with pytest.raises(InputError, match=r'a\\udcff\.avi: its name has bytes that are no UTF-8; '
                                         'rename it'):
        open_stream(path)


def refuse(error):
    """Something that fails as the system does."""
    def fail(*_, **__):
        raise OSError(error, os.strerror(error))
    return fail


def test_an_over_long_path_is_a_sentence():
    with pytest.raises(InputError, match=r'cannot be read \(File name too long\); use a shorter'):
        open_stream('a' * 300 + '.mp4')


def test_a_folder_and_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    path = write_video(tmp_path / 'a.avi', pictures(3))
    sentence = r'cannot be read \(Permission denied\); change its permissions'
    with monkeypatch.context() as patch:
        patch.setattr(Path, 'iterdir', refuse(errno.EACCES))
        with pytest.raises(InputError, match=f'{tmp_path}: {sentence}'):
            open_stream(tmp_path, 50)
    monkeypatch.setattr('builtins.open', refuse(errno.EACCES))
    with pytest.raises(InputError, match=rf'a\.avi: {sentence}'):
        open_stream(path)


def test_8k_is_read_from_a_file_and_from_a_folder(tmp_path):
    small = cv2.GaussianBlur(np.random.default_rng(0).integers(0, 256, (108, 192, 3), np.uint8),
                             (9, 9), 0)
    large = cv2.resize(small, (7680, 4320))
    (tmp_path / 'frames').mkdir()
    for number in range(2):
        cv2.imwrite(str(tmp_path / 'frames' / f'{number}.jpg'), large)
    for stream in (open_stream(write_video(tmp_path / '8k.avi', [large] * 2)),
                   open_stream(tmp_path / 'frames', 50)):
        first, second = stream
        assert first.bgr.shape == second.bgr.shape == (4320, 7680, 3)
        assert np.abs(second.bgr[::40, ::40].astype(int) - large[::40, ::40]).mean() < 3


@pytest.mark.usefixtures('backend')
def test_a_stretch_keeps_numbers_and_times(tmp_path):
    path = write_video(tmp_path / 'slow.avi', pictures(30), fps=10)
    whole = list(open_stream(path))
    stream = open_stream(path, stretch=Stretch(1.5, 2.2))
    part = list(stream)
    assert [one.number for one in part] == list(range(15, 23))
    assert [one.seconds for one in part] == [one.seconds for one in whole[15:23]]
    assert all((one.bgr == whole[one.number].bgr).all() for one in part)
    assert stream.notes == []  # of frames that are missing
    assert [one.number for one in open_stream(path, 100, Stretch(0.25))] == [25, 26, 27, 28, 29]


def test_a_stretch_of_a_folder_reads_its_own_images_alone(tmp_path):
    for number in range(30):
        (tmp_path / f'img{number}.png').write_bytes(b'no image')
    for number in (20, 21, 22, 23, 24):
        Image.fromarray(pictures(1)[0]).save(tmp_path / f'img{number}.png')
    stream = open_stream(tmp_path, 1, Stretch(21, 23))
    assert [one.number for one in stream] == [21, 22, 23]


def test_a_stretch_that_the_video_does_not_have(tmp_path):
    path = write_video(tmp_path / 'short.avi', pictures(10), fps=10)
    with pytest.raises(InputError, match=r'has 0 frames between 5 s and its end; it lasts 0\.9 s'):
        list(open_stream(path, stretch=Stretch(5)))


@pytest.mark.parametrize(('bounds', 'said'), [
    ((-1,), '-1 s to the end'), ((3, 3), '3 s to 3 s'), ((float('nan'),), 'nan s to the end')])
def test_what_is_no_stretch(bounds, said):
    with pytest.raises(InputError, match='a stretch must begin at 0 seconds or later and end after '
                                         f'that, got {said}'):
        Stretch(*bounds)


class Camera:
    """In place of a camera that gives a picture each tenth of a second."""

    clock = 100.0

    def __init__(self, number):
        self.number = number

    def isOpened(self):
        return self.number == 0

    def get(self, _):
        return 0.0

    def read(self):
        Camera.clock += 0.1
        return True, pictures(1)[0]


def test_a_camera_is_read_by_the_clock_until_the_end(monkeypatch):
    monkeypatch.setattr(cv2, 'VideoCapture', Camera)
    monkeypatch.setattr('mmatnet.io.video.readers.monotonic', lambda: Camera.clock)
    stream = open_stream('camera:0', stretch=Stretch(0, 1))
    assert times_of(stream) == pytest.approx(np.arange(11) / 10)
    with pytest.raises(InputError, match=r'camera:0 has no end; say how many seconds .* \(--to 30'):
        open_stream('camera:0')
    with pytest.raises(InputError, match='camera:1 cannot be opened; see that it is connected'):
        open_stream('camera:1', stretch=Stretch(0, 1))
