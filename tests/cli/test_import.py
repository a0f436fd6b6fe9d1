"""A module outside the package extends the commands through ``--import``."""
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from openpyxl import Workbook
from PIL import Image

from mmatnet.clips.annotation import read_annotations

HERE = Path(__file__).parent


def run(*arguments):
    code = 'import sys; from mmatnet.cli.main import main; sys.exit(main())'
    path = os.pathsep.join(filter(None, (str(HERE), os.environ.get('PYTHONPATH'))))
    return subprocess.run([sys.executable, '-c', code, *map(str, arguments)], text=True,
                          capture_output=True, env={**os.environ, 'PYTHONPATH': path})


@pytest.fixture(scope='module')
def root(tmp_path_factory):
    """Two clips of nine frames, and the sheet."""
    root, book = tmp_path_factory.mktemp('lab'), Workbook()
    book.active.append(('who', 'which', 'from', 'to', 'what'))
    noise = np.random.default_rng(0).integers(0, 256, (240, 240, 3), dtype=np.uint8)
    for subject in (1, 2):
        book.active.append((subject, 'smile', 11, 19, 'happiness'))
        folder = root / 'lab_frames' / f'sub{subject:02d}' / 'smile'
        folder.mkdir(parents=True)
        for number in range(11, 20):
            Image.fromarray(np.roll(noise, number, 1)).save(folder / f'{number}.png')
    book.save(root / 'lab.xlsx')
    return root


def test_a_database_a_detector_and_an_apex_spotter_are_used(root, tmp_path):
    done = run('prepare', root, '--import', 'lab', '--spot-apex', 'third', '--face', 'still',
               '--out', tmp_path)
    assert done.returncode == 0, done.stderr
    assert 'Our laboratory (lab), lab_frames, raw frames' in done.stdout
    assert [(clip.key, clip.onset, clip.apex, clip.apex_source, clip.note)
            for clip in read_annotations(tmp_path / 'annotations.csv')] == [
        (('lab', f'sub{subject:02d}', 'smile'), 11, 14, 'spotted', 'apex spotted by third')
        for subject in (1, 2)]


def test_without_the_module_its_database_is_not_known(root, tmp_path):
    done = run('prepare', root, '--database', 'lab', '--out', tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("error: no database is named 'lab'; there are casme, casme2")
    assert done.stderr.endswith('must be named in custom_imports, or with --import)\n')


@pytest.mark.parametrize(('kind', 'line'), [
    ('databases', 'lab       Reads the recordings of our laboratory.'),
    ('detectors', "still       Finds the face where everybody's chin rest is."),
    ('apex-spotters', 'third      Takes the frame after a third of the clip.')])
def test_they_are_listed_beside_ours(kind, line):
    assert line in run('list', kind, '--import', 'lab').stdout.splitlines()
