import cv2
import numpy as np
import pytest

from mmatnet.databases.own.read import read_own
from mmatnet.io.frames import open_frames
from mmatnet.registry import DATABASES, WRITERS
from mmatnet.synthetic.motion import load_motion


@pytest.fixture(scope='module', params=['videos', 'frames', 'crops'])
def folder(request, tmp_path_factory):
    out = tmp_path_factory.mktemp('own') / request.param
    WRITERS.make('own').write(out, layout=request.param, subjects=1, frames=(5, 6))
    return out


def test_its_table_is_read_as_one_of_ones_own(folder):
    report, unused = read_own(folder, folder / 'clips.csv', 'lab', {})
    assert report.complete
    assert unused == report.unlisted_folders == []
    assert [(clip.subject, clip.emotion, clip.action_units, clip.fps) for clip in report.clips] == [
        ('P01', 'disgust', '4+9', 100), ('P01', 'happiness', '12', 100),
        ('P01', 'surprise', '1+2', 100)]
    around = 0 if folder.name == 'crops' else 10
    for clip in report.clips:
        numbers = open_frames(folder / clip.frames).numbers
        assert (clip.onset, clip.offset) == (numbers[0] + around, numbers[-1] - around)
        truth = load_motion(folder / 'truth' / 'P01' / f'{clip.clip}.npz')
        assert truth.numbers.tolist() == list(numbers)
        strength = np.abs(truth.curves).max(1)
        assert strength[clip.apex - numbers[0]] == pytest.approx(strength.max(), rel=0.05)


def test_motion_of_a_tenth_of_a_pixel_is_left_in_the_videos(folder):
    """The coder of the videos takes no more than half a grey level away, noise included."""
    frames = open_frames(folder / read_own(folder, folder / 'clips.csv', 'lab', {})[0]
                         .clips[0].frames)
    first, second = (frames.grey(number).astype(float) for number in frames.numbers[:2])
    assert 0.5 < np.abs(first - second).mean() < 3


def test_no_database_takes_it_for_its_own(folder):
    assert not any(DATABASES.make(name).recognises(folder) for name in DATABASES.names())


def test_a_second_call_draws_nothing(folder, monkeypatch):
    monkeypatch.setattr(cv2, 'imencode', None)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob('*.*')
              if path.suffix in ('.avi', '.jpg')}
    WRITERS.make('own').write(folder, layout=folder.name, subjects=1, frames=(5, 6))
    assert before == {path: path.stat().st_mtime_ns for path in before}
    assert not list(folder.glob('.*'))
    readme = (folder / 'README.md').read_text()
    assert readme.startswith('This data is synthetic')
    shown = {'videos': '<clip>.avi`', 'frames': '<clip>/img<number>.jpg`',
             'crops': '<clip>/<number>.jpg`'}
    assert f'`{folder.name}/{shown[folder.name]}' in readme
