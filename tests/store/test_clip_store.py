"""Opening a store: what it holds, what earlier versions wrote, and how damage is told."""

import errno
import os
import pickle
import shutil

import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.face.given import GivenFace
from mmatnet.features.recipe import Recipe
from mmatnet.io.read_errors import explain_read_errors
from mmatnet.store.build import build_store
from mmatnet.store.clip_store import ClipStore, DamagedStore
from tests.store.made import FLAT, RECIPE, WITH_FLOW, change_recipe, flip, make_old


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
    with pytest.raises(InputError, match=r'hash should be [0-9a-f]{16}, it is'):
        ClipStore.open(folder)


def test_a_store_made_of_pictures_says_what_to_do(clips, root, folder):
    build_store(clips, root, folder, RECIPE)
    change_recipe(folder, pictures={'channels': 'uvs', 'size': 28})
    with pytest.raises(InputError, match=r"an earlier version made it from pictures of flow; list "
                                         r"them in a table and use dict\(type='FlowPictures'"):
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


@pytest.mark.parametrize(('damage', 'sentence'), [
    (lambda folder: (folder / 'apex.npy').unlink(), r'apex.npy: there is no such file'),
    (lambda folder: (folder / 'motion.npy').write_bytes(b'x'), r'motion.npy: expected float32 \('),
    (lambda folder: np.save(folder / 'apex.npy', np.zeros((3, 32, 32))),
     r'apex.npy: expected uint8 \(3, 32, 32\), got float64'),
    (shorten_table, r'clips.csv: its content is not what was written'),
    (lambda folder: (folder / 'clips.csv').unlink(), r'clips.csv: cannot be read \(No such file'),
    (lambda folder: (folder / 'recipe.json').write_text('{'), r'recipe.json: expected JSON'),
    (lambda folder: (folder / 'recipe.json').write_text('[]'), r"recipe.json: \[\] is not of type"),
    (lambda folder: change_recipe(folder, hash='0'), r'hash should be [0-9a-f]{16}, it is'),
    (lambda folder: change_recipe(folder, recipe={'colour': 1}), r'it does not know colour'),
    (lambda folder: change_recipe(folder, skipped=[]), r'at skipped: \[\] is not of type'),
    (lambda folder: change_recipe(folder, placement={'aspect': 1}), r'expected a placement with '),
    (lambda folder: change_recipe(folder, colour='red'), r"\('colour' was unexpected\)"),
])
def test_a_damaged_store_is_named(clips, root, folder, damage, sentence):
    build_store(clips, root, folder, RECIPE)
    damage(folder)
    with pytest.raises(DamagedStore, match=rf'store is not a sound clip store: .*{sentence}.*'
                                         r'make it with `mmatnet extract'):
        ClipStore.open(folder)


def test_an_array_that_is_not_there_is_named(clips, root, folder):
    build_store(clips, root, folder, RECIPE)
    with pytest.raises(InputError, match=r"holds apex, motion, motion_mirrored; it has no 'onset_m"
                                         r"irrored'; add it with `.*/data --features onset`"):
        ClipStore.open(folder).array('onset_mirrored')


def used(folder):
    """What a training takes of a store."""
    store = ClipStore.open(folder)
    return (store.clips, store.skipped, store.faces, store.placement, store.recipe.hash,
            *(np.array(store.array(name)) for name in ('apex', 'motion', 'motion_mirrored')))


@pytest.mark.parametrize('name', ['apex.npy', 'motion.npy', 'motion_mirrored.npy', 'clips.csv',
                                  'face.json', 'recipe.json'])
def test_no_flipped_bit_is_used(clips, root, folder, name):
    """A seeded draw of bits of every file: a sentence that names it, or the same as before."""
    box = GivenFace(box=np.array([2.0, 2, 42, 36]))
    build_store(clips, root, folder, RECIPE, given={clips[0].key: box})
    expected, data = used(folder), (folder / name).read_bytes()
    for bit in np.random.default_rng(0).integers(0, 8 * len(data), 40).tolist():
        flip(folder / name, bit)
        told = None
        try:
            same = all(map(np.array_equal, used(folder), expected))
        except DamagedStore as error:
            told = str(error)
        # white space may change in recipe.json
        assert f'{folder / name}: ' in told if told else same and name == 'recipe.json', bit
        (folder / name).write_bytes(data)
    used(folder)


def test_damage_after_opening_is_noticed_when_the_array_is_asked_for(clips, root, folder):
    build_store(clips, root, folder, RECIPE)
    store = ClipStore.open(folder)
    store.array('motion')
    flip(folder / 'motion.npy', -1)
    with pytest.raises(DamagedStore, match=r'motion\.npy: its content is not what'):
        store.array('motion')
    with pytest.raises(DamagedStore, match=r'motion\.npy: its content is not what'):
        pickle.loads(pickle.dumps(store)).array('motion')


def test_a_file_is_read_once_in_a_process(monkeypatch, clips, root, folder):
    build_store(clips, root, folder, RECIPE)
    used(folder)
    monkeypatch.setattr('mmatnet.store.clip_store.file_digest', None)
    used(folder)


@pytest.mark.parametrize('repair', [False, True])
def test_what_the_process_may_not_have_is_no_damage(monkeypatch, clips, root, folder, repair):
    """``extract`` would compute a sound array anew, because too many files are open."""
    build_store(clips, root, folder, RECIPE)

    def refused(path, *_):
        with explain_read_errors(path):
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr('mmatnet.store.clip_store.open_array', refused)
    with pytest.raises(InputError, match=r'apex\.npy: cannot be read \(Too many open') as told:
        ClipStore.open(folder, repair=repair)
    assert not isinstance(told.value, DamagedStore)


def test_a_pipe_in_place_of_an_array_hangs_nobody(clips, root, folder):
    build_store(clips, root, folder, RECIPE)
    for name in ('motion.npy', 'recipe.json'):
        (folder / name).unlink()
        os.mkfifo(folder / name)
        with pytest.raises(DamagedStore, match=f'{name}: there is no such file'):
            ClipStore.open(folder)


def test_every_store_has_an_identity_of_its_own(clips, root, folder, tmp_path):
    """Wherever it lies, and though it be of before there were digests."""
    places = [tmp_path / name for name in ('one', 'two', 'three')]
    build_store(clips, root, places[0], RECIPE)
    build_store(clips[::-1], root, places[1], RECIPE)
    build_store(clips, root, places[2], WITH_FLOW)
    shutil.copytree(places[0], folder)
    identities = [ClipStore.open(place).identity for place in places]
    assert len(set(identities)) == 3
    assert ClipStore.open(folder).identity == identities[0]
    old = []
    for place in (places[0], folder):
        change_recipe(place, drop=['files'], sealed=False)
        old.append(ClipStore.open(place).identity)
    assert old[0] == old[1]
    flip(folder / 'motion.npy', -1)
    assert ClipStore.open(folder).identity != old[0]
