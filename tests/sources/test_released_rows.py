import os

import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.sources.released_rows import (
    format_key,
    parse_key,
    read_released_list,
    read_released_rows,
    write_released_rows,
)

KEY = ('samm', '006', '006_1_2')
NAME = 'samm-6-006_1_2'


@pytest.mark.parametrize(('text', 'key'), [
    ('casme2-sub01-EP02_01f', ('casme2', 'sub01', 'EP02_01f')),
    ('smic-s01-s01_ne_01', ('smic', 's01', 's01_ne_01')),
    ('samm-6-006_1_2', ('samm', '006', '006_1_2')),
    ('samm-37-037_3_2', ('samm', '037', '037_3_2')),
])
def test_keys_become_canonical_and_back(text, key):
    assert parse_key(text) == key
    assert format_key(key) == text


@pytest.mark.parametrize('text', ['casme2-sub01', 'a-b-c-d', 'casme2--EP01', 'a-b-../c', 'a b-c-d',
                                  'samm-six-006_1_2', ''])
def test_other_keys_are_refused(text):
    with pytest.raises(InputError, match='expected a'):
        parse_key(text)


@pytest.fixture
def rows():
    return np.random.default_rng(0).normal(size=(64, 128)).astype(np.float32)


def test_the_text_is_as_released(tmp_path):
    """Key line in LF, rows in CRLF, a leading space, five significant digits."""
    rows = np.zeros((64, 128), np.float32)
    rows[0, :5] = (-0.123456, 2.0, 0.0000123456, 1, 3.14159265)
    write_released_rows(tmp_path / 'rows.txt', [(KEY, rows)])
    content = (tmp_path / 'rows.txt').read_bytes()
    assert content.startswith(b'samm-6-006_1_2\n -0.12346 2 1.2346e-05 1 3.1416 0 0')
    lines = content.split(b'\n')
    assert len(lines) == 66
    assert all(line.endswith(b' 0\r') for line in lines[1:65])
    assert lines[65] == b''


def test_written_rows_are_read_again(tmp_path, rows):
    write_released_rows(tmp_path / 'rows.txt', [(KEY, rows), (('smic', 's01', 'x'), 2 * rows)])
    blocks = read_released_rows(tmp_path / 'rows.txt')
    assert list(blocks) == [KEY, ('smic', 's01', 'x')]
    assert blocks[KEY].dtype == np.float32
    assert blocks[KEY] == pytest.approx(rows, rel=5e-5)
    assert blocks['smic', 's01', 'x'] == pytest.approx(2 * rows, rel=5e-5)


@pytest.mark.parametrize('change', [
    lambda text: text.replace(b'\r\n', b'\n'),
    lambda text: text.replace(b'\r\n', b'\n').replace(b'\n', b'\r\n'),
    lambda text: text.replace(b'\r\n', b'\r\n\r\n'),
    lambda text: text.replace(b'\r\n', b'\n\n').replace(b'samm', b'\n\nsamm'),
    lambda text: text.removesuffix(b'\r\n'),
])
def test_line_ends_and_empty_lines_do_not_matter(tmp_path, rows, change):
    write_released_rows(tmp_path / 'rows.txt', [(KEY, rows), (('smic', 's01', 'x'), 2 * rows)])
    before = read_released_rows(tmp_path / 'rows.txt')
    content = (tmp_path / 'rows.txt').read_bytes()
    (tmp_path / 'rows.txt').write_bytes(change(content))
    after = read_released_rows(tmp_path / 'rows.txt')
    assert list(after) == list(before)
    assert all(np.array_equal(after[key], before[key]) for key in before)


def lines(rows=64, name=NAME):
    return [name] + [' 0' * 128] * rows


