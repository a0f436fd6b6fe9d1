import json

import pytest

from mmatnet.cli import compare
from mmatnet.clips.megc2019 import read_megc2019
from mmatnet.evaluation.formats.megc_log import write_log
from mmatnet.evaluation.formats.predictions import Prediction
from tests.evaluation.known import CLASSES, write_run


def predictions(wrong, **fields):
    """The challenge's clips, every ``wrong``-th of them taken for negative."""
    return [Prediction(*key, label, 0 if number % wrong == 0 else label, **fields)
            for number, (key, label) in enumerate(read_megc2019().items())]


@pytest.fixture
def run(tmp_path):
    return write_run(tmp_path / 'a', predictions(9, protocol='loso'), draws=20)


@pytest.fixture
def log(tmp_path):
    write_log(tmp_path / 'log.txt', predictions(3))
    return tmp_path / 'log.txt'


def test_a_run_against_a_log(run, log, capsys):
    assert compare.main([str(run), str(log)]) == 0
    printed = capsys.readouterr().out
    assert f'- A: {run}/predictions.csv, selection last, seeds 0\n- B: {log}, sel' in printed
    # every third clip is wrong in B unless it is negative, every ninth in A
    labels = list(read_megc2019().values())
    wrong = [sum(label != 0 for label in labels[::step]) for step in (9, 3)]
    assert f'| full | {442 - wrong[1]} | {wrong[1] - wrong[0]} | 0 | {wrong[0]} |' in printed
    assert '2000 draws' in printed


def test_as_json(run, log, capsys):
    assert compare.main([str(run), str(log), '--json', '--draws', '100', '--seed', '3']) == 0
    result = json.loads(capsys.readouterr().out)
    assert result['files'] == {'a': f'{run}/predictions.csv', 'b': str(log)}
    assert result['interval'] == {'level': 0.95, 'draws': 100, 'seed': 3}
    assert result['full']['UF1']['difference'] > 0
    assert result['full']['UF1']['p'] == pytest.approx(2 / 101)
    assert compare.main([str(run), str(log), '--json', '--draws', '100', '--seed', '3']) == 0
    assert json.loads(capsys.readouterr().out) == result


def test_a_side_on_synthetic_data_is_told(run, log, capsys):
    write_run(run, predictions(9), 'synthetic.', draws=20)
    assert compare.main([str(run), str(log), '--draws', '100']) == 0
    assert capsys.readouterr().out.endswith('\n- A: synthetic.\n\n')
    assert compare.main([str(log), str(run), '--draws', '100', '--json']) == 0
    assert json.loads(capsys.readouterr().out)['remarks'] == {'b': 'synthetic.'}


def test_a_bootstrap_needs_a_draw(capsys):
    with pytest.raises(SystemExit, match='2'):
        compare.main(['a', 'b', '--draws', '0'])
    assert 'expected a whole number from 1 up, got 0' in capsys.readouterr().err


@pytest.mark.parametrize(('change', 'arguments', 'sentence'), [
    (None, ['--classes', 'a', 'b'], 'expected classes 0 to 1 (a, b)'),
    (lambda run, log: write_run(run, predictions(9), classes=CLASSES[::-1], draws=20), [],
     'the classes differ: surprise, positive, negative in '),
    (lambda run, log: write_log(log, predictions(3)[4:]), [],
     'A and B predict different clips: 4 only in A, such as casme2/'),
    (lambda run, log: log.unlink(), [], 'error: no predictions at '),
], ids=['number-of-classes', 'classes', 'clips', 'missing'])
def test_bad_input_is_a_sentence(run, log, capsys, change, arguments, sentence):
    if change:
        change(run, log)
    assert compare.main([str(run), str(log), *arguments]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert any(str(path) in said for path in (run, log)) or 'A and B' in said
