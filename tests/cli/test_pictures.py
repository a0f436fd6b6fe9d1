import dataclasses
import json
import re

import numpy as np
import pytest
from PIL import Image

from mmatnet.cli.extract import main
from mmatnet.cli.pictures import read_patterns
from mmatnet.clips.annotation import Clip, write_annotations
from mmatnet.errors import InputError
from mmatnet.features.picture_recipe import PictureRecipe
from mmatnet.store.clip_store import ClipStore

CLIPS = [Clip('casme2', 'sub01', 'EP02_01f', emotion='positive'),
         Clip('smic', 's01', 's01_ne_01', emotion='negative'),
         Clip('samm', '006', '006_1_2', emotion='surprise')]


@pytest.fixture
def data(tmp_path):
    """An annotation table without frames, and pictures of two of its three clips."""
    write_annotations(tmp_path / 'data' / 'annotations.csv', CLIPS)
    (tmp_path / 'pictures').mkdir()
    for name in ('sub01_EP02_01f .png', 's1_ne_01.png'):
        Image.fromarray(np.full((30, 30, 3), 200, np.uint8)).save(tmp_path / 'pictures' / name)
    return tmp_path / 'data'


def extract(data, *options):
    return main([str(data), '--apex-flow-images', str(data.with_name('pictures')), *options])


def test_a_table_without_frames_needs_pictures(data, capsys):
    for options in ((), ('--frames', str(data))):
        assert main([str(data), *options]) == 2
        assert re.fullmatch(r'error: .*/annotations.csv has neither frames nor frame numbers, like '
                            r'that of `mmatnet prepare --list`; .* --apex-flow-images DIR and '
                            r'--pattern .*\n', capsys.readouterr().err)


PATTERNS = ('--pattern', '{subject}_{clip} .png', '--pattern', 'smic={clip_unpadded}.png')


def test_pictures_become_a_store_and_what_is_missing_is_printed(data, capsys):
    assert extract(data, *PATTERNS) == 0
    assert ClipStore.open(data / 'store', PictureRecipe()).clips == CLIPS[:2]
    pictures = data.with_name('pictures')
    assert capsys.readouterr().out == (
        f"skipped samm/006/006_1_2: no picture '006_006_1_2 .png' in {pictures}\n"
        f'{data}/store: 2 clips with apex flow from {pictures}, 1 skipped\n')


def test_channels_size_and_name_of_the_store(data):
    assert extract(data, *PATTERNS, '--channels', 'svu', '--picture-size', '14', '--store',
                   'tvl1') == 0
    assert ClipStore.open(data / 'tvl1').recipe == PictureRecipe('svu', 14)
    assert not (data / 'store').exists()


@pytest.mark.parametrize(('options', 'sentence'), [
    ((), '--apex-flow-images needs --pattern'),
    (('--pattern', '{clip}.png', '--flow', 'dis'), '--flow is for frames; leave it out'),
    (('--pattern', '{clip}.png', '--skip-unusable'), '--skip-unusable is for frames'),
    (('--pattern', 'a', '--pattern', 'b'), "two patterns for all databases: 'a' and 'b'; give one"),
    (('--pattern', '{clip}.png', '--channels', 'rgb'), 'channels must say which of u, v and s'),
    (('--pattern', '{clip}.png', '--picture-size', '0'), 'size must be a whole number from 2 up'),
    (('--pattern', '{clip}.png', '--store', '../x'), '--store must be the name of a folder'),
])
def test_unsound_options_end_with_a_sentence(data, capsys, options, sentence):
    assert extract(data, *options) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize('option', ['--pattern', '--channels', '--picture-size'])
def test_options_of_pictures_need_pictures(data, capsys, option):
    assert main([str(data), option, '28']) == 2
    assert f'{option} goes with --apex-flow-images DIR' in capsys.readouterr().err


def test_patterns_by_database():
    assert read_patterns(['{clip}=1.png', 'smic=a=b'], {'smic', 'samm'}) == {
        '*': '{clip}=1.png', 'smic': 'a=b'}
    with pytest.raises(InputError, match="two patterns for smic: 'a' and 'b'"):
        read_patterns(['smic=a', 'smic=b'], {'smic'})


def test_apex_flow_of_frames_is_asked_for_on_the_command_line(tmp_path, capsys):
    noise = np.random.default_rng(0).integers(0, 256, (20, 24), dtype=np.uint8)
    (tmp_path / 'frames').mkdir()
    for number in range(1, 5):
        Image.fromarray(np.roll(noise, number, axis=1)).save(tmp_path / 'frames' / f'{number}.png')
    data = tmp_path / 'data'
    write_annotations(data / 'annotations.csv', [Clip('casme2', 'sub01', 'EP01', 1, 2, 4)])
    (data / 'source.json').write_text(json.dumps({'database': 'casme2',
                                                  'root': str(tmp_path / 'frames')}))
    recipe = {'crop_size': 16, 'blocks': 2, 'rows': 4, 'apex_row': 2}
    (tmp_path / 'recipe.json').write_text(json.dumps(recipe))
    assert main([str(data), '--recipe', str(tmp_path / 'recipe.json'), '--apex-flow']) == 0
    assert ClipStore.open(data / 'store').array('apex_flow').shape == (1, 3, 16, 16)


@pytest.mark.parametrize('damaged', [False, True])
def test_a_store_of_pictures_is_not_replaced_by_frames(data, capsys, damaged):
    extract(data, *PATTERNS)
    arrays = data / 'store' / 'apex_flow.npy'
    if damaged:
        arrays.write_bytes(b'')
    before = arrays.read_bytes()
    write_annotations(data / 'annotations.csv',
                      [dataclasses.replace(clip, frames=clip.clip) for clip in CLIPS])
    frames = [str(data), '--frames', str(data), '--skip-unusable', '--again']
    assert main(frames) == 2
    assert f'{data}/store holds apex flow from pictures, which would be lost' in (
        capsys.readouterr().err)
    assert arrays.read_bytes() == before
    assert main([*frames, '--store', 'other']) == 2  # none of these clips has an apex
    assert 'none of the 3 clips can be used' in capsys.readouterr().err
    assert extract(data, *PATTERNS) == 0  # pictures replace pictures
    assert [clip.key for clip in ClipStore.open(data / 'store').clips] == [
        clip.key for clip in CLIPS[:2]]
