import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmatnet.clips.annotation import check_annotations
from mmatnet.databases.own.read import read_own
from mmatnet.errors import InputError

HEADER = 'video subject emotion onset apex offset'


def read(root, table, renamed=None, **options):
    return read_own(root, table, 'own', renamed or {}, **options)


def test_rows_become_sorted_clips(recordings, table):
    report, unused = read(recordings, table(
        f'{HEADER} fps action_units objective_class clip remark',
        'x P2 sad 6 7 9 100 4+9 2 second k', 'a P1 happy 0 3 9 30.0 12 iii first k',
        'b P1 happy 1 2 28'))
    assert [(clip.key, clip.onset, clip.apex, clip.offset, clip.apex_source, clip.emotion,
             clip.action_units, clip.objective_class, clip.fps, clip.frames)
            for clip in report.clips] == [
        (('own', 'P1', 'first'), 0, 3, 9, 'sheet', 'happy', '12', 'III', 30, 'a.avi'),
        (('own', 'P1', 'b'), 1, 2, 28, 'sheet', 'happy', '', '', 30, 'day 1/b.avi'),
        (('own', 'P2', 'second'), 6, 7, 9, 'sheet', 'sad', '4+9', 'II', 100, 'day 2/x')]
    assert report.complete
    assert unused == ['remark']
    assert report.unlisted_folders == ['day 2/y']


def test_several_expressions_of_a_recording_are_told_apart(recordings, table):
    report, _ = read(recordings, table(
        HEADER, 'a P1 sad 0 1 5', 'a P1 sad 7 8 9', 'a P1 sad 7 8 12', 'b P1 sad 0 1 5'))
    assert [clip.clip for clip in report.clips] == ['a@0', 'a@7-9', 'a@7-12', 'b']


def test_recordings_of_one_name_are_told_apart(tmp_path, table):
    for place in ('s/1/v', 's/2/v'):
        (tmp_path / 'root' / place).mkdir(parents=True)
        for number in (1, 2):
            (tmp_path / 'root' / place / f'{number}.png').touch()
    report, _ = read(tmp_path / 'root', table(
        'frames subject emotion', 's/1/v P1 sad', 's/2/v P1 sad'))
    assert [clip.clip for clip in report.clips] == ['s_1_v', 's_2_v']


def test_what_cannot_be_used_is_listed_with_row_and_reason(recordings, table):
    report, _ = read(recordings, table(
        f'{HEADER} frames fps', 'a P1 sad 0 1 5', ['a', '', 'sad'], ['', 'P1', 'sad'],
        'nowhere P1 sad', 'a P1 sad 5 6 99', 'x P1 sad 5 6 9 y', ['a', 'Q/1', 'sad'],
        ['a', 'P1', 'sad', '', '', '', '', 'fast']))
    assert len(report.clips) == 1
    assert not report.complete
    assert list(report.unusable) == [f'row {number}' for number in range(3, 10)]
    for row, reason in (
            (3, 'subject is empty'), (4, 'expected a recording as video or as frames, got neither'),
            (5, "no video and no folder of frames 'nowhere'"), (6, 'onset 5 to offset 99 is not'),
            (7, 'expected a recording as video or as frames, got both'),
            (8, 'database, subject and clip become file names'), (9, "fps 'fast' is no number")):
        assert report.unusable[f'row {row}'].startswith(reason)


def test_missing_frames_are_bridged_or_listed_and_apexes_too(recordings, table):
    path = table(HEADER, ['y', 'P1', 'sad', '6', '', '11'])
    report, _ = read(recordings, path)
    assert report.no_apex == {'own/P1/y': 'row 2: apex is empty; left empty'}
    assert list(report.bridged) == ['own/P1/y']
    assert report.clips[0].note == (
        f'row 2: apex is empty; left empty; {report.bridged["own/P1/y"]}')
    assert report.missing_frames == {}
    report, _ = read(recordings, path, strict=True)
    assert report.missing_frames == {'own/P1/y': [8]}
    assert report.bridged == {}


def test_what_hardly_is_a_micro_expression_is_listed(recordings, table):
    report, _ = read(recordings, table(
        f'{HEADER} fps', 'a P1 sad 0 9 29 10', 'x P1 sad 5 5 9 30'))
    assert report.implausible == {'own/P1/a': 'lasts 2.9 seconds',
                                  'own/P1/x': 'the apex is the onset'}


def test_a_row_that_is_there_twice_or_under_two_people_is_not_taken(recordings, table):
    report, _ = read(recordings, table(
        HEADER, 'a P1 sad 0 1 5', 'a P1 happy 0 2 5', 'b P1 sad 0 1 5', 'b P2 sad 4 6 9',
        'x P1 sad 5 6 9'))
    assert [clip.clip for clip in report.clips] == ['x']
    assert report.unusable['row 3'] == ('is frame 0 to 5 of a.avi as row 2 is; neither is taken, '
                                        'correct the table')
    assert report.unusable['row 5'] == (
        'overlaps row 4 in day 1/b.avi, which is said to show P1, not P2; neither is taken, correct'
        ' the table')


def test_an_emotion_that_is_spelt_in_two_ways_is_one(recordings, table):
    report, _ = read(recordings, table(
        HEADER, 'a P1 Happy 0 1 5', 'a P1 happy 7 8 9', 'b P1 Happy 0 1 5'))
    assert {clip.emotion for clip in report.clips} == {'Happy'}
    assert report.repaired == {
        'own/P1/a@7': "row 3: 'happy' is spelt 'Happy', as in most rows"}


