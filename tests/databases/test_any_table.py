"""Whatever a table says, reading it gives clips or a sentence, and spelling changes nothing."""
import csv
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mmatnet.clips.annotation import check_annotations, read_annotations, write_annotations
from mmatnet.errors import InputError
from mmatnet.registry import DATABASES

FRAMES = {'casme2': ('Cropped/sub01/EP01_01', 'reg_img{}.jpg'),
          'samm': ('006/006_1_2', '006_{}.jpg'),
          'smic': ('SMIC-E_raw image/HS_long/SMIC-HS-E/s03/s3_ne_03', 'image{}.jpg'),
          'casme': ('CASME_raw_selected/sub01/EP01_01', 'EP01_01-{}.jpg'),
          'casme3a': ('part_A/spNO.1/a/color', '{}.jpg'),
          'casme3c': ('part_C/01/1/color', '{}.jpg'),
          'mmew': ('Micro_Expression/others/S01-01-001', '{}.jpg'),
          '4dme': ('gray_micro/S01/S01_1', '{}.jpg'),
          'samm-lv': ('SAMM_longvideos/006_1', '006_1_{}.jpg'),
          'dfme': ('DFME_train/sub0001_01', '{}.png')}
# subject and clip of those frames, as sheets have them
FIRST = {'casme2': (1, 'EP01_01'), 'samm': (6, '006_1_2'), 'smic': (3, 's3_ne_03'),
         'casme': (1, 'EP01_01'), 'casme3a': ('spNO.1', 'a'), 'casme3c': (1, 1),
         'mmew': ('S01', 'S01-01-001'), '4dme': ('S01', 'S01_1'), 'samm-lv': (6, '006_1_1'),
         'dfme': ('sub0001', 'sub0001_01')}
UNWRITABLE = '' if sys.version_info >= (3, 11) else '\0'  # before, csv.writer refuses it
CELLS = st.one_of(st.sampled_from([
    '', ' ', '0', '-1', '1', '2.0', '9', '9,0', '/', '?', 's1', 'sub01', '006', 'spNO.1', 'EP01_01',
    's3_ne_03', '006_1_2', 'a', 'disgust', 'micro', 'macro', 'VII', '..', 'a/b', '1e5', 'nan',
    '9' * 20, 'x' * 300, 's' + '1' * 300 + '_ne_01', '../a']),
    st.text(st.characters(codec='utf-8', exclude_characters=UNWRITABLE), max_size=6))
SPELLINGS = st.sampled_from(['{}', '{}.0', ' {}', '0{}', '{},0', '+{}', '{}. '])


def write(path: Path, rows) -> Path:
    with open(path, 'w', encoding='utf-8', newline='') as file:
        csv.writer(file, delimiter=';').writerows(rows)
    return path


@pytest.fixture(params=FRAMES)
def place(request, tmp_path):
    """A reader, the folder of one clip with the frames 1 to 12, and the columns of the sheet."""
    folder, name = FRAMES[request.param]
    (tmp_path / folder).mkdir(parents=True)
    for number in range(1, 13):
        (tmp_path / folder / name.format(number)).touch()
    reader = DATABASES.make(request.param)
    header = [column if isinstance(column, str) else column[0]
              for column in reader.columns.values()]
    return reader, tmp_path, header


QUICK = settings(max_examples=20, deadline=None,
                 suppress_health_check=[HealthCheck.function_scoped_fixture])


def nearly(field, database, number):
    """Cells that mostly are what a column holds, so that a table is read now and then."""
    subject, clip = FIRST[database]
    sound = {'subject': [str(subject)], 'clip': [f'{clip}{number or ""}'],
             'emotion': ['disgust', 'Others', 'a, "b"'], 'fps': ['200', '300.0'],
             'kind': ['Micro - 1/2', 'Macro'], 'action_units': ['4+L10', '?'],
             'objective_class': ['I', '']}
    usual = st.sampled_from(sound.get(field, ['1', '3', '9', '12.0']))
    return st.integers(0, 19).flatmap(lambda chance: usual if chance else CELLS)


@QUICK
@given(data=st.data())
def test_any_table_gives_clips_or_a_sentence(place, data):
    reader, root, header = place
    order = data.draw(st.permutations(range(len(header))))
    drawn = [[data.draw(nearly(field, reader.database, number)) for field in reader.columns]
             for number in range(data.draw(st.integers(1, 3)))]
    rows = [[own[column] for column in order] for own in (header, *drawn)]
    try:
        clips, report = reader.read(root, write(root / 'any.csv', rows))
    except InputError:
        return
    check_annotations(clips)
    assert len(report.lines()) > 5
    assert report.to_json()['clips'] == len(clips)
    write_annotations(root / 'annotations.csv', clips)
    assert read_annotations(root / 'annotations.csv') == clips


@QUICK
@given(st.lists(st.lists(CELLS, min_size=5, max_size=5), max_size=4), st.data())
def test_any_header_gives_clips_or_a_sentence(place, rows, data):
    reader, root, header = place
    columns = data.draw(st.lists(st.one_of(st.sampled_from(header), CELLS), min_size=5, max_size=5))
    try:
        reader.read(root, write(root / 'any.csv', [columns, *rows]))
    except InputError:
        return


@QUICK
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(5, 8), st.integers(8, 12)), min_size=1,
                max_size=5), st.data())
def test_order_of_rows_and_spelling_of_numbers_change_nothing(place, numbers, data):
    reader, root, header = place
    subject, clip = FIRST[reader.database]
    rows = []
    for row, (onset, apex, offset) in enumerate(numbers):
        more = str(row) if row else ''  # another clip, whose frames need not be there
        cells = {'subject': subject, 'clip': int(f'{clip}{more}') if isinstance(clip, int)
                 else clip + more, 'onset': onset, 'apex': apex, 'offset': offset,
                 'emotion': 'disgust', 'action_units': 4, 'objective_class': 'III', 'fps': 200,
                 'kind': 'Micro - 1/2'}
        rows.append([cells.get(field, '') for field in reader.columns])

    def spelt(cell):
        return data.draw(SPELLINGS).format(cell) if isinstance(cell, int) else f'{cell} '

    plain = write(root / 'plain.csv', [header, *rows])
    other = write(root / 'other.csv', [header, [], *[[spelt(cell) for cell in row] for row in
                                                     data.draw(st.permutations(rows))],
                                       [''] * len(header)])
    first, second = (reader.read(root, sheet)[0] for sheet in (plain, other))
    assert sorted(first, key=str) == sorted(second, key=str)
    assert len(first) == len(rows)
    assert all(clip.onset is not None for clip in first)
