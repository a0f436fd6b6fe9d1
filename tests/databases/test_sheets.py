import codecs
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from mmatnet.databases import workbook_process
from mmatnet.databases.sheets import (
    Row,
    SheetRow,
    plain_cell,
    plain_name,
    read_sheet,
    read_table,
    whole_number,
)
from mmatnet.errors import InputError

TABLE = (('Filename', 'Apex'), ('EP01', 5), ('EP02', 9))


def save(path, *rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.create_sheet('Sheet2').append(('Filename', 'Apex'))
    book.save(path)
    return path


def ods_cell(cell):
    kind = ('string' if isinstance(cell, str) else f'float" office:value="{cell}')
    return (f'<table:table-cell office:value-type="{kind}"><text:p>{cell}</text:p>'
            '</table:table-cell>')


def save_ods(path, *rows):
    """As LibreOffice ends a sheet: empty rows to the last that a sheet may have."""
    names = ''.join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
                    for name in ('office', 'table', 'text'))
    body = ''.join(f'<table:table-row>{"".join(map(ods_cell, row))}</table:table-row>'
                   for row in rows)
    with zipfile.ZipFile(path, 'w') as file:
        file.writestr('mimetype', 'application/vnd.oasis.opendocument.spreadsheet')
        file.writestr('META-INF/manifest.xml', '<m xmlns="urn:m"/>')
        file.writestr('content.xml', f'<office:document-content{names}><office:body>'
                      f'<office:spreadsheet><table:table table:name="S">{body}<table:table-row '
                      'table:number-rows-repeated="1048570"><table:table-cell '
                      'table:number-columns-repeated="1024"/></table:table-row></table:table>'
                      '</office:spreadsheet></office:body></office:document-content>')
    return path


def save_text(path, *rows, separator=',', encoding='utf-8'):
    lines = [separator.join(map(str, row)) for row in rows]
    path.write_bytes('\r\n'.join(lines).encode(encoding))
    return path


