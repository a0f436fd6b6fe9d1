import csv
import json
import re

import pytest

import mmatnet.register  # noqa: F401
from mmatnet.cli import crossval, report
from mmatnet.cli.running import parse_options
from mmatnet.engine.config import load_config
from mmatnet.engine.experiment import take_apart
from mmatnet.evaluation.formats.predictions import read_predictions
from mmatnet.evaluation.recognition.summary import summarise
from mmatnet.io.json_files import digest


@pytest.fixture(scope='module')
def options(two_subjects, small_options):
    return ['--cfg-options', f'data_root={two_subjects}', *small_options, 'train_cfg.max_iters=2']


@pytest.fixture(scope='module')
def finished(options, tmp_path_factory):
    folder = tmp_path_factory.mktemp('crossval')
    arguments = ['configs/demo.py', '--work-dir', str(folder), *options]
    assert crossval.main([*arguments, '--seeds', '0', '1']) == 0
    return folder, arguments


def test_what_it_writes(finished):
    folder, _ = finished
    with open(folder / 'predictions.csv', newline='') as table:
        rows = list(csv.DictReader(table))
    assert len(rows) == 2 * 6
    assert list(rows[0]) == ['protocol', 'selection', 'fold', 'seed', 'database', 'subject',
                             'clip', 'label', 'prediction', 'score_0', 'score_1', 'score_2']
    assert (folder / 'confusion.png').read_bytes().startswith(b'\x89PNG')
    assert (folder / 'report.md').read_text().startswith('# demo\n')


def test_the_report_is_a_function_of_the_predictions(finished):
    folder, _ = finished
    predictions = read_predictions(folder / 'predictions.csv')
    written = json.loads((folder / 'report.json').read_text())
    assert written.pop('sha256') == digest(written)
    assert written == summarise(predictions, ['negative', 'positive', 'surprise'])
    assert written['seeds'] == [0, 1]


def test_a_finished_run_only_reports(finished, capsys):
    folder, arguments = finished
    before = {path: path.stat().st_mtime_ns for path in (folder / 'folds').iterdir()}
    assert crossval.main([*arguments, '--seeds', '0', '1']) == 0
    assert {path: path.stat().st_mtime_ns for path in (folder / 'folds').iterdir()} == before
    printed = capsys.readouterr().out
    assert '| demo | full | 6 | 2 |' in printed
    assert '6 clips of 2 subjects; left out: none' in printed


def test_another_config_in_the_same_folder_is_refused(finished, capsys):
    _, arguments = finished
    assert crossval.main(arguments) == 2
    assert 'seeds was [0, 1], now [0]' in capsys.readouterr().err


def test_a_report_that_is_not_there(tmp_path, capsys):
    assert report.main([str(tmp_path)]) == 2
    assert f'error: no report at {tmp_path}/report.json' in capsys.readouterr().err


def test_two_runs_of_one_name(finished, capsys):
    folder, _ = finished
    assert report.main([str(folder), str(folder)]) == 2
    assert 'two runs are called' in capsys.readouterr().err


def test_workers_give_the_same_files(finished, options, tmp_path):
    folder, _ = finished
    assert crossval.main([
        'configs/demo.py', '--work-dir', str(tmp_path / 'demo'), '--seeds', '0', '1',
        '--workers', '2', *options]) == 0
    for name in ('predictions.csv', 'report.json'):
        assert (tmp_path / 'demo' / name).read_bytes() == (folder / name).read_bytes()
    assert len(list((tmp_path / 'demo' / 'folds').glob('*/learning_curve.csv'))) == 4
    for file in (tmp_path / 'demo' / 'folds').glob('*/seconds.json'):
        seconds = json.loads(file.read_text())
        assert seconds['wall'] > 0
        assert 0 < seconds['cpu'] < 60
    assert len(list((tmp_path / 'demo' / 'folds').glob('*/seconds.json'))) == 4


