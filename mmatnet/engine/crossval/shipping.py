"""Features on their way to machines that do not see the disk they lie on. No torch here."""
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import filelock

from mmatnet.clips.provenance import SOURCE_FILE
from mmatnet.errors import InputError
from mmatnet.sources.open import open_features
from mmatnet.sources.released import HOOF_ARCHIVE, LIST_FILE

if TYPE_CHECKING:
    from mmatnet.engine.task import Task


def feature_files(task: 'Task') -> list[str]:
    """List the files of a task's sources.

    Args:
        task (Task): With ``data_root`` and ``sources``.

    Returns:
        list[str]: Sorted, relative to ``data_root``.

    Raises:
        InputError: If a source lies elsewhere, or is not there.
    """
    root = Path(task.data_root).absolute()
    files = set()
    for source in task.sources:
        for place in _places(source, root):
            if not place.is_relative_to(root):
                raise InputError(f'--ship-store sends what lies below data_root ({root}), and '
                                 f'{place} does not; move it there, or use a shared path')
            if not place.exists():
                raise InputError(f'no features at {place} to send; make or get them first')
            # what stands beside a store says whether it is synthetic
            found = ([*place.rglob('*'), place.parent / SOURCE_FILE] if place.is_dir()
                     else [place])
            files |= {str(path.relative_to(root)) for path in found
                      if path.is_file() and path.is_relative_to(root)}
    return sorted(files)


def _places(source: str | Mapping, root: Path) -> list[Path]:
    """Files and folders that a source is read from."""
    if isinstance(source, str):
        return [root / source]
    if source['type'] == 'Joined':
        return [place for each in source['sources'] for place in _places(each, root)]
    if source['type'] == 'FlowPictures':
        return open_features(source, root).files
    if source['type'] == 'ReleasedHoof':  # its folder may be data_root itself, with other things
        folder = root / source.get('folder', '.')
        archive = folder / HOOF_ARCHIVE
        unpacked = [place for place in (folder / 'HOOF-Features', *folder.glob('HOOF_TIM*'))
                    if place.is_dir()]
        return [folder / LIST_FILE, *([archive] if archive.is_file() else unpacked)]
    named = [source[key] for key in ('folder', 'text_files', 'list_file') if key in source]
    return [root / path for value in named
            for path in ([value] if isinstance(value, str | Path) else value)]


def node_folder(token: str) -> Path:
    """Where a machine keeps what a run sent to it."""
    return Path(tempfile.gettempdir(), f'mmatnet-{token}')


def unpack_once(token: str, fetch: Callable[[], Mapping[str, bytes]]) -> Path:
    """Write a run's features to this machine's temporary folder, unless they are there.

    Args:
        token (str): Names the run.
        fetch (Callable): Gives each file's path, relative to the data root, and content.

    Returns:
        Path: The data root on this machine.
    """
    folder = node_folder(token)
    root = folder / 'data'
    folder.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(folder / '.lock'):
        if not root.is_dir():
            partial = folder / 'data.part'
            shutil.rmtree(partial, ignore_errors=True)
            for name, content in fetch().items():
                (partial / name).parent.mkdir(parents=True, exist_ok=True)
                (partial / name).write_bytes(content)
            os.replace(partial, root)
    return root