def repacked(path, part, content):
    """Replace one part of a workbook."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as book:
        for name, kept in {**parts, part: content}.items():
            book.writestr(name, kept)
    return path


@pytest.mark.parametrize(('name', 'write'), [
    ('a.xlsx', save), ('a.ods', save_ods), ('a.csv', save_text), ('newer.xls', save)])
def test_every_format_gives_the_same_rows(tmp_path, name, write):
    path = write(tmp_path / name, *TABLE)
    assert read_table(path) == [Row(1, ('Filename', 'Apex')), Row(2, ('EP01', '5')),
                                Row(3, ('EP02', '9'))]


def test_the_format_of_excel_97(tmp_path, save_old_sheet):
    assert read_table(save_old_sheet(tmp_path / 'a.xls', TABLE)) == [
        Row(1, ('Filename', 'Apex')), Row(2, ('EP01', '5')), Row(3, ('EP02', '9'))]


@pytest.mark.parametrize('separator', [',', ';', '\t', '|'])
@pytest.mark.parametrize('encoding', ['utf-8', 'utf-8-sig', 'utf-16', 'gb18030'])
def test_text_of_any_usual_separator_and_encoding(tmp_path, separator, encoding):
    rows = (), ('Filename', 'AU', '情绪'), ('EP01', '"4+7, 9; 1\t2|3"', '厌恶')
    path = save_text(tmp_path / 'a.csv', *rows, separator=separator, encoding=encoding)
    assert [row.cells for row in read_table(path)] == [
        ('Filename', 'AU', '情绪'), ('EP01', '4+7, 9; 1\t2|3', '厌恶')]
    assert [row.number for row in read_table(path)] == [2, 3]


def test_a_title_above_hides_no_separator(tmp_path):
    path = save_text(tmp_path / 'a.csv', ('Title',), ('a', 'b'), ('c', 'd'), separator=';')
    assert [row.cells for row in read_table(path)] == [('Title', ''), ('a', 'b'), ('c', 'd')]


@pytest.mark.parametrize('encoding', ['cp1252', 'latin-1', 'utf-8'])
def test_letters_of_western_windows(tmp_path, encoding):
    path = save_text(tmp_path / 'a.csv', ('who', 'what'), ('André', 'été'), encoding=encoding)
    assert read_table(path)[1].cells == ('André', 'été')


def test_excels_note_on_the_separator_is_no_row_but_counts_as_one(tmp_path):
    path = save_text(tmp_path / 'a.csv', ('sep=|',), ('a;1', 'b;2'), ('c;3', 'd;4'), separator='|')
    assert read_table(path) == [Row(2, ('a;1', 'b;2')), Row(3, ('c;3', 'd;4'))]


def test_columns_by_name_rows_by_the_spreadsheets_number(tmp_path):
    header = ('apex FRAME ', None, 'Note', 'Filename')
    path = save(tmp_path / 'a.xlsx', ('a word above',), (), header,
                (5, None, 'x', ' EP01 '), (None, None, 'only a note', ' '), (9.0, None, None, 7),
                (), (None, ' '))
    assert read_sheet(path, ['Filename', 'Apex_Frame', 'AU'], optional=['AU']) == [
        SheetRow(4, {'Filename': 'EP01', 'Apex_Frame': '5', 'AU': ''}),
        SheetRow(6, {'Filename': '7', 'Apex_Frame': '9', 'AU': ''})]


def test_the_header_is_the_first_row_that_could_be_one(tmp_path):
    path = save(tmp_path / 'a.xlsx', *TABLE, *TABLE)
    assert [row.number for row in read_sheet(path, ['Filename', 'Apex'])] == [2, 3, 4, 5, 6]


TITLES = (('Micro-movements', None, 2014), ('30', None), ('文件', '顶点'))


@pytest.mark.parametrize(('above', 'told'), [
    ([('EP01', 5)], 'above it is a row of clips, the first in row 4; move the header'),
    ([('EP01', 5), ('EP02', '9.0'), (7, None)], 'above it are 2 rows of clips, the first in row 4'),
    ([], None)])
def test_clips_above_the_header_are_not_lost(tmp_path, above, told):
    path = save(tmp_path / 'a.xlsx', *TITLES, *above, *TABLE)
    if told is None:
        assert [row.number for row in read_sheet(path, ['Filename', 'Apex'])] == [5, 6]
        return
    with pytest.raises(InputError, match=rf'a.xlsx, row {4 + len(above)}: this is the header, and '
                                         f'{told}'):
        read_sheet(path, ['Filename', 'Apex'])


@pytest.mark.parametrize(('rows', 'sentence'), [
    ([], r'a.xlsx, row 1: needs the columns Filename, Apex; missing: Filename, Apex'),
    ([('Filename', 'Onset')], r'needs the columns Filename, Apex; missing: Apex'),
    ([('of 2014',), ('Onset', 'Filename')], r'row 2: needs the columns .*; missing: Apex'),
    ([('Filename', 'Apex', ' file name')], r'row 1: the column Filename is there twice; remove'),
    ([('Filename', 'Apex', 'Note'), (' ', None, 'x')], r'one row per clip, found none below the'),
])
def test_unsound_sheets_are_named(tmp_path, rows, sentence):
    with pytest.raises(InputError, match=sentence):
        read_sheet(save(tmp_path / 'a.xlsx', *rows), ['Filename', 'Apex'])


@pytest.mark.parametrize(('name', 'content', 'sentence'), [
    ('a.xls', b'old', 'expected a workbook or a table as text .*, got something else; copy it'),
    ('a.xlsx', b'PK\x03\x04 and no more', 'could not be read as a workbook'),
    ('a.xls', b'\xd0\xcf\x11\xe0' + bytes(600), 'could not be read as a workbook'),
    ('a.csv', b'a,b\n"c,d\n', 'correct the quotation marks, or save the table as .xlsx'),
    ('a.csv', bytes(9), 'expected a table as text, got other bytes'),
])
def test_other_files_are_named(tmp_path, name, content, sentence):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        read_sheet(tmp_path / name, ['Filename'])


def test_a_missing_file_and_a_missing_sheet(tmp_path):
    with pytest.raises(InputError, match=r'no table at .*c.xlsx; name the right file'):
        read_table(tmp_path / 'c.xlsx')
    path = save(tmp_path / 'a.xlsx', *TABLE)
    assert len(read_table(path, ('label', 'SHEET 2'))) == 1
    with pytest.raises(InputError, match='expected a sheet label, found Sheet, Sheet2; give the'):
        read_table(path, ('label',))


@pytest.mark.parametrize('place', ['A1048576', 'XFD1', 'XFD1048576'])
def test_a_cell_far_away_is_refused(tmp_path, place):
    book = Workbook()
    book.active['A1'], book.active[place] = 'a', 1
    book.save(tmp_path / 'a.xlsx')
    with pytest.raises(InputError, match=r'a.xlsx: could not be read as a workbook \((the sheet '
                                         r'Sheet has a cell in row|it takes more than)'):
        read_table(tmp_path / 'a.xlsx')


@pytest.mark.parametrize(('part', 'content'), [
    # a few kilobytes become 160 MiB in one cell
    ('xl/sharedStrings.xml', b'<sst><si><t>' + b'a' * (160 << 20) + b'</t></si></sst>'),
    # as many in eight thousand cells
    ('xl/worksheets/sheet1.xml', b'<worksheet><sheetData>' + b''.join(
        b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>%s</t></is></c></row>' % (
            row, row, b'a' * 20000) for row in range(1, 8000)) + b'</sheetData></worksheet>'),
], ids=['a large cell', 'many cells'])
def test_a_small_file_that_unpacks_to_more_than_memory_is_refused(tmp_path, monkeypatch, part,
                                                                  content):
    monkeypatch.setattr(workbook_process, 'MEMORY', 160 << 20)
    path = repacked(save(tmp_path / 'a.xlsx', ('a',)), part, content)
    assert path.stat().st_size < 1 << 20
    with pytest.raises(InputError, match='it takes more than 160 MiB of memory or 10 seconds'):
        read_table(path)


def test_what_lies_outside_the_workbook_is_not_read(tmp_path):
    (tmp_path / 'secret').write_text('secret')
    content = (f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{tmp_path}/secret">]><worksheet><sheetData>'
               '<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData>'
               '</worksheet>').encode()
    path = repacked(save(tmp_path / 'a.xlsx', ('a',)), 'xl/worksheets/sheet1.xml', content)
    with pytest.raises(InputError, match=r'unrecognized entity|Unrecognized escape symbol'):
        read_table(path)


def test_a_large_file_is_not_opened(tmp_path):
    with open(tmp_path / 'a.csv', 'wb') as file:
        file.truncate(65 << 20)
    with pytest.raises(InputError, match='has 65 MiB, and a table may have 64'):
        read_table(tmp_path / 'a.csv')


@settings(max_examples=100, deadline=None)
@given(content=st.one_of(
    st.binary(max_size=300), st.text(max_size=300).map(str.encode),
    st.text('abé厌,;|\t"\n\r 01/', max_size=200).map(str.encode),
    st.text(max_size=99).map(lambda text: codecs.BOM_UTF16_LE + text.encode('utf-16-le'))))
def test_any_text_gives_rows_or_a_sentence(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / 'a.csv'
    path.write_bytes(content)
    try:
        rows = read_table(path)
    except InputError:
        return
    assert len({len(row.cells) for row in rows}) <= 1
    assert all(any(row.cells) for row in rows)
    assert all(cell == cell.strip() for row in rows for cell in row.cells)


@pytest.mark.parametrize(('cell', 'number'), [
    ('7', 7), ('7.', 7), ('7.0', 7), (' 07 ', 7), ('7,0', 7), ('7,00', 7), ('-1', -1), ('+7', 7),
    ('0', 0), ('7.5', None), ('/', None), ('', None), ('nan', None), ('inf', None), ('1e3', None),
    ('1_1', None), ('1,000', None), ('7 8', None), ('9' * 99, None)])
def test_whole_numbers(cell, number):
    assert whole_number(cell) == number


@pytest.mark.parametrize(('cell', 'plain'), [
    ('4.0', '4'), ('12', '12'), ('4+9', '4+9'), ('', ''), ('4.5', '4.5')])
def test_numbers_are_written_in_one_way(cell, plain):
    assert plain_cell(cell) == plain


@pytest.mark.parametrize('name', ['SMIC-E_raw image', 'smic_e_raw_image', ' SMIC E-raw__image'])
def test_names_as_people_write_them(name):
    assert plain_name(name) == 'smicerawimage'
