"""The tutorials run from their first cell to their last, cut short, and draw their pictures; those
that the site shows are of the same code."""
import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / 'docs' / 'tutorials'
TUTORIALS = {
    'recognise_in_a_video': ['timeline.png', 'expression.png', 'recognised.png'],
    'leave_one_subject_out': ['flow.png', 'confusion.png'],
    'a_network_of_your_own': ['confusion.png'],
}
SHORTER = {'SUBJECTS': 2, 'ITERATIONS': 2, 'SECONDS': 10}


@pytest.fixture(scope='module')
def drawing():
    """The module that draws the pictures, `make tutorials`."""
    spec = importlib.util.spec_from_file_location('site_tutorials',
                                                  ROOT / 'docs' / '.site' / 'tutorials.py')
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_is_tried():
    assert {path.stem for path in FOLDER.glob('*.py')} == set(TUTORIALS)


@pytest.mark.parametrize('name', TUTORIALS)
def test_it_runs_and_draws(name, tmp_path):
    code = (FOLDER / f'{name}.py').read_text(encoding='utf-8')
    code = re.sub(r'^((?:[A-Z]+, )*[A-Z]+) = \d.*$', lambda line: f'{line[1]} = ' + ', '.join(
        str(SHORTER[word]) for word in line[1].split(', ')), code, flags=re.M)
    done = subprocess.run([sys.executable, '-c', code], cwd=tmp_path, text=True, timeout=600,
                          env={**os.environ, 'PYTHONPATH': str(ROOT)}, capture_output=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert 'error:' not in done.stderr
    for picture in TUTORIALS[name]:
        assert (tmp_path / picture).stat().st_size > 5000


@pytest.mark.parametrize('name', TUTORIALS)
def test_what_the_site_shows_was_drawn_by_this_code(drawing, name):
    assert sorted(path.name for path in (FOLDER / name).iterdir()) == sorted(TUTORIALS[name])
    for picture in TUTORIALS[name]:
        with Image.open(FOLDER / name / picture) as image:
            assert image.text[drawing.CODE] == drawing.digest(FOLDER / f'{name}.py'), \
                f'{name}.py draws anew what it drew before it was changed: make tutorials'
            assert image.width <= drawing.WIDEST


def test_the_pictures_are_small():
    assert sum(path.stat().st_size for path in FOLDER.glob('*/*.png')) < 300_000


def test_words_between_the_code_change_nothing_and_code_does(drawing, tmp_path):
    def digest(text):
        (path := tmp_path / 'a.py').write_text(text)
        return drawing.digest(path)

    drawn = digest('# %% [markdown]\n# # Title\n\n# %%\na = 1\n')
    assert digest('# %% [markdown]\n# # Other\n# words\n\n# %%\na = 1\n') == drawn
    assert digest('# %% [markdown]\n# # Title\n\n# %%\na = 2\n') != drawn
