import hashlib
from dataclasses import replace

import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.features.aligned_clip import AlignedClip
from mmatnet.features.face_points import COLUMNS, MIRROR_68, FacePoints
from mmatnet.features.mean_face import MEAN_FACE, place_mean_face
from tests.features.clips import CLIP, Frames, aligned

POINTS = np.array([(62, 58), (173, 58), (117.5, 120), (71.5, 180), (163.5, 180)])


def test_the_mean_face_is_its_own_mirror():
    mirrored = MEAN_FACE[MIRROR_68] * [-1, 1]
    assert mirrored == pytest.approx(MEAN_FACE, abs=1e-12)
    assert sorted(MIRROR_68) == list(range(68))
    assert [MIRROR_68[one] for one in MIRROR_68] == list(range(68))


def test_without_a_table_the_mean_face_lies_on_the_clips_landmarks():
    feature = FacePoints()
    feature.fit(224)
    feature.open()
    found = feature.compute(aligned(landmarks=POINTS))
    assert (found.shape, found.dtype) == (feature.shape, feature.dtype)
    assert np.array_equal(found, place_mean_face(POINTS).astype(np.float32))
    assert feature.frames(CLIP) == {10}
    mirrored = feature.mirror(found)
    assert mirrored == pytest.approx(place_mean_face(
        (POINTS[[1, 0, 2, 4, 3]] * [-1, 1]) + [223, 0]), abs=1e-3)


@pytest.fixture
def table(tmp_path):
    """A table of one clip, and what its point 0 is."""
    def write(rows=(('casme2', 'sub01', 'EP01'),), cell='7.5'):
        path = tmp_path / 'points.csv'
        lines = [','.join([*row, *[cell] * 136]) for row in rows]
        path.write_text('\n'.join([','.join(['database', 'subject', 'clip', *COLUMNS]), *lines]))
        return {'table': path, 'sha256': hashlib.sha256(path.read_bytes()).hexdigest()}
    return write


def test_a_tables_points_are_taken_as_they_are(table):
    feature = FacePoints(**table())
    feature.open()
    assert np.array_equal(feature.compute(aligned()), np.full((68, 2), 7.5, np.float32))
    other = AlignedClip(replace(CLIP, clip='EP02'), Frames(range(10, 19)), 4)
    with pytest.raises(InputError, match=r'EP02: .*points.csv has no row of the clip; add one'):
        feature.compute(other)


@pytest.mark.parametrize(('given', 'sentence'), [
    ({'cell': 'left'}, r"points.csv, row 2: x0 must be a number of pixels, got 'left'"),
    ({'cell': 'inf'}, r"row 2: x0 must be a number of pixels, got 'inf'"),
    ({'rows': [('casme2', 'sub01', 'EP01')] * 2}, 'row 3: casme2/sub01/EP01 is there twice')])
def test_unsound_tables_are_refused(table, given, sentence):
    feature = FacePoints(**table(**given))
    with pytest.raises(InputError, match=sentence):
        feature.open()


def test_the_digest_must_be_the_tables(table):
    with pytest.raises(InputError, match=r"expected a table whose SHA-256 is 'abc', got"):
        FacePoints(**{**table(), 'sha256': 'abc'}).open()
    with pytest.raises(InputError, match='table and sha256 of FacePoints go together'):
        FacePoints('points.csv')
