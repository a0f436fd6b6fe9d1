"""`mmatnet spot` on tiny recordings, with a spotter that goes by the grey of a corner."""
import json
import shutil
import sys

import cv2
import numpy as np
import pytest

from mmatnet.cli.score import main as score
from mmatnet.cli.spot import main
from mmatnet.io.json_files import write_json
from mmatnet.registry import SPOTTERS

LAB = '''
import os
import numpy as np
from mmatnet.registry import SPOTTERS
from mmatnet.spotting.intervals.base import Interval
from mmatnet.spotting.intervals.split import SplitSpotter


@SPOTTERS.register_module(name='corner')
class Corner(SplitSpotter):
    """Spots where the corner is bright."""

    row = np.dtype([('number', 'i8'), ('seconds', 'f8'), ('level', 'f8')])
    grid = {'level': (100.0, 180.0)}

    def __init__(self, size, flow=None, on_curve=None, level=100.0):
        super().__init__(size)
        self._level, self._rows = level, self.no_rows()

    def wants(self, seconds):
        return True

    def read(self, number, seconds, crop):
        with open(os.environ['FRAMES_READ'], 'a') as log:
            log.write('x')
        return np.array([(number, seconds, crop[:60, :60].mean())], self.row)

    def read_end(self):
        return self.no_rows()

    def decide(self, rows):
        self._rows = np.concatenate([self._rows, rows])
        return []

    def decide_end(self):
        high = np.flatnonzero(self._rows['level'] > self._level)
        parts = np.split(high, np.flatnonzero(np.diff(high) > 1) + 1) if len(high) else []
        found = [self._interval(part) for part in parts]
        self._rows = self.no_rows()
        return found

    def _interval(self, part):
        number, seconds = self._rows['number'], self._rows['seconds']
        ends = part[0], part[len(part) // 2], part[-1]
        return Interval(*(int(number[one]) for one in ends), *(float(seconds[one]) for one in ends),
                        'micro', 0.5, 1.0)
'''
FRAMES = 30
TEXTURE = np.random.default_rng(0).integers(40, 90, (64, 64), dtype=np.uint8)
# (first frame, last frame, grey) of what the corner shows; the truth is the bright or the dull one
SHOWN = {'s1': (5, 9, 220), 's2': (12, 16, 220), 's3': (8, 12, 220)}


def write_recording(folder, *spans):
    folder.mkdir(parents=True)
    for number in range(FRAMES):
        picture = TEXTURE.copy()
        for first, last, grey in spans:
            if first <= number <= last:
                picture[:18, :18] = grey
        cv2.imwrite(str(folder / f'img{number + 1:03d}.png'), picture)


@pytest.fixture
def data(tmp_path, monkeypatch):
    """Three people, each with an expression and a dull corner elsewhere; the last also calm."""
    (tmp_path / 'lab').mkdir()
    (tmp_path / 'lab' / 'corner_lab.py').write_text(LAB)
    monkeypatch.syspath_prepend(str(tmp_path / 'lab'))
    monkeypatch.setenv('FRAMES_READ', str(tmp_path / 'frames'))
    monkeypatch.chdir(tmp_path)
    rows = []
    for subject, (first, last, grey) in SHOWN.items():
        write_recording(tmp_path / 'data' / subject, (first, last, grey), (22, 26, 140))
        rows.append(f'{subject},micro,{first + 1},{last + 1},30,{subject}')
    write_recording(tmp_path / 'data' / 'calm')
    rows.append('calm,,,,30,s3')
    (tmp_path / 'data' / 'truth.csv').write_text(
        'video,kind,onset,offset,fps,subject\n' + '\n'.join(rows) + '\n')
    write_json(tmp_path / 'data' / 'source.json', {'root': str(tmp_path / 'data'),
                                                   'registered': True})
    yield tmp_path / 'data'
    SPOTTERS.module_dict.pop('corner', None)
    sys.modules.pop('corner_lab', None)


OPTIONS = ['--import', 'corner_lab', '--spotter', 'corner', '--work-dir', 'run']


def frames_read(data):
    return len((data.parent / 'frames').read_text())


def test_options_are_chosen_by_the_others_and_the_report_says_so(data, capsys):
    assert main([str(data), *OPTIONS]) == 0
    printed = capsys.readouterr().out
    # each dull corner is a false alarm at level 100, which is the default
    assert 'level: chosen for each subject by the overall F1 (megc2020) on all other' in printed
    report = json.loads((data.parent / 'run' / 'report.json').read_text())
    assert [(one['subject'], one['options'], one['f1']) for one in report['choices']] == [
        (subject, {'level': 180.0}, 1.0) for subject in SHOWN]
    assert report['rules']['megc2020']['micro']['F1'] == report['rules']['map']['micro']['F1'] == 1
    assert report['per_video']['s1'] == {'micro': [1, 0, 0], 'macro': [0, 0, 0]}
    assert report['quiet']['minutes'] == pytest.approx((4 * FRAMES - 15) / 30 / 60)
    assert '| megc2020 | micro | 3 | 0 | 0 |' in (data.parent / 'run' / 'report.md').read_text()
    assert score(['--spotting', str(data / 'truth.csv'), 'run/spotted.csv']) == 0
    assert capsys.readouterr().out.splitlines()[1].split()[:5] == [
        'megc2020', 'micro', '3', '0', '0']


