from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from mmatnet.databases.readers.casme2 import Casme2
from mmatnet.errors import InputError
from mmatnet.registry import WRITERS
from mmatnet.synthetic.camera import Camera
from mmatnet.synthetic.writers.casme2 import Casme2Writer

RAW = 'CASME2_RAW_selected'


@pytest.fixture(scope='module')
def raw(tmp_path_factory):
    out = tmp_path_factory.mktemp('raw') / 'casme2'
    Casme2Writer().write(out, layout=RAW, subjects=1, clips_per_class=1, frames=(5, 6))
    return out


def frame_bytes(root):
    return {path.relative_to(root).as_posix(): path.read_bytes()
            for path in root.rglob('*') if path.is_file()}


def test_raw_frames_have_the_cameras_size_and_the_face_in_the_truth(raw):
    clips, report = Casme2().read(raw)
    assert report.complete
    assert Casme2().find_layout(raw).frame_set.registered is False
    for clip in clips:
        with Image.open(next((raw / clip.frames).iterdir())) as image:
            assert (image.size, image.mode) == ((640, 480), 'RGB')
        with np.load(raw / 'truth' / clip.subject / f'{clip.clip}.npz') as truth:
            assert truth['landmarks'].shape == (5, 2)
    readme = (raw / 'README.md').read_text()
    assert f'`{RAW}/<subject>/<clip>/img<number>.jpg`, 200 frames per second,' in readme
    assert '`matrix @ (x, y, 1)`' in readme


def test_another_layout_of_the_same_clips_has_the_same_numbers(raw, tmp_path):
    Casme2Writer().write(tmp_path / 'crops', subjects=1, clips_per_class=1, frames=(5, 6))
    crops, camera = Casme2().read(tmp_path / 'crops')[0], Casme2().read(raw)[0]
    assert [replace(clip, frames='') for clip in crops] == [
        replace(clip, frames='') for clip in camera]
    assert 'Frames are that crop.' in (tmp_path / 'crops' / 'README.md').read_text()


def test_the_same_arguments_give_the_same_raw_frames(raw, tmp_path):
    Casme2Writer().write(tmp_path / 'again', layout=RAW, subjects=1, clips_per_class=1,
                         frames=(5, 6))
    assert frame_bytes(tmp_path / 'again') == frame_bytes(raw)


def test_a_folder_of_another_layout_is_left_alone(raw):
    with pytest.raises(InputError, match=r"made with .*'layout': 'CASME2_RAW_selected'"):
        Casme2Writer().write(raw, subjects=1, clips_per_class=1, frames=(5, 6))
    with pytest.raises(InputError, match=r"one of Cropped, .*selected, CASME2-RAW, got 'raw'"):
        Casme2Writer().write(raw, layout='raw')


def test_whole_recordings_show_more_than_the_clip(tmp_path):
    class Quick(Casme2Writer):
        styles = {'CASME2-RAW': replace(Casme2Writer.styles['CASME2-RAW'],
                                        camera=Camera((190, 230)), around=4)}

    root = tmp_path / 'x'
    Quick().write(root, subjects=1, clips_per_class=1, frames=(5, 6))
    layout = Casme2().find_layout(root)
    assert (layout.root, layout.folder) == (root, 'CASME2_RAW/CASME2-RAW')
    clips, report = Casme2().read(root)
    assert report.complete
    assert not report.frames_outside  # it is expected of a whole recording
    for clip in clips:
        count = clip.offset - clip.onset + 1
        assert len(list((root / clip.frames).iterdir())) == count + 8


@pytest.mark.parametrize(('database', 'options', 'sentence'), [
    ('samm', {}, 'no copy of SAMM is known to lack frames in SAMM; leave --holes out'),
    ('casme2', {'layout': RAW}, 'no copy of CASME II is known to lack frames in '
                                'CASME2_RAW_selected, but in Cropped; leave --holes out'),
    ('casme3a', {'layout': 'part_A'}, 'lack frames in part_A, but in Part_A_ME_clip; leave'),
    ('smic', {'subjects': 1}, 'none of the clips that copies lack frames of is drawn, which are '
                              's03/s03_po_08, .*, s18/s18_sur_03; ask for more subjects or clips')])
def test_holes_where_there_are_none(tmp_path, database, options, sentence):
    with pytest.raises(InputError, match=sentence):
        WRITERS.make(database).write(tmp_path / 'x', holes=True, **options)
    assert not (tmp_path / 'x').exists()


def test_a_folder_with_holes_is_another_one(tmp_path):
    class Quick(Casme2Writer):
        subjects = ('sub16',)

    Quick().write(tmp_path / 'x', subjects=1, clips_per_class=1, frames=(5, 6), holes=True)
    assert len(list((tmp_path / 'x/Cropped/sub16/EP01_08').iterdir())) == 71 - 14
    with pytest.raises(InputError, match=r"made with .*'holes': True.*, asked for"):
        Quick().write(tmp_path / 'x', subjects=1, clips_per_class=1, frames=(5, 6))
