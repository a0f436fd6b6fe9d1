"""Tables of spotted expressions, scored by hand, through the command."""
import json

import pytest

from mmatnet.cli.score import main
from mmatnet.errors import InputError
from mmatnet.evaluation.spotting.files import read_spotted, read_truth, score_tables
from mmatnet.evaluation.spotting.scores import Span
from mmatnet.registry import SPOTTING_RULES

TRUTH = '''video,kind,emotion,onset,apex,offset
a.avi,micro,surprise,10,20,29
a.avi,micro,disgust,50,55,59
a.avi,macro,happiness,100,150,199
b.avi,micro,disgust,0,5,9
'''
SPOTTED = '''video,kind,onset,apex,offset,score,label
/some/way/a.avi,micro,10,20,29,0.9,surprise
/some/way/a.avi,micro,100,150,199,0.8,disgust
a.avi,macro,110,150,199,0.7,
b.avi,micro,0,5,9,0.6,surprise
'''


@pytest.fixture
def tables(tmp_path):
    (tmp_path / 'truth.csv').write_text(TRUTH)
    (tmp_path / 'spotted.csv').write_text(SPOTTED)
    return tmp_path / 'truth.csv', tmp_path / 'spotted.csv'


def test_counts_by_kind(tables):
    report = score_tables(read_truth(tables[0]), read_spotted(tables[1]))
    micro = report['micro']
    # a micro-expression spotted on a macro-expression is wrong, whatever they share
    assert [micro[name] for name in ('true_positives', 'false_positives', 'false_negatives')] == [
        2, 1, 1]
    assert micro['F1'] == pytest.approx(4 / 6)
    assert micro['AP'] == pytest.approx((1 + 2 / 3) / 3)
    assert report['macro']['F1'] == 1
    assert report['overall']['true_positives'] == 3
    assert report['overall']['F1'] == pytest.approx(6 / 8)


def test_recognition_is_of_right_micro_expressions(tables):
    scored = score_tables(read_truth(tables[0]), read_spotted(tables[1]))['recognition']
    assert scored['classes'] == ['disgust', 'surprise']
    assert scored['confusion'] == [[0, 1], [0, 1]]
    assert scored['recognition_f1'] == pytest.approx((0 + 2 / 3) / 2)
    assert scored['STRS'] == pytest.approx(4 / 6 * 1 / 3)


def test_emotions_become_classes(tables):
    truth, spotted = read_truth(tables[0]), read_spotted(tables[1])
    scored = score_tables(truth, spotted, {'disgust': 'surprise'})['recognition']
    assert scored['recognition_f1'] == 1
    assert scored['STRS'] == pytest.approx(4 / 6)


def test_what_was_not_recognised_is_wrong(tables):
    tables[1].write_text(SPOTTED.replace('0.6,surprise', '0.6,'))
    scored = score_tables(read_truth(tables[0]), read_spotted(tables[1]))['recognition']
    assert scored['classes'] == ['disgust', 'none', 'surprise']
    assert scored['recognition_f1'] == pytest.approx((0 + 1) / 2)


def test_without_labels_there_is_no_recognition(tables):
    tables[1].write_text('video,kind,onset,offset,score\na.avi,micro,10,29,1\n')
    assert 'recognition' not in score_tables(read_truth(tables[0]), read_spotted(tables[1]))


@pytest.mark.parametrize(('row', 'sentence'), [
    ('a.avi,nano,1,2,3,1,', r"row 2: kind must be micro or macro, got 'nano'"),
    ('a.avi,micro,one,2,3,1,', "row 2: onset, offset and score must be finite numbers, got 'one'"),
    ('a.avi,micro,1,2,3_0,1,', "must be finite numbers, got '1', '3_0' and '1'"),
    ('a.avi,micro,1,2,3,1_0,', "must be finite numbers, got '1', '3' and '1_0'"),
    ('a.avi,micro,1,2,3,nan,', "must be finite numbers, got '1', '3' and 'nan'"),
    ('a.avi,micro,9,2,3,1,', r'row 2: onset 9 comes after offset 3'),
    ('a.avi,micro', r'row 2: expected 7 cells')])
def test_rows_that_cannot_be_read(tables, row, sentence):
    tables[1].write_text(f'{SPOTTED.splitlines()[0]}\n{row}\n')
    with pytest.raises(InputError, match=sentence):
        read_spotted(tables[1])


