"""Modules outside the package extend commands through ``--import``: those of the docs' pages."""
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pages import python_of

from mmatnet.cli.infer import main as infer
from mmatnet.clips.annotation import read_annotations
from mmatnet.registry import SPOTTERS
from mmatnet.spotting.intervals.base import Interval
from tests.cli.lab import draw_lab

DOCS = Path(__file__).parents[2] / 'docs'
PAGES = ('databases.md', 'face.md', 'add_your_own/spotter.md')
MODULES = [f'lab_{Path(page).stem}' for page in PAGES]
IMPORTS = [word for module in MODULES for word in ('--import', module)]


@pytest.fixture(scope='module')
def run(tmp_path_factory):
    """Run a command where each page's example is a module that can be imported."""
    folder = tmp_path_factory.mktemp('modules')
    for page, module in zip(PAGES, MODULES, strict=True):
        text = (DOCS / page).read_text(encoding='utf-8')
        (folder / f'{module}.py').write_text(python_of(text)[0])
    path = os.pathsep.join(filter(None, (str(folder), os.environ.get('PYTHONPATH'))))
    code = 'import sys; from mmatnet.cli.main import main; sys.exit(main())'

    def run(*arguments):
        return subprocess.run([sys.executable, '-c', code, *map(str, arguments)], text=True,
                              capture_output=True, env={**os.environ, 'PYTHONPATH': path})
    return run


@pytest.fixture(scope='module')
def root(tmp_path_factory):
    """Two clips of nine frames, the fifth the brightest, and the sheet."""
    return draw_lab(tmp_path_factory.mktemp('lab'))


def test_a_database_a_detector_and_an_apex_spotter_are_used(run, root, tmp_path):
    done = run('prepare', root, *IMPORTS, '--spot-apex', 'brightest', '--face', 'chin-rest',
               '--out', tmp_path)
    assert done.returncode == 0, done.stderr
    assert 'Our laboratory (lab), lab_frames, raw frames' in done.stdout
    assert [(clip.key, clip.onset, clip.apex, clip.apex_source, clip.note)
            for clip in read_annotations(tmp_path / 'annotations.csv')] == [
        (('lab', f'sub{subject:02d}', 'smile'), 11, 15, 'spotted', 'apex spotted by brightest')
        for subject in (1, 2)]


class Everything:
    """Finds one expression, from the first frame to the last."""

    latency = 0.0

    def __init__(self, size, flow, on_curve):
        self.seen = []

    def wants(self, seconds):
        return True

    def push(self, number, seconds, crop):
        self.seen.append((number, seconds))
        return []

    def cut(self):
        (first, start), (last, end) = self.seen[0], self.seen[-1]
        return [Interval(first, first, last, start, start, end, 'macro', 1.0, 1.0)]


def test_a_spotter_is_used(write_video, smile, checkpoint_arguments, tmp_path, monkeypatch, capsys):
    SPOTTERS.names()
    monkeypatch.setitem(SPOTTERS.module_dict, 'everything', Everything)
    video = write_video(tmp_path / 'a.avi', smile[:12])
    options = [str(video), *checkpoint_arguments, '--no-plots', '--out']
    assert infer([*options, str(tmp_path / 'out'), '--spotter', 'everything']) == 0
    assert '0 micro- and 1 macro-expressions' in capsys.readouterr().out
    assert infer([*options, str(tmp_path / 'other'), '--spotter', 'evrything']) == 2
    assert "no interval spotter is named 'evrything'; did you mean 'everything'?" in (
        capsys.readouterr().err)


def test_without_the_module_its_database_is_not_known(run, root, tmp_path):
    done = run('prepare', root, '--database', 'lab', '--out', tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("error: no database is named 'lab'; there are 4dme, casme")
    assert done.stderr.endswith('must be named in custom_imports, or with --import)\n')


@pytest.mark.parametrize(('kind', 'name', 'sentence'), [
    ('databases', 'lab', 'Reads the recordings of our laboratory.'),
    ('detectors', 'chin-rest', 'Finds the face where the chin rest holds it.'),
    ('apex-spotters', 'brightest', 'Takes the brightest frame.')])
def test_they_are_listed_beside_ours(run, kind, name, sentence):
    lines = run('list', kind, *IMPORTS).stdout.splitlines()
    assert [name, sentence] in [line.split(maxsplit=1) for line in lines]
    assert len(lines) > 2
