"""The placeholder for the package that MMAction2's wheel lacks."""
import subprocess
import sys

import pytest

from mmatnet.compat import drn


def run(code, cwd):
    return subprocess.run([sys.executable, '-c', code], cwd=cwd, capture_output=True, text=True)


def test_installing_twice_appends_one_finder_and_appends_it_last(monkeypatch):
    finders = [object(), object()]
    monkeypatch.setattr(sys, 'meta_path', list(finders))
    drn.install()
    drn.install()
    assert sys.meta_path[:2] == finders
    assert [type(finder).__name__ for finder in sys.meta_path[2:]] == ['_PlaceholderFinder']


def test_the_fault_is_there_and_importing_mmatnet_repairs_it(tmp_path, checkout):
    # MMAction2 without its localizers' other parts: what the released wheel looks like
    localizers = tmp_path / 'mmaction' / 'models' / 'localizers'
    localizers.mkdir(parents=True)
    for folder in (localizers, localizers.parent, localizers.parent.parent):
        (folder / '__init__.py').write_text('')
    (localizers / '__init__.py').write_text('from .drn.drn import DRN\n')
    broken = run('import mmaction.models.localizers', tmp_path)
    assert "No module named 'mmaction.models.localizers.drn'" in broken.stderr
    repaired = run(f'import sys; sys.path.append({str(checkout)!r}); import mmatnet\n'
                   'from mmaction.models.localizers import DRN; print(DRN.__module__)', tmp_path)
    assert repaired.stdout.strip() == 'mmatnet.compat.drn', repaired.stderr


def test_a_complete_mmaction_is_served_by_its_own_files(tmp_path, checkout):
    package = tmp_path / 'mmaction' / 'models' / 'localizers' / 'drn'
    package.mkdir(parents=True)
    for folder in (package, *list(package.parents)[:3]):
        (folder / '__init__.py').write_text('')
    (package / 'drn.py').write_text('class DRN:\n    real = True\n')
    done = run(f'import sys; sys.path.append({str(checkout)!r}); import mmatnet\n'
               'from mmaction.models.localizers.drn.drn import DRN; print(DRN.real)', tmp_path)
    assert done.stdout.strip() == 'True', done.stderr


def test_the_placeholder_says_what_is_missing_when_used():
    with pytest.raises(ImportError, match=r'DRN is missing from the released mmaction2 1\.2\.0'):
        drn.DRN(vote_size=3)


def test_other_names_are_left_to_other_finders():
    finder = drn._PlaceholderFinder()
    assert finder.find_spec('mmaction.models.localizers.tcanet') is None
    assert finder.find_spec(f'{drn.PACKAGE}.other') is None
