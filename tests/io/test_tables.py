import os

import pytest

from mmatnet.errors import InputError
from mmatnet.io.tables import read_table


def read(path, columns=('a', 'b')):
    return read_table(path, columns, lambda row, where: (row['a'], row['b']))


@pytest.mark.parametrize(('text', 'records'), [
    ('a,b\n1,2\n', [('1', '2')]), ('\ufeffb,more,a\r\n2,x,1\r\n', [('1', '2')]),
    ('a,b\n"1,\n""1""",2\n\n3,4', [('1,\n"1"', '2'), ('3', '4')]), ('a,b\n', [])])
def test_rows_become_records(tmp_path, text, records):
    (tmp_path / 't.csv').write_bytes(text.encode())
    assert read(tmp_path / 't.csv') == records


@pytest.mark.parametrize(('text', 'sentence'), [
    ('a,c\n', 't.csv: needs the columns a, b; missing: b'), ('', 'missing: a, b'),
    ('a,b,a\n1,2,3\n', "t.csv: the column 'a' stands twice; remove or rename one"),
    ('a,b\n1,2\n3\n', 't.csv, row 3: expected 2 cells, got another number'),
    ('a,b\n1,2,3\n', 't.csv, row 2: expected 2 cells'),
    (f'a,b\n1,{"x" * 131_073}\n', r't.csv, row 2: it is no row of a CSV table \(field larger than'),
    ('a,b\n1,"2\n3,4\n5,6\n', r't.csv, row 4: it is no row of a CSV table \(unexpected end of'),
    ('a,b\n1,"2"x\n', 't.csv, row 2: it is no row of a CSV table'),
    ('a,b\n1,2\0\n', 't.csv, row 2: (a cell holds a NUL character|it is no row of a CSV table)'),
    (b'a,b\n\xff,2\n', 't.csv: expected UTF-8 text, got other bytes')])
def test_what_is_no_table_is_named(tmp_path, text, sentence):
    (tmp_path / 't.csv').write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError, match=sentence):
        read(tmp_path / 't.csv')


@pytest.mark.parametrize('make', [os.mkfifo, os.mkdir, lambda path: None])
def test_what_is_no_file_is_named(tmp_path, make):
    make(tmp_path / 't.csv')
    with pytest.raises(InputError, match=r't\.csv: there is no such file'):
        read(tmp_path / 't.csv')
