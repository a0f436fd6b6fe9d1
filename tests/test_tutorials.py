"""The tutorials run from their first cell to their last, cut short, and draw their pictures."""
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TUTORIALS = {
    'recognise_in_a_video': ['timeline.png', 'expression.png', 'recognised.png'],
    'leave_one_subject_out': ['flow.png', 'confusion.png'],
    'a_network_of_your_own': ['confusion.png'],
}
SHORTER = {'SUBJECTS': 2, 'ITERATIONS': 2, 'SECONDS': 10}


def test_each_is_tried():
    assert {path.stem for path in (ROOT / 'docs' / 'tutorials').glob('*.py')} == set(TUTORIALS)


@pytest.mark.parametrize('name', TUTORIALS)
def test_it_runs_and_draws(name, tmp_path):
    code = (ROOT / 'docs' / 'tutorials' / f'{name}.py').read_text(encoding='utf-8')
    code = re.sub(r'^((?:[A-Z]+, )*[A-Z]+) = \d.*$', lambda line: f'{line[1]} = ' + ', '.join(
        str(SHORTER[word]) for word in line[1].split(', ')), code, flags=re.M)
    done = subprocess.run([sys.executable, '-c', code], cwd=tmp_path, text=True, timeout=600,
                          env={**os.environ, 'PYTHONPATH': str(ROOT)}, capture_output=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert 'error:' not in done.stderr
    for picture in TUTORIALS[name]:
        assert (tmp_path / picture).stat().st_size > 5000
