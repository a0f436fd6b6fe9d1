"""Videos with which something is wrong: a sentence, status 1, and the next one is taken."""
import contextlib
import errno
import io
import os

import cv2
import numpy as np
import pytest

from mmatnet.cli.infer import main

NOISE = np.random.default_rng(0)


@pytest.fixture(scope='module')
def outcome(checkpoint_arguments, write_video, tmp_path_factory):
    """Errors by name, status, and the files, of one run over all of them."""
    folder = tmp_path_factory.mktemp('bad')

    def noise(count):
        return [cv2.GaussianBlur(NOISE.integers(0, 256, (96, 128, 3), np.uint8), (9, 9), 0)
                for _ in range(count)]

    write_video(folder / 'no face.avi', noise(1) * 12)
    write_video(folder / 'black.avi', [np.zeros((96, 128, 3), np.uint8)] * 12)
    write_video(folder / 'one frame.avi', noise(1))
    write_video(folder / 'zero frames.avi', noise(2))
    (folder / 'zero frames.avi').write_bytes((folder / 'zero frames.avi').read_bytes()[:4000])
    cv2.imwrite(str(folder / 'photograph.mp4.jpg'), noise(1)[0])
    os.rename(folder / 'photograph.mp4.jpg', folder / 'photograph.mp4')
    (folder / 'script.mp4').write_text('#!/bin/sh\n' * 100)
    (folder / 'empty.mp4').touch()
    (folder / 'empty folder').mkdir()
    (folder / 'not_utf8_\udcff.avi').write_bytes(b'RIFF')
    (folder / 'tiny').mkdir()
    for number in range(3):
        cv2.imwrite(str(folder / 'tiny' / f'{number}.png'), np.full((2, 2, 3), 9 * number))
    names = ['no face.avi', 'black.avi', 'one frame.avi', 'zero frames.avi', 'photograph.mp4',
             'script.mp4', 'empty.mp4', 'empty folder', 'not_utf8_\udcff.avi', 'a' * 300 + '.mp4',
             'tiny', 'absent.mp4']
    out = folder / 'out'
    with contextlib.redirect_stderr(io.StringIO()) as said:
        status = main([*(str(folder / name) for name in names), *checkpoint_arguments, '--fps',
                       '50', '--video', '--out', str(out)])
    lines = [line for line in said.getvalue().splitlines() if line.startswith('error: ')]
    return dict(zip(names, lines, strict=True)), status, {file.name for file in out.rglob('*')}


@pytest.mark.parametrize(('name', 'sentence'), [
    ('no face.avi', 'no face is followed from frame 0'),
    ('black.avi', 'the picture is black, or of one colour; expressions are found in a face that is '
                  'seen from the front, whole and lit'),
    ('one frame.avi', 'one frame.avi: has one frame only; motion needs a video of many'),
    ('zero frames.avi', 'zero frames.avi: cannot be read as a video; it is none, is truncated or '
                        'damaged'),
    ('photograph.mp4', 'photograph.mp4: is a photograph; motion needs a video'),
    ('script.mp4', 'script.mp4: cannot be read as a video; it is none'),
    ('empty.mp4', 'empty.mp4: is empty, it has no frame; copy it again'),
    ('empty folder', 'empty folder: expected images named by frame number, such as img46.jpg, '
                     'found none among 0 files'),
    ('not_utf8_\udcff.avi', 'not_utf8_\\udcff.avi: its name has bytes that are no UTF-8; rename '
                            'it'),
    ('a' * 300 + '.mp4', 'cannot be read (File name too long); use a shorter one'),
    ('tiny', 'no face is followed'),
    ('absent.mp4', 'no video at '),
])
def test_a_sentence_says_what_is_wrong(outcome, name, sentence):
    assert sentence in outcome[0][name]


def test_the_status_is_1_and_nothing_is_drawn(outcome):
    _, status, files = outcome
    assert status == 1
    assert files == {'.lock', 'expressions.csv', 'results.json', 'report.html', 'done.json',
                     'no face', 'black', 'one frame', 'tiny'}


def test_a_disk_that_cannot_take_a_picture_leaves_the_other_videos_alone(
        smile, write_video, checkpoint_arguments, tmp_path, capsys, monkeypatch):
    def full(result, path, thumbnails):
        if 'a.avi' in result.path:
            raise OSError(errno.ENOSPC, 'No space left on device')
        path.touch()

    monkeypatch.setattr('mmatnet.cli.infer_outputs.draw_timeline', full)
    videos = [write_video(tmp_path / f'{name}.avi', smile[:4]) for name in ('a', 'b')]
    out = tmp_path / 'out'
    assert main([*map(str, videos), *checkpoint_arguments, '--out', str(out)]) == 1
    assert f'error: cannot write {out}/a: No space left on device; free some space' in \
        capsys.readouterr().err
    assert {file.name for file in out.iterdir()} == {'.lock', 'expressions.csv', 'b'}
    assert (out / 'b' / 'timeline.png').is_file()
