import json

import pytest
from PIL import Image

from mmatnet.errors import InputError
from mmatnet.evaluation.recognition.summary import summarise
from mmatnet.evaluation.report.latex import to_latex
from mmatnet.evaluation.report.markdown import to_markdown
from mmatnet.evaluation.report.write import write_report
from mmatnet.io.json_files import read_json
from tests.evaluation.known import CLASSES, predict, write_curve

FILES = ['report.json', 'report.md', 'report.tex', 'confusion.png', 'per_subject.png']


@pytest.fixture
def report():
    both = predict(mistakes=0) + predict(mistakes=1, seed=1)
    return summarise(both, CLASSES, 'the data is synthetic.')


def test_the_files_of_a_report(tmp_path, report):
    assert write_report(tmp_path / 'run', report, 'atnet') == FILES
    assert sorted(file.name for file in (tmp_path / 'run').iterdir()) == sorted(FILES)
    assert read_json(tmp_path / 'run' / 'report.json', {}, '', sealed=True) == report
    markdown = (tmp_path / 'run' / 'report.md').read_text(encoding='utf-8')
    assert markdown == '# atnet\n\n' + to_markdown({'atnet': report})
    assert '- atnet: the data is synthetic.' in markdown
    latex = (tmp_path / 'run' / 'report.tex').read_text(encoding='utf-8')
    assert latex == to_latex({'atnet': report})
    for name in FILES[3:]:
        with Image.open(tmp_path / 'run' / name) as image:
            assert image.format == 'PNG'


def test_learning_curves_of_the_folds_are_drawn(tmp_path, report):
    write_curve(tmp_path / 'folds' / 'seed0-casme2-sub01', '1,loss,0.5', '2,loss,0.25')
    assert write_report(tmp_path, report, 'atnet') == [*FILES, 'learning_curves.png']
    with Image.open(tmp_path / 'learning_curves.png') as image:
        assert image.format == 'PNG'


def test_a_broken_curve_leaves_no_report(tmp_path, report):
    write_curve(tmp_path / 'folds' / 'seed0-casme2-sub01', 'ten,loss,1')
    with pytest.raises(InputError, match=r'seed0-casme2-sub01/learning_curve\.csv, row 2'):
        write_report(tmp_path, report, 'atnet')
    assert [file.name for file in tmp_path.iterdir()] == ['folds']


def test_the_same_report_gives_the_same_bytes(tmp_path):
    report = summarise([record for record in predict() if record.subject in ('sub12', 'sub17')],
                       CLASSES)
    for name in ('a', 'b'):
        write_curve(tmp_path / name / 'folds' / 'x', '1,loss,0.5', '2,loss,0.25')
        write_report(tmp_path / name, report, 'atnet')
    for file in (*FILES, 'learning_curves.png'):
        assert (tmp_path / 'a' / file).read_bytes() == (tmp_path / 'b' / file).read_bytes()


@pytest.mark.parametrize(('word', 'changes'), [
    ('LEAKY', {'selection': 'oracle'}), ('TRANSDUCTIVE', {'protocol': 'loso TRANSDUCTIVE'})])
def test_a_stamp_is_on_every_file(tmp_path, word, changes):
    write_report(tmp_path, summarise(predict(**changes), CLASSES), 'atnet')
    report = json.loads((tmp_path / 'report.json').read_text())
    assert [name for name in ('leaky', 'transductive') if report[name]] == [word.lower()]
    assert (tmp_path / 'report.md').read_text().startswith(f'# atnet ({word})\n')
    assert f'atnet ({word}) & full' in (tmp_path / 'report.tex').read_text()
