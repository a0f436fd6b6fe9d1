import os
import struct
import sys

import cv2
import numpy as np
import pytest
from PIL import Image

from mmatnet.errors import InputError
from mmatnet.io.frames import (
    DecordVideo,
    ImageFolder,
    OpenCVVideo,
    grey_of,
    open_frames,
    open_video,
)


@pytest.fixture
def grey():
    rng = np.random.default_rng(0)
    return cv2.GaussianBlur(rng.integers(0, 256, (60, 80), dtype=np.uint8), (0, 0), 2)


def save(path, value=0):
    Image.fromarray(np.full((4, 6), value, np.uint8)).save(path)


@pytest.mark.parametrize(('names', 'numbers'), [
    (['img9.jpg', 'img10.jpg', 'img100.jpg', 'img99.jpg'], [9, 10, 99, 100]),
    (['reg_img46.jpg', 'reg_img7.jpg'], [7, 46]),
    (['006_05562.jpg', '006_10001.jpg'], [5562, 10001]),
    (['image559757.bmp', 'image1000001.bmp'], [559757, 1000001]),
    (['EP01-012.JPG', 'EP01-3.JPG'], [3, 12]),
    (['1.png', '02.png'], [1, 2]),
])
def test_frames_are_sorted_by_the_number_that_ends_their_name(tmp_path, names, numbers):
    for name in names:
        save(tmp_path / name)
    assert open_frames(tmp_path).numbers == numbers


def test_a_frame_is_found_whatever_its_padding(tmp_path):
    for name, value in (('f_0009.png', 9), ('f_10.png', 10), ('f_00100.png', 100)):
        save(tmp_path / name, value)
    frames = ImageFolder(tmp_path)
    assert [frames.grey(number).max() for number in frames.numbers] == [9, 10, 100]


def test_strays_are_listed_and_not_used(tmp_path):
    save(tmp_path / 'img1.jpg')
    save(tmp_path / 'img2 (copy).jpg')
    for stray in ('._img1.jpg', 'Thumbs.db', 'subject 3.lnk'):
        (tmp_path / stray).write_bytes(b'x')
    frames = ImageFolder(tmp_path)
    assert frames.numbers == [1]
    assert frames.strays == ['._img1.jpg', 'Thumbs.db', 'img2 (copy).jpg', 'subject 3.lnk']


def test_two_images_of_one_frame_are_refused(tmp_path):
    save(tmp_path / 'img7.jpg')
    save(tmp_path / 'img007.jpg')
    with pytest.raises(InputError, match=r'img007.jpg and img7.jpg are both frame 7; remove one'):
        open_frames(tmp_path)


def test_a_folder_without_images_is_refused(tmp_path):
    (tmp_path / 'notes.txt').write_text('x')
    with pytest.raises(InputError, match=r'expected images .* found none among 1 files'):
        open_frames(tmp_path)


def test_a_missing_place_is_named(tmp_path):
    with pytest.raises(InputError, match=r'no frames at .*gone: expected a folder of images'):
        open_frames(tmp_path / 'gone')


def test_another_kind_of_file_is_refused(tmp_path):
    (tmp_path / 'clip.pdf').write_text('x')
    with pytest.raises(InputError, match=r'clip.pdf: expected a folder of images or a video'):
        open_frames(tmp_path / 'clip.pdf')


def test_grey_images_come_back_unchanged_and_in_colour_three_times(tmp_path, grey):
    Image.fromarray(grey).save(tmp_path / 'img1.png')
    frames = open_frames(tmp_path)
    assert np.array_equal(frames.grey(1), grey)
    assert np.array_equal(frames.bgr(1), np.stack([grey] * 3, -1))


@pytest.mark.parametrize(('colour', 'luma'), [((255, 0, 0), 76), ((0, 255, 0), 150),
                                              ((0, 0, 255), 29)])
def test_colours_become_luma(tmp_path, colour, luma):
    """ITU-R 601: 0.299 R + 0.587 G + 0.114 B, of 255."""
    Image.new('RGB', (6, 4), colour).save(tmp_path / 'img1.png')
    frame = open_frames(tmp_path).grey(1)
    assert frame.shape == (4, 6)
    assert frame.dtype == np.uint8
    assert (frame == luma).all()


@pytest.mark.parametrize('mode', ['RGB', 'RGBA', 'P'])
def test_colours_come_in_the_order_of_opencv(tmp_path, mode):
    image = Image.new('RGB', (6, 4), (250, 100, 20))
    image.convert(mode, palette=Image.Palette.ADAPTIVE).save(tmp_path / 'img1.png')
    frame = open_frames(tmp_path).bgr(1)
    assert frame.shape == (4, 6, 3)
    assert frame.dtype == np.uint8
    assert (frame == (20, 100, 250)).all()


@pytest.mark.parametrize(('suffix', 'share'), [
    *((suffix, share) for suffix in ('.jpg', '.png', '.bmp') for share in (0.02, 0.6, 0.95)),
    ('.jpg', -2)])  # without its end marker
def test_a_truncated_image_is_named(tmp_path, grey, suffix, share):
    file = tmp_path / f'img12{suffix}'
    Image.fromarray(grey).save(file)
    content = file.read_bytes()
    file.write_bytes(content[:share if share < 0 else int(len(content) * share)])
    with pytest.raises(InputError, match=rf'img12{suffix}: frame 12 cannot be read, the image is '
                                         'truncated or damaged'):
        open_frames(tmp_path).grey(12)


