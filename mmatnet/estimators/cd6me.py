"""CD6ME: each database held out once, a training of the others says which units its clips show.

T. Varanka, Y. Li, W. Peng, G. Zhao, "Data Leakage and Evaluation Issues in Micro-Expression
Analysis", IEEE Transactions on Affective Computing, arXiv:2211.11425.
"""
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from mmengine.config import Config

from mmatnet import __version__
from mmatnet.clips.people import with_shared_people
from mmatnet.clips.protocols import Fold, make_folds
from mmatnet.engine.claim import claim, hold
from mmatnet.engine.experiment import check_seeds, estimator_config
from mmatnet.engine.missing_data import explain_missing_stores
from mmatnet.errors import InputError
from mmatnet.estimators.action_units import unit_dataset
from mmatnet.evaluation.formats.unit_predictions import (
    UnitPrediction,
    read_unit_predictions,
    write_unit_predictions,
)
from mmatnet.registry import ESTIMATORS
from mmatnet.sources.training_record import is_synthetic


class Cd6me:
    """A run of CD6ME in its folder: a fold for each database and seed, then all pooled.

    A finished fold leaves one file, written whole or not at all; a run that was ended goes on with
    those that have none.

    Args:
        cfg (Config): As :func:`mmatnet.engine.config.load_config` gives it.
        folder (Path): Of the run.
        seeds (Sequence[int]): One training of each fold per seed.

    Attributes:
        units (tuple[int]): The action units.
        left_out (dict[str, int]): Database to number of clips without a coded unit.
        remark (str | None): What the report says if a source is marked as synthetic.

    Raises:
        InputError: If seeds are none or repeated, the config is of another task, a source is not
            there, there are clips of fewer than two databases, or two show the same people.
    """

    def __init__(self, cfg: Config, folder: Path, seeds: Sequence[int]) -> None:
        self.cfg, self.folder, self.seeds = cfg, Path(folder), tuple(seeds)
        check_seeds(self.seeds)
        self.estimator = ESTIMATORS.make(estimator_config(cfg))
        if not hasattr(self.estimator, 'fit_units'):
            raise InputError(f'{type(self.estimator).__name__} tells one class of a clip; cd6me '
                             'takes ActionUnitNetwork or ActionUnitSklearn as estimator')
        test = cfg.get('test_dataloader') or {}
        dataset = test.get('dataset') or {}
        explain_missing_stores(dataset.get('sources', ()), cfg.data_root,
                               dataset.get('streams', ('apex_flow',)))
        self.dataset = unit_dataset(cfg, 'all')
        self.units, self.left_out = self.dataset.units, self.dataset.left_out
        self.remark = 'The data is synthetic; the figures say nothing about real faces.' if any(
            is_synthetic(source, cfg.data_root) for source in self.dataset.sources) else None
        infos = [self.dataset.get_data_info(row) for row in range(len(self.dataset))]
        labels: dict[tuple[str, str], list[int]] = {}
        for info in infos:
            labels.setdefault((info['database'], info['subject']), []).append(0)
        if shared := with_shared_people({database for database, _ in labels}):
            raise InputError(f'{" and ".join(shared)} show the same people, so a person could '
                             'train under one name and be tested under another; keep one of them '
                             'in the sources')
        self.folds = make_folds('lodo', labels)
        self.jobs = [(seed, fold) for seed in self.seeds for fold in self.folds]

    def file(self, seed: int, fold: Fold) -> Path:
        """Where a finished fold's predictions lie."""
        return self.folder / 'folds' / f'seed{seed}-{fold.name}.csv'

    def pending(self) -> list[tuple[int, Fold]]:
        """Return the folds that are still to be run."""
        return [job for job in self.jobs if not self.file(*job).is_file()]

    def run(self, advance: Callable[[], None] = lambda: None) -> list[UnitPrediction]:
        """Run what is pending, and pool everything into ``predictions.csv``.

        Raises:
            InputError: If another process runs in the folder, or it holds another run.
        """
        with hold(self.folder):
            claim(self.folder, self._identity())
            for seed, fold in self.pending():
                self._run_fold(seed, fold)
                advance()
            pooled = [record for job in self.jobs
                      for record in read_unit_predictions(self.file(*job), self.units)]
            write_unit_predictions(self.folder / 'predictions.csv', pooled, self.units)
        return pooled

    def _run_fold(self, seed: int, fold: Fold) -> None:
        folder = self.folder / 'folds' / f'seed{seed}-{fold.name}'
        folder.mkdir(parents=True, exist_ok=True)
        train, test = (sorted(map('/'.join, side)) for side in (fold.train, fold.test))
        scores = self.estimator.fit_units(self.cfg, train, test, seed, folder)
        held_out = unit_dataset(self.cfg, test)
        infos = [held_out.get_data_info(row) for row in range(len(held_out))]
        write_unit_predictions(self.file(seed, fold), [
            UnitPrediction(fold.name, seed, info['database'], info['subject'], info['clip'],
                           tuple(map(int, info['label'])), tuple(map(float, row)))
            for info, row in zip(infos, scores, strict=True)], self.units)

    def _identity(self) -> dict:
        config = self.cfg.to_dict()
        for name in ('work_dir', 'data_root'):
            config.pop(name, None)
        for loader in ('train_dataloader', 'test_dataloader'):
            config[loader]['dataset'].pop('data_root', None)
        digest = hashlib.sha256()
        for features in self.dataset.features:
            digest.update(repr(features.clips).encode())
            for stream in self.dataset.streams:
                for row in features.array(stream):
                    digest.update(row.tobytes())
        return {'command': 'cd6me', 'mmatnet': __version__, 'seeds': list(self.seeds),
                'features': digest.hexdigest()[:16], 'config': config}
