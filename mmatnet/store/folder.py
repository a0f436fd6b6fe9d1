"""The folders of a store: one process at a time, a new store takes the old one's place whole.

Nothing is removed but what a build has made, which is told by its name.
"""
import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from mmatnet.errors import InputError
from mmatnet.io import locks
from mmatnet.io.atomic import explain_disk_errors
from mmatnet.store.clip_store import OTHER_FILES, RECIPE_FILE, building_folder, earlier_store

NEW = 'mmatnet-new-'
# parts, whole and half-written, and what becomes of a store that is finished
_BUILT = re.compile(rf'\.?[0-9a-f]{{32}}(-\w+)?(\.part|\.npz)+|{NEW}\w+|mmatnet-earlier')


@contextlib.contextmanager
def exclusive_build(folder: Path) -> Iterator[None]:
    """Keep other processes from building the same store; a killed process locks nobody out.

    A store that one which was killed had put aside for its new one comes back.
    """
    with contextlib.ExitStack() as stack:
        with explain_disk_errors(folder):
            folder.parent.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locks.exclusive_lock(
                folder.with_name(f'.{folder.name}.lock'),
                f'another process is building {folder}; wait for it'))
            if earlier_store(folder).exists() and not folder.exists():
                os.replace(earlier_store(folder), folder)
                _remove_if_empty(building_folder(folder))
        yield


def check_target(folder: Path) -> None:
    """Raise rather than put a store where something else lies.

    Raises:
        InputError: If the folder holds anything, and not a recipe with a table or an array.
    """
    names = [path.name for path in folder.glob('*')]
    store = RECIPE_FILE in names and any(map(OTHER_FILES.fullmatch, names))
    if (names and not store) or (folder.exists() and not folder.is_dir()):
        raise InputError(f'{folder} holds something that is no clip store, which would be lost; '
                         'name another store (`mmatnet extract DATA --store NAME`), or remove that '
                         'one')


@contextlib.contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Give an empty folder that takes the place of ``folder`` when the block ends well.

    What lies in ``folder`` and is no part of a store goes into the new one.
    """
    building, earlier = building_folder(folder), earlier_store(folder)
    new = Path(tempfile.mkdtemp(prefix=NEW, dir=building))
    try:
        yield new
        new.chmod(building.stat().st_mode)  # mkdtemp makes it private
        if folder.exists():
            _retire(earlier, folder)  # of a build that was killed before it did
            os.replace(folder, earlier)
        try:
            os.replace(new, folder)
        except BaseException:
            if earlier.exists():
                os.replace(earlier, folder)
            raise
        _retire(earlier, folder)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _retire(earlier: Path, folder: Path) -> None:
    """Remove an earlier store; what is no part of it is brought to the store."""
    for path in earlier.glob('*'):
        if path.name == RECIPE_FILE or OTHER_FILES.fullmatch(path.name):
            path.unlink()
        else:
            os.replace(path, folder / path.name)
    if earlier.exists():
        earlier.rmdir()


def remove_building(folder: Path) -> None:
    """Remove what builds of a store have left beside it; anything else that lies there stays."""
    building = building_folder(folder)
    for path in building.glob('*'):
        if _BUILT.fullmatch(path.name):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    _remove_if_empty(building)


def _remove_if_empty(folder: Path) -> None:
    with contextlib.suppress(OSError):  # it is not empty, or not there
        folder.rmdir()
