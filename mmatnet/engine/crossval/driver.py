"""The fold driver: every fold of a protocol, resumable, pooled once."""
import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

from mmengine.utils.dl_utils import collect_env

from mmatnet.engine.claim import claim
from mmatnet.engine.crossval.fold_run import FoldRun
from mmatnet.engine.crossval.fold_work import FoldWork
from mmatnet.engine.experiment import Experiment, check_seeds
from mmatnet.engine.selection import draw_inner
from mmatnet.errors import InputError
from mmatnet.sources.stored import store_identities


class CrossValidation(FoldRun):
    """All folds of an experiment's protocol, for all its seeds.

    Args:
        experiment (Experiment): As :func:`mmatnet.engine.experiment.take_apart` gives it.
        folder (str | Path): Where everything goes.
        keep_checkpoints (bool): Keep each fold's last checkpoint. Defaults to False: 68 folds of
            the full network take 4 GB.

    Raises:
        InputError: If the protocol does not fit the data; and when it is run, if the folder holds
            a run of another config, data or estimator, or with seeds that are not among these.
    """

    def __init__(self, experiment: Experiment, folder: str | Path,
                 keep_checkpoints: bool = False) -> None:
        self.experiment, self.task = experiment, experiment.task
        seeds = experiment.seeds
        if not experiment.protocol.tests:
            raise InputError("protocol 'all' tests nobody, so there is nothing to cross-validate; "
                             'train it with `mmatnet train`, or set protocol=loso')
        check_seeds(seeds)
        self.folds = experiment.folds()
        if experiment.selection.kind == 'inner':
            for fold in self.folds:  # now rather than in each fold
                draw_inner(experiment, fold)
        clips = {subject: len(labels) for subject, labels in self.task.labels.items()}
        work = FoldWork(experiment, Path(folder), clips, keep_checkpoints,
                        store_identities(self.task.sources, self.task.data_root))
        super().__init__(work, [(seed, fold) for seed in seeds for fold in self.folds])

    @contextlib.contextmanager
    def _held(self) -> Iterator[None]:
        """Hold the folder, and claim it before anything else is done there."""
        with super()._held():
            clips = self.work.clips
            identity = {'command': 'crossval', **self.experiment.identity(), 'folds': {
                fold.name: sum(clips[subject] for subject in fold.test) for fold in self.folds}}
            claim(self.folder, identity, self._files, free=['config.seeds'], growing=['seeds'])
            yield

    def _files(self) -> dict[str, str]:
        """Return what is the same for all folds, and stands once in the run's folder."""
        environment = '\n'.join(f'{name}: {value}' for name, value in collect_env().items())
        return {'config.py': self.experiment.cfg.pretty_text, 'environment.txt': environment,
                'left_out.json': json.dumps(self.task.missing_clips(), indent=1),
                **{stamp.file: stamp.sentence for stamp in self.experiment.stamps}}
