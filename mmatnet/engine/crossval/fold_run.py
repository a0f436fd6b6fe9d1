"""All folds of a run: what is pending is run, and everything is pooled once. No torch here."""
import contextlib
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from pathlib import Path

from mmatnet.engine.claim import hold
from mmatnet.engine.crossval.fold_work import FoldError, FoldWork, Job, last_lines
from mmatnet.errors import InputError
from mmatnet.evaluation.formats.predictions import Prediction, read_predictions, write_predictions
from mmatnet.io.processes import WorkerDied

# None for a finished fold; else why there are no predictions
Outcome = str | FoldError | WorkerDied | None
# runs folds, and closes what it opened when it is closed
Outcomes = Generator[tuple[Job, Outcome], None, None]
Executor = Callable[[FoldWork, Sequence[Job]], Outcomes]


def in_this_process(work: FoldWork, jobs: Sequence[Job]) -> Outcomes:
    """Run folds one after another; an error in one costs no other."""
    for job in jobs:
        yield job, work.run_and_report(job)


class FoldRun:
    """The folds of a run in its folder.

    A finished fold leaves one file, written whole or not at all; a run that was killed goes on
    with the folds that have none, and the pooled predictions are the same as without the kill.

    Args:
        work (FoldWork): How a fold is done.
        jobs (Sequence[Job]): Seed and fold of each, in the order of the pooled predictions.
    """

    def __init__(self, work: FoldWork, jobs: Sequence[Job]) -> None:
        self.work = work
        self.folder = work.folder
        self.jobs = list(jobs)

    def pending(self) -> list[Job]:
        """Return the folds that are still to be run."""
        return [job for job in self.jobs if not self.work.file(*job).is_file()]

    def file_of(self, selection: str) -> Path:
        """Where the pooled predictions with a selection lie."""
        first = selection == self.work.selections[0]
        return self.folder / ('predictions.csv' if first else f'predictions_{selection}.csv')

    def run(self, advance: Callable[[], None] = lambda: None,
            executor: Executor = in_this_process) -> list[Prediction]:
        """Run what is pending and pool everything into ``predictions.csv``.

        Where folds predict with several selections, those of the first go there, and those of
        another to ``predictions_<selection>.csv``.

        Args:
            advance (Callable): Called when a fold is finished or given up.
            executor (Executor): Runs the folds. Defaults to :func:`in_this_process`.

        Returns:
            list[Prediction]: Of all seeds and folds, in their order, with the first selection.

        Raises:
            InputError: If another process runs in this folder, it holds another run, or folds
                failed; the others are finished all the same.
        """
        with self._held():
            pending = self.pending()
            for job in self.jobs:
                if job not in pending:
                    self.work.tidy(*job)  # it was killed between its two last steps
            failures = {}
            with contextlib.closing(executor(self.work, pending)) as outcomes:
                for job, outcome in outcomes:
                    if outcome is not None:
                        failures[job] = outcome
                    advance()
            if failures:
                raise InputError(self._describe(failures))
            return self._pool()

    @contextlib.contextmanager
    def _held(self) -> Iterator[None]:
        with hold(self.folder):
            yield

    def _describe(self, failures: Mapping[Job, str | FoldError | WorkerDied]) -> str:
        lines = [f'{len(failures)} of {len(self.jobs)} folds have no predictions; the others are '
                 'finished and kept, and the same command tries these again:']
        for seed, fold in (job for job in self.jobs if job in failures):
            failure = failures[seed, fold]
            log = self.work.fold_folder(seed, fold) / 'log.txt'
            # a sentence says all there is to say
            ending = '' if isinstance(failure, str) else last_lines(log)
            lines.append(f'- fold {fold.name}, seed {seed}: {_reason(failure)}; log: {log}'
                         + (f', which ends with: {ending}' if ending else ''))
        return '\n'.join(lines)

    def _pool(self) -> list[Prediction]:
        records = []
        for job in self.jobs:
            file = self.work.file(*job)
            of_fold = read_predictions(file)
            self.work.check(of_fold, *job, file)
            records += of_fold
        for selection in self.work.selections:
            pooled = [record for record in records if record.selection == selection]
            write_predictions(self.file_of(selection), pooled, sealed=True)
        return [record for record in records if record.selection == self.work.selections[0]]


def _reason(failure: str | FoldError | WorkerDied) -> str:
    if isinstance(failure, str):
        return failure
    if isinstance(failure, FoldError):
        return failure.how
    return (f'its process {failure.how}, twice; if memory is short, use fewer --workers or a '
            'smaller batch')
