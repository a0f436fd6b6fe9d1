import dataclasses
import errno
import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from mmatnet.errors import InputError
from mmatnet.face.given import GivenFace
from mmatnet.face.placement import PUBLISHED
from mmatnet.features.recipe import Recipe
from mmatnet.registry import FEATURES, FLOWS
from mmatnet.store import build
from mmatnet.store.build import build_store
from mmatnet.store.clip_store import ClipStore, earlier_store
from mmatnet.synthetic.drawing import MARGIN, draw_face
from mmatnet.synthetic.face import random_face
from tests.store.made import (
    FLOW,
    RECIPE,
    WITH_FLOW,
    change_recipe,
    content,
    flip,
    make_old,
    rows,
    stop_after,
)

HERE = Path(__file__).parent  # from where a process finds made.py

LEFT = ['.store.lock', 'store']  # an unlinked lock file would let two processes in
OTHER = Recipe(crop_size=32, features=['ApexImage', rows(angle_mean='circular')])


def test_a_built_store_opens_with_its_rows_in_order(clips, root, folder):
    result = build_store(clips, root, folder, RECIPE)
    store = ClipStore.open(folder, RECIPE)
    assert store.clips == clips
    assert store.recipe == RECIPE
    assert store.folder == folder
    assert (result.clips, result.resumed, result.skipped) == (3, 0, {})
    assert 0 < result.flow_seconds < result.seconds
    apex, motion, mirrored = map(store.array, ('apex', 'motion', 'motion_mirrored'))
    assert (apex.shape, apex.dtype) == ((3, 32, 32), np.uint8)
    assert (motion.shape, motion.dtype) == ((3, 8, 8), np.float32)
    assert (mirrored.shape, mirrored.dtype) == ((3, 8, 8), np.float32)
    # apexes 11, 9, 10 of frames 8 to 13: first row 4 - (apex - 8), last 3 + (13 - apex)
    filled = [np.flatnonzero(rows.any(axis=1)).tolist() for rows in motion]
    assert filled == [[1, 2, 3, 4, 5], [3, 4, 5, 6, 7], [2, 3, 4, 5, 6]]
    # texture moves right, so directions lie around 0, and no longer do in the mirror
    assert np.abs(motion[..., 0::2]).sum() < 0.8 * np.abs(mirrored[..., 0::2]).sum()
    # block (row, column) of the mirror has the magnitude of block (row, 1 - column)
    assert mirrored[..., 1::2] == pytest.approx(motion[..., 1::2][..., [1, 0, 3, 2]])


def test_the_apex_crop_is_the_resized_apex_frame(clips, root, folder):
    build_store(clips, root, folder, RECIPE)
    frame = np.asarray(Image.open(root / 'sub02/EP01/img11.png'))
    expected = cv2.resize(frame, (32, 32), interpolation=cv2.INTER_AREA)
    assert np.array_equal(ClipStore.open(folder).array('apex')[0], expected)


def test_the_same_input_gives_the_same_store(clips, root, folder, tmp_path):
    build_store(clips, root, folder, RECIPE)
    build_store(clips, root, tmp_path / 'again', RECIPE)
    assert content(folder) == content(tmp_path / 'again')


def test_recipe_json_has_every_parameter_the_versions_and_the_hash(clips, root, folder):
    build_store(clips, root, folder, RECIPE)
    written = json.loads((folder / 'recipe.json').read_text())
    assert written['recipe'] == RECIPE.to_dict()
    assert written['hash'] == RECIPE.hash
    assert written['versions']['opencv'] == cv2.__version__
    assert written['versions']['numpy'] == np.__version__


def test_a_store_of_an_earlier_version_is_not_dropped_in_part(clips, root, folder):
    """What it was made from is not known, so its arrays cannot be taken over."""
    build_store(clips, root, folder, WITH_FLOW)
    make_old(folder, made_from={'clips': 'f' * 32, 'on_unusable': 'raise'})
    with pytest.raises(InputError, match=r'store also holds apex_flow, made from other clips, .*'
                                         r'`--features apex_flow apex motion`, or name another'):
        build_store(clips, root, folder, RECIPE)
    with pytest.raises(InputError, match=r'holds apex_flow, made with face registered, not rtmpose '
                                         r'and stabilise none, not nose, which would be lost'):
        build_store(clips, root, folder, dataclasses.replace(RECIPE, face='rtmpose',
                                                             stabilise='nose'))
    assert not build_store(clips, root, folder, WITH_FLOW).taken_over


