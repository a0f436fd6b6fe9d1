"""People of one's own databases, who may be in another one too: nobody but the user knows.

Of known databases, :mod:`mmatnet.clips.people` knows who shares people.
"""
import itertools
from collections.abc import Iterable, Mapping
from pathlib import Path

from mmatnet.clips.protocols import Subject
from mmatnet.clips.provenance import SOURCE_FILE, read_source
from mmatnet.clips.spelling import plain_name
from mmatnet.errors import InputError
from mmatnet.registry import DATABASES


def check_own_people(subjects: Iterable[Subject], roots: Mapping[str, str]) -> None:
    """Raise if a person of one's own database could be in another under the same or another name.

    Args:
        subjects (Iterable): Who has clips in the task.
        roots (Mapping): Database to the folder of its recordings, as far as known.

    Raises:
        InputError: If two databases of one's own have people of one name, or one of them has its
            recordings where another database has.
    """
    names: dict[str, dict[object, str]] = {}
    for database, subject in sorted(subjects):
        names.setdefault(database, {})[plain_name(subject)] = subject
    own = set(names) - set(DATABASES.names())
    for one, other in itertools.combinations(sorted(names), 2):
        if not {one, other} & own:
            continue
        if {one, other} <= own and (shared := set(names[one]) & set(names[other])):
            first = sorted(shared, key=str)[0]
            more = f', and {len(shared) - 1} others,' if len(shared) > 1 else ''
            raise InputError(f'{names[one][first]} of {one} and {names[other][first]} of {other}'
                             f'{more} may be one person, who would train in one and be tested in '
                             'the other; put the clips of both into one table, where a name is a '
                             'person, or give different people different names')
        if _nested(roots.get(one), roots.get(other)):
            raise InputError(f'{one} and {other} have their recordings in one place, {roots[one]} '
                             f'and {roots[other]}, so they may show the same people; keep one of '
                             'them')


def recording_roots(sources: Iterable[str | Mapping], data_root: str | Path) -> dict[str, str]:
    """Return the folder of the recordings of each database, as far as ``source.json`` says it.

    Args:
        sources (Iterable): As for :func:`mmatnet.sources.open.open_features`.
        data_root (str | Path): What their relative paths are relative to.
    """
    roots = {}
    for source in sources:
        folder = source if isinstance(source, str) else source.get('folder')
        path = None if folder is None else Path(data_root, folder).parent / SOURCE_FILE
        if path is not None and path.is_file() and (found := read_source(path)).get('database'):
            roots[found['database']] = found['root']
    return roots


def _nested(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return False
    return Path(one).is_relative_to(other) or Path(other).is_relative_to(one)
