import io
import shutil
import zipfile
from collections import Counter

import numpy as np
import pytest
from scipy.io import savemat

from mmatnet.clips.megc2019 import CLASSES, read_megc2019
from mmatnet.errors import InputError
from mmatnet.sources.released import VARIANTS, ReleasedHoof, ReleasedRows

LIST = ('casme2-sub01-EP02_01f-img59.jpg 1\r\nsmic-s01-s01_ne_01-image559757.bmp 0\r\n'
        'samm-6-006_1_2-006_05588.jpg 2\r\n')
NAMES = ('casme2-sub01-EP02_01f', 'smic-s01-s01_ne_01', 'samm-6-006_1_2')


def mat(values, key='HOOF'):
    buffer = io.BytesIO()
    savemat(buffer, {key: values})
    return buffer.getvalue()


def hoof(index, variant):
    """Bins x frames as in the files; every number tells clip, bin and frame."""
    frames, bins = {'HOOF_TIM64_8': (64, 8), 'HOOF_TIM10_4': (9, 4)}[variant]
    return index * 1000.0 + np.arange(bins)[:, None] * 100 + np.arange(frames)


@pytest.fixture(params=['zip', 'unpacked', 'unpacked in a folder'])
def folder(tmp_path, request):
    (tmp_path / 'Apex_Cropped_images.txt').write_bytes(LIST.encode())
    archive = tmp_path / 'HOOF-Features.zip'
    with zipfile.ZipFile(archive, 'w') as out:
        for variant in ('HOOF_TIM64_8', 'HOOF_TIM10_4'):
            for index, name in enumerate(NAMES):
                out.writestr(f'{variant}/Features/{name}.mat', mat(hoof(index, variant)))
    if request.param != 'zip':
        target = tmp_path if request.param == 'unpacked' else tmp_path / 'HOOF-Features'
        shutil.unpack_archive(archive, target)
        archive.unlink()
    return tmp_path


@pytest.mark.parametrize(('variant', 'shape'), [('HOOF_TIM64_8', (3, 64, 8)),
                                                ('HOOF_TIM10_4', (3, 9, 4))])
def test_hoof_is_motion_with_a_row_per_frame(folder, variant, shape):
    features = ReleasedHoof(folder, variant)
    motion = features.array('motion')
    assert (motion.shape, motion.dtype) == (shape, np.float32)
    assert motion[2, 5, 3] == 2000 + 3 * 100 + 5
    assert [clip.key for clip in features.clips] == [
        ('casme2', 'sub01', 'EP02_01f'), ('smic', 's01', 's01_ne_01'), ('samm', '006', '006_1_2')]
    for file in features.files:  # nothing else is read
        copy = folder / 'copy' / file.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy)
    assert np.array_equal(ReleasedHoof(folder / 'copy', variant).array('motion'), motion)


@pytest.mark.parametrize('name', ['apex', 'motion_mirrored'])
def test_what_was_not_released_is_named(folder, name):
    with pytest.raises(InputError, match=rf"have only motion, no '{name}'; switch that stream"):
        ReleasedHoof(folder).array(name)


@pytest.fixture
def zipped(tmp_path):
    def write(members, **options):
        (tmp_path / 'Apex_Cropped_images.txt').write_text(LIST)
        with zipfile.ZipFile(tmp_path / 'HOOF-Features.zip', 'w', zipfile.ZIP_DEFLATED) as out:
            for name, content in members.items():
                out.writestr(f'HOOF_TIM64_8/Features/{name}.mat', content)
        return tmp_path
    return write


GOOD = {name: mat(hoof(0, 'HOOF_TIM64_8')) for name in NAMES}


@pytest.mark.parametrize(('content', 'sentence'), [
    (b'no MATLAB file', r'expected a MATLAB file with an array HOOF'),
    (GOOD[NAMES[1]][:150], r'expected a MATLAB file with an array HOOF|must be finite'),
    (mat(np.ones((8, 64)), key='Histogram'), r'expected a MATLAB file with an array HOOF'),
    (mat(np.full((8, 64), np.nan)), r'HOOF must be finite numbers of shape \(bins, frames\)'),
    (mat(np.array([{'a': 1}], object)), r'HOOF must be finite numbers'),
    (mat(np.ones((4, 64))), r'expected bins, frames \(8, 64\) as in the other files, got \(4'),
    (b'0' * (1 << 21), r'should have a few kB, it has 2097152 bytes'),
], ids=['no MATLAB file', 'cut off', 'other name', 'not finite', 'no numbers', 'other shape',
        'too large'])  # a file holds the second in which it was written
def test_broken_mat_files_are_named(zipped, content, sentence):
    folder = zipped({**GOOD, NAMES[1]: content})
    with pytest.raises(InputError, match=rf'Features.zip: .*{NAMES[1]}.*({sentence})'):
        ReleasedHoof(folder)


def test_a_missing_member_is_named(zipped):
    folder = zipped({NAMES[0]: GOOD[NAMES[0]]})
    with pytest.raises(InputError, match=rf'has no member .*{NAMES[1]}.mat; download it again'):
        ReleasedHoof(folder)


