"""A spotter over a database: read, tune on the subjects who are not tested, spot, report."""
import csv
import functools
import inspect
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import cv2

from mmatnet.engine.spotting.recordings import LongDatabase, Recording
from mmatnet.engine.spotting.signals import Reading, SignalReader, Signals, read_signals
from mmatnet.engine.spotting.tuning import Choice, Options, candidates, choose
from mmatnet.errors import InputError
from mmatnet.evaluation.spotting.scores import Span
from mmatnet.io.atomic import atomic_file
from mmatnet.io.processes import WorkerDied, in_processes
from mmatnet.registry import SPOTTERS
from mmatnet.spotting.intervals.base import Interval

COLUMNS = ('video', 'subject', 'kind', 'onset', 'apex', 'offset', 'score')
Progress = Callable[[], object]


@dataclass(frozen=True)
class Spotted:
    """What was spotted in all recordings.

    Args:
        intervals (dict): By video.
        signals (dict): What was read of each.
        choices (list[Choice]): What was chosen for each subject; empty if nothing was tuned.
    """

    intervals: dict[str, list[Interval]]
    signals: dict[str, Signals]
    choices: list[Choice]

    def spans(self) -> list[Span]:
        """Return the intervals as they are scored."""
        return as_spans(self.intervals)


def as_spans(intervals: Mapping[str, Sequence[Interval]]) -> list[Span]:
    """Return intervals by video as spans."""
    return [Span(video, one.onset, one.offset, one.score, kind=one.kind)
            for video, found in intervals.items() for one in found]


def read_recordings(database: LongDatabase, reading: Reading, folder: Path, workers: int,
                    advance: Progress) -> dict[str, Signals]:
    """Read every recording whose rows are not kept yet.

    Args:
        database (LongDatabase): The recordings.
        reading (Reading): How.
        folder (Path): Where rows are kept; a run that is interrupted goes on from them.
        workers (int): Processes; this one alone if 1.
        advance (Callable): Called after each recording.

    Returns:
        dict: By video.

    Raises:
        InputError: If some cannot be read, with a line for each; the others' rows are kept.
    """
    files = {one: reading.file(folder, one) for one in database.recordings}
    due = [one for one, file in files.items() if read_signals(file) is None]
    for _ in range(len(files) - len(due)):
        advance()
    problems = []
    with closing(_outcomes(due, reading, folder, workers)) as outcomes:
        for recording, problem in outcomes:
            if isinstance(problem, WorkerDied):
                problem = (f'{recording.path}: the process that reads it {problem.how}; close '
                           'other programs or use fewer --workers')
            if problem is not None:
                problems.append(problem)
            advance()
    if problems:
        raise InputError('\n'.join(problems) + f'\n{len(problems)} of {len(files)} recordings '
                         'cannot be read; what was read of the others is kept. Correct them, or '
                         'take their rows out of the truth, and run the same command again')
    return {one.video: signals for one, file in files.items()
            if (signals := read_signals(file)) is not None}


def _outcomes(due: list[Recording], reading: Reading, folder: Path, workers: int
              ) -> Generator[tuple[Recording, str | WorkerDied | None], None, None]:
    make = functools.partial(_start, reading, folder)
    if workers > 1:
        yield from in_processes(make, due, workers)
    elif due:
        reader = make()
        for recording in due:
            yield recording, reader(recording)


def _start(reading: Reading, folder: Path) -> SignalReader:
    """Make a reader, with one thread."""
    cv2.setNumThreads(1)
    return SignalReader(reading, folder)


class Decider:
    """The quick half over one recording: from kept rows to intervals, by each of some options.

    Args:
        reading (Reading): How rows were made.
        folder (Path): Where they are kept.
        tried (list): The options.
    """

    def __init__(self, reading: Reading, folder: Path, tried: list[Options]) -> None:
        self._reading, self._folder, self._tried = reading, folder, tried

    def __call__(self, recording: Recording) -> list[list[Interval]]:
        """Spot in a recording: the intervals by each of the options."""
        file = self._reading.file(self._folder, recording)
        signals = read_signals(file)
        if signals is None:
            raise InputError(f'{file} was removed or damaged meanwhile; run the same command again')
        return [decide(self._reading, signals, options) for options in self._tried]


