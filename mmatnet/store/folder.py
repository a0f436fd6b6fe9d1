"""The folder of a store: one process at a time, and a new store takes the old one's place whole."""
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from mmatnet.io import locks
from mmatnet.io.atomic import explain_disk_errors
from mmatnet.store.clip_store import earlier_store


@contextmanager
def exclusive_build(folder: Path) -> Iterator[None]:
    """Keep other processes from building the same store; a killed process locks nobody out."""
    with ExitStack() as stack:
        with explain_disk_errors(folder):
            folder.parent.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locks.exclusive_lock(
                folder.with_name(f'.{folder.name}.lock'),
                f'another process is building {folder}; wait for it'))
        yield


@contextmanager
def replacing(folder: Path, building: Path) -> Iterator[Path]:
    """Give an empty folder that takes the place of ``folder`` when the block ends well."""
    new, earlier = Path(tempfile.mkdtemp(prefix='store-', dir=building)), earlier_store(folder)
    try:
        yield new
        new.chmod(building.stat().st_mode)  # mkdtemp makes it private
        if folder.exists():
            shutil.rmtree(earlier, ignore_errors=True)
            os.replace(folder, earlier)
        try:
            os.replace(new, folder)
        except BaseException:
            if earlier.exists():
                os.replace(earlier, folder)
            raise
        shutil.rmtree(earlier, ignore_errors=True)
    finally:
        shutil.rmtree(new, ignore_errors=True)