def test_a_store_has_apex_flow_if_the_recipe_has_it(clips, root, folder, tmp_path):
    build_store(clips, root, folder, WITH_FLOW)
    store = ClipStore.open(folder, WITH_FLOW)
    flow, mirrored = store.array('apex_flow'), store.array('apex_flow_mirrored')
    assert (flow.shape, flow.dtype) == (mirrored.shape, mirrored.dtype) == ((3, 3, 16, 16),
                                                                          np.float32)
    # texture moves right by a pixel per frame, 40/32 of the crop's, from frame 8 to 11, 9, 10
    assert np.median(flow[:, 0], axis=(1, 2)) == pytest.approx([2, 0.67, 1.33], abs=0.2)
    assert np.array_equal(mirrored[:, 0], -flow[:, 0, :, ::-1])
    assert np.array_equal(mirrored[1], np.asarray(mirrored)[1])
    assert len(mirrored) == 3
    assert not (folder / 'apex_flow_mirrored.npy').exists()
    build_store(clips, root, tmp_path / 'without', RECIPE)
    without = content(tmp_path / 'without')
    assert {name: content(folder)[name] for name in without if name != 'recipe.json'} == {
        name: without[name] for name in without if name != 'recipe.json'}


def test_a_store_knows_where_the_faces_of_registered_crops_lie(clips, root, folder):
    drawn = random_face(np.random.default_rng(0))
    crop = (255 * draw_face(drawn))[MARGIN:-MARGIN, MARGIN:-MARGIN].astype(np.uint8)  # 340x280
    for clip in clips:
        for number in range(8, 14):
            Image.fromarray(np.roll(crop, number % 2, 1)).save(
                root / clip.frames / f'img{number}.png')
    build_store(clips, root, folder, RECIPE)
    placement = ClipStore.open(folder).placement
    assert placement.aspect == pytest.approx(280 / 340, abs=1e-4)
    for name in ('left_eye', 'right_eye', 'left_mouth', 'right_mouth'):
        x, y = drawn.landmarks()[name]
        expected = ((x + 0.5) * 224 / 280 - 0.5, (y + 0.5) * 224 / 340 - 0.5)
        assert getattr(placement, name) == pytest.approx(expected, abs=8)


def test_a_store_without_faces_says_nothing_of_them(clips, root, folder):
    build_store(clips, root, folder, RECIPE)
    assert ClipStore.open(folder).placement is None
    assert 'placement' not in json.loads((folder / 'recipe.json').read_text())


def test_an_apex_in_a_bridged_gap_does_not_stop_the_store(clips, root, folder):
    clips[1] = dataclasses.replace(clips[1], note='lacks frame 9, bridged')  # its apex
    (root / clips[1].frames / 'img9.png').unlink()
    build_store(clips, root, folder, RECIPE)
    expected = cv2.resize(np.asarray(Image.open(root / clips[1].frames / 'img8.png')), (32, 32),
                          interpolation=cv2.INTER_AREA)
    assert np.array_equal(ClipStore.open(folder).array('apex')[1], expected)


@pytest.mark.parametrize('face', ['registered', 'centerface'])
def test_faces_lie_where_they_are_brought_but_those_in_boxes_anywhere(clips, root, folder, face):
    recipe = dataclasses.replace(RECIPE, face=face)
    eyes = GivenFace(anchors=np.array([(16.0, 14), (32, 14)]))
    build_store(clips, root, folder, recipe, given={clip.key: eyes for clip in clips})
    assert ClipStore.open(folder).placement == PUBLISHED
    box = GivenFace(box=np.array([2.0, 2, 42, 36]))
    build_store(clips, root, folder, recipe, given={clip.key: box for clip in clips})
    assert ClipStore.open(folder).placement is None


def test_a_store_names_the_clips_whose_apex_is_the_onset(clips, root, folder):
    clips[1] = dataclasses.replace(clips[1], apex=8)
    notes = {'the apex is the onset, so its apex flow is zero': ['casme2/sub00/EP01']}
    for _ in range(2):  # built, and kept
        assert build_store(clips, root, folder, WITH_FLOW).notes == notes
    assert json.loads((folder / 'recipe.json').read_text())['notes'] == notes
    flow = ClipStore.open(folder, WITH_FLOW).array('apex_flow')
    assert [bool(entry.any()) for entry in flow] == [True, False, True]
    build_store(clips, root, folder.with_name('rows'), RECIPE)
    assert 'notes' not in json.loads((folder.with_name('rows') / 'recipe.json').read_text())


