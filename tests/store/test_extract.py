import importlib
import multiprocessing
import sys

import numpy as np
import pytest

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError
from mmatnet.face.given import GivenFace
from mmatnet.features.recipe import Recipe
from mmatnet.registry import FEATURES
from mmatnet.store.build import build_store
from mmatnet.store.clip_store import ClipStore
from tests.store.made import content, rows, stop_after, write_frames

RECIPE = Recipe(crop_size=32, features=['ApexImage', rows(), 'ApexFlow'])


@pytest.fixture
def clips():
    return [Clip('raw', f's{subject}', 'EP01', 1, 3, 6, frames=f's{subject}')
            for subject in (3, 1, 4, 2, 0)]


@pytest.fixture
def root(tmp_path, clips):
    for clip in clips:
        write_frames(tmp_path / 'frames' / clip.frames, range(1, 7), seed=int(clip.subject[1]))
    return tmp_path / 'frames'


def test_the_store_is_the_same_for_any_number_of_workers(clips, root, tmp_path):
    """Clips left out, faces given, and an interruption half-way included."""
    for clip in (clips[0], clips[3]):
        (root / clip.frames / 'img4.png').unlink()
    given = {clip.key: GivenFace(box=np.array([4, 2, 44, 38])) for clip in clips[1:3]}
    options = {'recipe': RECIPE, 'on_unusable': 'list', 'given': given}
    build_store(clips, root, tmp_path / 'one', **options)
    with pytest.raises(KeyboardInterrupt):
        build_store(clips, root, tmp_path / 'two', **options, workers=2, progress=stop_after(3))
    assert not (tmp_path / 'two').exists()
    assert build_store(clips, root, tmp_path / 'two', **options, workers=2).resumed > 0
    result = build_store(clips, root, tmp_path / 'four', **options, workers=4)
    expected = content(tmp_path / 'one')
    assert content(tmp_path / 'two') == content(tmp_path / 'four') == expected
    assert 'face.json' in expected
    assert list(result.faces) == [str(clip) for clip in clips[1:3]]
    assert list(result.skipped) == [str(clips[0]), str(clips[3])]
    assert 0 < result.flow_seconds < result.work_seconds
    kept = build_store(clips, root, tmp_path / 'one', **options, workers=2)
    assert (kept.kept, kept.faces) == (True, result.faces)


def test_no_process_is_left(clips, root, tmp_path):
    build_store(clips, root, tmp_path / 'store', RECIPE, workers=2)
    (root / clips[2].frames / 'img4.png').write_bytes(b'')
    with pytest.raises(InputError, match=r'img4\.png: frame 4 cannot be read'):
        build_store(clips, root, tmp_path / 'other', RECIPE, workers=2)
    assert not multiprocessing.active_children()
    assert len(content(tmp_path / 'store')) == 6


@pytest.mark.parametrize('workers', [1, 2])
def test_progress_counts_what_is_ready(clips, root, tmp_path, workers):
    seen = []
    build_store(clips, root, tmp_path / 'store', RECIPE, workers=workers,
                progress=lambda *step: seen.append(step))
    assert [(count, total) for count, total, _ in seen] == [(n, 5) for n in range(1, 6)]
    assert sorted(map(str, clips)) == sorted(str(clip) for *_, clip in seen)


DEADLY = """
import os
import signal
from pathlib import Path

from mmatnet.features.apex_image import ApexImage
from mmatnet.registry import FEATURES


@FEATURES.register_module()
class Deadly(ApexImage):
    name = 'deadly'

    def __init__(self, folder, name=None):
        super().__init__(name)
        self.folder = folder

    def compute(self, clip):
        left = Path(self.folder, clip.clip.subject)
        if left.exists():
            kills = int(left.read_text())
            left.unlink() if kills == 1 else left.write_text(str(kills - 1))
            os.kill(os.getpid(), signal.SIGKILL)
        return super().compute(clip)
"""