@pytest.mark.parametrize(('text', 'sentence'), [
    ([], r'rows.txt: expected blocks of a key and 64 rows, the file is empty'),
    (lines(63), r'rows.txt, line 64, samm-6-006_1_2: expected 64 rows, the block ends after 63'),
    (lines(63) + lines(name='smic-s01-x'),
     r'rows.txt, line 65, samm-6-006_1_2: expected 64 rows, the block ends after 63'),
    (lines(65), r'rows.txt, line 66 after the 64 rows of samm-6-006_1_2: expected a key'),
    (lines() + lines(), r'rows.txt, line 66: samm-6-006_1_2 stands twice'),
    (lines(5) + [' 0' * 127] + [' 0' * 128] * 58,
     r'rows.txt, line 7, samm-6-006_1_2: expected 128 numbers, got 127'),
    (lines(5) + [' 0' * 127 + ' 0,5'] + [' 0' * 128] * 58,
     r"line 7, samm-6-006_1_2: expected numbers, could not convert string to float: '0,5'"),
    (lines(5) + [' 0' * 127 + ' nan'] + [' 0' * 128] * 58,
     r'line 7, samm-6-006_1_2: expected finite numbers'),
    (lines(64)[1:], r'rows.txt, line 1: expected a key'),
    (lines(name='samm-6'), r"rows.txt, line 1: expected a key .*, got 'samm-6'"),
    (['é'], r'rows.txt: expected plain ASCII text'),
])
def test_broken_blocks_name_file_line_and_clip(tmp_path, text, sentence):
    (tmp_path / 'rows.txt').write_text('\n'.join(text), encoding='utf-8')
    with pytest.raises(InputError, match=sentence):
        read_released_rows(tmp_path / 'rows.txt')


def test_rows_of_another_shape_are_not_written(tmp_path):
    with pytest.raises(InputError, match=rf'{NAME}: expected rows of shape \(64, 128\), got'):
        write_released_rows(tmp_path / 'rows.txt', [(KEY, np.zeros((64, 8)))])
    assert not list(tmp_path.iterdir())


def test_the_list_becomes_an_annotation_table(tmp_path):
    (tmp_path / 'list.txt').write_bytes(
        b'casme2-sub17-EP18_07-img69.jpg 0\r\n'
        b'smic-s01-s01_ne_01-image559757.bmp 1\r\n\r\nsamm-6-006_1_2-006_05588.jpg 2')
    clips = read_released_list(tmp_path / 'list.txt')
    assert [clip.key for clip in clips] == [
        ('casme2', 'sub17', 'EP18_07'), ('smic', 's01', 's01_ne_01'), KEY]
    assert [clip.apex for clip in clips] == [69, 559757, 5588]
    assert [clip.apex_source for clip in clips] == ['sheet', 'middle', 'sheet']
    assert [clip.emotion for clip in clips] == ['negative', 'positive', 'surprise']
    assert {(clip.onset, clip.offset, clip.fps, clip.frames) for clip in clips} == {
        (None, None, None, '')}


GOOD_LINE = 'casme2-sub01-EP02_01f-img59.jpg 1\n'


@pytest.mark.parametrize(('content', 'sentence'), [
    (None, r'cannot read .*list.txt \(No such file or directory\); it is part of'),
    ('', r'list.txt: expected one line per clip, the file is empty'),
    (GOOD_LINE + 'casme2-sub01-EP03 1\n', r'list.txt, line 2: expected <db>-<subject>-<clip>-<ap'),
    (GOOD_LINE + 'casme2-sub01-EP03-img7.jpg 3\n', r'list.txt, line 2: expected .* 0 to 2>'),
    (GOOD_LINE + 'casme2-sub01-EP03-img.jpg 1\n', r'list.txt, line 2: expected'),
    (GOOD_LINE + 'samm-x-EP03-img7.jpg 1\n', r'list.txt, line 2: expected a number as SAMM subj'),
    (GOOD_LINE * 2, r'list.txt: two clips have the key casme2/sub01/EP02_01f'),
])
def test_broken_lists_name_file_and_line(tmp_path, content, sentence):
    if content is not None:
        (tmp_path / 'list.txt').write_text(content)
    with pytest.raises(InputError, match=sentence):
        read_released_list(tmp_path / 'list.txt')


@pytest.mark.parametrize('name', ['CASMEII_sub01', 'samm_6', 'smic_s01'])
def test_released_rows_are_written_byte_for_byte(released, tmp_path, name):
    file = released / f'{name}-Test_optical.txt'
    write_released_rows(tmp_path / 'again.txt', read_released_rows(file).items())
    assert (tmp_path / 'again.txt').read_bytes() == file.read_bytes()


@pytest.mark.parametrize('read', [read_released_list, read_released_rows])
def test_a_pipe_is_not_waited_for(tmp_path, read):
    os.mkfifo(tmp_path / 'a.txt')
    with pytest.raises(InputError, match=r'a.txt: expected a file, got a folder, pipe or device'):
        read(tmp_path / 'a.txt')
