"""Check that the installed stack lies inside the windows this package was tested with."""
import re
from collections.abc import Callable
from importlib import metadata

# package: (first version allowed, first version no longer allowed or None, what to pip install).
# requirements/runtime.txt gives the reasons; a test holds the two together.
WINDOWS: dict[str, tuple[str, str | None, str]] = {
    'torch': ('2.1', None, 'torch>=2.1'),
    'mmengine': ('0.10.7', '1', 'mmengine>=0.10.7,<1'),
    'mmaction2': ('1.2.0', '1.2.1', 'mmaction2==1.2.0'),
    'mmpretrain': ('1.2', '2', 'mmpretrain>=1.2,<2'),
}
# either of the two distributions of mmcv
MMCV = ('2.1', '2.2', '>=2.1,<2.2')


def check_versions(version_of: Callable[[str], str] = metadata.version) -> None:
    """Compare the installed versions with the windows; imports none of the packages.

    Args:
        version_of (callable): Gives the version of a distribution or raises
            ``PackageNotFoundError``.

    Raises:
        ImportError: If a package is missing, outside its window, or if mmcv and mmcv-lite are both
            installed; one sentence that says what to install or move.
    """
    for package, (first, beyond, requirement) in WINDOWS.items():
        _check(package, _installed(version_of, package), first, beyond, requirement)
    _check_mmcv(version_of)


def _check_mmcv(version_of: Callable[[str], str]) -> None:
    first, beyond, window = MMCV
    full, lite = _installed(version_of, 'mmcv'), _installed(version_of, 'mmcv-lite')
    if full is not None and lite is not None:
        raise ImportError(
            f'mmcv {full} and mmcv-lite {lite} are both installed and overwrite each other\'s '
            'files; remove both with "pip uninstall -y mmcv mmcv-lite", then '
            f'"pip install \'mmcv-lite{window}\'" (or mmcv, if other projects use its operators)')
    package = 'mmcv' if full is not None else 'mmcv-lite'
    _check(package, full if full is not None else lite, first, beyond, f'{package}{window}')


def _check(package: str, version: str | None, first: str, beyond: str | None,
           requirement: str) -> None:
    if version is None:
        raise ImportError(f'mmatnet needs {package}, which is not installed; '
                          f'run "pip install \'{requirement}\'"')
    if _release(version) < _release(first) or (
            beyond is not None and _release(version) >= _release(beyond)):
        raise ImportError(f'mmatnet works with {requirement}, but {package} {version} is '
                          f'installed; run "pip install \'{requirement}\'"')


def _installed(version_of: Callable[[str], str], package: str) -> str | None:
    try:
        return version_of(package)
    except metadata.PackageNotFoundError:
        return None


def _release(version: str) -> tuple[int, ...]:
    """The numbers of a version, without local part or pre-release: ``2.9.0+cpu`` is (2, 9).

    Trailing zeros go, so that 1.2 and 1.2.0 are one version.
    """
    numbers = [int(part) for part in re.match(r'[\d.]*\d', version)[0].split('.')]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
