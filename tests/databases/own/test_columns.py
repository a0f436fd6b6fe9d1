import pytest

from mmatnet.databases.own.columns import read_rows
from mmatnet.errors import InputError

NEEDED = ('subject', 'emotion')


def test_columns_are_found_below_a_title_whatever_their_order_and_spelling(table):
    rows, unused = read_rows(
        table(['Our study'], [], ['Emotion', 'remark', 'Action Units', 'VIDEO', ' subject '],
              ['happy', 'x', '12', 'a', 'P1'], ['', '', '', '', ''], ['sad', '', '', 'b', 'P2']),
        {}, NEEDED)
    assert [(row.number, row.cells['video'], row.cells['action_units'], row.cells['subject'],
             row.cells['onset']) for row in rows] == [(4, 'a', '12', 'P1', ''),
                                                      (6, 'b', '', 'P2', '')]
    assert unused == ['remark']


def test_columns_of_other_names(table):
    path = table('Person File Feeling subject', 'P1 a happy x')
    renamed = {'subject': 'person', 'video': 'File', 'emotion': 'Feeling'}
    rows, unused = read_rows(path, renamed, NEEDED)
    assert [rows[0].cells[name] for name in ('subject', 'video', 'emotion')] == ['P1', 'a', 'happy']
    assert unused == ['subject']


@pytest.mark.parametrize('name', ['video', 'frames'])
def test_what_a_user_calls_a_column_comes_before_what_we_call_another(table, name):
    rows, unused = read_rows(table('Clip subject emotion', 'a P1 happy'), {name: 'clip'}, NEEDED)
    assert (rows[0].cells[name], rows[0].cells['clip'], unused) == ('a', '', [])
    rows, _ = read_rows(table('video clip emotion subject', 'a b happy P1'),
                        {'video': 'clip', 'clip': 'video'}, NEEDED)
    assert (rows[0].cells['video'], rows[0].cells['clip']) == ('b', 'a')


def fails(*arguments):
    with pytest.raises(InputError) as error:
        read_rows(*arguments)
    return str(error.value)


def test_a_column_that_is_not_there_is_named_with_those_that_are(table):
    path = table(['Person', 'My clip', 'emotion'], ['P1', 'a', 'happy'])
    assert fails(path, {}, NEEDED) == (
        f'{path}, row 1: needs the columns video or frames, subject, emotion; missing: video or '
        'frames, subject; there are Person, My clip, emotion; say which of them it is, such as '
        '--columns video=Person')
    assert "no column is called 'persn', which --columns names; there are Person" in fails(
        path, {'subject': 'persn'}, NEEDED)
    assert fails(path, {'who': 'Person'}, NEEDED).startswith(
        "no column is called 'who'; --columns takes OURS=YOURS, where OURS is one of video, ")
    assert "such as --columns video='My clip'" in fails(path, {'subject': 'Person'}, NEEDED)


def test_a_column_that_is_said_to_be_two(table):
    path = table('film subject emotion', 'a P1 happy')
    assert fails(path, {'video': 'film', 'clip': 'Film'}, NEEDED) == (
        "--columns names 'film' as video and as clip; leave one of them out")


def test_a_column_that_is_there_twice(table):
    assert 'the column subject is there twice; remove one' in fails(
        table('video subject Subject emotion', 'a P1 P2 happy'), {}, NEEDED)


@pytest.mark.parametrize('lines', [['video subject emotion'], ['video subject emotion', ['', '']]])
def test_a_table_without_rows(table, lines):
    assert 'expected one row per clip, found none below the header' in fails(
        table(*lines), {}, NEEDED)
    (path := table('x')).write_text('')
    assert fails(path, {}, NEEDED).endswith(
        'is empty; expected a header and one row per clip')


def test_rows_of_clips_above_the_header_are_refused(table):
    title = ['Our study', '', '2020']
    rows = ['a P1 happy', 'b P2 sad', 'video subject emotion', 'c P3 sad']
    path = table(title, *rows)
    assert fails(path, {}, NEEDED) == (
        f'{path}, row 4: this is the header, and above it are 2 rows of clips, the first in row 2; '
        'move the header above them, or remove them')
    assert 'above it is a row of clips, the first in row 1; ' in fails(
        table('a 5', 'Film onset', 'b 6'), {'video': 'Film'}, ())
    below, _ = read_rows(table(title, *rows[2:]), {}, NEEDED)
    assert [row.number for row in below] == [3]
    below, _ = read_rows(table('Study', 'Film onset', 'b 6'), {'video': 'Film'}, ())
    assert [row.number for row in below] == [3]
