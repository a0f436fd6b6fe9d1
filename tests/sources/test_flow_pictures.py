import re

import numpy as np
import pytest
from PIL import Image

from mmatnet.clips.annotation import Clip, write_annotations
from mmatnet.errors import InputError
from mmatnet.features.apex_flow import mirror_apex_flow
from mmatnet.sources.open import open_features

CLIPS = [Clip('casme2', 'sub01', 'EP02_01f', emotion='positive'),
         Clip('smic', 's01', 's01_ne_01', emotion='negative'),
         Clip('samm', '006', '006_1_2', emotion='surprise')]
SOURCE = {'type': 'FlowPictures', 'table': 'list/pictures.csv'}


@pytest.fixture
def root(tmp_path):
    """Pictures of the last and of the first clip, named in this order."""
    (tmp_path / 'list' / 'png').mkdir(parents=True)
    write_annotations(tmp_path / 'list' / 'annotations.csv', CLIPS)
    draw = np.random.default_rng(0)
    for name in ('a .png', 'b.png'):
        Image.fromarray(draw.integers(0, 256, (28, 28, 3), np.uint8)).save(
            tmp_path / 'list' / 'png' / name)
    write_table(tmp_path, 'samm/006/006_1_2,png/b.png', 'casme2/sub01/EP02_01f,png/a .png')
    return tmp_path


def write_table(root, *rows):
    (root / 'list' / 'pictures.csv').write_text('\n'.join(['clip,path', *rows]) + '\n')


def picture(root, name):
    return np.asarray(Image.open(root / 'list' / 'png' / name)).astype(np.float32)


def test_clips_come_in_the_order_of_their_annotations(root):
    source = open_features(SOURCE, root)
    assert source.clips == [CLIPS[0], CLIPS[2]]
    flow = source.array('apex_flow')
    assert (flow.shape, flow.dtype) == ((2, 3, 28, 28), np.float32)
    for row, name in enumerate(('a .png', 'b.png')):
        assert np.array_equal(flow[row, 0], (picture(root, name)[..., 0] - 127.5) / 127.5)
        assert np.array_equal(flow[row, 1], (picture(root, name)[..., 1] - 127.5) / 127.5)
        assert np.array_equal(flow[row, 2], picture(root, name)[..., 2] / np.float32(255))


def test_the_mirror_is_that_of_apex_flow(root):
    source = open_features(SOURCE, root)
    mirrored = source.array('apex_flow_mirrored')
    assert np.array_equal(mirrored[1], mirror_apex_flow(source.array('apex_flow')[1]))


def test_grey_levels_become_flow(root):
    """0, 127.5 and 255 are -1, 0 and 1 of u and v, and 0, 0.5 and 1 of strain."""
    colours = np.array([[(0, 255, 0), (255, 0, 255)]] * 2, np.uint8)
    Image.fromarray(colours).save(root / 'list' / 'png' / 'b.png')
    flow = open_features({**SOURCE, 'size': 2}, root).array('apex_flow')[1]
    assert flow[:, 0].tolist() == [[-1, 1], [1, -1], [0, 1]]


def test_channels_may_stand_in_another_order(root):
    one = open_features(SOURCE, root).array('apex_flow')
    other = open_features({**SOURCE, 'channels': 'svu'}, root).array('apex_flow')
    assert np.array_equal(other[:, 1], one[:, 1])
    assert other[:, 2] == pytest.approx((one[:, 0] + 1) / 2, abs=1e-6)  # red is strain now


def test_pictures_are_resized(root):
    flow = open_features({**SOURCE, 'size': 14}, root).array('apex_flow')
    whole = open_features(SOURCE, root).array('apex_flow')
    assert flow == pytest.approx(whole.reshape(2, 3, 14, 2, 14, 2).mean(axis=(3, 5)), abs=1e-6)
    assert open_features({**SOURCE, 'size': 56}, root).array('apex_flow').shape == (2, 3, 56, 56)


def test_a_picture_may_lie_anywhere_by_an_absolute_path(root, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp('elsewhere') / 'c.png'
    Image.fromarray(np.zeros((28, 28, 3), np.uint8)).save(elsewhere)
    write_table(root, f'smic/s01/s01_ne_01,{elsewhere}')
    assert open_features(SOURCE, root).array('apex_flow')[0].max() == 0


def test_other_arrays_are_not_there(root):
    with pytest.raises(InputError, match="give apex_flow and apex_flow_mirrored, no 'motion'"):
        open_features(SOURCE, root).array('motion')


@pytest.mark.parametrize(('row', 'sentence'), [
    ('samm/006/006_1_9,png/b.png', "the clip 'samm/006/006_1_9' is not in .*annotations.csv"),
    ('samm/006/006_1_2,png/a .png', 'samm/006/006_1_2 was named before .*row 2'),
    ('smic/s01/s01_ne_01,png/none.png', 'no picture at .*none.png; copy it there or leave'),
    ('smic/s01/s01_ne_01,../b.png', r"the path '../b.png' leaves .*list; put the picture there"),
    ('smic/s01/s01_ne_01,png/away/b.png', "the path 'png/away/b.png' leaves .*list"),
    ('smic/s01/s01_ne_01,a,b', 'expected 2 cells, got another number'),
])
def test_a_row_that_cannot_be_used_is_named(root, tmp_path_factory, row, sentence):
    outside = tmp_path_factory.mktemp('outside')
    (root / 'list' / 'png' / 'away').symlink_to(outside)
    (outside / 'b.png').write_bytes((root / 'list' / 'png' / 'b.png').read_bytes())
    write_table(root, 'samm/006/006_1_2,png/b.png', row)
    with pytest.raises(InputError, match=f'pictures.csv, row 3: {sentence}'):
        open_features(SOURCE, root)


def save(path, content):
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        Image.fromarray(content).save(path)


@pytest.mark.parametrize(('content', 'sentence'), [
    (b'no picture', 'cannot be decoded'),
    (np.zeros((28, 28), np.uint8), 'expected a picture of 8-bit red, green and blue, got one of '
                                   'mode L'),
    (np.zeros((28, 28, 4), np.uint8), 'got one of mode RGBA'),
])
def test_a_picture_that_cannot_be_used_is_named_with_its_row(root, content, sentence):
    save(root / 'list' / 'png' / 'b.png', content)
    with pytest.raises(InputError, match=f'pictures.csv, row 2: .*{sentence}'):
        open_features(SOURCE, root).array('apex_flow')


@pytest.mark.parametrize(('options', 'sentence'), [
    ({'channels': 'rgb'}, "channels must say which of u, v and s .*, got 'rgb'"),
    ({'size': 1}, 'size must be a whole number from 2 up, got 1'),
    ({'table': 'list/none.csv'}, 'no table of pictures at .*none.csv; `mmatnet prepare'),
    ({'table': '../pictures.csv'}, r'the path \.\./pictures.csv leaves the data root'),
])
def test_unsound_options_are_refused(root, options, sentence):
    with pytest.raises(InputError, match=sentence):
        open_features({**SOURCE, **options}, root)


def test_tables_must_be_whole(root):
    write_table(root)
    with pytest.raises(InputError, match=r'pictures\.csv names no picture; write a row for'):
        open_features(SOURCE, root)
    (root / 'list' / 'annotations.csv').unlink()
    with pytest.raises(InputError, match=re.escape(f'no annotation table at {root}/list')):
        open_features(SOURCE, root)
