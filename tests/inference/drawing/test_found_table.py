"""The table of what was found, as a terminal shows it."""
from dataclasses import replace

from mmatnet.inference.drawing.found_table import columns, found_table
from mmatnet.inference.results import Expression

MICRO = Expression(239, 246, 252, 4.78, 4.92, 5.04, 'micro', 0.5651, 1.2, 'positive',
                   {'negative': 0.3, 'positive': 0.7})
MACRO = Expression(3720, 4050, 4210, 744.0, 810.0, 842.0, 'macro', 0.72, 3.0, notes=['it is long'])


def test_it_is_laid_out_in_columns_with_notes_below():
    assert found_table([MICRO, MACRO]) == [
        '    onset     apex   offset  kind   class          score',
        '    4.780    4.920    5.040  micro  positive 0.70   0.57',
        '  744.000  810.000  842.000  macro                  0.72',
        '      note: it is long']


def test_nothing_for_nothing():
    assert found_table([]) == []


def test_it_fits_a_terminal_whatever_the_class_and_the_notes():
    name = 'surprise_or_fear_or_something_else_that_has_a_long_name'
    long = replace(MACRO, label=name, scores={name: 1.0},
                   notes=['it is not recognised: ' + 'one two three ' * 20])
    lines = found_table([MICRO, long])
    assert max(map(len, lines)) <= 80
    assert 'surprise_or_fear_or_somethi... 1.00' in lines[2]
    assert ' '.join(line.strip() for line in lines[3:]).split() == \
        f'note: {long.notes[0]}'.split()


def test_wide_signs_take_two_columns_and_control_signs_are_shown_as_such():
    assert [columns(text) for text in ('a', '微', 'e\u0301', '')] == [1, 2, 1, 0]
    odd = replace(MICRO, label='微\x1b[31m', scores={'微\x1b[31m': 0.7}, notes=['a\x1b]0;b\nc'])
    head, row, note = found_table([odd])
    assert '微?[31m 0.70' in row
    assert columns(row) == len(head)
    assert note == '      note: a?]0;b?c'
