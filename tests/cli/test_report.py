import json

import pytest

from mmatnet.cli import report
from mmatnet.evaluation.recognition.summary import summarise
from mmatnet.evaluation.report.latex import to_latex
from mmatnet.evaluation.report.markdown import to_markdown
from tests.evaluation.known import CLASSES, predict, with_some_right


@pytest.fixture
def reports():
    last = predict(mistakes=0, selection='last')
    picked = with_some_right(last, every=1, selection='oracle')
    return {'last': summarise(last, CLASSES), 'picked': summarise(picked, CLASSES, last=last)}


@pytest.fixture
def folders(reports, tmp_path):
    for name, made in reports.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / 'report.json').write_text(json.dumps(made))
    return [str(tmp_path / name) for name in reports]


@pytest.mark.parametrize('style', ['long', 'paper'])
def test_every_form_of_the_table(reports, folders, tmp_path, capsys, style):
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
