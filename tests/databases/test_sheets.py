import pytest
from openpyxl import Workbook

from mmatnet.databases.sheets import SheetRow, is_filled, read_sheet, whole_number
from mmatnet.errors import InputError


def save(path, *rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.create_sheet('Sheet2').append(('Filename', 'Apex'))
    book.save(path)
    return path


def test_columns_by_name_rows_by_the_spreadsheets_number(tmp_path):
    path = save(tmp_path / 'a.xlsx', ('apex FRAME', None, 'Remark', 'Filename'),
                (5, None, 'x', 'EP01'), (None, None, 'only a remark', ' '), (None, None, None, 7))
    assert read_sheet(path, ['Filename', 'ApexFrame']) == [
        SheetRow(2, {'Filename': 'EP01', 'ApexFrame': 5}),
        SheetRow(4, {'Filename': 7, 'ApexFrame': None})]


@pytest.mark.parametrize(('rows', 'sentence'), [
    ([], r'a.xlsx, row 1: needs the columns Filename, Apex; missing: Filename, Apex'),
    ([('Filename', 'Onset')], r'needs the columns Filename, Apex; missing: Apex'),
    ([('Filename', 'Apex', ' file name')], r'row 1: the column Filename is there twice; remove'),
    ([('Filename', 'Apex', 'Note'), (' ', None, 'x')], r'one row per clip, found none below the'),
])
def test_unsound_sheets_are_named(tmp_path, rows, sentence):
    with pytest.raises(InputError, match=sentence):
        read_sheet(save(tmp_path / 'a.xlsx', *rows), ['Filename', 'Apex'])


def test_other_files_are_named(tmp_path):
    (tmp_path / 'a.xls').write_bytes(b'old')
    (tmp_path / 'b.xlsx').write_bytes(b'text')
    for name, sentence in (('a.xls', 'got the old .xls format; open it in a spreadsheet program'),
                           ('b.xlsx', 'expected an .xlsx workbook, could not read it'),
                           ('c.xlsx', 'no annotation sheet at .*c.xlsx; name the right file')):
        with pytest.raises(InputError, match=sentence):
            read_sheet(tmp_path / name, ['Filename'])


@pytest.mark.parametrize(('cell', 'number'), [
    (7, 7), (7.0, 7), (' 07 ', 7), ('7.0', 7), (-1, -1), (0, 0), (7.5, None), ('/', None),
    ('', None), (None, None), ('nan', None), ('inf', None)])
def test_whole_numbers(cell, number):
    assert whole_number(cell) == number


@pytest.mark.parametrize(('cell', 'filled'), [(0, True), ('x', True), (' ', False), (None, False)])
def test_cells_with_more_than_blanks(cell, filled):
    assert is_filled(cell) is filled
