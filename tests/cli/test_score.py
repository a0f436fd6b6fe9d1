import dataclasses
import json

import pytest

from mmatnet.cli import score
from mmatnet.evaluation.formats.megc_log import read_log, write_log
from mmatnet.evaluation.formats.predictions import read_predictions, write_predictions
from tests.evaluation import known

CLASSES = ['--classes', *known.CLASSES]


@pytest.fixture
def predictions():
    return known.predict(protocol='loso', selection='last')


@pytest.fixture
def log(predictions, tmp_path):
    write_log(tmp_path / 'log.txt', predictions)
    return tmp_path / 'log.txt'


@pytest.fixture
def run(predictions, tmp_path):
    """A run's folder with two seeds, of which the second is always right."""
    right = [dataclasses.replace(record, seed=1, prediction=record.label)
             for record in predictions]
    return known.write_run(tmp_path / 'run', predictions + right)


def test_the_golden_figures_of_a_log(log, capsys):
    assert score.main([str(log)]) == 0
    lines = capsys.readouterr().out.splitlines()
    for part, (matrix, uf1, uar, accuracy, wf1) in known.GOLDEN.items():
        line, = (line for line in lines if line.startswith(f'| log.txt | {part} |'))
        assert f'| {sum(map(sum, matrix))} | 1 | {uf1:.4f} [' in line
        assert f'| {uar:.4f} [' in line
        assert line.endswith(f'| {wf1:.4f} | {accuracy:.4f} |')


def test_the_same_as_json(log, capsys):
    assert score.main([str(log), '--json']) == 0
    report = json.loads(capsys.readouterr().out)
    known.assert_golden(report)
    assert 'megc2019_check' not in report


def test_a_run_with_two_seeds(run, capsys):
    assert score.main([str(run), '--json']) == 0
    both = json.loads(capsys.readouterr().out)
    assert both['seeds'] == [0, 1]
    assert both['full']['UF1'] == pytest.approx((1 + .7353) / 2, abs=5e-5)
    assert score.main([str(run), '--seed', '0', '--selection', 'last', '--json']) == 0
    known.assert_golden(json.loads(capsys.readouterr().out))


def test_the_ensemble_of_a_run_s_seeds(predictions, run, capsys):
    known.write_run(run, [
        known.with_scores(record, share, seed=seed, prediction=told) for record in predictions
        for seed, told, share in ((0, record.prediction, 0.6), (1, record.label, 0.8))])
    assert score.main([str(run)]) == 0
    assert '| predictions.csv, ensemble of 2 | full | 442 | 2 | 1.0000 [' in capsys.readouterr().out
    assert score.main([str(run), '--json']) == 0
    report = json.loads(capsys.readouterr().out)
    assert report['full']['UF1'] == pytest.approx((1 + .7353) / 2, abs=5e-5)
    assert report['ensemble']['seeds'] == 2
    assert report['ensemble']['parts']['samm']['UF1'] == 1
    assert score.main([str(run), '--seed', '0', '--json']) == 0
    assert 'ensemble' not in json.loads(capsys.readouterr().out)


def test_a_run_on_synthetic_data_is_told(run, capsys):
    known.write_run(run, known.predict(), 'synthetic.')
    assert score.main([str(run)]) == 0
    assert '\n- predictions.csv: synthetic.\n' in capsys.readouterr().out
    assert score.main([str(run), '--json']) == 0
    assert json.loads(capsys.readouterr().out)['remark'] == 'synthetic.'


def test_there_and_back_again(run, log, tmp_path, capsys):
    out = [str(tmp_path / name) for name in ('b.txt', 'c.csv', 'd.txt')]
    assert score.main([str(run), '--seed', '0', '--to', 'megc', out[0]]) == 0
    assert score.main([out[0], '--to', 'csv', out[1]]) == 0
    assert score.main([out[1], *CLASSES, '--to', 'megc', out[2]]) == 0
    for path in (out[0], out[2]):
        assert (tmp_path / path).read_bytes() == log.read_bytes()
    assert read_predictions(out[1]) == read_log(log)


