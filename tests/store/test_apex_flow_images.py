import json

import numpy as np
import pytest
from PIL import Image

from mmatnet.clips.annotation import Clip
from mmatnet.clips.megc2019 import CLASSES, read_megc2019
from mmatnet.errors import InputError
from mmatnet.features.picture_recipe import PictureRecipe
from mmatnet.features.recipe import Recipe
from mmatnet.sources.open import open_features
from mmatnet.store.apex_flow_images import find_pictures, import_apex_flow_images, read_picture
from mmatnet.store.build import build_store
from mmatnet.store.clip_store import ClipStore

CLIPS = [Clip('casme2', 'sub01', 'EP02_01f', emotion='positive'),
         Clip('smic', 's01', 's01_ne_01', emotion='negative'),
         Clip('samm', '006', '006_1_2', emotion='surprise', apex=41)]


@pytest.fixture
def pictures(tmp_path):
    folder = tmp_path / 'pictures'
    folder.mkdir()
    return folder


def save(folder, *names, size=(28, 28), seed=0):
    draw = np.random.default_rng(seed)
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(draw.integers(0, 256, (*size, 3), dtype=np.uint8)).save(folder / name)


def found_names(pictures, patterns, clips=CLIPS):
    found, skipped = find_pictures(clips, pictures, patterns)
    return {str(clip): str(path.relative_to(pictures)) for clip, path in found.items()}, skipped


@pytest.mark.parametrize(('pattern', 'clip', 'name'), [
    ('{subject}_{clip} .png', CLIPS[0], 'sub01_EP02_01f .png'),  # as STSTNet and HTNet
    ('{database}/{subject}_{clip}*.png', CLIPS[1], 'smic/s01_s01_ne_01 .png'),
    ('{subject_unpadded}/{clip_unpadded}.png', CLIPS[1], 's1/s1_ne_01.png'),
    ('{subject_number}_{clip_unpadded}.png', CLIPS[2], '6_6_1_2.png'),
    ('{subject_number:04d}/{apex:05d}.png', CLIPS[2], '0006/00041.png'),
    ('{subject_unpadded}_{clip_unpadded}.png', CLIPS[0], 'sub1_EP02_01f.png'),
    ('**/{clip}.???', CLIPS[0], 'a/b/EP02_01f.png'),
    ('{emotion}/{clip}.[jp][pn]g', CLIPS[0], 'positive/EP02_01f.png'),
])
def test_a_picture_is_found_by_the_columns_of_its_clip(pictures, pattern, clip, name):
    save(pictures, name, 'other.png')
    assert found_names(pictures, {'*': pattern}, [clip]) == ({str(clip): name}, {})


def test_each_database_may_have_its_pattern(pictures):
    save(pictures, 'sub01/EP02_01f.png', 's1_ne_01.png', '006_006_1_2 .png')
    patterns = {'casme2': '{subject}/{clip}.png', 'smic': '{clip_unpadded}.png',
                '*': '{subject}_{clip} .png'}
    assert len(found_names(pictures, patterns)[0]) == 3
    del patterns['*']
    with pytest.raises(InputError, match=r"samm/006/006_1_2: no pattern for database 'samm'; there "
                                         r'is one for casme2, smic'):
        found_names(pictures, patterns)


def test_a_longer_name_keeps_its_picture(pictures):
    """011_4_1 of SAMM begins like 011_4_12 and 011_4_13, and a pattern may end in *."""
    clips = [Clip('samm', '011', name) for name in ('011_4_1', '011_4_12', '011_4_13')]
    save(pictures, '011_4_1 .png', '011_4_12 .png', '011_4_13 .png')
    expected = {f'samm/011/{clip.clip}': f'{clip.clip} .png' for clip in clips}
    for order in (clips, clips[::-1]):
        assert found_names(pictures, {'*': '{clip}*.png'}, order) == (expected, {})
    (pictures / '011_4_1 .png').unlink()  # the others' pictures are not taken in its place
    found, skipped = found_names(pictures, {'*': '{clip}*.png'}, clips)
    assert len(found) == 2
    assert list(skipped) == ['samm/011/011_4_1']


def test_glob_characters_in_a_name_mean_themselves(pictures):
    save(pictures, 'a[1].png', 'a1.png')
    assert found_names(pictures, {'*': '{clip}.png'}, [Clip('x', 's1', 'a[1]')])[0] == {
        'x/s1/a[1]': 'a[1].png'}


def test_clips_without_a_picture_or_with_several_are_listed(pictures):
    save(pictures, 'EP02_01f_a.png', 'EP02_01f_b.png', '006_1_2_a.png')
    found, skipped = found_names(pictures, {'*': '{clip}_*.png'})
    assert list(found) == ['samm/006/006_1_2']
    assert skipped == {
        'casme2/sub01/EP02_01f': f"casme2/sub01/EP02_01f: 2 pictures 'EP02_01f_*.png' in "
                                 f'{pictures}, such as EP02_01f_a.png, EP02_01f_b.png; make the '
                                 'pattern narrower',
        'smic/s01/s01_ne_01': f"smic/s01/s01_ne_01: no picture 's01_ne_01_*.png' in {pictures}"}


