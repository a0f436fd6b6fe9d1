import json
from pathlib import Path

import pytest

from mmatnet.cli import report
from mmatnet.evaluation.recognition.summary import summarise
from mmatnet.evaluation.report.latex import to_latex
from mmatnet.evaluation.report.markdown import to_markdown
from tests.evaluation.known import CLASSES, predict, with_some_right, write_run


@pytest.fixture
def predictions():
    last = predict(mistakes=0, selection='last')
    picked = with_some_right(last, every=1, selection='oracle')
    return {'last': (last, None), 'picked': (picked, last)}


@pytest.fixture
def folders(predictions, tmp_path):
    return [str(write_run(tmp_path / name, records, last=last, draws=20))
            for name, (records, last) in predictions.items()]


@pytest.mark.parametrize('style', ['long', 'paper'])
def test_every_form_of_the_table_is_counted_anew(predictions, folders, tmp_path, capsys, style):
    reports = {name: summarise(records, CLASSES, last=last)
               for name, (records, last) in predictions.items()}
    files = {form: tmp_path / 'out' / f'table.{form}' for form in ('md', 'tex', 'json')}
    assert report.main([*folders, '--style', style, '--out', str(files['md']),
                        '--latex', str(files['tex']), '--json', str(files['json'])]) == 0
    assert capsys.readouterr().out == to_markdown(reports, style) + '\n'
    assert files['md'].read_text() == to_markdown(reports, style)
    assert files['tex'].read_text() == to_latex(reports, style)
    assert json.loads(files['json'].read_text()) == reports


def test_the_paper_s_table_marks_the_oracle(folders, capsys):
    assert report.main([*folders, '--style', 'paper']) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith('| run | full UF1 | full UAR | CASME II UF1 |')
    assert lines[3].startswith('| picked (LEAKY) | 1.0000 | 1.0000 | 1.0000 |')


def test_the_folder_one_stands_in(folders, monkeypatch, capsys):
    monkeypatch.chdir(folders[0])
    for run in ('.', '../last', '../picked/../last/'):
        assert report.main([run]) == 0
        assert '| last | full | 442 |' in capsys.readouterr().out


@pytest.mark.parametrize('name', ['predictions.csv', 'predictions_last.csv'])
def test_a_run_of_which_rows_are_gone_is_not_reported(folders, name, capsys):
    path = Path(folders[1], name)
    path.write_text(''.join(path.read_text().splitlines(keepends=True)[:-100]))
    assert report.main(folders) == 2
    assert f'{path}: it is not what was written' in capsys.readouterr().err
