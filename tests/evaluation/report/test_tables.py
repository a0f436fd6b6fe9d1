import dataclasses
import re

import pytest

from mmatnet.evaluation.formats.stamps import LEAKY, STAMPS
from mmatnet.evaluation.recognition.summary import summarise
from mmatnet.evaluation.report.latex import latex_text, to_latex
from mmatnet.evaluation.report.markdown import markdown_table, to_markdown
from mmatnet.evaluation.report.tables import metric_text, paper_table, run_name
from tests.evaluation.known import CLASSES, predict, with_scores, with_some_right


@pytest.fixture
def report():
    return summarise(predict(mistakes=0, protocol='loso', selection='last'), CLASSES)


@pytest.fixture
def leaky_report():
    last = predict(mistakes=0, protocol='loso', selection='last')
    return summarise(with_some_right(last, selection='oracle'), CLASSES, last=last)


def test_a_figure_and_its_deviation():
    assert metric_text({'UF1': 0.73529}, 'UF1') == '0.7353'
    assert metric_text({'UF1': 0.73529, 'UF1_std': 0.012345}, 'UF1') == '0.7353 ± 0.0123'
    assert metric_text({}, 'UF1') == '-'


def test_the_long_table(report):
    lines = to_markdown({'STSTNet': report}).splitlines()
    assert lines[:2] == ['| run | data | clips | seeds | UF1 | UAR | WF1 | accuracy |',
                         '|---|---|---|---|---|---|---|---|']
    assert [line.split(' | ')[1] for line in lines[2:6]] == ['full', 'casme2', 'samm', 'smic']
    low, high = report['full']['UAR_interval']
    cells = lines[2].strip('| ').split(' | ')
    assert cells[:4] == ['STSTNet', 'full', '442', '1']
    assert cells[5:] == [f'0.7186 [{low:.3f}, {high:.3f}]', '0.7637', '0.7692']
    assert '- [low, high] is the 95% bootstrap interval over subjects, 2000 draws.' in lines
    matrix = lines.index('STSTNet: protocol loso, selection last. Rows are truth, columns '
                         'prediction.')
    assert lines[matrix + 2:matrix + 7] == [
        '| | negative | positive | surprise |', '|---|---|---|---|',
        '| negative | 219 | 22 | 9 |', '| positive | 40 | 62 | 7 |', '| surprise | 21 | 3 | 59 |']
    assert 'LEAKY' not in '\n'.join(lines)


def test_several_seeds_are_summed_in_the_matrix():
    both = predict(mistakes=0) + predict(mistakes=1, seed=1)
    text = to_markdown({'two': summarise(both, CLASSES)})
    assert ('two: protocol unknown, selection unknown. Rows are truth, columns prediction, summed '
            'over 2 seeds.') in text
    assert '| negative | 438 | 44 | 18 |' in text
    assert '| two | full | 442 | 2 | 0.7353 ± 0.0000 [' in text


@pytest.fixture
def two_seeds():
    """A report of two seeds with scores, of which the second is always right and surer."""
    sure = [with_scores(record, 0.6)
            for record in predict(mistakes=0, protocol='loso TRANSDUCTIVE')]
    right = [with_scores(record, 0.8, seed=1, prediction=record.label) for record in sure]
    return summarise(sure + right, CLASSES)


def test_an_ensemble_has_rows_of_its_own_below_the_mean(two_seeds):
    lines = to_markdown({'two': two_seeds}).splitlines()
    assert lines[2].startswith('| two (TRANSDUCTIVE) | full | 442 | 2 | 0.8677 ± 0.1872 [')
    assert lines[6] == ('| two (TRANSDUCTIVE), ensemble of 2 | full | 442 | 2 | '
                        '1.0000 [1.000, 1.000] | 1.0000 [1.000, 1.000] | 1.0000 | 1.0000 |')
    assert [line.split(' | ')[1] for line in lines[2:10]] == ['full', 'casme2', 'samm', 'smic'] * 2
    assert lines[10] == ''
    assert ("- An ensemble averages the scores of a run's seeds, clip by clip, and takes the "
            'largest: compare it with ensembles, not with single trainings.') in lines
    assert '| negative | 469 | 22 | 9 |' in lines  # the matrix is that of the run, over its seeds


