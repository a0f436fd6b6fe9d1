"""The windows of the stack and the sentences about them."""
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from mmatnet.compat.versions import MMCV, STACK, check_versions

GOOD = {'torch': '2.14.1+cpu', 'mmengine': '0.10.7', 'mmaction2': '1.2.0', 'mmpretrain': '1.2.0',
        'mmcv-lite': '2.1.0'}


def check(**changes):
    installed = {**GOOD, **{name.replace('_', '-'): version for name, version in changes.items()}}

    def version_of(name):
        if installed.get(name) is None:
            raise PackageNotFoundError(name)
        return installed[name]

    check_versions(version_of)


def test_the_tested_set_and_its_neighbours_pass():
    check()
    check(torch='2.1', mmengine='0.11.0rc1', mmpretrain='1.2', mmcv_lite='2.1.9')
    check(mmaction2='1.2', mmcv='2.1.0', mmcv_lite=None)


def test_what_is_installed_here_passes():
    check_versions()


@pytest.mark.parametrize(('package', 'version', 'sentence'), [
    ('torch', '2.0.1', "works with torch>=2.1, but torch 2.0.1 is installed; run \"pip install"),
    ('mmengine', '0.10.6', 'mmengine>=0.10.7,<1, but mmengine 0.10.6'),
    ('mmengine', '1.0.0', 'mmengine>=0.10.7,<1, but mmengine 1.0.0'),
    ('mmaction2', '1.1.0', 'mmaction2==1.2.0, but mmaction2 1.1.0'),
    ('mmaction2', '1.2.1', 'mmaction2==1.2.0, but mmaction2 1.2.1'),
    ('mmpretrain', '1.1.1', 'mmpretrain>=1.2,<2, but mmpretrain 1.1.1'),
    ('mmpretrain', '2.0', 'mmpretrain>=1.2,<2, but mmpretrain 2.0'),
    ('mmcv_lite', '2.0.1', 'mmcv-lite>=2.1,<2.2, but mmcv-lite 2.0.1'),
    ('mmcv_lite', '2.2.0', 'mmcv-lite>=2.1,<2.2, but mmcv-lite 2.2.0'),
])
def test_a_version_outside_its_window_is_named_with_what_to_install(package, version, sentence):
    with pytest.raises(ImportError) as raised:
        check(**{package: version})
    assert sentence in str(raised.value)
    assert '\n' not in str(raised.value)


def test_the_full_mmcv_is_named_when_it_is_the_one_outside():
    with pytest.raises(ImportError, match=r'mmcv>=2\.1,<2\.2, but mmcv 2\.2\.0 is installed'):
        check(mmcv='2.2.0', mmcv_lite=None)


def test_both_kinds_of_mmcv_are_one_too_many():
    with pytest.raises(ImportError, match=r'mmcv 2\.1\.0 and mmcv-lite 2\.1\.0 are both installed'
                                          r'.*pip uninstall -y mmcv mmcv-lite'):
        check(mmcv='2.1.0')


@pytest.mark.parametrize('package', ['torch', 'mmengine', 'mmaction2', 'mmpretrain', 'mmcv_lite'])
def test_a_missing_package_is_named(package):
    name = package.replace('_', '-')
    with pytest.raises(ImportError, match=f'needs {name}, which is not installed; run "pip inst'):
        check(**{package: None})


def test_the_windows_are_those_that_pip_is_given():
    lines = (Path(__file__).parents[2] / 'requirements' / 'runtime.txt').read_text().splitlines()
    assert {*STACK, f'mmcv-lite{MMCV}'} <= set(lines)