def test_false_alarms_count_in_a_video_without_expressions(tables):
    tables[0].write_text(TRUTH + 'c.avi,,,,,\n')
    tables[1].write_text(SPOTTED + 'way/c.avi,micro,5,6,9,0.95,disgust\n')
    micro = score_tables(read_truth(tables[0]), read_spotted(tables[1]))['micro']
    assert [micro[name] for name in ('true_positives', 'false_positives', 'false_negatives')] == [
        2, 2, 1]
    # the surest is wrong: precision is 1/2, 1/3 before and 2/4 after the second hit
    assert micro['AP'] == pytest.approx((1 / 2 + 1 / 2) / 3)


def test_truth_without_any_expression_has_false_alarms_only(tables, capsys):
    tables[0].write_text('video,kind,onset,offset\na.avi,,,\nb.avi,,,\n')
    report = score_tables(read_truth(tables[0]), read_spotted(tables[1]))
    assert report['overall']['false_positives'] == 4
    assert report['overall']['false_negatives'] == report['overall']['F1'] == 0
    assert report['overall']['AP'] is None
    assert main(['--spotting', str(tables[0]), str(tables[1])]) == 0
    assert capsys.readouterr().out.splitlines()[3].split() == [
        'megc2020', 'overall', '0', '4', '0', '0.0000', '0.0000', '0.0000', '-', '-']


def test_an_emotion_of_no_expression_is_refused(tables):
    tables[0].write_text(TRUTH + 'c.avi,,surprise,,,\n')
    with pytest.raises(InputError, match="row 6: has the emotion 'surprise', but no kind, onset"):
        read_truth(tables[0])


def test_only_the_truth_may_hold_none(tables):
    tables[1].write_text(f'{SPOTTED.splitlines()[0]}\na.avi,,,,,,\n')
    with pytest.raises(InputError, match="row 2: kind must be micro or macro, got ''"):
        read_spotted(tables[1])


def test_a_video_cannot_hold_none_and_some(tables):
    tables[0].write_text(TRUTH + './b.avi,,,,,\n')
    with pytest.raises(InputError, match=r'one row of b\.avi has no expression and another has'):
        read_truth(tables[0])


def test_a_half_empty_row_is_refused(tables):
    tables[0].write_text(TRUTH + 'c.avi,micro,,,,\n')
    with pytest.raises(InputError, match=r"row 6: onset, offset and score must be fin.* got ''"):
        read_truth(tables[0])
    tables[0].write_text(TRUTH + ',micro,,1,2,3\n')
    with pytest.raises(InputError, match='row 6: the name of the video is empty'):
        read_truth(tables[0])


def test_videos_of_one_name_in_two_folders_are_two(tables):
    """The same frames, once in each folder: a hit in one is no hit in the other."""
    tables[0].write_text('video,kind,onset,offset\ns1/a.avi,micro,10,29\ns2/a.avi,micro,50,59\n')
    tables[1].write_text('video,kind,onset,offset,score\n'
                         'data/s1/a.avi,micro,50,59,0.9\ndata/s2/a.avi,micro,50,59,0.8\n')
    micro = score_tables(read_truth(tables[0]), read_spotted(tables[1]))['micro']
    assert [micro[name] for name in ('true_positives', 'false_positives', 'false_negatives')] == [
        1, 1, 1]


def test_unknown_video_and_missing_table_are_sentences(tables, tmp_path):
    with pytest.raises(InputError, match=r'the truth does not know the video c\.avi'):
        score_tables(read_truth(tables[0]), [Span('c.avi', 1, 2, kind='micro')])
    with pytest.raises(InputError, match='no table at'):
        read_truth(tmp_path / 'none.csv')
    tables[0].write_text(TRUTH.replace('disgust,50', ',50'))
    with pytest.raises(InputError, match=r'a\.avi, frames 50 to 59: the truth needs an emotion'):
        score_tables(read_truth(tables[0]), read_spotted(tables[1]))


def test_command_prints_the_scores(tables, capsys):
    truth, spotted = map(str, tables)
    assert main(['--spotting', truth, spotted]) == 0
    printed = capsys.readouterr().out
    assert printed.splitlines()[1].split() == [
        'megc2020', 'micro', '2', '1', '1', '0.6667', '0.6667', '0.6667', '0.5556', '0.5556']
    assert 'STRS (micro): 0.2222' in printed
    assert main([spotted, '--spotting', truth, '--json', '--emotions', 'disgust=surprise']) == 0
    assert json.loads(capsys.readouterr().out)['recognition']['STRS'] == pytest.approx(2 / 3)


