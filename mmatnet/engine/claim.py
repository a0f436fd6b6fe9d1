"""A work folder belongs to one run: held while it works, and told apart by what the run is.

No torch here.
"""
import contextlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from mmatnet.errors import InputError, shortened
from mmatnet.io.atomic import atomic_file
from mmatnet.io.json_files import read_json, write_json
from mmatnet.io.locks import exclusive_lock
from mmatnet.io.read_errors import library_path

RUN_FILE = 'run.json'
ABSENT = 'not there'
_SCHEMA = {'type': 'object', 'required': ['command', 'config']}


@contextlib.contextmanager
def hold(folder: str | Path) -> Iterator[Path]:
    """Hold a work folder, which is made when missing, against every other process.

    Yields:
        Path: The folder.

    Raises:
        InputError: If another process holds it, or its path is no text, which logs and configs of
            a run name.
    """
    library_path(folder)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    busy = f'another process is running in {folder}; wait for it, or choose another --work-dir'
    with exclusive_lock(folder / '.lock', busy):
        yield folder


def claim(folder: str | Path, identity: Mapping, files: Callable[[], Mapping[str, str]] = dict,
          free: Sequence[str] = (), growing: Sequence[str] = ()) -> None:
    """Write into a folder that is held what its run is, or check that it was claimed by the same.

    Nothing is written where it was claimed by another.

    Args:
        folder (str | Path): Of the run.
        identity (Mapping): What must be the same for the run to go on, such as its ``config``.
        files (Callable): Gives further files to be written at the first time, by name.
        free (Sequence[str]): Dotted names of what may differ, and is written anew.
        growing (Sequence[str]): Names of lists to which more may have been added, likewise.

    Raises:
        InputError: If the folder holds a run of something else; names what differs.
    """
    path = Path(folder) / RUN_FILE
    identity = as_json(identity)
    before = None
    if path.exists():
        before = read_json(path, _SCHEMA, f'delete {folder} and run again, or choose another '
                                          '--work-dir')
        if changes := _changes(before, identity, free, growing):
            raise InputError(f'{folder} holds a run of something else ({changes}); choose another '
                             '--work-dir, or delete that folder')
    else:
        for name, text in files().items():
            with atomic_file(Path(folder) / name) as temporary:
                temporary.write_text(f'{text}\n', encoding='utf-8')
    if before != identity:
        write_json(path, identity, sealed=True)  # last: what is claimed has all its files


def _changes(before: Mapping, now: Mapping, free: Sequence[str], growing: Sequence[str]) -> str:
    """Name what differs, with both values; empty if nothing does."""
    was, is_now = dict(_leaves(before)), dict(_leaves(now))
    names = [name for name in {**is_now, **was}
             if was.get(name, ABSENT) != is_now.get(name, ABSENT)
             and not any(f'{name}.'.startswith(f'{part}.') for part in free)
             and not (name in growing and _has_grown(was.get(name), is_now.get(name)))]
    shown = [f'{name.removeprefix("config.")} was {shortened(was.get(name, ABSENT), 100)}, now '
             f'{shortened(is_now.get(name, ABSENT), 100)}' for name in names[:6]]
    return '; '.join(shown + ([f'and {len(names) - 6} more'] if names[6:] else []))


def _has_grown(before: Any, now: Any) -> bool:
    """Tell whether both are lists, and whatever was in the first is in the second."""
    return isinstance(before, list) and isinstance(now, list) and all(
        each in now for each in before)


def _leaves(value: Any, name: str = '') -> Iterator[tuple[str, Any]]:
    """Yield what is no mapping and no list of such, by its dotted name."""
    if isinstance(value, list) and any(isinstance(each, dict | list) for each in value):
        value = dict(enumerate(value))
    if not isinstance(value, dict):
        yield name, value
        return
    for key, inside in value.items():
        yield from _leaves(inside, f'{name}.{key}' if name else str(key))


def as_json(value: Any) -> Any:
    """Return a value as JSON can hold it: sequences as lists, what it has no form for as text."""
    if isinstance(value, Mapping):
        return {str(key): as_json(inside) for key, inside in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(inside) for inside in value]
    plain = value is None or isinstance(value, str | int) or (
        isinstance(value, float) and math.isfinite(value))
    return value if plain else str(value)