@pytest.mark.parametrize('colours', ['grey', 'bgr'])
def test_a_missing_frame_and_text_under_an_image_name_are_named(tmp_path, colours):
    (tmp_path / 'img1.jpg').write_text('not an image')
    for number in (3, 4, 6):
        save(tmp_path / f'img{number}.png')
    read = getattr(open_frames(tmp_path), colours)
    with pytest.raises(InputError, match=r'img1.jpg: frame 1 cannot be read'):
        read(1)
    with pytest.raises(InputError, match=r'no image of frame 5; the folder has 4 images from 1 to'):
        read(5)


@pytest.mark.parametrize('name', ['img1.png', 'clip.avi'])
def test_a_pipe_is_not_waited_for(tmp_path, name):
    os.mkfifo(tmp_path / name)
    with pytest.raises(InputError, match=f'{name}: expected a file, got a folder, pipe or device'):
        open_frames(tmp_path if name == 'img1.png' else tmp_path / name).grey(1)


def test_an_image_that_says_to_be_huge_is_not_unpacked(tmp_path):
    Image.new('L', (8, 8)).save(tmp_path / 'img1.bmp')
    content = bytearray((tmp_path / 'img1.bmp').read_bytes())
    content[18:26] = struct.pack('<ii', 60000, 60000)  # width and height
    (tmp_path / 'img1.bmp').write_bytes(content)
    with pytest.raises(InputError, match=r'img1.bmp: frame 1 cannot be read, it is far too large'):
        open_frames(tmp_path).grey(1)


def test_sixteen_bits_are_refused(tmp_path):
    Image.fromarray(np.full((4, 6), 1000, np.uint16)).save(tmp_path / 'img1.png')
    with pytest.raises(InputError, match=r'frame 1 must have 8 bits per channel'):
        open_frames(tmp_path).grey(1)


@pytest.fixture
def video(tmp_path):
    """Twelve frames, frame n of grey 20 n + 5, without loss."""
    path = tmp_path / 'clip.avi'
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*'FFV1'), 25, (64, 48))
    for number in range(12):
        writer.write(np.full((48, 64, 3), 20 * number + 5, np.uint8))
    writer.release()
    return path


@pytest.fixture(params=[DecordVideo, OpenCVVideo])
def reader(request, monkeypatch):
    if request.param is OpenCVVideo:
        monkeypatch.setitem(sys.modules, 'decord', None)
    else:
        pytest.importorskip('decord')
    return request.param


def test_a_video_counts_from_zero_and_goes_back(video, reader):
    frames = open_frames(video)
    assert isinstance(frames, reader)
    assert list(frames.numbers) == list(range(12))
    for number in (0, 5, 6, 3, 11, 0):
        grey = frames.grey(number)
        assert grey.shape == (48, 64)
        assert np.abs(grey.astype(int) - (20 * number + 5)).max() <= 1
    with pytest.raises(InputError, match=r'no frame 12; the video has 12 frames, counted from 0'):
        frames.grey(12)


@pytest.mark.usefixtures('reader')
def test_a_video_has_colours(tmp_path):
    """Bars of one colour each; rows of 48 pixels are those that decord pads."""
    colours = np.array([(200, 30, 60), (20, 180, 90), (70, 50, 220)], np.uint8)
    frame = np.tile(colours.repeat(16, 0), (48, 1, 1))  # (48, 48, 3)
    writer = cv2.VideoWriter(str(tmp_path / 'clip.avi'), cv2.VideoWriter_fourcc(*'FFV1'), 25,
                             (48, 48))
    writer.write(frame)
    writer.write(frame[:, ::-1])
    writer.release()
    frames = open_frames(tmp_path / 'clip.avi')
    for number, expected in ((0, frame), (1, frame[:, ::-1]), (0, frame)):
        got = frames.bgr(number)
        assert got.shape == (48, 48, 3)
        assert np.abs(got.astype(int) - expected).max() <= 1
        assert np.abs(frames.grey(number) - expected @ (0.114, 0.587, 0.299)).max() <= 1.5


@pytest.mark.usefixtures('reader')
@pytest.mark.parametrize('damage', ['text', 'half'])
def test_a_damaged_video_is_named(video, damage):
    content = video.read_bytes()
    video.write_bytes(b'no video' * 50 if damage == 'text' else content[:len(content) // 2])
    with pytest.raises(InputError, match=r'clip.avi: .*(cannot be|no frame)'):
        open_frames(video).grey(11)


def test_every_colour_becomes_the_grey_of_pillow():
    levels = np.arange(256, dtype=np.uint8)
    for blue in range(0, 256, 5):
        bgr = np.stack([np.full((256, 256), blue, np.uint8), *np.meshgrid(levels, levels)], -1)
        expected = np.asarray(Image.fromarray(bgr[..., ::-1]).convert('L'))
        assert np.array_equal(grey_of(bgr), expected)


def test_decord_that_cannot_be_loaded_is_not_replaced_in_silence(tmp_path, monkeypatch):
    (tmp_path / 'decord.py').write_text("raise ImportError('no room')\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, 'decord', raising=False)
    with pytest.raises(ImportError, match='no room'):
        open_video(tmp_path / 'a.avi')
