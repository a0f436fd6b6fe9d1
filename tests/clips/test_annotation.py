import dataclasses

import pytest

from mmatnet.clips.annotation import COLUMNS, Clip, check_clip, read_annotations, write_annotations
from mmatnet.errors import InputError

CLIP = Clip('casme2', 'sub01', 'EP02_01f', 46, 59, 86, 'sheet', 'happiness', '12', 'VI',
            200.0, 'Cropped/sub01/EP02_01f', 'as printed, "quoted"')
BARE = Clip('samm', '006', '006_1_2')
HEADER = ','.join(COLUMNS)


def test_columns_are_those_of_the_contract():
    assert HEADER == ('database,subject,clip,onset,apex,offset,apex_source,emotion,action_units,'
                      'objective_class,fps,frames,note')


def test_a_written_table_is_read_again(tmp_path):
    write_annotations(tmp_path / 'a.csv', [CLIP, BARE])
    assert read_annotations(tmp_path / 'a.csv') == [CLIP, BARE]
    assert (tmp_path / 'a.csv').read_text().splitlines()[2] == 'samm,006,006_1_2,,,,,,,,,,'


@pytest.mark.parametrize(('fps', 'cell'), [
    (200.0, '200'), (29.97002997, '29.97002997'), (30000 / 1001, '29.97002997002997'),
    (1200000.0, '1200000'), (100, '100')])
def test_frames_per_second_are_written_short_and_read_again(tmp_path, fps, cell):
    write_annotations(tmp_path / 'a.csv', [dataclasses.replace(BARE, fps=fps)])
    assert (tmp_path / 'a.csv').read_text().splitlines()[1] == f'samm,006,006_1_2,,,,,,,,{cell},,'
    assert read_annotations(tmp_path / 'a.csv')[0].fps == fps


@pytest.mark.parametrize(('change', 'sentence'), [
    ({'clip': ''}, r"database, subject and clip must not be empty, got \('casme2', 'sub01', ''\)"),
    ({'apex_source': 'guess'}, r"apex_source must be one of sheet, middle, .* got 'guess'"),
    ({'objective_class': '6'}, r"casme2/sub01/EP02_01f: objective_class must be one of I, II, III, "
                               r"IV, V, VI, VII or empty, got '6'"),
    ({'onset': 90}, r'casme2/sub01/EP02_01f: onset 90 comes after offset 86'),
    ({'apex': 45}, r'casme2/sub01/EP02_01f: apex 45 lies outside onset 46 to offset 86'),
    ({'apex': 87}, r'casme2/sub01/EP02_01f: apex 87 lies outside'),
    ({'fps': 0.0}, r'fps must be above 0, got 0.0'),
    ({'fps': float('inf')}, r'fps must be above 0, got inf'),
    ({'frames': 'a\0b'}, r'must be text without control characters'),
    ({'clip': 'a\nb'}, r'must be text without control characters'),
    ({'subject': '../evil'}, r"must not hold a path, got \('casme2', '../evil', 'EP02_01f'\)"),
    ({'clip': 'a/b'}, r"must not hold a path, got \('casme2', 'sub01', 'a/b'\)"),
    ({'clip': 'a\\b'}, r'become file names and must not hold a path'),
    ({'database': '..'}, r"must not hold a path, got \('..', 'sub01', 'EP02_01f'\)"),
    ({'frames': '/etc'}, r"casme2/sub01/EP02_01f: frames must lie below the database's root, got "
                         r"'/etc'; write the path relative to it, without \.\."),
    ({'frames': '../x'}, r"frames must lie below the database's root, got '../x'"),
    ({'frames': 'a/../../x'}, r"frames must lie below the database's root, got 'a/../../x'"),
])
def test_unsound_clips_are_refused(tmp_path, change, sentence):
    clip = dataclasses.replace(CLIP, **change)
    with pytest.raises(InputError, match=sentence):
        check_clip(clip)
    with pytest.raises(InputError, match=sentence):
        write_annotations(tmp_path / 'a.csv', [BARE, clip])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize('change', [{'apex': 46}, {'apex': 86}, {'onset': 86, 'apex': 86},
                                    {'onset': None, 'apex': 3}, {'apex': None}, {'fps': None},
                                    {'clip': '006..1'}, {'frames': 'a..b/c'}])
def test_edges_and_empty_cells_are_sound(change):
    check_clip(dataclasses.replace(CLIP, **change))


def test_two_clips_with_one_key_are_refused(tmp_path):
    with pytest.raises(InputError, match=r'two clips have the key casme2/sub01/EP02_01f'):
        write_annotations(tmp_path / 'a.csv', [CLIP, BARE, dataclasses.replace(CLIP, apex=60)])


ROW = 'casme2,sub01,EP01,46,59,86,sheet,happiness,12,VI,200,f,'


@pytest.mark.parametrize(('lines', 'sentence'), [
    (['database,subject,clip', 'a,b,c'], r'a.csv: needs the columns .*; missing: onset, apex, of'),
    ([HEADER, ROW, 'casme2,sub01'], r'a.csv, row 3: expected 13 cells, got another number'),
    ([HEADER, ROW + ',x'], r'a.csv, row 2: expected 13 cells'),
    ([HEADER, ROW.replace('59', '/')], r"a.csv, row 2: apex must be a number or empty, got '/'"),
    ([HEADER, ROW.replace('200', 'fast')], r"a.csv, row 2: fps must be a number .* got 'fast'"),
    ([HEADER, ROW, ROW], r'a.csv: two clips have the key casme2/sub01/EP01'),
    ([HEADER, ROW.replace('59', '99')], r'a.csv: casme2/sub01/EP01: apex 99 lies outside'),
])
def test_bad_rows_are_named(tmp_path, lines, sentence):
    (tmp_path / 'a.csv').write_text('\n'.join(lines) + '\n')
    with pytest.raises(InputError, match=sentence):
        read_annotations(tmp_path / 'a.csv')


def test_a_table_saved_by_a_spreadsheet_is_read(tmp_path):
    """With a byte order mark, CRLF, and blanks around cells."""
    text = f'\ufeff{HEADER}\r\n{ROW.replace("59", " 59 ")}\r\n'
    (tmp_path / 'a.csv').write_bytes(text.encode())
    assert read_annotations(tmp_path / 'a.csv')[0].apex == 59


def test_a_table_from_before_objective_classes_is_read(tmp_path):
    old = HEADER.replace('objective_class,', ''), ROW.replace('VI,', '')
    (tmp_path / 'a.csv').write_text('\n'.join(old) + '\n')
    clip, = read_annotations(tmp_path / 'a.csv')
    assert (clip.action_units, clip.objective_class, clip.fps) == ('12', '', 200.0)


def test_other_encodings_are_refused(tmp_path):
    (tmp_path / 'a.csv').write_bytes(f'{HEADER}\n{ROW}'.encode() + 'é\n'.encode('latin-1'))
    with pytest.raises(InputError, match=r'a.csv: expected UTF-8 text, got other bytes'):
        read_annotations(tmp_path / 'a.csv')


def test_a_missing_table_names_the_command(tmp_path):
    with pytest.raises(InputError, match=r'no annotation table at .*a.csv; make one with `mmatnet'):
        read_annotations(tmp_path / 'a.csv')
