import datetime
import zipfile

from openpyxl import load_workbook

from mmatnet.synthetic.writers.sheets import write_workbook


def test_rows_and_titles_are_kept_in_order(tmp_path):
    path = tmp_path / 'new' / 'a.xlsx'
    write_workbook(path, {'B': [('text',), (), ('x', None, 7)], 'A': ()}, '2014-05-08')
    book = load_workbook(path)
    assert book.sheetnames == ['B', 'A']
    assert list(book['B'].iter_rows(values_only=True)) == [
        ('text', None, None), (None, None, None), ('x', None, 7)]


def test_the_day_is_that_which_is_given(tmp_path):
    write_workbook(tmp_path / 'a.xlsx', {'A': [(1,)]}, '2014-05-08')
    with zipfile.ZipFile(tmp_path / 'a.xlsx') as sheet:
        core = sheet.read('docProps/core.xml')
        assert {entry.date_time for entry in sheet.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert b'2014-05-08T00:00:00Z' in core
    assert str(datetime.datetime.now(datetime.timezone.utc).year).encode() not in core
