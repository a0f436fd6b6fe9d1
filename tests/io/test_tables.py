import os

import pytest

from mmatnet.errors import InputError
from mmatnet.io.tables import plain_float, plain_int, read_table


def read(path):
    return read_table(path, ('a', 'b'), lambda row, where: (row['a'], row['b'], where))


def test_rows_come_with_their_place(tmp_path):
    path = tmp_path / 't.csv'
    path.write_text('b,a,c\n1,"2, or\n3",4\n5,6,7\n', encoding='utf-8-sig')
    assert read(path) == [('2, or\n3', '1', f'{path}, row 3'), ('6', '5', f'{path}, row 4')]


@pytest.mark.parametrize(('content', 'sentence'), [
    (b'', 't.csv: needs the columns a, b; missing: a, b'),
    (b'a,c\n', 't.csv: needs the columns a, b; missing: b'),
    (b'a,b,a\n1,2,3\n', "t.csv: the column 'a' is there twice; remove one"),
    (b'a,b\n1,2\n1\n', 't.csv, row 3: expected 2 cells, got another number'),
    (b'a,b\n1,2,3\n', 't.csv, row 2: expected 2 cells, got another number'),
    (b'a,b\n1,"' + b'x' * 200_000 + b'"\n', r't.csv, row 2: .* \(field larger than field limit'),
    (b'a,b\n1,2\n3,"4\n', r't.csv, row 3: .* \(unexpected end of data\); correct its quotes'),
    (b'a,b\n1,"2"3\n', r't.csv, row 2: cannot be read as CSV'),
    (b'a,b\n1,2\0\n', 't.csv, row 2: (a cell holds a NUL character|cannot be read as CSV)'),
    (b'a,b\n1,\xff\n', 't.csv: expected UTF-8 text, got other bytes'),
])
def test_a_table_that_is_not_sound_is_named(tmp_path, content, sentence):
    (tmp_path / 't.csv').write_bytes(content)
    with pytest.raises(InputError, match=sentence):
        read(tmp_path / 't.csv')


def test_what_is_no_file_is_not_read(tmp_path):
    os.mkfifo(tmp_path / 'pipe.csv')  # reading would wait for ever
    for name in ('pipe.csv', ''):
        with pytest.raises(InputError, match=r'expected a file, got a folder, pipe or device'):
            read(tmp_path / name)
    with pytest.raises(InputError, match=r'gone.csv: cannot be read \(No such file or directory\)'):
        read(tmp_path / 'gone.csv')


def test_numbers_are_written_as_people_write_them():
    assert (plain_int('-3'), plain_float('1e-3')) == (-3, 0.001)
    for read, cell in ((plain_int, '1_0'), (plain_float, '1_0.5'), (plain_int, '9.0')):
        with pytest.raises(ValueError, match=cell):
            read(cell)
