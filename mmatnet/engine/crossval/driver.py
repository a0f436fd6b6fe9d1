"""The fold driver: every fold of a protocol, resumable, pooled once."""
import difflib
import json
from pathlib import Path

from mmengine.utils.dl_utils import collect_env

from mmatnet import __version__
from mmatnet.engine.crossval.fold_run import FoldRun
from mmatnet.engine.crossval.fold_work import FoldWork
from mmatnet.engine.experiment import Experiment
from mmatnet.engine.selection import draw_inner
from mmatnet.errors import InputError
from mmatnet.io.atomic import atomic_file


class CrossValidation(FoldRun):
    """All folds of an experiment's protocol, for all its seeds.

    Args:
        experiment (Experiment): As :func:`mmatnet.engine.experiment.take_apart` gives it.
        folder (str | Path): Where everything goes.
        keep_checkpoints (bool): Keep each fold's last checkpoint. Defaults to False: 68 folds of
            the full network take 4 GB.

    Raises:
        InputError: If the folder holds a run of another config, data, estimator or seeds, or the
            protocol does not fit the data.
    """

    def __init__(self, experiment: Experiment, folder: str | Path,
                 keep_checkpoints: bool = False) -> None:
        self.experiment, self.task = experiment, experiment.task
        seeds = experiment.seeds
        if not experiment.protocol.tests:
            raise InputError("protocol 'all' tests nobody, so there is nothing to cross-validate; "
                             'train it with `mmatnet train`, or set protocol=loso')
        if not seeds or len(set(seeds)) != len(seeds) or min(seeds) < 0:
            raise InputError('seeds must be one or more different numbers from 0 up, got '
                             f'{list(seeds)}')
        self.folds = experiment.folds()
        if experiment.selection.kind == 'inner':
            for fold in self.folds:  # now rather than in each fold
                draw_inner(experiment, fold)
        clips = {subject: len(labels) for subject, labels in self.task.labels.items()}
        work = FoldWork(experiment, Path(folder), clips, keep_checkpoints)
        super().__init__(work, [(seed, fold) for seed in seeds for fold in self.folds])
        self._claim_folder()

    def _claim_folder(self) -> None:
        """Write what this run is, or check that the folder holds the same run."""
        path = self.folder / 'run.json'
        identity = self._identity()
        if not path.is_file():
            environment = '\n'.join(f'{name}: {value}' for name, value in collect_env().items())
            for name, text in (('config.py', self.experiment.cfg.pretty_text),
                               ('environment.txt', environment),
                               ('left_out.json', json.dumps(self.task.missing_clips(), indent=1)),
                               *((stamp.file, stamp.sentence) for stamp in self.experiment.stamps),
                               ('run.json', json.dumps(identity, indent=1))):
                with atomic_file(self.folder / name) as temporary:
                    temporary.write_text(f'{text}\n', encoding='utf-8')
            return
        try:
            before = json.loads(path.read_text(encoding='utf-8'))
            config_before = before['config'].splitlines()
        except (ValueError, KeyError, TypeError, AttributeError):
            raise InputError(f'{path} is damaged; delete {self.folder} and run again, or choose '
                             'another --work-dir') from None
        if before != identity:
            changes = [f'{name} was {before.get(name)}, now {identity[name]}'
                       for name in identity
                       if name != 'config' and before.get(name) != identity[name]]
            difference = difflib.ndiff(config_before, identity['config'].splitlines())
            changes += [line for line in difference if line[0] in '+-'][:6]
            raise InputError(f'{self.folder} holds a run of something else ({"; ".join(changes)}); '
                             'choose another --work-dir, or delete that folder')

    def _identity(self) -> dict:
        """What must be the same for folds to be pooled."""
        config = self.experiment.cfg.copy()
        for name in ('work_dir', 'launcher', 'resume'):
            config.pop(name, None)
        return {'mmatnet': __version__, 'protocol': self.experiment.cfg.protocol,
                'seeds': list(self.experiment.seeds), 'classes': list(self.task.classes),
                'estimator': type(self.experiment.estimator).__name__,
                'features': self.task.features_digest(),
                **{stamp.key: True for stamp in self.experiment.stamps},
                'config': config.pretty_text}