def test_an_ensemble_in_the_paper_s_table(two_seeds, report):
    rows = paper_table({'two': two_seeds, 'one': report})[1:]
    assert [row[:3] for row in rows] == [
        ['two (TRANSDUCTIVE)', '0.8677 ± 0.1872', '0.8593 ± 0.1990'],
        ['two (TRANSDUCTIVE), ensemble of 2', '1.0000', '1.0000'], ['one', '0.7353', '0.7186']]
    assert 'ensemble' not in to_latex({'one': report}, 'paper')
    assert r'two (TRANSDUCTIVE), ensemble of 2 & 1.0000' in to_latex({'two': two_seeds}, 'paper')


def test_what_is_missing_is_said():
    few = [record for record in predict() if record.database == 'casme2'
           or (record.database, record.label) == ('samm', 0)]
    few = [record for record in few if record.database == 'samm'
           or record.subject in ('sub02', 'sub06', 'sub12', 'sub01')]
    report = summarise(few, CLASSES, 'the data is synthetic.')
    lines = to_markdown({'few': report}).splitlines()
    assert '- few, samm: no UF1, UAR and WF1, since no clip is positive, surprise.' in lines
    assert '- few: the data is synthetic.' in lines
    left_out = report['casme2']['draws_left_out']
    assert 0 < left_out < 1000
    assert (f'- few, casme2: {left_out} of 2000 draws lacked a class and were left out of the '
            'interval.') in lines
    alone = [record for record in few if record.subject == 'sub12']
    assert '- one, full: no interval, since there is a single subject.' in to_markdown(
        {'one': summarise(alone, CLASSES)}).splitlines()


def test_no_interval_is_explained(report):
    report['full'].update(draws_left_out=1200)
    del report['full']['UF1_interval'], report['full']['UAR_interval']
    lines = to_markdown({'run': report}).splitlines()
    assert '- run, full: no interval, since 1200 of 2000 draws lacked a class.' in lines
    assert '| run | full | 442 | 1 | 0.7353 | 0.7186 | 0.7637 | 0.7692 |' in lines


def test_the_paper_s_table(report):
    single = summarise([record for record in predict(mistakes=0) if record.database == 'casme2'],
                       CLASSES)
    assert to_markdown({'STSTNet': report, 'one|set': single}, 'paper').splitlines() == [
        '| run | full UF1 | full UAR | CASME II UF1 | CASME II UAR | SMIC UF1 | SMIC UAR | '
        'SAMM UF1 | SAMM UAR |', '|---|---|---|---|---|---|---|---|---|',
        '| STSTNet | 0.7353 | 0.7186 | 0.8382 | 0.8190 | 0.6801 | 0.6703 | 0.6588 | 0.6415 |',
        r'| one\|set | 0.8382 | 0.8190 | 0.8382 | 0.8190 | - | - | - | - |']


def test_databases_that_the_paper_lacks_come_last():
    names = {'casme2': 'mmew', 'smic': '4dme', 'samm': 'samm'}
    other = [dataclasses.replace(record, database=names[record.database]) for record in predict()]
    header = paper_table({'run': summarise(other, CLASSES)})[0]
    assert header[1::2] == ['full UF1', 'SAMM UF1', '4dme UF1', 'mmew UF1']


@pytest.mark.parametrize('style', ['long', 'paper'])
@pytest.mark.parametrize('form', [to_markdown, to_latex])
@pytest.mark.parametrize('stamp', STAMPS, ids=lambda stamp: stamp.word)
def test_every_table_of_a_stamped_run_says_so(report, leaky_report, style, form, stamp):
    """Whatever names the run ``picked`` has the word, and nothing that names ``clean`` does."""
    picked = leaky_report if stamp is LEAKY else summarise(
        predict(mistakes=1, protocol='loso TRANSDUCTIVE'), CLASSES)
    text, word = form({'clean': report, 'picked': picked}, style), stamp.word
    assert f'picked is {stamp.sentence}' in text
    tables = re.split(r'\n\n|\\begin', text)
    assert all(word in table for table in tables if 'picked' in table)
    rows = [line for line in text.splitlines() if re.match(r'(\| )?picked', line)]
    assert len(rows) >= (4 if style == 'long' else 1)
    assert all(line.removeprefix('| ').startswith(f'picked ({word})') for line in rows)
    assert 'clean (' not in text


