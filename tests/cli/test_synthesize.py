import errno
import json
from pathlib import Path

import cv2
import pytest

from mmatnet.cli.prepare import main as prepare
from mmatnet.cli.synthesize import build_parser, main
from mmatnet.synthetic.writers import base as writer

SMALL = ['casme2', '--subjects', '1', '--clips-per-class', '1', '--frames', '6', '8']


@pytest.fixture(scope='module')
def small(tmp_path_factory):
    out = tmp_path_factory.mktemp('synthesize') / 'casme2'
    assert main([*SMALL, '--out', str(out)]) == 0
    return out


def contents(root):
    return {path.relative_to(root).as_posix(): path.read_bytes()
            for path in root.rglob('*') if path.is_file()}


def test_what_is_written_can_be_prepared(small, tmp_path, capsys):
    assert prepare([str(small), '--out', str(tmp_path / 'data')]) == 0
    assert json.loads((tmp_path / 'data' / 'source.json').read_text())['synthetic'] is True
    report = json.loads((tmp_path / 'data' / 'report.json').read_text())
    assert report['clips_per_emotion'] == {
        'disgust': 2, 'surprise': 1, 'happiness': 1, 'others': 1}
    assert list(report['repaired']) == ['casme2/sub04/EP12_01f']
    assert not report['stray_files']


def test_readme_says_first_that_the_data_is_synthetic(small):
    assert 'This data is synthetic' in (small / 'README.md').read_text().splitlines()[0]


def test_the_same_arguments_give_the_same_bytes(small, tmp_path):
    assert main([*SMALL, '--out', str(tmp_path / 'again')]) == 0
    assert contents(tmp_path / 'again') == contents(small)
    assert main([*SMALL, '--seed', '1', '--out', str(tmp_path / 'other')]) == 0
    assert contents(tmp_path / 'other') != contents(small)


def test_a_second_run_draws_nothing(small, monkeypatch):
    monkeypatch.setattr(writer, 'draw_face', None)
    before = {path: path.stat().st_mtime_ns for path in small.rglob('*.jpg')}
    assert main([*SMALL, '--out', str(small)]) == 0
    assert {path: path.stat().st_mtime_ns for path in small.rglob('*.jpg')} == before


def test_an_interrupted_run_goes_on(small, tmp_path, monkeypatch, capsys):
    imencode, calls = cv2.imencode, []

    def interrupted(*args):
        calls.append(args)
        if len(calls) == 12:  # in the middle of the second clip
            raise KeyboardInterrupt
        return imencode(*args)

    monkeypatch.setattr(cv2, 'imencode', interrupted)
    out = tmp_path / 'casme2'
    assert main([*SMALL, '--out', str(out)]) == 130
    assert len(list((out / 'Cropped').glob('*/*'))) == 1
    assert not list(out.glob('.*'))
    monkeypatch.undo()
    assert main([*SMALL, '--out', str(out)]) == 0
    assert contents(out) == contents(small)


def test_a_full_disk_is_a_sentence_and_leaves_whole_clips(tmp_path, monkeypatch, capsys):
    write, calls = Path.write_bytes, []

    def full(path, data):
        calls.append(path)
        if len(calls) == 12:
            raise OSError(errno.ENOSPC, 'No space left on device')
        return write(path, data)

    monkeypatch.setattr(Path, 'write_bytes', full)
    assert main([*SMALL, '--out', str(tmp_path / 'casme2')]) == 2
    assert 'No space left on device; free some space' in capsys.readouterr().err
    assert not list((tmp_path / 'casme2').glob('.*'))
    assert len(list((tmp_path / 'casme2' / 'Cropped').glob('*/*'))) == 1


@pytest.mark.parametrize(('options', 'sentence'), [
    (['--subjects', '0'], 'subjects must lie in 1 to 9, got 0'),
    (['--subjects', '10'], 'subjects must lie in 1 to 9, got 10'),
    (['--clips-per-class', '0'], 'clips per class must be at least 1, got 0'),
    (['--frames', '4', '9'], 'clips must have at least 5 frames, the shortest first, got 4 to 9'),
    (['--frames', '9', '8'], 'got 9 to 8'),
    (['--seed', '-1'], 'seed must not be negative, got -1'),
])
def test_options_out_of_range(tmp_path, capsys, options, sentence):
    assert main(['casme2', '--out', str(tmp_path / 'out'), *options]) == 2
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / 'out').exists()


def test_other_data_in_the_folder_is_left_alone(small, tmp_path, capsys):
    (tmp_path / 'mine.txt').write_text('real')
    assert main(['casme2', '--out', str(tmp_path)]) == 2
    assert 'holds something that `mmatnet synthesize` did not write' in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ['mine.txt']
    assert main([*SMALL, '--seed', '5', '--out', str(small)]) == 2
    error = capsys.readouterr().err
    assert "holds synthetic data made with {'database': 'casme2', 'seed': 0" in error
    assert "asked for {'database': 'casme2', 'seed': 5" in error


@pytest.mark.parametrize(('out', 'sentence'), [
    ('notes.txt', 'holds something that `mmatnet synthesize` did not write'),
    ('notes.txt/casme2', 'a file is in the way'),
    ('n' * 300, 'File name too long; use a shorter one')])
def test_a_place_that_cannot_be_a_folder_is_one_sentence(tmp_path, capsys, out, sentence):
    (tmp_path / 'notes.txt').write_text('mine')
    assert main([*SMALL, '--out', str(tmp_path / out)]) == 2
    error = capsys.readouterr().err
    assert error.startswith('error: ')
    assert sentence in error
    assert error.count('\n') == 1
    assert (tmp_path / 'notes.txt').read_text() == 'mine'


def test_help_shows_real_commands():
    text = build_parser().format_help()
    example = next(line for line in text.splitlines() if line.startswith('  mmatnet synthesize'))
    assert build_parser().parse_args(example.split()[2:]).seed == 0


@pytest.mark.parametrize(('database', 'layout', 'frame'), [
    ('casme2', 'CASME2_RAW_selected', 'CASME2_RAW_selected/sub19/*/img*.jpg'),
    ('samm', 'SAMM', '014/*/014_*.jpg'),
    ('smic', 'SMIC_all_raw', 'SMIC_all_raw/HS/s14/micro/negative/s14_ne_*/image*.bmp'),
])
def test_layouts_of_other_databases(tmp_path, capsys, database, layout, frame):
    out = tmp_path / database
    assert main([database, '--layout', layout, '--subjects', '1', '--clips-per-class', '1',
                 '--frames', '5', '5', '--out', str(out)]) == 0
    assert len(list(out.glob(frame))) >= 5
    assert prepare([str(out), '--out', str(tmp_path / 'data')]) == 0
    assert f'({database}), {layout}, raw frames' in capsys.readouterr().out
    assert json.loads((tmp_path / 'data' / 'source.json').read_text())['registered'] is False


def test_a_layout_that_does_not_exist(tmp_path, capsys):
    assert main(['smic', '--layout', 'HS', '--out', str(tmp_path / 'x')]) == 2
    assert ('layout must be one of SMIC_all_cropped, SMIC_all_raw, SMIC-E_raw_image, '
            "got 'HS'") in capsys.readouterr().err
