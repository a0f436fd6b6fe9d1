"""Check that the installed stack lies inside the windows this package was tested with."""
from collections.abc import Callable
from importlib import metadata

from packaging.requirements import Requirement

# requirements/runtime.txt gives the reasons; a test holds the two together
STACK = ('torch>=2.1', 'mmengine>=0.10.7,<1', 'mmaction2==1.2.0', 'mmpretrain>=1.2,<2')
MMCV = '>=2.1,<2.2'  # of either of the two distributions of mmcv


def check_versions(version_of: Callable[[str], str] = metadata.version) -> None:
    """Compare the installed versions with the windows; imports none of the packages.

    Args:
        version_of (callable): Gives the version of a distribution or raises
            ``PackageNotFoundError``.

    Raises:
        ImportError: If a package is missing, outside its window, or if mmcv and mmcv-lite are both
            installed; one sentence that says what to install or move.
    """
    full, lite = _installed(version_of, 'mmcv'), _installed(version_of, 'mmcv-lite')
    if full is not None and lite is not None:
        raise ImportError(
            f'mmcv {full} and mmcv-lite {lite} are both installed and overwrite each other\'s '
            'files; remove both with "pip uninstall -y mmcv mmcv-lite", then '
            f'"pip install \'mmcv-lite{MMCV}\'" (or mmcv, if other projects use its operators)')
    for requirement in (*STACK, f'mmcv{"-lite" if full is None else ""}{MMCV}'):
        _check(requirement, version_of)


def _check(requirement: str, version_of: Callable[[str], str]) -> None:
    window = Requirement(requirement)
    version = _installed(version_of, window.name)
    if version is None:
        raise ImportError(f'mmatnet needs {window.name}, which is not installed; '
                          f'run "pip install \'{requirement}\'"')
    if not window.specifier.contains(version, prereleases=True):
        raise ImportError(f'mmatnet works with {requirement}, but {window.name} {version} is '
                          f'installed; run "pip install \'{requirement}\'"')


def _installed(version_of: Callable[[str], str], package: str) -> str | None:
    try:
        return version_of(package)
    except metadata.PackageNotFoundError:
        return None