def broken(monkeypatch, *names):
    """Let these features fail where they are computed."""
    def fail(feature, clip):
        raise AssertionError(f'{feature.name} is computed')

    for name in names:
        kind = FEATURES.find(name)
        monkeypatch.setattr(kind, 'compute_all', fail)


def test_a_store_grows_by_a_feature_and_computes_no_other(monkeypatch, clips, root, folder,
                                                          tmp_path):
    build_store(clips, root, tmp_path / 'whole', WITH_FLOW)
    build_store(clips, root, folder, RECIPE)
    broken(monkeypatch, 'ApexImage', 'MotionRows')
    result = build_store(clips, root, folder, Recipe(crop_size=32, features=[FLOW]))
    assert (result.features, result.taken_over) == (['apex', 'motion', 'apex_flow'],
                                                    ['apex', 'motion'])
    assert content(folder) == content(tmp_path / 'whole')
    assert build_store(clips, root, folder, RECIPE).kept
    assert build_store(clips, root, folder, Recipe(crop_size=32, features=[FLOW])).kept


def test_only_what_is_asked_for_is_computed(monkeypatch, clips, root, folder):
    flows = []
    monkeypatch.setattr(FLOWS.find('farneback'), '__call__', lambda *frames: flows.append(frames)
                        or np.zeros((32, 32, 2), np.float32))
    build_store(clips, root, folder, Recipe(crop_size=32, features=[FLOW]))
    assert len(flows) == 3  # one per clip
    assert sorted(content(folder)) == ['apex_flow.npy', 'clips.csv', 'recipe.json']


def test_a_feature_with_other_parameters_takes_the_old_ones_place(monkeypatch, clips, root, folder):
    build_store(clips, root, folder, WITH_FLOW)
    before = content(folder)
    broken(monkeypatch, 'ApexImage', 'ApexFlow')
    result = build_store(clips, root, folder, OTHER)
    assert result.taken_over == ['apex', 'apex_flow']
    after = content(folder)
    assert {name for name in before if before[name] != after[name]} == {
        'motion.npy', 'motion_mirrored.npy', 'recipe.json'}
    assert ClipStore.open(folder, OTHER).clips == clips


def test_a_feature_whose_code_changed_is_computed_again(monkeypatch, clips, root, folder):
    build_store(clips, root, folder, RECIPE)
    monkeypatch.setattr(FEATURES.find('ApexImage'), 'version', 2)
    broken(monkeypatch, 'MotionRows')
    result = build_store(clips, root, folder, RECIPE)
    assert (result.kept, result.taken_over) == (False, ['motion'])
    assert ClipStore.open(folder).versions == {'apex': 2, 'motion': 1}
    assert build_store(clips, root, folder, RECIPE).kept


def test_features_that_are_not_asked_for_stay_whatever_became_of_their_code(monkeypatch, clips,
                                                                            root, folder):
    build_store(clips, root, folder, RECIPE)
    monkeypatch.setattr(FEATURES.find('MotionRows'), 'version', 2)
    result = build_store(clips, root, folder, Recipe(crop_size=32, features=[FLOW]))
    assert result.taken_over == ['apex', 'motion']
    assert ClipStore.open(folder).versions == {'apex': 1, 'motion': 1, 'apex_flow': 1}
    assert build_store(clips, root, folder, RECIPE).taken_over == ['apex', 'apex_flow']


def test_an_interrupted_growth_goes_on(monkeypatch, clips, root, folder):
    build_store(clips, root, folder, RECIPE)
    before = content(folder)
    flow = Recipe(crop_size=32, features=[FLOW])
    with pytest.raises(KeyboardInterrupt):
        build_store(clips, root, folder, flow, progress=stop_after(2))
    assert content(folder) == before
    result = build_store(clips, root, folder, flow)
    assert (result.resumed, result.taken_over) == (2, ['apex', 'motion'])