def test_rows_are_kept_and_another_grid_reads_no_frame(data, capsys):
    assert main([str(data), *OPTIONS, '--no-tuning']) == 0
    read = frames_read(data)
    assert read == 4 * FRAMES
    assert 'No option was tuned' in capsys.readouterr().out
    report = json.loads((data.parent / 'run' / 'report.json').read_text())
    assert report['quiet']['alarms'] == report['rules']['megc2020']['micro']['false_positives'] == 3
    assert main([str(data), *OPTIONS, '--set', 'level=180']) == 0
    assert 'corner with level 180 in 4 recordings' in capsys.readouterr().out
    assert main([str(data), *OPTIONS, '--grid', 'level=50,200']) == 0
    assert frames_read(data) == read


def test_a_recording_that_has_changed_is_read_again(data):
    assert main([str(data), *OPTIONS, '--no-tuning']) == 0
    read = frames_read(data)
    shutil.rmtree(data / 's1')
    write_recording(data / 's1')  # the expression is gone
    assert main([str(data), *OPTIONS, '--no-tuning']) == 0
    assert frames_read(data) == read + FRAMES
    report = json.loads((data.parent / 'run' / 'report.json').read_text())
    assert report['per_video']['s1']['micro'] == [0, 0, 1]


def test_an_interrupted_run_goes_on_and_a_damaged_file_is_made_again(data, capsys):
    broken = data / 's3' / 'img010.png'
    whole = broken.read_bytes()
    broken.write_bytes(whole[:60])
    assert main([str(data), *OPTIONS]) == 2
    said = capsys.readouterr().err
    assert 'frame 10 cannot be read' in said
    assert '1 of 4 recordings cannot be read; what was read of the others is kept' in said
    assert not (data.parent / 'run' / 'report.json').exists()
    broken.write_bytes(whole)
    before = frames_read(data)
    assert main([str(data), *OPTIONS]) == 0
    assert frames_read(data) == before + FRAMES
    kept = next((data.parent / 'run' / 'signals').glob('s1-*.npz'))
    kept.write_bytes(kept.read_bytes()[:200])
    assert main([str(data), *OPTIONS]) == 0
    assert frames_read(data) == before + 2 * FRAMES


def test_processes_find_the_same(data, capsys):
    assert main([str(data), *OPTIONS]) == 0
    alone = (data.parent / 'run' / 'spotted.csv').read_bytes()
    shutil.rmtree(data.parent / 'run')
    assert main([str(data), *OPTIONS, '--workers', '2']) == 0
    assert (data.parent / 'run' / 'spotted.csv').read_bytes() == alone


@pytest.mark.parametrize(('options', 'sentence'), [
    (['--set', 'level'], "--set takes OPTION=VALUE, got 'level'"),
    (['--set', 'level=high'], "--set: level must be a number, got 'high'"),
    (['--set', 'hue=3'], "spotter corner has no option 'hue'; it has level"),
    (['--grid', 'level='], "--grid takes OPTION=VALUE,VALUE, got 'level='"),
    (['--set', 'level=1', 'level=2'], '--set names level twice; leave one of them out'),
    (['--set', 'level=1', '--set', 'level=2'], '--set names level twice; leave one of them out'),
    (['--grid', 'level=1', 'level=2'], '--grid names level twice; leave one of them out'),
    (['--grid', 'level=1', '--grid', 'level=2'], '--grid names level twice'),
    (['--grid', 'level=1,2', '--set', 'level=3'], 'level is both set and tuned'),
    (['--grid', 'level=1,2', '--no-tuning'], '--no-tuning and --grid exclude each other'),
    (['--fps', '0'], 'fps must be a number of frames per second above 0'),
    (['--spotter', 'centre'], "no interval spotter is named 'centre'")])
def test_what_cannot_be_run_is_a_sentence(data, capsys, options, sentence):
    assert main([str(data), *OPTIONS, *options]) == 2
    assert sentence in capsys.readouterr().err


def test_a_work_dir_belongs_to_one_run(data, capsys):
    assert main([str(data), *OPTIONS]) == 0
    assert main([str(data), '--import', 'corner_lab', '--work-dir', 'run']) == 2
    assert 'run holds a run of something else (spotter was corner, now motion_path)' in \
        capsys.readouterr().err


def test_one_subject_cannot_be_tuned(data, capsys):
    table = data / 'truth.csv'
    table.write_text('\n'.join(table.read_text().splitlines()[:2]) + '\n')
    assert main([str(data), *OPTIONS]) == 2
    assert 'leave the options of a spotter as they are with --no-tuning' in capsys.readouterr().err
    assert main([str(data), *OPTIONS, '--no-tuning']) == 0