def test_one_picture_is_not_that_of_two_clips(pictures):
    save(pictures, 'EP01.png')
    clips = [Clip('casme2', 'sub01', 'EP01'), Clip('casme2', 'sub02', 'EP01')]
    found, skipped = found_names(pictures, {'*': '{clip}.png'}, clips)
    assert found == {}
    assert skipped['casme2/sub01/EP01'] == ('casme2/sub01/EP01: its picture EP01.png is that of '
                                            'casme2/sub02/EP01 too; make the pattern narrower')


@pytest.mark.parametrize(('pattern', 'sentence'), [
    ('../{clip}.png', r"for casme2/sub01/EP02_01f it is '\.\./EP02_01f.png', which is no path"),
    ('a/../../{clip}.png', r'which is no path below'),
    ('/{clip}.png', r'write it without \.\. and without / in front'),
    ('', r"it is '', which is no path below"),
    ('{person}.png', r'it may name \{database\}, \{subject\}.*it does not know \{person\}'),
    ('{clip.__class__}.png', r'it does not know \{clip.__class__\}'),
    ('{0}.png', r'it does not know \{0\}'),
    ('{}.png', r'it does not know \{\}'),
    ('{clip', r"pattern '\{clip': .*; write columns as \{subject\}"),
    ('{clip:d}.png', r"pattern '\{clip:d\}.png': .*; write columns as"),
    ('{apex}.png', r"pattern '\{apex\}.png': casme2/sub01/EP02_01f has no apex; use other columns"),
])
def test_unsound_patterns_are_refused(pictures, pattern, sentence):
    save(pictures.parent, 'EP02_01f.png')
    with pytest.raises(InputError, match=sentence):
        find_pictures(CLIPS[:1], pictures, {'*': pattern})


def test_a_link_may_not_leave_the_folder(pictures):
    save(pictures.parent, 'elsewhere.png')
    (pictures / 'EP02_01f.png').symlink_to(pictures.parent / 'elsewhere.png')
    with pytest.raises(InputError, match=r'EP02_01f.png is a link that leaves .*pictures; copy'):
        find_pictures(CLIPS[:1], pictures, {'*': '{clip}.png'})


@pytest.fixture
def whole(pictures):
    save(pictures, *(f'{clip.subject}_{clip.clip} .png' for clip in CLIPS))
    return pictures


PATTERN = {'*': '{subject}_{clip} .png'}


def test_the_store_has_apex_flow_alone(whole, tmp_path):
    folder = tmp_path / 'data' / 'store'
    result = import_apex_flow_images(CLIPS, whole, PATTERN, folder, PictureRecipe('svu'))
    assert (result.folder, result.clips, result.skipped) == (folder, 3, {})
    store = open_features('store', tmp_path / 'data')
    assert store.clips == CLIPS
    assert store.recipe == PictureRecipe('svu')
    assert store.made_from['patterns'] == PATTERN
    assert store.made_from['pictures'] == str(whole)
    grey = np.asarray(Image.open(whole / 'sub01_EP02_01f .png')).astype(np.float64)
    flow, mirrored = store.array('apex_flow'), store.array('apex_flow_mirrored')
    assert (flow.shape, flow.dtype) == (mirrored.shape, mirrored.dtype) == ((3, 3, 28, 28),
                                                                          np.float32)
    assert flow[0, 0] == pytest.approx(grey[..., 2] / 127.5 - 1, abs=1e-6)
    assert flow[0, 2] == pytest.approx(grey[..., 0] / 255, abs=1e-6)
    assert np.array_equal(mirrored[:, 0], -flow[:, 0, :, ::-1])
    assert np.array_equal(mirrored[:, 1:], flow[:, 1:, :, ::-1])
    with pytest.raises(InputError, match=r"holds apex_flow, apex_flow_mirrored; it has no 'apex'"):
        store.array('apex')
    assert sorted(path.name for path in folder.parent.iterdir()) == ['.store.lock', 'store']


def test_pictures_of_any_size_are_brought_to_one(pictures, tmp_path):
    stripes = np.zeros((56, 84, 3), np.uint8)
    stripes[:, ::3] = 255  # a third of every 2x3 pixels
    Image.fromarray(stripes).save(pictures / 'EP02_01f.png')
    save(pictures, 's01_ne_01.png', size=(14, 20))
    result = import_apex_flow_images(CLIPS[:2], pictures, {'*': '{clip}.png'}, tmp_path / 'store',
                                     PictureRecipe())
    flow = ClipStore.open(result.folder).array('apex_flow')
    assert flow.shape == (2, 3, 28, 28)
    assert flow[0, 0] == pytest.approx((85 - 127.5) / 127.5)
    assert flow[0, 2] == pytest.approx(1 / 3)