def test_clips_that_a_new_feature_cannot_use_are_left_out_of_all(clips, root, folder):
    """The offset of one clip is missing, which apex and onset do not need."""
    clips[1] = dataclasses.replace(clips[1], offset=None)
    images = Recipe(crop_size=32, features=['ApexImage', 'OnsetFrame'])
    options = {'on_unusable': 'list'}
    assert build_store(clips, root, folder, images, **options).clips == 3
    frames = Recipe(crop_size=32, features=[{'type': 'AlignedFrames', 'count': 3, 'size': 8}])
    with pytest.raises(InputError, match='casme2/sub00/EP01: offset must be a frame number'):
        build_store(clips, root, folder, frames)
    assert build_store(clips, root, folder, frames, **options).clips == 2
    store = ClipStore.open(folder)
    assert store.clips == [clips[0], clips[2]]
    first, apex = store.array('frames')[1], store.array('apex')[1]
    assert (first.shape, apex.shape) == ((3, 8, 8), (32, 32))
    frame = np.asarray(Image.open(root / 'sub01/EP01/img10.png'))
    assert np.array_equal(apex, cv2.resize(frame, (32, 32), interpolation=cv2.INTER_AREA))
    again = build_store(clips, root, folder, images, **options)
    assert (again.kept, list(again.skipped)) == (True, ['casme2/sub00/EP01'])


def test_nothing_but_the_store_is_left(clips, root, folder):
    build_store(clips, root, folder, RECIPE)
    assert sorted(path.name for path in folder.parent.iterdir()) == LEFT
    assert sorted(content(folder)) == ['apex.npy', 'clips.csv', 'motion.npy',
                                       'motion_mirrored.npy', 'recipe.json']