def test_a_broken_archive_is_named(zipped):
    folder = zipped(GOOD)
    (folder / 'HOOF-Features.zip').write_bytes(b'x' * 100)
    with pytest.raises(InputError, match=r'Features.zip: cannot be read as an archive'):
        ReleasedHoof(folder)


@pytest.mark.parametrize(('place', 'byte', 'sentence'), [
    (8, 1, 'is encrypted, password required'), (10, 99, 'compression method is not supported')])
def test_a_member_that_cannot_be_unpacked_is_named(zipped, place, byte, sentence):
    archive = zipped(GOOD) / 'HOOF-Features.zip'
    content = bytearray(archive.read_bytes())
    start = content.index(b'PK\x01\x02')  # the first member's entry of the directory
    content[start + place] = byte
    content[place - 2] = byte  # its own header, which says the same
    archive.write_bytes(content)
    with pytest.raises(InputError, match=rf'cannot be read as an archive \(.*{sentence}'):
        ReleasedHoof(archive.parent)


def test_missing_hoof_files_are_named(tmp_path):
    (tmp_path / 'Apex_Cropped_images.txt').write_text(LIST)
    with pytest.raises(InputError, match=r'neither .*HOOF-Features.zip nor an unpacked'):
        ReleasedHoof(tmp_path)
    (tmp_path / 'HOOF_TIM64_8' / 'Features').mkdir(parents=True)
    with pytest.raises(InputError, match=r'no file .*EP02_01f.mat; unpack HOOF-Features.zip again'):
        ReleasedHoof(tmp_path)


@pytest.mark.parametrize('escape', ['../evil', '/tmp/evil'])
def test_keys_cannot_name_a_path(tmp_path, escape):
    (tmp_path / 'Apex_Cropped_images.txt').write_text(f'casme2-sub01-{escape}-img59.jpg 1\n')
    with pytest.raises(InputError, match='expected a key'):
        ReleasedHoof(tmp_path)


def block(name, value):
    return f'{name}\n' + (f' {value}' * 128 + '\r\n') * 64


@pytest.fixture
def text(tmp_path):
    (tmp_path / 'list.txt').write_text(LIST)

    def write(name, *blocks):
        (tmp_path / name).write_bytes(''.join(blocks).encode())
        return tmp_path / name
    return write


def test_rows_come_with_apex_and_class_of_the_list(tmp_path, text):
    one = text('one.txt', block(NAMES[2], 0.5))
    two = text('two.txt', block(NAMES[0], 0.25))
    features = ReleasedRows([one, two], tmp_path / 'list.txt')
    assert [str(clip) for clip in features.clips] == ['samm/006/006_1_2', 'casme2/sub01/EP02_01f']
    assert [(clip.apex, clip.emotion) for clip in features.clips] == [(5588, 'surprise'),
                                                                      (59, 'positive')]
    assert features.array('motion').shape == (2, 64, 128)
    assert features.array('motion')[:, 0, 0].tolist() == [0.5, 0.25]
    with pytest.raises(InputError, match="have only motion, no 'apex'"):
        features.array('apex')


def test_a_clip_read_twice_is_named(tmp_path, text):
    files = [text(name, block(NAMES[0], 1)) for name in ('one.txt', 'two.txt')]
    with pytest.raises(InputError, match=r'two.txt: casme2-sub01-EP02_01f was already read'):
        ReleasedRows(files, tmp_path / 'list.txt')


def test_a_clip_outside_the_list_is_named(tmp_path, text):
    file = text('one.txt', block('casme2-sub01-EP99', 1))
    with pytest.raises(InputError, match=r'one.txt: casme2-sub01-EP99 is not in .*list.txt'):
        ReleasedRows(file, tmp_path / 'list.txt')


def test_no_text_file_is_refused(tmp_path, text):
    with pytest.raises(InputError, match='need at least one text file, got none'):
        ReleasedRows([], tmp_path / 'list.txt')


@pytest.mark.parametrize('variant', VARIANTS)
def test_released_hoof(released, variant):
    features = ReleasedHoof(released, variant)
    frames, bins = (64 if '64' in variant else 9), int(variant[-1])
    assert features.array('motion').shape == (442, frames, bins)
    assert {clip.key: CLASSES.index(clip.emotion) for clip in features.clips} == read_megc2019()


def test_released_rows(released):
    files = sorted(released.glob('*Test_optical.txt'))
    features = ReleasedRows(files, released / 'Apex_Cropped_images.txt')
    motion = features.array('motion')
    assert Counter(clip.database for clip in features.clips) == {'casme2': 3, 'samm': 11, 'smic': 6}
    assert np.abs(motion[..., 0::2]).max() < np.pi  # directions
    assert motion[..., 1::2].min() >= 0  # magnitudes
    magnitudes = {'casme2': [], 'samm': [], 'smic': []}
    for clip, rows in zip(features.clips, motion, strict=True):
        magnitudes[clip.database].append(np.median(rows[rows.any(axis=1)][:, 1::2]))
    assert np.median(magnitudes['smic']) > 5 * np.median(magnitudes['casme2'])  # pixels per frame