@pytest.mark.parametrize(('names', 'told'), [
    (('P007', 'p007'), r"'P007' \(row 2\) and 'p007' \(row 3\)"),
    (('P14', 'P014'), r"'P014' \(row 3\) and 'P14' \(row 2\)"),
    (('1', '01'), r"'01' \(row 3\) and '1' \(row 2\)"),
    (('01', '1.0'), r"'01' \(row 2\) and '1.0' \(row 3\)")])
def test_a_person_who_is_spelt_in_two_ways_is_named_with_the_rows(recordings, table, names, told):
    with pytest.raises(InputError, match=f'{told} look like one person spelt in two ways'):
        read(recordings, table(HEADER, f'a {names[0]} sad 0 1 5', f'b {names[1]} sad 0 1 5'))


def test_pandas_prints_whole_numbers_with_a_point(recordings, table):
    report, _ = read(recordings, table(HEADER, 'a 1.0 sad 0.0 1.0 5.0', 'b 2.0 sad 0 1 5'))
    assert [clip.subject for clip in report.clips] == ['1', '2']


def test_without_people_for_recognition_alone(recordings, table):
    report, _ = read(recordings, table('video', 'a', 'b'), needed=())
    assert [clip.key for clip in report.clips] == [('own', 'unknown', 'a'), ('own', 'unknown', 'b')]


def test_a_table_of_which_nothing_can_be_used(recordings, table):
    path = table(HEADER, 'nowhere P1 sad 0 1 5')
    with pytest.raises(InputError, match='none of its 1 rows can be used; row 2: no video and no'):
        read(recordings, path)
    with pytest.raises(InputError, match='no folder at'):
        read(recordings / 'none', path)


ROWS = [['a', 'P1', 'sad', '0', '1', '5'], ['a', 'P1', 'sad', '7', '8', '9'],
        ['b', 'P2', 'happy', '0', '', '5'], ['x', 'P3', 'Happy', '6', '7', '12'],
        ['y', 'P3', 'happy', '', '', ''], ['b', 'P2', 'sad', '6', '9', '40']]


def write(folder, rows):
    path = Path(folder, 'clips.csv')
    path.write_text('\n'.join(','.join(row) for row in [HEADER.split(), *rows]), encoding='utf-8')
    return path


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), endings=st.lists(st.sampled_from(['', '.0', '.00', ' ', '.']),
                                                    min_size=24, max_size=24))
def test_any_order_of_rows_and_any_spelling_of_numbers_gives_the_same_table(
        recordings, seed, endings):
    places = iter(endings)
    rows = [[*row[:3], *(cell and f'{"0" * (seed % 3)}{cell}{next(places)}' for cell in row[3:])]
            for row in ROWS]
    random.Random(seed).shuffle(rows)
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        plain = read(recordings, write(one, ROWS))[0]
        found = read(recordings, write(other, rows))[0]

    def bare(report):
        return [(*clip.key, clip.onset, clip.apex, clip.offset, clip.emotion, clip.frames)
                for clip in report.clips]

    assert bare(found) == bare(plain)
    assert sorted(found.unusable.values()) == sorted(plain.unusable.values())


CELLS = st.one_of(st.sampled_from(['', 'a', 'b', 'x', 'y', 'P1', 'P2', '0', '3', '9', '0.5', '/',
                                   '..', '-1', '1e9', '9' * 30, 'nan', '٣', '²']),
                  st.text(max_size=8))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=8, max_size=8), min_size=1, max_size=6))
def test_any_table_of_text_gives_clips_or_sentences(recordings, rows):
    header = ['video', 'subject', 'emotion', 'onset', 'apex', 'offset_seconds', 'fps', 'clip']
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, 'clips.csv')
        text = '\n'.join(','.join('"' + cell.replace('"', '""') + '"' for cell in row)
                         for row in [header, *rows])
        path.write_text(text, encoding='utf-8', errors='replace')
        try:
            report, _ = read(recordings, path)
        except InputError:
            return
    check_annotations(report.clips)
    assert len(report.clips) + len(report.unusable) == len(
        [row for row in rows if any(cell.strip() for cell in row)])


def test_a_workbook_as_excel_keeps_it(recordings, tmp_path):
    """Numbers are floats there, times are times, and a title stands above."""
    from datetime import time

    from openpyxl import Workbook
    book = Workbook()
    for row in (('Study of 2024',), (), ('Video', 'Person', 'Emotion', 'Start', 'Apex', 'End'),
                ('a', 1.0, 'happy', time(0, 0, 0, 100000), 5.0, 0.5), (),
                ('b', 2, None, 0, 0.2, 1)):
        book.active.append(row)
    book.save(tmp_path / 'clips.xlsx')
    report, unused = read(recordings, tmp_path / 'clips.xlsx', {
        'subject': 'Person', 'onset_seconds': 'Start', 'offset_seconds': 'End'})
    assert [(clip.key, clip.onset, clip.apex, clip.offset, clip.emotion)
            for clip in report.clips] == [(('own', '1', 'a'), 3, 5, 15, 'happy')]
    assert report.unusable == {'row 6': "apex '0.2' is not a frame number; if the column has "
                                        'seconds, say so: --columns apex_seconds=apex'}
    assert unused == []
