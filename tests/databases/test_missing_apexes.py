from mmatnet.clips.annotation import Clip
from mmatnet.clips.gaps import bridged_frames
from mmatnet.databases.findings import Report
from mmatnet.databases.missing_apexes import take_middle


def test_only_clips_without_an_apex_get_the_middle():
    clips = [Clip('samm', '006', '006_1_1', 10, 12, 21, 'sheet'),
             Clip('samm', '006', '006_1_2', 10, None, 21, note='row 3: apex 9; left empty'),
             Clip('samm', '006', '006_1_3', note='row 4: onset x; left empty')]
    report = Report('samm', list(clips), no_apex={str(clips[1]): clips[1].note},
                    unusable={str(clips[2]): clips[2].note})
    first, second, third = take_middle(report)
    assert (first, third) == (clips[0], clips[2])
    assert (second.apex, second.apex_source) == (15, 'middle')
    assert second.note == 'row 3: apex 9; taken as the middle, as asked for'
    assert report.repaired == {str(second): second.note}
    assert not report.no_apex
    assert report.clips == [first, second, third]


def test_what_is_bridged_stays_in_the_note():
    why = 'row 2: apex is empty; left empty'
    clip = Clip('casme2', 'sub01', 'EP01', 8, None, 18, note=f'{why}; lacks frames 9-10, bridged')
    report = Report('casme2', [clip], no_apex={str(clip): why})
    (found,) = take_middle(report)
    assert bridged_frames(found.note) == {9, 10}
    assert report.repaired[str(clip)] == (
        'row 2: apex is empty; taken as the middle, as asked for')


def test_the_nearest_frame_stands_in_for_a_middle_in_a_bridged_gap():
    """The middle of 10 and 20 is 15; beside the gap lie 13 and 16, or 14 and 16, as far away."""
    why = 'row 2: apex is empty; left empty'
    for gap, apex in (('frames 14-15', 16), ('frame 15', 14)):
        clip = Clip('casme2', 'sub01', 'EP01', 10, None, 20, note=f'{why}; lacks {gap}, bridged')
        report = Report('casme2', [clip], no_apex={str(clip): why})
        (found,) = take_middle(report)
        assert (found.apex, found.apex_source) == (apex, 'middle')
        assert report.repaired[str(clip)] == ('row 2: apex is empty; taken as the middle, as asked '
                                              f'for; frame {apex} stands in for apex 15')
