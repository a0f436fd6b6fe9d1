"""From an annotation table to the parts of a store, in this process or shared among several."""
import functools
import itertools
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass, field

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError
from mmatnet.io.processes import WorkerDied, in_processes
from mmatnet.store.clip_worker import ClipWorker, Due, Outcome, start_worker
from mmatnet.store.earlier import Earlier
from mmatnet.store.parts import Parts

Progress = Callable[[int, int, Clip], None]


@dataclass
class Work:
    """What was done.

    Args:
        skipped (dict[str, str]): Clips that cannot be used with the reason, in the table's order.
        died (list[str]): Those of them whose workers died, so that another time may be better.
        resumed (int): Clips whose parts were all there.
        damaged (int): Parts that were there, and damaged.
        seconds, flow_seconds (float): Summed over the workers.
    """

    skipped: dict[str, str] = field(default_factory=dict)
    died: list[str] = field(default_factory=list)
    resumed: int = 0
    damaged: int = 0
    seconds: float = 0.0
    flow_seconds: float = 0.0


def extract_parts(clips: list[Clip], parts: Parts, earlier: Earlier, progress: Progress | None,
                  on_unusable: str, workers: int) -> Work:
    """Compute the parts that are not there yet.

    Args:
        clips, progress, on_unusable, workers: As for :func:`mmatnet.store.build.build_store`.
        parts (Parts): Where they go.
        earlier (Earlier): What need not be computed.

    Raises:
        InputError: If no clip can be used; if some cannot and ``on_unusable`` is ``raise``, with a
            line for each and one that says what to do; or if a part cannot be written.
    """
    due = [(clip, tuple(feature.name for feature in parts.recipe.features
                        if not earlier.has(clip, feature) and parts.read(clip, feature) is None))
           for clip in clips]
    there = [clip for clip, names in due if not names]
    work, problems = Work(resumed=len(there), damaged=len(parts.damaged)), {}
    count = itertools.count(1)

    def advance(clip: Clip) -> None:
        if progress is not None:
            progress(next(count), len(clips), clip)

    for clip in there:
        advance(clip)
    with closing(_outcomes([item for item in due if item[1]], parts, workers)) as outcomes:
        for (clip, _), outcome in outcomes:
            if isinstance(outcome, WorkerDied):
                work.died.append(str(clip))
                problem: str | None = _tell_death(clip, outcome, workers)
            else:
                problem = outcome.problem
                work.seconds += outcome.seconds
                work.flow_seconds += outcome.flow_seconds
            if problem is not None:
                problems[clip] = problem
            advance(clip)
    work.skipped = {str(clip): problems[clip] for clip in clips if clip in problems}
    if len(work.skipped) == len(clips):
        raise InputError(f'none of the {len(clips)} clips can be used; the first: '
                         f'{next(iter(work.skipped.values()))}')
    if work.skipped and on_unusable == 'raise':
        raise InputError('\n'.join(work.skipped.values()) + (
            f'\n{len(work.skipped)} of {len(clips)} clips cannot be used, so no store was written; '
            'what was computed of the others is kept. Correct the annotation or the frames, give '
            'faces with --landmarks CSV (docs/face.md), or leave these clips out with '
            '--skip-unusable'))
    return work


def _outcomes(due: list[Due], parts: Parts, workers: int
              ) -> Generator[tuple[Due, Outcome | WorkerDied], None, None]:
    """Give what becomes of each clip, in the order in which they become ready."""
    if workers > 1:
        yield from in_processes(functools.partial(start_worker, parts), due, workers)
        return
    worker = ClipWorker(parts)
    for item in due:
        try:
            yield item, worker(item)
        except MemoryError:
            yield item, WorkerDied('ran out of memory')


def _tell_death(clip: Clip, died: WorkerDied, workers: int) -> str:
    tried, fewer = ((', each time it was tried', 'use fewer --workers, ') if workers > 1
                    else ('', ''))
    return (f'{clip}: the process that extracts it {died.how}{tried}; close other programs, {fewer}'
            'and run the same command again, or leave the clip out with --skip-unusable')