def test_an_interrupted_build_goes_on(clips, root, folder, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        build_store(clips, root, folder, RECIPE, progress=stop_after(2))
    assert not folder.exists()
    assert build_store(clips, root, folder, RECIPE).resumed == 2
    build_store(clips, root, tmp_path / 'whole', RECIPE)
    assert content(folder) == content(tmp_path / 'whole')


def test_a_killed_build_goes_on(clips, root, folder):
    """The process ends without a chance to tidy up, in the middle of the second clip's write."""
    program = textwrap.dedent('''
        import os, sys
        from mmatnet.store import parts
        from mmatnet.store.build import build_store
        from made import CLIPS, RECIPE
        save, calls = parts.Path.write_bytes, []
        def dying(path, content):
            calls.append(path)
            if len(calls) == 4:  # two parts a clip
                save(path, content[:100])
                os.kill(os.getpid(), 9)
            save(path, content)
        parts.Path.write_bytes = dying
        build_store(CLIPS, *sys.argv[1:], RECIPE)
    ''')
    run = subprocess.run([sys.executable, '-c', program, root, folder], cwd=HERE, timeout=60)
    assert run.returncode == -9
    assert not folder.exists()
    assert build_store(clips, root, folder, RECIPE).resumed == 1
    assert ClipStore.open(folder).clips == clips


def test_a_damaged_part_is_computed_again(clips, root, folder):
    with pytest.raises(KeyboardInterrupt):
        build_store(clips, root, folder, RECIPE, progress=stop_after(2))
    part = next((folder.parent / 'store.building').glob('*.part'))
    part.write_bytes(part.read_bytes()[:200])
    result = build_store(clips, root, folder, RECIPE)
    assert result.resumed == 1
    assert result.damage == [
        f'1 parts that an interrupted build left in {part.parent} were damaged']


def test_a_store_is_replaced_by_a_new_one(clips, root, folder):
    build_store(clips, root, folder, RECIPE)
    build_store(clips[:2], root, folder, OTHER)
    assert ClipStore.open(folder, OTHER).clips == clips[:2]
    assert sorted(path.name for path in folder.parent.iterdir()) == LEFT


def test_a_store_made_from_the_same_is_kept(monkeypatch, clips, root, folder):
    build_store(clips, root, folder, RECIPE)
    monkeypatch.setattr('mmatnet.store.clip_worker.compute_features', None)
    before = folder.stat().st_ino
    result = build_store(clips, root, folder, RECIPE)
    assert (result.kept, result.clips, result.resumed, result.flow_seconds) == (True, 3, 0, 0)
    assert folder.stat().st_ino == before


def test_again_computes_every_clip(clips, root, folder):
    build_store(clips, root, folder, RECIPE)
    first = ClipStore.open(folder).array('apex')[0].copy()
    frame = root / 'sub02/EP01/img11.png'
    Image.fromarray(255 - np.asarray(Image.open(frame))).save(frame)
    assert build_store(clips, root, folder, RECIPE).kept  # as the help says
    with pytest.raises(KeyboardInterrupt):
        build_store(clips, root, folder, RECIPE, progress=stop_after(2), again=True)
    result = build_store(clips, root, folder, RECIPE, again=True)
    assert (result.kept, result.resumed) == (False, 0)
    assert not np.array_equal(ClipStore.open(folder).array('apex')[0], first)


@pytest.mark.parametrize('change', ['recipe', 'row', 'order', 'place', 'versions', 'unusable',
                                    'damage', 'unknown'])
def test_a_store_made_from_anything_else_is_not_kept(monkeypatch, clips, root, folder, change):
    build_store(clips, root, folder, RECIPE)
    recipe, options = RECIPE, {}
    if change == 'recipe':
        recipe = Recipe(crop_size=32, features=[
            'ApexImage', rows(flow={'type': 'farneback', 'winsize': 9})])
    elif change == 'row':
        clips[0] = dataclasses.replace(clips[0], note='seen twice')
    elif change == 'order':
        clips.reverse()
    elif change == 'place':
        root = root.rename(root.with_name('elsewhere'))
    elif change == 'versions':
        monkeypatch.setattr('mmatnet.store.parts.library_versions',
                            lambda face: {'opencv': '9'})
    elif change == 'unusable':
        options = {'on_unusable': 'list'}
    elif change == 'damage':
        os.truncate(folder / 'motion.npy', 400)
    else:  # written before stores told what they were made from
        change_recipe(folder, drop=['made_from'])
        assert ClipStore.open(folder).made_from is None
    assert not build_store(clips, root, folder, recipe, **options).kept
    assert ClipStore.open(folder, recipe).clips == clips
    assert build_store(clips, root, folder, recipe, **options).kept


def test_a_second_process_is_refused_until_the_first_is_killed(clips, root, folder):
    program = textwrap.dedent('''
        import sys, time
        from mmatnet.store.build import build_store
        from made import CLIPS, RECIPE
        def wait(*step):
            print('building', flush=True)
            time.sleep(60)
        build_store(CLIPS, *sys.argv[1:], RECIPE, wait)
    ''')
    with subprocess.Popen([sys.executable, '-c', program, root, folder], cwd=HERE, text=True,
                          stdout=subprocess.PIPE) as first:
        try:
            assert first.stdout.readline() == 'building\n'
            with pytest.raises(InputError, match=r'another process is building .*/store; wait for'):
                build_store(clips, root, folder, RECIPE)
        finally:
            first.kill()
    assert not folder.exists()
    assert build_store(clips, root, folder, RECIPE).resumed == 1


def full_disk(*args, **kwargs):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize('place', ['pathlib.Path.write_bytes',
                                   'numpy.lib.format.write_array_header_1_0',
                                   'os.replace', 'os.fsync',
                                   'mmatnet.store.folder.tempfile.mkdtemp'])
def test_a_full_disk_leaves_the_earlier_store(monkeypatch, clips, root, folder, place):
    build_store(clips, root, folder, RECIPE)
    before = content(folder)
    with monkeypatch.context() as patch:
        patch.setattr(place, full_disk)
        with pytest.raises(InputError, match=r'cannot write .*store.*: No space left on device'):
            build_store(clips, root, folder, OTHER)
    assert content(folder) == before
    build_store(clips, root, folder, OTHER)
    assert ClipStore.open(folder, OTHER).clips == clips


def test_a_failed_last_rename_brings_the_earlier_store_back(monkeypatch, clips, root, folder):
    build_store(clips, root, folder, RECIPE)
    before, replace = content(folder), os.replace

    def failing(source, target):
        if str(target) == str(folder) and 'mmatnet-new-' in str(source):
            full_disk()
        replace(source, target)

    monkeypatch.setattr(os, 'replace', failing)
    with pytest.raises(InputError, match='No space left on device'):
        build_store(clips, root, folder, RECIPE, again=True)
    assert content(folder) == before


def test_a_kill_between_the_two_renames_loses_nothing(clips, root, folder):
    build_store(clips, root, folder, RECIPE)
    folder.with_name('store.building').mkdir()
    folder.rename(earlier_store(folder))
    assert ClipStore.open(folder).clips == clips
    images = Recipe(crop_size=32, features=['ApexImage'])
    assert build_store(clips, root, folder, images).features == ['apex', 'motion']
    assert sorted(path.name for path in folder.parent.iterdir()) == LEFT


def test_nothing_of_the_users_is_removed(clips, root, folder):
    """Neither beside a store nor in it, and a store of the user's own keeps its name."""
    build_store(clips, root, folder, RECIPE)
    building, own = folder.with_name('store.building'), folder.with_name('store.earlier')
    shutil.copytree(folder, own)
    building.mkdir()
    kept = [building / 'notes.txt', folder / 'why.txt', folder / 'figures' / 'one.png']
    for path in kept:
        path.parent.mkdir(exist_ok=True)
        path.write_text('mine')
    before = content(own)
    for options in ({'again': True}, {}, {'recipe': OTHER}):
        build_store(clips, root, folder, **{'recipe': RECIPE, **options})
        assert [path.read_text() for path in kept] == ['mine'] * 3
        assert content(own) == before
        assert sorted(path.name for path in building.iterdir()) == ['notes.txt']
    with pytest.raises(KeyboardInterrupt):
        build_store(clips, root, folder, RECIPE, progress=stop_after(2), again=True)
    build_store(clips, root, folder, RECIPE, again=True)
    assert sorted(path.name for path in building.iterdir()) == ['notes.txt']


def test_a_folder_with_a_recipe_of_the_users_is_no_store(clips, root, folder):
    folder.mkdir(parents=True)
    (folder / 'recipe.json').write_text(json.dumps(RECIPE.to_dict()))
    with pytest.raises(InputError, match='holds something that is no clip store'):
        build_store(clips, root, folder, RECIPE)


@pytest.mark.parametrize(('damage', 'computed'), [
    (lambda folder: flip(folder / 'motion.npy', -5), 'motion'),
    (lambda folder: flip(folder / 'motion.npy', 8 * 60), 'motion'),
    (lambda folder: (folder / 'motion_mirrored.npy').unlink(), 'motion'),
    (lambda folder: os.truncate(folder / 'apex.npy', 400), 'apex'),
    (lambda folder: np.save(folder / 'apex.npy', np.ones((3, 32, 32), np.uint8)), 'apex'),
    (lambda folder: reverse_rows(folder / 'clips.csv'), 'both'),
    (lambda folder: flip(folder / 'recipe.json', 8 * 300), 'both'),
], ids=['bit', 'header', 'gone', 'cut', 'shape', 'rows', 'recipe'])
def test_a_damaged_store_is_repaired(monkeypatch, clips, root, folder, damage, computed):
    """To the byte, and what is sound of it is not computed again."""
    build_store(clips, root, folder, RECIPE)
    before = content(folder)
    damage(folder)
    broken(monkeypatch, *{'motion': ['ApexImage'], 'apex': ['MotionRows'], 'both': []}[computed])
    result = build_store(clips, root, folder, RECIPE)
    assert content(folder) == before
    assert len(result.damage) == 1
    assert str(folder) in result.damage[0]
    assert not result.kept
    assert build_store(clips, root, folder, RECIPE).kept


def reverse_rows(table):
    head, *rows = table.read_text().splitlines()
    table.write_text('\n'.join([head, *rows[::-1]]) + '\n')


def test_damage_does_not_drop_what_is_not_asked_for(monkeypatch, clips, root, folder):
    build_store(clips, root, folder, WITH_FLOW)
    before = content(folder)
    flip(folder / 'apex_flow.npy', -1)
    broken(monkeypatch, 'ApexImage', 'MotionRows')
    assert build_store(clips, root, folder, RECIPE).features == ['apex', 'motion', 'apex_flow']
    assert content(folder) == before
    reverse_rows(folder / 'clips.csv')
    with pytest.raises(InputError, match=r'also holds apex_flow, and is damaged, so that they would'
                                         r' be lost; .* `--features apex_flow apex motion`'):
        build_store(clips, root, folder, RECIPE)


def test_a_store_without_digests_gets_them_and_computes_nothing(monkeypatch, clips, root, folder):
    build_store(clips, root, folder, RECIPE)
    before = content(folder)
    change_recipe(folder, drop=['files'], sealed=False)
    broken(monkeypatch, 'ApexImage', 'MotionRows')
    result = build_store(clips, root, folder, RECIPE)
    assert (result.kept, result.taken_over, result.damage) == (False, ['apex', 'motion'], [])
    assert content(folder) == before


def truncate(root):
    file = root / 'sub00/EP01/img10.png'
    file.write_bytes(file.read_bytes()[:300])


@pytest.mark.parametrize(('damage', 'sentence'), [
    (lambda root: (root / 'sub00/EP01/img10.png').unlink(),
     r'casme2/sub00/EP01: .*EP01 lacks 1 of the 6 frames needed: 10'),
    (truncate, r'casme2/sub00/EP01: .*img10.png: frame 10 cannot be read'),
    (lambda root: shutil.rmtree(root / 'sub00'),
     r'casme2/sub00/EP01: no frames at .*sub00/EP01'),
])
def test_frames_that_cannot_be_used(clips, root, folder, damage, sentence):
    damage(root)
    with pytest.raises(InputError, match=sentence):
        build_store(clips, root, folder, RECIPE)
    assert not folder.exists()
    result = build_store(clips, root, folder, RECIPE, on_unusable='list')
    assert list(result.skipped) == ['casme2/sub00/EP01']
    assert result.resumed == 2  # the clips before and after the damaged one
    store = ClipStore.open(folder)
    assert store.clips == [clips[0], clips[2]]
    assert store.skipped == result.skipped


@pytest.mark.parametrize('workers', [1, 2])
def test_all_that_cannot_be_used_is_named_at_once(clips, root, folder, workers):
    truncate(root)  # of the second clip
    clips[0] = dataclasses.replace(clips[0], apex=14)
    with pytest.raises(InputError) as caught:
        build_store(clips, root, folder, RECIPE, workers=workers)
    first, second, end = str(caught.value).split('\n')
    assert first.startswith('casme2/sub02/EP01: apex 14 lies outside onset 8 to offset 13')
    assert second.startswith('casme2/sub00/EP01: ')
    assert end == (
        '2 of 3 clips cannot be used, so no store was written; what was computed of the others is '
        'kept. Correct the annotation or the frames, give faces with --landmarks CSV '
        '(docs/face.md), or leave these clips out with --skip-unusable')
    assert not folder.exists()
    result = build_store(clips, root, folder, RECIPE, on_unusable='list')
    assert (result.clips, result.resumed) == (1, 1)


def test_unsound_requests_are_refused(clips, root, folder):
    with pytest.raises(InputError, match=r'2 clips have the key casme2/sub02/EP01; rename'):
        build_store(clips + clips[:1], root, folder, RECIPE, on_unusable='list')
    with pytest.raises(InputError, match=r'the annotation table has no clip'):
        build_store([], root, folder, RECIPE)
    with pytest.raises(InputError, match=r'no folder at .*gone, where the frames should be; name'):
        build_store(clips, root / 'gone', folder, RECIPE)
    with pytest.raises(InputError, match=r"on_unusable must be 'raise' or 'list', got 'skip'"):
        build_store(clips, root, folder, RECIPE, on_unusable='skip')
    with pytest.raises(InputError, match='workers must be a whole number from 1 up, got 0'):
        build_store(clips, root, folder, RECIPE, workers=0)
    nowhere = [dataclasses.replace(clip, apex=None) for clip in clips]
    with pytest.raises(InputError, match=r'none of the 3 clips can be used; the first: casme2/sub'):
        build_store(nowhere, root, folder, RECIPE, on_unusable='list')


def test_what_frames_did_not_make_is_not_replaced(clips, root, folder):
    folder.mkdir(parents=True)
    build_store(clips, root, folder, RECIPE)  # an empty folder is free
    recipe = folder / 'recipe.json'
    recipe.write_text('{')  # a damaged store can be made again
    build_store(clips, root, folder, RECIPE)
    recipe.unlink()
    before = content(folder)
    with pytest.raises(InputError, match=r'store holds something that is no clip store, which '
                                         r'would be lost; name another store .*--store NAME'):
        build_store(clips, root, folder, RECIPE, again=True)
    assert content(folder) == before


def test_parts_that_vanish_are_named(monkeypatch, clips, root, folder):
    write = build.write_store

    def after_removal(new, used, parts, *more, **told):
        parts.path(used[1], parts.recipe.features[1]).unlink()
        return write(new, used, parts, *more, **told)

    monkeypatch.setattr(build, 'write_store', after_removal)
    with pytest.raises(InputError, match=r'sub00/EP01: .* was removed or damaged while the store'):
        build_store(clips, root, folder, RECIPE)
    assert not folder.exists()