@pytest.fixture
def deadly(tmp_path, monkeypatch):
    """A recipe with a feature at which workers die, and how often they do at a subject's clip."""
    (tmp_path / 'deadly.py').write_text(DEADLY)
    monkeypatch.syspath_prepend(tmp_path)  # where workers find it, too
    importlib.import_module('deadly')
    (tmp_path / 'kills').mkdir()
    kills = {'type': 'Deadly', 'folder': str(tmp_path / 'kills')}
    yield (Recipe(crop_size=32, features=[*RECIPE.to_dict()['features'], kills]),
           lambda subject, times: (tmp_path / 'kills' / subject).write_text(str(times)))
    del FEATURES.module_dict['Deadly'], sys.modules['deadly']


def test_a_clip_whose_worker_is_killed_is_tried_again(clips, root, deadly, tmp_path):
    recipe, kill = deadly
    kill('s4', times=1)
    result = build_store(clips, root, tmp_path / 'store', recipe, workers=2)
    assert result.skipped == {}
    build_store(clips, root, tmp_path / 'whole', recipe)
    assert content(tmp_path / 'store') == content(tmp_path / 'whole')


DEATH = (r'raw/s0/EP01: the process that extracts it was killed \(signal 9\), as the system does '
         r'when memory runs out, each time it was tried; close other programs, use fewer '
         r'--workers, and run the same command again, or leave the clip out with --skip-unusable')


def test_a_second_death_names_the_clip(clips, root, deadly, tmp_path):
    recipe, kill = deadly
    kill('s0', times=2)
    with pytest.raises(InputError, match=DEATH):
        build_store(clips, root, tmp_path / 'store', recipe, workers=2)
    assert build_store(clips, root, tmp_path / 'store', recipe, workers=2).skipped == {}


def test_a_clip_whose_workers_died_is_left_out_until_the_next_time(clips, root, deadly, tmp_path):
    store, options = tmp_path / 'store', {'on_unusable': 'list', 'workers': 2}
    recipe, kill = deadly
    kill('s0', times=2)
    result = build_store(clips, root, store, recipe, **options)
    assert list(result.skipped) == ['raw/s0/EP01']
    assert ClipStore.open(store).clips == clips[:4]
    again = build_store(clips, root, store, recipe, **options)
    assert (again.kept, again.skipped) == (False, {})
    assert ClipStore.open(store).clips == clips
    assert build_store(clips, root, store, recipe, **options).kept


def test_one_process_that_runs_out_of_memory(clips, root, tmp_path, monkeypatch):
    def full(*_, **__):
        raise MemoryError

    monkeypatch.setattr('mmatnet.store.clip_worker.compute_features', full)
    with pytest.raises(InputError, match=r'raw/s3/EP01: the process that extracts it ran out of '
                                         r'memory; close other programs, and run the same'):
        build_store(clips, root, tmp_path / 'store', RECIPE)


def test_another_given_face_makes_another_store(clips, root, tmp_path):
    faces = [{}, {clips[0].key: GivenFace(box=np.array([4, 2, 44, 38]))},
             {clips[0].key: GivenFace(box=np.array([4, 2, 44, 37]))},
             {clips[0].key: GivenFace(anchors=np.array([[10, 10], [30, 10.5]]))}]
    with pytest.raises(KeyboardInterrupt):
        build_store(clips, root, tmp_path / 'store', RECIPE, progress=stop_after(5))
    for given, resumed in zip(faces, (5, 0, 0, 0), strict=True):
        result = build_store(clips, root, tmp_path / 'store', RECIPE, given=given)
        assert (result.kept, result.resumed) == (False, resumed)
        assert build_store(clips, root, tmp_path / 'store', RECIPE, given=given).kept


def test_faces_of_clips_that_are_not_there(clips, root, tmp_path):
    box = GivenFace(box=np.array([4, 2, 44, 38]))
    for astray in (('raw', 's0', 'EP02'), ('samm', '006', '006_1_2')):
        with pytest.raises(InputError, match=r'faces are given for .*(raw/s0/EP02|clips of samm), '
                                             r'which the annotation table does not have'):
            build_store(clips, root, tmp_path / 'store', RECIPE, given={astray: box})
    build_store(clips, root, tmp_path / 'store', RECIPE,
                given={clips[0].key: box, ('samm', '006', '006_1_2'): box})