def test_an_oracle_says_what_it_gained_and_that_it_leaks(finished, options, tmp_path, capsys):
    folder, _ = finished
    assert crossval.main(['configs/demo.py', '--work-dir', str(tmp_path), '--seeds', '0', '1',
                          *options, 'selection=oracle']) == 0
    assert (tmp_path / 'predictions_last.csv').read_bytes() == (
        folder / 'predictions.csv').read_bytes()
    for name, selections in (('predictions.csv', {'oracle LEAKY'}),
                             ('folds/seed0-casme2-sub12.csv', {'oracle LEAKY', 'last'})):
        with open(tmp_path / name, newline='') as table:
            assert {row['selection'] for row in csv.DictReader(table)} == selections
    assert json.loads((tmp_path / 'run.json').read_text())['leaky'] is True
    assert 'leaky' not in json.loads((folder / 'run.json').read_text())
    report = json.loads((tmp_path / 'report.json').read_text())
    assert report['leaky'] is True
    assert report['gain_over_last']['full'].keys() >= {'UF1', 'UAR'}
    for text in (capsys.readouterr().out, (tmp_path / 'report.md').read_text(),
                 (tmp_path / 'LEAKY.txt').read_text()):
        assert 'LEAKY' in text


def test_a_run_that_offers_its_test_subjects_is_stamped(options, tmp_path, capsys):
    assert crossval.main(['configs/demo.py', '--work-dir', str(tmp_path), *options,
                          'protocol.adapt=test']) == 0
    with open(tmp_path / 'predictions.csv', newline='') as table:
        assert {row['protocol'] for row in csv.DictReader(table)} == {'loso TRANSDUCTIVE'}
    written = json.loads((tmp_path / 'report.json').read_text())
    assert (written['transductive'], written['leaky']) == (True, False)
    assert (tmp_path / 'report.md').read_text().startswith('# demo (TRANSDUCTIVE)\n')
    assert '| demo (TRANSDUCTIVE) | full | 6 | 1 |' in capsys.readouterr().out


@pytest.mark.parametrize(('options', 'sentence'), [
    (['--workers-per-gpu', '2'], '--workers-per-gpu needs a GPU, and torch finds none'),
    (['--workers-per-gpu', '2', '--workers', '3'], '--workers and --workers-per-gpu both say'),
    (['--ship-store'], '--ship-store sends the features to the nodes of a cluster; name one with'),
])
def test_workers_that_cannot_be(monkeypatch, capsys, options, sentence):
    monkeypatch.setattr('torch.cuda.device_count', lambda: 0)
    assert crossval.main(['configs/demo.py', *options]) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(('option', 'reason'), [
    ('model.cls_head.in_channels=5',
     'RuntimeError: (addmm: )?mat1 and mat2 shapes cannot be multiplied'),  # from PyTorch 2.15 on
    ('optim_wrapper.accumulative_counts=0', 'AssertionError: '),
])
def test_what_breaks_in_a_fold_is_a_sentence(options, tmp_path, capsys, option, reason):
    assert crossval.main(['configs/demo.py', '--work-dir', str(tmp_path), *options, option]) == 2
    said = capsys.readouterr().err
    assert 'error: 2 of 2 folds have no predictions' in said
    for subject in ('sub12', 'sub19'):
        fold = f'casme2-{subject}'
        log = tmp_path / 'folds' / f'seed0-{fold}' / 'log.txt'
        assert re.search(f'- fold {fold}, seed 0: {reason}', said)
        assert f'; log: {log}, which ends with: ' in said
        assert 'Traceback' in log.read_text()


def test_the_examples_of_the_help_are_sound(data_root):
    lines = [line.split()[2:] for line in crossval.build_parser().format_help().splitlines()
             if line.startswith('  mmatnet crossval ')]
    assert [words[-1] for words in lines] == ['4', 'protocol.k=3', 'selection=inner']
    for words in lines:
        args = crossval.build_parser().parse_args(words)
        cfg = load_config(args.config, {'data_root': str(data_root),
                                        **parse_options(args.cfg_options)})
        assert take_apart(cfg).folds()


def test_no_worker_is_no_number_of_workers(capsys):
    with pytest.raises(SystemExit):
        crossval.main(['configs/demo.py', '--workers', '0'])
    assert 'expected a whole number from 1 up, got 0' in capsys.readouterr().err


def test_gpus_are_shared(monkeypatch):
    monkeypatch.setattr('mmatnet.engine.crossval.fold_pool.visible_gpus', lambda: ['0', '3'])
    args = crossval.build_parser().parse_args(['c.py', '--workers-per-gpu', '2'])
    executor = crossval.choose_executor(args)
    assert executor.keywords == {'threads': 1, 'gpus': ['0', '3'], 'workers': 4}
