"""One fold of one seed, done once whichever process does it: locked, checked, written whole.

Imports no torch, so that a process which only hands folds out stays light.
"""
import faulthandler
import importlib
import os
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mmatnet.clips.protocols import Fold, Subject
from mmatnet.errors import InputError
from mmatnet.evaluation.formats.predictions import Prediction, write_predictions
from mmatnet.io.json_files import write_json
from mmatnet.io.locks import exclusive_lock
from mmatnet.io.memory import keep_freed_memory
from mmatnet.io.system_errors import refusal
from mmatnet.sources.open import keep_open
from mmatnet.sources.stored import store_identities

if TYPE_CHECKING:  # torch comes with it
    from mmatnet.engine.experiment import Experiment

Job = tuple[int, Fold]  # seed, fold
LOCK_SECONDS = 60  # a killed driver's worker ends at once; one that does not is not killed yet


@dataclass(frozen=True)
class FoldError:
    """What there is in place of predictions when a fold raised what nobody foresaw.

    Args:
        how (str): The error, in one line; its traceback is in the fold's log.
    """

    how: str


@dataclass(frozen=True)
class FoldWork:
    """How the folds of a run are done; it is pickled for every process that does some.

    Args:
        experiment (Experiment): Its ``fit_predict`` does a fold, and must predict each clip once
            for each of its selections; its estimator's class must be importable by its name.
        folder (Path): Where the run lies.
        clips (Mapping[Subject, int]): Number of clips of every subject.
        keep_checkpoints (bool): Keep what a fold's training saved.
        stores (Mapping[str, str]): Place of each clip store to the identity of the one that the run
            began with; a fold refuses another. Defaults to none.
    """

    experiment: 'Experiment'
    folder: Path
    clips: Mapping[Subject, int]
    keep_checkpoints: bool = False
    stores: Mapping[str, str] = field(default_factory=dict)

    @property
    def selections(self) -> tuple[str, ...]:
        """With what each fold predicts."""
        return self.experiment.selection.kinds

    def file(self, seed: int, fold: Fold) -> Path:
        """Where a finished fold's predictions lie."""
        return self.folder / 'folds' / f'seed{seed}-{fold.name}.csv'

    def fold_folder(self, seed: int, fold: Fold) -> Path:
        """Where a fold's log, learning curve and, until it is finished, checkpoints lie."""
        return self.folder / 'folds' / f'seed{seed}-{fold.name}'

    def run(self, seed: int, fold: Fold) -> None:
        """Run a fold and leave its file, written whole or not at all.

        What it took lies in ``seconds.json`` of its folder: ``wall`` by the clock and ``cpu`` of
        this process, of the last try where there were several. Nothing is done if the file is
        there by now: a worker of a killed driver may have been about to finish it.

        Raises:
            InputError: If another process works on the fold, or its predictions are not exactly
                the clips of its subjects.
        """
        folder = self.fold_folder(seed, fold)
        folder.mkdir(parents=True, exist_ok=True)
        busy = (f'another process has been working in {folder} for {LOCK_SECONDS} seconds; end it, '
                'then run again')
        with exclusive_lock(folder / '.lock', busy, LOCK_SECONDS):
            if not self.file(seed, fold).is_file():
                self._check_stores()
                keep_freed_memory()
                wall, cpu = time.perf_counter(), time.process_time()
                predictions = self.experiment.fit_predict(fold, seed, folder)
                write_json(folder / 'seconds.json', {'wall': time.perf_counter() - wall,
                                                     'cpu': time.process_time() - cpu})
                self._check_stores()
                self.check(predictions, seed, fold, folder)
                write_predictions(self.file(seed, fold), predictions, sealed=True)
            self.tidy(seed, fold)

    def begin(self) -> Callable[[Job], str | FoldError | None]:
        """Get a worker process ready to run folds, and return what runs one."""
        keep_open()
        for name in self.experiment.modules:
            importlib.import_module(name)
        return self.run_and_report_in_worker

    def run_and_report(self, job: Job) -> str | FoldError | None:
        """Run a fold and say what went wrong, if anything did, so that the other folds go on.

        Returns:
            str | FoldError | None: The sentence of an ``InputError`` or of what the system refused;
            any other error goes to the fold's log with its traceback, if the disk takes that.
        """
        seed, fold = job
        try:
            self.run(seed, fold)
        except InputError as error:
            return str(error)
        except Exception as error:
            with suppress(OSError), open(self._log(job), 'a', encoding='utf-8') as log:
                traceback.print_exc(file=log)
            if refused := refusal(error):
                return '; '.join(refused)
            return FoldError(f'{type(error).__name__}: {error}'.removesuffix(': '))
        return None

    def run_and_report_in_worker(self, job: Job) -> str | FoldError | None:
        """As :meth:`run_and_report`; a crash of the interpreter leaves its traceback, too."""
        log = self._log(job)
        with suppress(OSError):
            log.parent.mkdir(parents=True, exist_ok=True)
        with _faults_to(log):
            return self.run_and_report(job)

    def _log(self, job: Job) -> Path:
        return self.fold_folder(*job) / 'log.txt'

    def tidy(self, seed: int, fold: Fold) -> None:
        """Remove a finished fold's checkpoints unless they are to be kept."""
        folder = self.fold_folder(seed, fold)
        if not self.keep_checkpoints:
            for checkpoint in (*folder.glob('*.pth'), *folder.glob('last_checkpoint')):
                checkpoint.unlink(missing_ok=True)

    def _check_stores(self) -> None:
        task = self.experiment.task
        now = store_identities(task.sources, task.data_root) if self.stores else {}
        for place, identity in self.stores.items():
            if now[place] != identity:
                raise InputError(f'the clip store {place} is not the one that this run began with; '
                                 'bring that one back and run again, or choose another --work-dir')

    def check(self, predictions: list[Prediction], seed: int, fold: Fold, place: Path) -> None:
        """Raise unless predictions are those of a fold: every clip once for each selection.

        Raises:
            InputError: Naming the fold, and the place that is to be deleted.
        """
        expected = sum(self.clips[subject] for subject in fold.test)
        for selection in self.selections:
            records = [record for record in predictions if record.selection == selection]
            if (len(records) != expected or len(predictions) != expected * len(self.selections)
                    or {(record.database, record.subject, record.seed) for record in records}
                    != {(*subject, seed) for subject in fold.test}):
                raise InputError(f'fold {fold.name}: expected {expected} predictions of '
                                 f'{list(fold.test)} with selection {selection}, got '
                                 f'{len(records)}; delete {place} and run again')


@contextmanager
def _faults_to(log: Path) -> Iterator[None]:
    """Let a crash of a worker's interpreter itself leave its traceback in the log."""
    with ExitStack() as opened:
        with suppress(OSError):  # the fold says itself that nothing can be written
            faulthandler.enable(opened.enter_context(open(log, 'a', encoding='utf-8')))
        opened.callback(faulthandler.disable)
        yield


def last_lines(log: Path, count: int = 3) -> str:
    """Return the last lines of a log that are not blank, joined; empty if there is none."""
    try:
        with open(log, 'rb') as file:
            file.seek(max(0, os.path.getsize(log) - 4096))
            lines = file.read(4096).decode('utf-8', 'replace').splitlines()
    except OSError:
        return ''
    return ' | '.join([line.strip() for line in lines if line.strip()][-count:])
