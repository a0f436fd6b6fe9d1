from hypothesis import given
from hypothesis import strategies as st

from mmatnet.clips.gaps import bridged_frames, gap_note, runs_of, short_ranges


def test_the_note_is_a_sentence():
    assert gap_note([7]) == 'lacks frame 7, bridged'
    assert gap_note([110, 97, 98]) == 'lacks frames 97-98, 110, bridged'


@given(st.sets(st.integers(0, 40), min_size=1))
def test_extraction_reads_what_the_note_says(missing):
    assert bridged_frames(f'row 2: apex is empty; {gap_note(missing)}; frame 3 stands in for '
                          'onset 2') == missing


def test_other_notes_bridge_nothing():
    for note in ('', 'lacks frames 97-98', 'apex spotted by flow', 'frames 97-98, bridged'):
        assert bridged_frames(note) == frozenset()


def test_runs():
    assert runs_of([9, 3, 4, 5, 11]) == [(3, 5), (9, 9), (11, 11)]
    assert short_ranges([9, 3, 4, 5, 11]) == '3-5, 9, 11'
    assert short_ranges([]) == ''