def test_the_official_list_needs_no_frames(pictures, tmp_path):
    clips = [Clip(*key, emotion=CLASSES[label]) for key, label in read_megc2019().items()]
    save(pictures, *(f'{clip.subject}_{clip.clip} .png' for clip in clips[:-2]), size=(4, 4))
    for pattern in ('{subject}_{clip} .png', '{subject}_{clip}*.png'):
        result = import_apex_flow_images(clips, pictures, {'*': pattern}, tmp_path / 'store',
                                         PictureRecipe(size=4))
        assert (result.clips, len(result.skipped)) == (440, 2)
    assert ClipStore.open(result.folder).skipped == result.skipped


def test_a_store_of_pictures_is_replaced_and_opens_with_its_recipe_alone(whole, tmp_path):
    folder = tmp_path / 'store'
    import_apex_flow_images(CLIPS, whole, PATTERN, folder, PictureRecipe())
    first = (folder / 'recipe.json').read_bytes()
    import_apex_flow_images(CLIPS, whole, PATTERN, folder, PictureRecipe(size=14))
    assert ClipStore.open(folder, PictureRecipe(size=14)).array('apex_flow').shape[2:] == (14, 14)
    for recipe, sentence in ((PictureRecipe(), 'size is 14, not 28'),
                             (Recipe(), 'it was made from pictures, not from frames')):
        with pytest.raises(InputError, match=f'made with another recipe: {sentence}; '):
            ClipStore.open(folder, recipe)
    import_apex_flow_images(CLIPS, whole, PATTERN, folder, PictureRecipe())
    assert (folder / 'recipe.json').read_bytes() == first


def test_features_of_frames_are_not_replaced(whole, tmp_path):
    frames = tmp_path / 'frames'
    frames.mkdir()
    for number in range(3):
        Image.fromarray(np.full((16, 16), number, np.uint8)).save(frames / f'{number}.png')
    folder = tmp_path / 'store'
    clip = Clip('casme2', 'sub01', 'EP02_01f', 0, 1, 2, frames='frames')
    build_store([clip], tmp_path, folder, Recipe(crop_size=16, blocks=2, rows=4, apex_row=2))
    with pytest.raises(InputError, match=r'store holds something else than apex flow from '
                                         r'pictures, which would be lost; name another store'):
        import_apex_flow_images(CLIPS, whole, PATTERN, folder, PictureRecipe())
    assert ClipStore.open(folder).array('motion').shape == (1, 4, 8)
    with pytest.raises(InputError, match=r"it has no 'apex_flow'; extract again with "):
        ClipStore.open(folder).array('apex_flow')


def test_a_damaged_recipe_of_pictures_is_named(whole, tmp_path):
    folder = tmp_path / 'store'
    import_apex_flow_images(CLIPS, whole, PATTERN, folder, PictureRecipe())
    written = json.loads((folder / 'recipe.json').read_text())
    written['pictures']['size'] = 14
    (folder / 'recipe.json').write_text(json.dumps(written))
    with pytest.raises(InputError, match='its hash should be'):
        ClipStore.open(folder)


@pytest.mark.parametrize(('picture', 'mode'), [
    (np.zeros((28, 28), np.uint8), 'L'), (np.zeros((28, 28, 4), np.uint8), 'RGBA')])
def test_pictures_of_other_channels_are_named(pictures, picture, mode):
    Image.fromarray(picture).save(pictures / 'a.png')
    with pytest.raises(InputError, match=rf'a.png: expected a picture of 8-bit red, green and '
                                         rf'blue, got one of mode {mode}; save u, v'):
        read_picture(pictures / 'a.png')


def test_a_truncated_picture_is_named(pictures, tmp_path):
    save(pictures, 'EP02_01f.png')
    content = (pictures / 'EP02_01f.png').read_bytes()
    for damaged in (content[:200], b'no picture', b''):
        (pictures / 'EP02_01f.png').write_bytes(damaged)
        with pytest.raises(InputError, match=r'EP02_01f.png: cannot be decoded \(.*\); copy it'):
            import_apex_flow_images(CLIPS[:1], pictures, {'*': '{clip}.png'}, tmp_path / 'store',
                                    PictureRecipe())
        assert not (tmp_path / 'store').exists()


def test_nothing_found_is_refused(pictures, tmp_path):
    with pytest.raises(InputError, match=r"none of the 3 clips has a picture in .*; the first: "
                                         r"casme2/sub01/EP02_01f: no picture 'EP02_01f.png'"):
        import_apex_flow_images(CLIPS, pictures, {'*': '{clip}.png'}, tmp_path / 'store',
                                PictureRecipe())
    with pytest.raises(InputError, match=r'no folder of pictures at .*gone; name another'):
        import_apex_flow_images(CLIPS, tmp_path / 'gone', PATTERN, tmp_path / 'store',
                                PictureRecipe())