def test_command_prints_all_rules_that_can_be_followed(tables, capsys):
    truth, spotted = map(str, tables)
    assert main(['--spotting', truth, spotted]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[1:10]] == [
        [name, part] for name in ('megc2020', 'map', 'nms5')
        for part in ('micro', 'macro', 'overall')]
    assert lines[10].startswith('not scored by points: the rules points tell micro from macro by')
    assert main(['--spotting', truth, spotted, '--fps', '30']) == 0
    points = capsys.readouterr().out.splitlines()[10:13]
    # a's 10 to 29 is longer than half a second: a macro hit, though micro by name
    assert [line.split()[:5] for line in points] == [
        ['points', 'micro', '1', '0', '2'], ['points', 'macro', '2', '1', '-1'],
        ['points', 'overall', '3', '1', '1']]


def test_one_set_of_rules_is_printed_alone(tables, capsys):
    truth, spotted = map(str, tables)
    assert main(['--spotting', truth, spotted, '--rules', 'nms5']) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[1:4]] == ['nms5'] * 3
    assert main(['--spotting', truth, spotted, '--rules', 'points']) == 2
    assert 'the frames per second of a.avi are not known' in capsys.readouterr().err
    assert main(['--spotting', truth, spotted, '--rules', 'all']) == 2
    assert main(['--spotting', truth, spotted, '--rules', 'megc2021']) == 2
    assert "no set of spotting rules is named 'megc2021'" in capsys.readouterr().err


def test_rates_stand_in_the_truth_or_are_said(tables, capsys):
    truth, spotted = map(str, tables)
    tables[0].write_text('video,kind,onset,offset,fps\na.avi,micro,10,29,zero\n')
    with pytest.raises(InputError, match="row 2: fps must be a number above 0 or empty, got 'z"):
        read_truth(tables[0])
    assert main(['--spotting', truth, spotted, '--fps', '0']) == 2
    assert '--fps must be above 0, got 0' in capsys.readouterr().err
    tables[0].write_text('video,kind,onset,offset,fps\na.avi,micro,10,29,30\n')
    assert read_truth(tables[0])[0].fps == 30


def test_a_video_has_one_rate_and_one_row_may_say_it(tables):
    truth, spotted = tables
    truth.write_text('video,kind,onset,offset,fps\n'
                     'a.avi,micro,10,19,\na.avi,macro,50,99,30\na.avi,micro,110,119,\n')
    spotted.write_text('video,kind,onset,offset,score\na.avi,macro,10,19,1\n')
    score = SPOTTING_RULES.make('points')(read_truth(truth), read_spotted(spotted))
    assert score['micro'].true_positives == 1  # ten frames of 30 per second are micro
    truth.write_text('video,kind,onset,offset,fps\n'
                     'a.avi,micro,10,29,30\nb.avi,micro,10,29,25\na.avi,macro,50,99,200\n')
    with pytest.raises(InputError, match=r'truth\.csv: a\.avi has 30 frames per second in one row '
                                         'and 200 in another; correct the one that is wrong'):
        read_truth(truth)


@pytest.mark.parametrize(('options', 'sentence'), [
    (['--rules', 'map'], '--rules goes with --spotting TRUTH only'),
    (['--fps', '30'], '--fps goes with --spotting TRUTH only'),
    (['--emotions', 'a=b'], '--emotions goes with --spotting'),
    (['--check', '--spotting', 'x'], '--spotting does not go with --check'),
    (['--seed', '0', '--spotting', 'x'], '--spotting does not go with --seed')])
def test_options_that_do_not_go_together(tables, capsys, options, sentence):
    assert main([str(tables[1]), *options]) == 2
    assert sentence in capsys.readouterr().err


def test_emotions_must_be_pairs(tables, capsys):
    assert main([str(tables[1]), '--spotting', str(tables[0]), '--emotions', 'disgust']) == 2
    assert "--emotions takes EMOTION=CLASS, got 'disgust'" in capsys.readouterr().err
    for pairs in (['a=x', 'a=y'], ['a=x', '--emotions', 'a=y']):
        assert main([str(tables[1]), '--spotting', str(tables[0]), '--emotions', *pairs]) == 2
        assert '--emotions names a twice; leave one of them out' in capsys.readouterr().err