def decide(reading: Reading, signals: Signals, options: Options) -> list[Interval]:
    """Spot in kept rows with some options."""
    spotter, found = reading.make_spotter(**options), []
    for rows in signals.segments:
        found += spotter.decide(rows) + spotter.decide_end()
    return found


def spot(database: LongDatabase, reading: Reading, folder: Path, signals: dict[str, Signals],
         fixed: Options, grid: Mapping[str, Sequence[float]], part: str, workers: int,
         advance: Progress) -> Spotted:
    """Spot in every recording, with options that its subject had no part in choosing.

    Args:
        database, reading, folder, workers: As for :func:`read_recordings`.
        signals (dict): What that returned.
        fixed (dict): Options that are set.
        grid (Mapping): Options that are tuned to the values that are tried; empty tunes nothing.
        part (str): Whose F1 is to be high: ``micro``, ``macro`` or ``overall``.
        advance (Callable): Called after each recording.

    Raises:
        InputError: If nothing can be tuned by these subjects.
    """
    tried = candidates(grid, defaults(reading, list(grid)))
    subjects = {one.video: one.subject for one in database.recordings}
    if len(tried) > 1:
        choose(database.truth, [[]], tried[:1], subjects, part)  # raises before the work
    found: list[dict[str, list[Interval]]] = [{} for _ in tried]
    decider = Decider(reading, folder, [{**fixed, **options} for options in tried])
    with closing(_decided(database.recordings, decider, workers)) as decided:
        for recording, by_options in decided:
            for place, intervals in enumerate(by_options):
                found[place][recording.video] = intervals
            advance()
    if len(tried) == 1:
        return Spotted(found[0], signals, [])
    choices = choose(database.truth, [as_spans(one) for one in found], tried, subjects, part)
    chosen = {choice.subject: found[tried.index(choice.options)] for choice in choices}
    return Spotted({video: chosen[subject][video] for video, subject in subjects.items()},
                   signals, choices)


def _decided(recordings: Sequence[Recording], decider: Decider, workers: int
             ) -> Generator[tuple[Recording, list[list[Interval]]], None, None]:
    if workers == 1:
        yield from ((recording, decider(recording)) for recording in recordings)
        return
    with closing(in_processes(functools.partial(_same, decider), recordings, workers)) as outcomes:
        for recording, by_options in outcomes:
            if isinstance(by_options, WorkerDied):
                raise InputError(f'{recording.path}: the process that spots in it '
                                 f'{by_options.how}; use fewer --workers, and run the same command '
                                 'again')
            yield recording, by_options


def _same(decider: Decider) -> Decider:
    """Hand on what was pickled, in a process of its own."""
    return decider


def defaults(reading: Reading, names: Sequence[str]) -> Options:
    """Return the values that options have by default, or by the reading's own config.

    Raises:
        InputError: If the spotter has no such option.
    """
    kind = SPOTTERS.find(reading.spotter['type'])
    parameters = inspect.signature(kind).parameters
    unknown = [name for name in names if name not in parameters]
    if unknown:
        known = ', '.join(name for name in parameters if name not in ('size', 'flow', 'on_curve'))
        raise InputError(f'spotter {reading.spotter["type"]} has no option {unknown[0]!r}; it has '
                         f'{known}')
    return {name: reading.spotter.get(name, parameters[name].default) for name in names}


def write_spotted(path: Path, spotted: Spotted, recordings: Sequence[Recording]) -> None:
    """Write the intervals as ``mmatnet score --spotting`` reads them, whole or not at all."""
    with atomic_file(path) as temporary, open(temporary, 'w', encoding='utf-8', newline='') as out:
        writer = csv.writer(out, lineterminator='\n')
        writer.writerow(COLUMNS)
        for one in recordings:
            for found in sorted(spotted.intervals[one.video],
                                key=lambda interval: (interval.onset, interval.kind)):
                writer.writerow((one.video, one.subject, found.kind, found.onset, found.apex,
                                 found.offset, f'{found.score:.6f}'))
