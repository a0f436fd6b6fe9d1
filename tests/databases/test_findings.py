from mmatnet.clips.annotation import Clip
from mmatnet.databases.findings import Report

CLIPS = [Clip('casme2', subject, clip, emotion=emotion) for subject, clip, emotion in (
    ('sub02', 'EP01', 'disgust'), ('sub01', 'EP01', 'disgust'), ('sub01', 'EP02', ''),
    ('sub02', 'EP02', 'surprise'), ('sub02', 'EP03', 'disgust'))]


def test_clips_are_counted_by_subject_and_emotion():
    assert Report('casme2', CLIPS).lines()[:5] == [
        'subject  disgust  (none)  surprise  clips',
        'sub01          1       1         0      2',
        'sub02          2       0         1      3',
        'all            3       1         1      5',
        '']


def test_every_kind_of_finding_is_listed_with_its_count():
    report = Report('casme2', CLIPS, unusable={'a': 'no onset'}, no_apex={'d': 'no apex'},
                    missing_frames={'b': [4, 2, 3, 9]}, frames_outside={'c': 12},
                    bridged={'e': 'lacks frame 7, bridged'}, implausible={'f': 'lasts 24 seconds'},
                    revision={'clips of fear': '3, and 2 in another'},
                    stray_files=['x.txt', 'y.txt'])
    assert report.lines()[5:] == [
        'repaired: none', 'unusable rows: 1', '  a: no onset',
        'apexes missing or outside: 1', '  d: no apex', 'entries that are no expression: none',
        'missing clip folders: none',
        'missing frames: 1', '  b: 4: 2-4, 9',
        'clips whose missing frames are bridged: 1', '  e: lacks frame 7, bridged',
        'implausible: longer than 2 seconds, or the apex is the onset: 1', '  f: lasts 24 seconds',
        'differences from the revision known best: 1',
        '  clips of fear: 3, and 2 in another', 'frames outside onset..offset, not used: 1',
        '  c: 12 frames', 'folders that the sheet does not name: none',
        'stray files: 2', '  x.txt', '  y.txt', 'kinds of rows left out: none']


def test_revisions_are_told_of_where_one_is_known():
    assert not any('revision' in line for line in Report('own', CLIPS).lines())
    assert 'differences from the revision known best: none' in Report(
        'casme2', CLIPS, revision={}).lines()


def test_rows_that_are_no_micro_expression_are_counted_by_kind():
    report = Report('casme-sq', CLIPS)
    for kind in ('macro-expression', 'macro-expression', 'a kind unheard of'):
        report.leave_out(kind)
    assert report.lines()[-3:] == ['kinds of rows left out: 2', '  macro-expression: 2 rows',
                                   '  a kind unheard of: 1 rows']
    assert report.to_json()['left_out'] == {'macro-expression': 2, 'a kind unheard of': 1}
    assert report.complete


def test_what_keeps_a_clip_from_use_makes_a_database_incomplete():
    assert Report('casme2', CLIPS, repaired={'a': 'x'}, frames_outside={'a': 1},
                  unlisted_folders=['b'], stray_files=['c']).complete
    for finding in ('unusable', 'no_apex', 'missing_folders', 'missing_frames'):
        report = Report('casme2', CLIPS, **{finding: {'a': 'x'}})
        assert not report.complete
        assert report.to_json()['complete'] is False


def test_json_counts_clips():
    found = Report('casme2', CLIPS).to_json()
    assert found['clips'] == 5
    assert found['clips_per_emotion'] == {'disgust': 3, '': 1, 'surprise': 1}
    assert list(found['clips_per_subject'].items()) == [('sub01', 2), ('sub02', 3)]


def test_absent_clips_of_the_challenge_are_told_but_not_all_on_the_screen():
    few = Report('samm', challenge_absent=['a', 'b']).lines()
    assert few[-3:] == ['clips of the MEGC 2019 list that are absent: 2', '  a', '  b']
    told = Report('smic', challenge_absent=['a', 'b'], lacking={'b': 'the copy lacks it'}).lines()
    assert told[-2:] == ['  a', '  b: the copy lacks it']
    far = Report('smic', challenge_absent=list('abcdefghijkl'), lacking={'l': 'the copy lacks it'})
    assert far.lines()[-3:] == ['  j', '  l: the copy lacks it',
                                '  and 1 more, all in report.json']
    many = Report('samm', challenge_absent=[str(number) for number in range(12)])
    assert many.lines()[-1] == '  and 2 more, all in report.json'
    assert len(many.to_json()['challenge_absent']) == 12
    assert Report('samm', challenge_absent=[]).lines()[-1].endswith('are absent: none')
