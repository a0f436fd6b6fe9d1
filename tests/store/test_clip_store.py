"""Opening a store: what it holds, what earlier versions wrote, and how damage is told."""
import json
import os

import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.features.recipe import Recipe
from mmatnet.store.build import build_store
from mmatnet.store.clip_store import ClipStore
from tests.store.made import FLAT, RECIPE, WITH_FLOW, make_old


def test_arrays_are_shared_and_cannot_be_written(clips, root, folder):
    build_store(clips, root, folder, RECIPE)
    motion = ClipStore.open(folder).array('motion')
    assert isinstance(motion, np.memmap)
    with pytest.raises(ValueError, match='read-only'):
        motion[0] = 0


def test_a_store_of_an_earlier_version_opens_and_verifies(clips, root, folder):
    build_store(clips, root, folder, WITH_FLOW)
    make_old(folder)
    store = ClipStore.open(folder, WITH_FLOW)
    assert store.recipe == WITH_FLOW
    assert store.array('apex_flow_mirrored')[0].shape == (3, 16, 16)
    assert store.versions == {}
    old = {name: value for name, value in FLAT.items() if 'apex_flow' not in name}
    for name in ('face', 'stabilise'):  # of a version that knew no faces
        del old[name]
    make_old(folder, old, hash='3b0c4d6a3f823841')
    assert ClipStore.open(folder, RECIPE).recipe == RECIPE
    make_old(folder, {**FLAT, 'rows': 16})
    with pytest.raises(InputError, match=r'its hash should be [0-9a-f]{16}, it is'):
        ClipStore.open(folder)


def test_a_store_made_of_pictures_says_what_to_do(clips, root, folder):
    build_store(clips, root, folder, RECIPE)
    (folder / 'recipe.json').write_text(json.dumps(
        {'pictures': {'channels': 'uvs', 'size': 28}, 'hash': '8958f698d20af57f', 'skipped': {}}))
    with pytest.raises(InputError, match=r"an earlier version made it from pictures of flow; list "
                                         r"them in a table and use dict\(type='FlowPictures'"):
        ClipStore.open(folder)


def test_a_damaged_placement_is_named(clips, root, folder):
    build_store(clips, root, folder, RECIPE)
    values = json.loads((folder / 'recipe.json').read_text())
    (folder / 'recipe.json').write_text(json.dumps({**values, 'placement': {'aspect': 1}}))
    with pytest.raises(InputError, match=r'recipe\.json is no recipe of this version \(expected a '
                                         'placement with left_eye'):
        ClipStore.open(folder)


def test_a_missing_store_names_the_command(tmp_path):
    with pytest.raises(InputError, match=r'no clip store at .*casme2/store; make it with `mmatnet '
                                         r'extract .*/casme2`'):
        ClipStore.open(tmp_path / 'casme2' / 'store')


def test_another_recipe_says_what_differs(clips, root, folder):
    build_store(clips, root, folder, RECIPE)
    with pytest.raises(InputError, match=r'store was made with another recipe: motion.rows is 8, '
                                         r'not 64; motion.apex_row is 4, not 32; make it again'):
        ClipStore.open(folder, Recipe(crop_size=32, features=[
            'ApexImage', {'type': 'MotionRows', 'blocks': 2}]))


def shorten_table(folder):
    lines = (folder / 'clips.csv').read_text().splitlines()
    (folder / 'clips.csv').write_text('\n'.join(lines[:-1]) + '\n')


def change_recipe(folder, **change):
    written = json.loads((folder / 'recipe.json').read_text())
    (folder / 'recipe.json').write_text(json.dumps({**written, **change}))


@pytest.mark.parametrize(('damage', 'sentence'), [
    (lambda folder: (folder / 'apex.npy').unlink(), r'apex.npy cannot be read'),
    (lambda folder: (folder / 'motion.npy').write_bytes(b'x'), r'motion.npy cannot be read'),
    (lambda folder: os.truncate(folder / 'motion.npy', 400), r'motion.npy cannot be read'),
    (lambda folder: np.save(folder / 'motion.npy', np.zeros((3, 8, 6), np.float32)),
     r'motion.npy should be float32 \(3, 8, 8\) for the 3 rows of clips.csv, it is float32 '
     r'\(3, 8, 6\)'),
    (lambda folder: np.save(folder / 'apex.npy', np.zeros((3, 32, 32))),
     r'apex.npy should be uint8 \(3, 32, 32\) .*, it is float64'),
    (lambda folder: np.save(folder / 'apex.npy', np.array([{}], object), allow_pickle=True),
     r'apex.npy cannot be read'),
    (shorten_table, r'apex.npy should be uint8 \(2, 32, 32\) for the 2 rows of clips.csv'),
    (lambda folder: (folder / 'clips.csv').unlink(), r'no annotation table at'),
    (lambda folder: (folder / 'recipe.json').write_text('{'), r'recipe.json is no recipe'),
    (lambda folder: (folder / 'recipe.json').write_text('[]'), r'recipe.json is no recipe'),
    (lambda folder: change_recipe(folder, hash='0'), r'its hash should be [0-9a-f]{16}, it is'),
    (lambda folder: change_recipe(folder, recipe={'colour': 1}), r'it does not know colour'),
])
def test_a_damaged_store_is_named(clips, root, folder, damage, sentence):
    build_store(clips, root, folder, RECIPE)
    damage(folder)
    with pytest.raises(InputError, match=rf'store is not a sound clip store: .*{sentence}.*'
                                         r'make it with `mmatnet extract'):
        ClipStore.open(folder)


def test_an_array_that_is_not_there_is_named(clips, root, folder):
    build_store(clips, root, folder, RECIPE)
    with pytest.raises(InputError, match=r"holds apex, motion, motion_mirrored; it has no 'onset_m"
                                         r"irrored'; add it with `.*/data --features onset`"):
        ClipStore.open(folder).array('onset_mirrored')
