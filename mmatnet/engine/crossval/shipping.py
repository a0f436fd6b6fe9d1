"""Features on their way to machines that do not see the disk they lie on. No torch here."""
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import filelock

from mmatnet.errors import InputError

if TYPE_CHECKING:
    from mmatnet.engine.task import Task


def feature_files(task: 'Task') -> list[str]:
    """List the files that the sources of a task are read from.

    Args:
        task (Task): With ``data_root`` and ``features``.

    Returns:
        list[str]: Sorted, relative to ``data_root``.

    Raises:
        InputError: If a source does not say its files, or one lies elsewhere.
    """
    root, files = Path(task.data_root).absolute(), set()
    for features in task.features:
        if not hasattr(features, 'files'):
            raise InputError(f'--ship-store sends the files of a source, and '
                             f'{type(features).__name__} does not say its own; give it an '
                             'attribute files, or use a shared path')
        files |= {Path(file).absolute() for file in features.files}
    if outside := sorted(file for file in files if not file.is_relative_to(root)):
        raise InputError(f'--ship-store sends what lies below data_root ({root}), and '
                         f'{outside[0]} does not; move it there, or use a shared path')
    return sorted(str(file.relative_to(root)) for file in files)


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
