"""Damage a file, read it, and judge: the same as before, or a sentence that names the file."""
import contextlib
import io
import random
import re
import shutil
import signal
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mmatnet.errors import InputError
from tests.faults.mutations import BYTES, PLACES, TEXT, TRAP
from tests.faults.mutations_of_archives import ARCHIVES, WORKBOOKS
from tests.faults.mutations_of_arrays import ARRAYS
from tests.faults.mutations_of_json import JSON
from tests.faults.mutations_of_tables import CSV

FORMATS = {'bytes': BYTES, 'text': BYTES + TEXT, 'csv': BYTES + TEXT + CSV,
           'json': BYTES + TEXT + JSON + JSON, 'npy': BYTES + ARRAYS, 'zip': BYTES + ARCHIVES,
           'xlsx': BYTES + ARCHIVES + WORKBOOKS}
PLACE_SHARE = 0.04  # of the trials that put something else in the file's place
SECONDS = 30  # after which a read counts as hanging

Read = Callable[[Path], object]


@dataclass(frozen=True)
class Kind:
    """A kind of file, or of files that are read together.

    Args:
        make (Callable): Writes them into a folder, and gives what reads that folder and returns
            plain data that is equal if and only if the result is; its second argument gives
            fixtures by name.
        files (Mapping[str, str]): Patterns of the files that are damaged, to keys of ``FORMATS``.
        says (Callable | None): For a file that people write, which nothing can seal: reads the
            folder independently; such a result is right. ``None``: the result may never change.
        cost (int): How many times fewer trials it gets, as it is slow to read.
        together (bool): The files are somebody's, and when they contradict each other a sentence
            may name any of them.
    """

    make: Callable[[Path, Callable[[str], object]], Read]
    files: Mapping[str, str]
    says: Read | None = None
    cost: int = 1
    together: bool = False


@dataclass
class Tally:
    """What came of the trials of a kind: how many ended how, and the failures, each in a line."""

    ends: Counter = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f'{sum(self.ends.values())} tried: ' + ', '.join(
            f'{count} {end}' for end, count in self.ends.most_common())


class Hangs(BaseException):
    """Nothing of the package may catch it."""


def try_all(kind: Kind, folder: Path, fixture: Callable[[str], object], trials: int,
            seed: int) -> Tally:
    """Damage the files of a kind so many times, one mutation at a time."""
    folder.mkdir()
    read = kind.make(folder, fixture)
    sound = _snapshot(folder)
    files = [(path, FORMATS[form]) for pattern, form in kind.files.items()
             for path in sorted(folder.glob(pattern))]
    before = read(folder)
    tally = Tally()
    for number in range(trials):
        _restore(folder, sound)
        draw = random.Random(f'{seed} {number}')
        path, mutations = draw.choice(files)
        name = _damage(path, mutations, draw)
        if name is None:
            tally.ends['unchanged'] += 1
            continue
        says = _quietly(kind.says, folder) if kind.says and path.is_file() else None
        named = [other for other, _ in files] if kind.together else [path]
        end, why = _judge(read, folder, named, before, says)
        tally.ends[end] += 1
        if why is not None:
            tally.failures.append(f'{end}: trial {number}, {name} of {path.name}: {why}')
    if TRAP.exists():
        TRAP.rmdir()
        tally.failures.append('something that was read was run')
    return tally


def _damage(path: Path, mutations: tuple, draw: random.Random) -> str | None:
    """Damage a file; return what was done, None if it is as it was."""
    content = path.read_bytes()
    if draw.random() < PLACE_SHARE:
        mutate = draw.choice(PLACES)
        path.unlink()
        mutate(path, draw)
        return mutate.__name__
    mutate = draw.choice(mutations)
    damaged = mutate(content, draw)
    path.write_bytes(damaged)
    return None if damaged == content else mutate.__name__


def _judge(read: Read, folder: Path, named: Sequence[Path], before: object,
           says: object) -> tuple[str, str | None]:
    """Say how reading ends, and if it is wrong, why."""
    try:
        with _time_limit():
            after = read(folder)
    except InputError as error:
        if any(_names(str(error), path) for path in named):
            return 'told', None
        return 'UNNAMED', f'{named[0].name} is not named by: {str(error)[:300]}'
    except Hangs:
        return 'HANGS', f'for {SECONDS} seconds'
    except Exception as error:
        return 'RAISES', f'{type(error).__name__}: {str(error)[:200]!r} at {_place_of(error)}'
    if after == before:
        return 'same', None
    if says is not None and after == says:
        return 'as it says', None
    return 'SILENT', _difference(before if says is None else says, after)


def _names(sentence: str, path: Path) -> bool:
    """Whether a sentence names a file, or the folder that holds it without blaming another."""
    return path.name in sentence or re.search(rf'{re.escape(str(path.parent))}(?!/)', sentence)


@contextlib.contextmanager
def _time_limit() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise Hangs
    earlier = signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, earlier)


def _quietly(says: Read, folder: Path) -> object:
    try:
        return says(folder)
    except Exception:  # it says nothing that could be read
        return None


def _place_of(error: Exception) -> str:
    """The last line of ours that an error passed."""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__)
            if '/mmatnet/' in frame.filename]
    return f'{Path(ours[-1].filename).name}:{ours[-1].lineno}' if ours else 'a library'


def _difference(expected: object, got: object) -> str:
    one, other = repr(expected), repr(got)
    place = next((place for place, pair in enumerate(zip(one, other, strict=False))
                  if pair[0] != pair[1]), 0)
    start = max(0, place - 60)
    return f'expected ...{one[start:place + 100]}, got ...{other[start:place + 100]}'


def _snapshot(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted(folder.rglob('*')) if path.is_file()}


def _restore(folder: Path, sound: Mapping[Path, bytes]) -> None:
    shutil.rmtree(folder)
    for path, content in sound.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def run_command(main: Callable, *arguments: object) -> str:
    """Run a command in this process; return what it printed.

    Raises:
        InputError: With what it told, if it ended with the status of bad input.
    """
    out, told = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(told):
        status = main(list(map(str, arguments)))
    if status == 2:
        assert told.getvalue().count('error: ') == 1, told.getvalue()
        raise InputError(told.getvalue())
    assert status == 0, f'status {status}: {told.getvalue()}'
    return out.getvalue()
