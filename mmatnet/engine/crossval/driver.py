"""The fold driver: every fold of a protocol, resumable, pooled once."""
import difflib
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from mmengine.config import Config
from mmengine.utils.dl_utils import collect_env

from mmatnet import __version__
from mmatnet.clips.protocols import make_folds, protocol_parts
from mmatnet.engine.config import classes_of, read_task
from mmatnet.engine.crossval.fold_run import FoldRun
from mmatnet.engine.crossval.fold_work import FoldFunction, FoldWork
from mmatnet.engine.selection import draw_inner, selections_of
from mmatnet.errors import InputError
from mmatnet.estimators.runner import run_fold
from mmatnet.io.atomic import atomic_file
from mmatnet.sources.open import open_features

LEAKY = ('LEAKY: the iteration of each training behind predictions.csv was chosen by the test '
         'subjects (selection=oracle). Its scores show how far that flatters; they are no result.')


def features_digest(cfg: Config) -> str:
    """Digest of the clips and of every array that training and test read: 16 hex digits."""
    digest = hashlib.sha256()
    dataset = cfg.train_dataloader.dataset
    for source in dataset.sources:
        features = open_features(source, Path(cfg.data_root))
        digest.update(repr(features.clips).encode())
        for stream in dataset.streams:
            for row in features.array(stream):
                digest.update(row.tobytes())
    return digest.hexdigest()[:16]


class CrossValidation(FoldRun):
    """All folds of a config's protocol, for all its seeds.

    Args:
        cfg (Config): As :func:`mmatnet.engine.config.load_config` gives it.
        folder (str | Path): Where everything goes.
        seeds (Sequence[int]): One training per fold and seed.
        keep_checkpoints (bool): Keep each fold's last checkpoint. Defaults to False: 68 folds of
            the full network take 4 GB.
        fold_function (FoldFunction): Runs one fold. Defaults to
            :func:`mmatnet.estimators.runner.run_fold`.

    Raises:
        InputError: If the folder holds a run of another config, data or seeds, or the protocol
            does not fit the data.
    """

    def __init__(self, cfg: Config, folder: str | Path, seeds: Sequence[int],
                 keep_checkpoints: bool = False, fold_function: FoldFunction = run_fold) -> None:
        if protocol_parts(cfg.protocol)[0] == 'all':
            raise InputError("protocol 'all' tests nobody, so there is nothing to cross-validate; "
                             'train it with `mmatnet train`, or set protocol=loso')
        if not seeds or len(set(seeds)) != len(seeds) or min(seeds) < 0:
            raise InputError('seeds must be one or more different numbers from 0 up, got '
                             f'{list(seeds)}')
        self.cfg = cfg
        self.seeds = list(seeds)
        self.task = read_task(cfg)
        self.folds = make_folds(cfg.protocol, self.task.labels, classes_of(cfg))
        if cfg.selection == 'inner':
            for fold in self.folds:  # now rather than in each fold
                draw_inner(cfg, fold, self.task.labels)
        clips = {subject: len(labels) for subject, labels in self.task.labels.items()}
        work = FoldWork(
            cfg, Path(folder), clips, fold_function,
            selections=selections_of(cfg),
            modules=tuple(cfg.custom_imports.imports),
            keep_checkpoints=keep_checkpoints)
        super().__init__(work, [(seed, fold) for seed in self.seeds for fold in self.folds])
        self._claim_folder()

    def _claim_folder(self) -> None:
        """Write what this run is, or check that the folder holds the same run."""
        path = self.folder / 'run.json'
        identity = self._identity()
        if not path.is_file():
            environment = '\n'.join(f'{name}: {value}' for name, value in collect_env().items())
            for name, text in (('config.py', self.cfg.pretty_text),
                               ('environment.txt', environment),
                               ('left_out.json', json.dumps(self.task.missing_clips(), indent=1)),
                               *([('LEAKY.txt', LEAKY)] if self.cfg.selection == 'oracle' else []),
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
        config = self.cfg.copy()
        for name in ('work_dir', 'launcher', 'resume'):
            config.pop(name, None)
        return {'mmatnet': __version__, 'protocol': self.cfg.protocol, 'seeds': self.seeds,
                'classes': classes_of(self.cfg),
                'features': features_digest(self.cfg),
                **({'leaky': True} if self.cfg.selection == 'oracle' else {}),
                'config': config.pretty_text}