def test_the_gain_of_an_oracle_is_printed(report, leaky_report):
    lines = to_markdown({'picked': leaky_report}).splitlines()
    start = lines.index('picked (LEAKY): what choosing the weights on the test subjects gained '
                        'over the last weights.')
    gain = leaky_report['gain_over_last']
    assert lines[start + 2] == '| data | UF1 | UAR | WF1 | accuracy |'
    assert [line.split(' | ')[0] for line in lines[start + 4:start + 8]] == [
        '| full', '| casme2', '| samm', '| smic']
    difference = leaky_report['full']['UF1'] - report['full']['UF1']
    assert difference > 0.05
    assert lines[start + 4].startswith(f'| full | +{difference:.4f} | +{gain["full"]["UAR"]:.4f} ')
    assert f'% picked (LEAKY), full: gained over last: UF1 +{difference:.4f}, ' in to_latex(
        {'picked': leaky_report})


def test_the_gain_on_one_database_is_said_once():
    last = [record for record in predict(selection='last') if record.database == 'samm']
    text = to_markdown({'run': summarise(with_some_right(last, selection='oracle'), CLASSES,
                                         last=last)})
    assert '\n| full | +0.' in text
    assert 'samm' not in text


@pytest.mark.parametrize('style', ['long', 'paper'])
def test_latex_is_a_whole_tabular(report, leaky_report, style):
    text = to_latex({'at_net & 50%': report, 'b': leaky_report}, style)
    body = re.search(r'\\begin\{tabular\}\{([lr]+)\}\n(.*)\\end\{tabular\}\n$', text, re.DOTALL)
    columns = len(body[1])
    rows = [line for line in body[2].splitlines() if line != r'\hline']
    assert all(line.endswith(r' \\') for line in rows)
    for line in rows:  # unescaped ampersands separate cells; a group spans two columns
        cells = re.split(r'(?<!\\)&', line)
        assert sum(2 if 'multicolumn' in cell else 1 for cell in cells) == columns
    assert r'at\_net \& 50\%' in body[2]
    assert body[2].count(r'\hline') == 3
    outside = [line for line in text.splitlines() if not line.startswith('%')]
    assert re.findall(r'(?<!\\)[%#~^]', '\n'.join(outside)) == []


def test_latex_of_the_paper_s_table(report):
    assert to_latex({'STSTNet': report}, 'paper') == r'''\begin{tabular}{lrrrrrrrr}
\hline
 & \multicolumn{2}{c}{full} & \multicolumn{2}{c}{CASME II} & \multicolumn{2}{c}{SMIC} & \multicolumn{2}{c}{SAMM} \\
run & UF1 & UAR & UF1 & UAR & UF1 & UAR & UF1 & UAR \\
\hline
STSTNet & 0.7353 & 0.7186 & 0.8382 & 0.8190 & 0.6801 & 0.6703 & 0.6588 & 0.6415 \\
\hline
\end{tabular}
'''  # noqa: E501


def test_what_latex_would_read_as_commands():
    assert latex_text(r'a_b{c}\d ± 1 [2]') == (
        r'a\_b\{c\}\textbackslash{}d $\pm$ 1 {[}2{]}')


def test_a_table_in_markdown():
    assert markdown_table([['', 'a|b'], ['x', 'y']]) == [r'| | a\|b |', '|---|---|', '| x | y |']


def test_a_run_in_the_default_folder_is_called_by_its_config(tmp_path, monkeypatch):
    assert run_name('work_dirs/demo/crossval') == 'demo'
    assert run_name('runs/casme2/') == 'casme2'
    (tmp_path / 'demo' / 'crossval').mkdir(parents=True)
    monkeypatch.chdir(tmp_path / 'demo' / 'crossval')
    assert run_name('.') == 'demo'