def test_a_log_that_is_the_official_list(log, capsys):
    assert score.main([str(log), '--check']) == 0
    assert capsys.readouterr().out.endswith(
        'check: the 442 clips of the MEGC2019 list, labels as in the list\n')


def test_what_differs_from_the_official_list(predictions, tmp_path, capsys):
    changed = [record for record in predictions if record.database != 'smic'][1:]
    changed[0] = dataclasses.replace(changed[0], label=1)
    changed.append(dataclasses.replace(changed[1], clip='EP99_01'))
    write_log(tmp_path / 'log.txt', changed)
    assert score.main([str(tmp_path / 'log.txt'), '--check']) == 1
    printed = capsys.readouterr().out
    assert printed[printed.index('check:'):].splitlines() == [
        'check: 165 clips of the MEGC2019 list are missing', '  smic: all 164',
        '  casme2/sub01/EP02_01f',
        'check: 1 clips are not in the MEGC2019 list', '  casme2/sub01/EP99_01',
        'check: 1 clips have another label than in the MEGC2019 list',
        '  casme2/sub01/EP19_05f: positive here, negative in the list']
    assert score.main([str(tmp_path / 'log.txt'), '--check', '--json']) == 1
    check = json.loads(capsys.readouterr().out)['megc2019_check']
    assert [len(check[kind]) for kind in ('missing', 'surplus', 'labels')] == [165, 1, 1]


@pytest.mark.parametrize(('arguments', 'sentence'), [
    (['--to', 'xml', 'out'], "--to takes FORMAT OUT with FORMAT one of megc, csv, got 'xml'"),
    (['--to', 'megc', 'out'], "MEGC's log holds one prediction per clip, got 2 runs (selection "
                              "and seed: [('last', 0), ('last', 1)]); choose one, as "
                              '`mmatnet score` does with --selection and --seed'),
    (['--seed', '5'], "no row has selection any and seed 5; the file has [('last', 0), "),
    (['--selection', 'inner'], 'no row has selection inner and seed any'),
    (['--classes', 'a', 'b'], 'expected classes 0 to 1 (a, b)'),
    (['--check', '--classes', 'a', 'b', 'c'],
     'MEGC 2019 has the classes negative, positive, surprise in this order, these predictions a'),
    (['--seed', '0', '--to', 'megc', 'out', '--classes', 'a', 'b', 'c'], 'MEGC 2019 has the class'),
])
def test_bad_input_is_a_sentence(run, tmp_path, monkeypatch, capsys, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    assert score.main([str(run), *arguments]) == 2
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / 'out').exists()


def test_a_true_class_that_differs_between_seeds_is_named_with_its_file(run, predictions, capsys):
    other = dataclasses.replace(predictions[0], seed=1, label=2)
    write_predictions(run / 'mine.csv', [*predictions, other, *(
        dataclasses.replace(record, seed=1) for record in predictions[1:])])
    assert score.main([str(run / 'mine.csv')]) == 2
    assert capsys.readouterr().err == (
        f'error: {run}/mine.csv: casme2/sub01/EP02_01f: the seeds give it different true classes; '
        'run them on the same labels\n')


def test_two_selections_are_scored_one_by_one(predictions, tmp_path, capsys):
    oracle = [dataclasses.replace(record, selection='oracle') for record in predictions]
    both = tmp_path / 'both.csv'
    write_predictions(both, predictions + oracle)
    assert score.main([str(both), *CLASSES]) == 2
    assert 'expected one protocol and selection, got ' in capsys.readouterr().err
    assert score.main([str(both), *CLASSES, '--selection', 'oracle']) == 0
    assert '| both.csv (LEAKY) | full | 442 |' in capsys.readouterr().out
