"""Every file that features and annotations are read from, damaged at random.

Each mutation is read as something, or told in a sentence that names the file: no traceback. Most of
these formats have no sum, so that a changed digit or pixel is another value; what we write of
features has digests (tests/store). The number of mutations of each file may be raised by the
environment variable MMATNET_MUTATIONS.
"""
import io
import json
import os
import random
import zipfile

import numpy as np
import pytest
from PIL import Image
from scipy.io import savemat

from mmatnet.clips.annotation import Clip, read_annotations, write_annotations
from mmatnet.clips.provenance import read_source
from mmatnet.errors import InputError
from mmatnet.face.given import read_given_faces
from mmatnet.features.recipe import Recipe
from mmatnet.features.recipe_file import read_recipe_values
from mmatnet.sources.flow_pictures import FlowPictures
from mmatnet.sources.released import ReleasedHoof
from mmatnet.sources.released_rows import (
    read_released_list,
    read_released_rows,
    write_released_rows,
)

MUTATIONS = int(os.environ.get('MMATNET_MUTATIONS', '60'))
CLIPS = [Clip('casme2', f'sub0{number}', 'EP01', 8, 9, 13, 'sheet', 'happiness', '4+L10', 'I',
              200.0, f'sub0{number}/EP01', 'a note, "quoted"') for number in range(3)]
HOOF = 'HOOF_TIM64_8/Features'
RELEASED = ('casme2-sub01-EP02_01f', 'smic-s01-s01_ne_01', 'samm-6-006_1_2')
TOKENS = (b'\0', b'"', b',', b'\r', b'\n', b'[', b'{', b'-', b'9' * 20, b'e', b'NaN', b'1e999',
          b'\xff', b'null', b'true', b'x' * 140_000, b'[' * 100_000)


def mutated(data, draw):
    """The bytes with a bit flipped, a piece gone, doubled or random, or something put in."""
    data = bytearray(data)
    begin = draw.randrange(len(data))
    end = min(len(data), begin + draw.choice((1, 2, 4, 8, 16, 100)))
    kind = draw.randrange(8)
    if kind < 4:
        data[begin] ^= 1 << draw.randrange(8)
    elif kind == 4:
        del data[begin:end]
    elif kind == 5:
        data[begin:begin] = data[begin:end]
    elif kind == 6:
        data[begin:end] = draw.randbytes(end - begin)
    else:
        data[begin:begin] = draw.choice(TOKENS)
    return bytes(data)


@pytest.fixture(scope='module')
def folder(tmp_path_factory):
    root, draw = tmp_path_factory.mktemp('files'), np.random.default_rng(0)
    write_annotations(root / 'annotations.csv', CLIPS)
    (root / 'source.json').write_text(json.dumps({
        'database': 'casme2', 'root': '/data', 'sheet': '', 'registered': False}))
    recipe = Recipe(crop_size=32, features=[
        'ApexImage', {'type': 'MotionRows', 'blocks': 2}, {'type': 'ApexFlow', 'size': 16}])
    (root / 'recipe.json').write_text(json.dumps(recipe.to_dict()))
    (root / 'config.json').write_text(json.dumps({
        'flow': 'farneback', 'flow_parameters': {'levels': 3}, 'blocks': 2, 'apex_flow': True}))
    (root / 'Apex_Cropped_images.txt').write_text(''.join(
        f'{name}-img59.jpg {label}\r\n' for label, name in enumerate(RELEASED)))
    write_released_rows(root / 'rows.txt', [(('casme2', 'sub01', 'EP02_01f'),
                                             draw.normal(size=(64, 128)))])
    (root / HOOF).mkdir(parents=True)
    archive = root / 'zipped' / 'HOOF-Features.zip'
    archive.parent.mkdir()
    (archive.parent / 'Apex_Cropped_images.txt').write_bytes(
        (root / 'Apex_Cropped_images.txt').read_bytes())
    with zipfile.ZipFile(archive, 'w', zipfile.ZIP_DEFLATED) as out:
        for number, name in enumerate(RELEASED):
            content = io.BytesIO()
            savemat(content, {'HOOF': draw.normal(size=(8, 64))}, do_compression=number == 0)
            (root / HOOF / f'{name}.mat').write_bytes(content.getvalue())
            out.writestr(f'{HOOF}/{name}.mat', content.getvalue())
    rows = 'clip,path\n'
    for clip, name in zip(CLIPS, ('0.png', '1.jpg', '2.bmp'), strict=True):
        Image.fromarray(draw.integers(0, 256, (28, 28, 3), 'uint8')).save(root / name)
        rows += f'{clip},{name}\n'
    (root / 'pictures.csv').write_text(rows)
    (root / 'faces.csv').write_text('database,subject,clip,box_left,box_top,box_right,box_bottom\n'
                                    'casme2,sub01,EP01,1,1,21,19\n')
    return root


def pictures(path):
    return FlowPictures(path.parent / 'pictures.csv').array('apex_flow')


def recipe(path):
    return Recipe.from_dict(read_recipe_values(path))


@pytest.mark.parametrize(('name', 'read'), [
    ('annotations.csv', read_annotations), ('source.json', read_source), ('recipe.json', recipe),
    ('config.json', recipe), ('Apex_Cropped_images.txt', read_released_list),
    ('rows.txt', read_released_rows), ('faces.csv', read_given_faces),
    ('pictures.csv', pictures), ('0.png', pictures), ('1.jpg', pictures), ('2.bmp', pictures),
    (f'{HOOF}/{RELEASED[0]}.mat', lambda path: ReleasedHoof(path.parents[2])),
    (f'{HOOF}/{RELEASED[1]}.mat', lambda path: ReleasedHoof(path.parents[2])),
    ('zipped/HOOF-Features.zip', lambda path: ReleasedHoof(path.parent))])
@pytest.mark.filterwarnings('ignore')
def test_no_damage_ends_in_a_traceback(folder, name, read):
    path, draw = folder / name, random.Random(name)
    whole, told = path.read_bytes(), 0
    read(path)
    try:
        for _ in range(MUTATIONS):
            path.write_bytes(mutated(whole, draw))
            try:
                read(path)
            except InputError as error:
                told += 1
                assert path.name in str(error)  # noqa: PT017
    finally:
        path.write_bytes(whole)
    assert told
