"""The config of one fold: its subjects by name in every dataset, in place of the config's rules."""
import copy
from collections.abc import Iterable, Mapping, MutableMapping
from pathlib import Path

from mmengine.config import Config

from mmatnet.clips.protocols import Fold, Subject, draw_subjects
from mmatnet.engine.complete_config import dataset_configs
from mmatnet.engine.experiment import Experiment
from mmatnet.errors import InputError
from mmatnet.sources.open import open_features


def fold_config(experiment: Experiment, fold: Fold) -> Config:
    """Return a copy of an experiment's config for one fold, ready for MMEngine's Runner.

    The test subjects stand in the test dataset alone; without any, the test side is dropped. A
    validation side is drawn from the training subjects, which lose it. Of concatenated datasets,
    one of whose databases nobody is left is dropped.

    Args:
        experiment (Experiment): Not changed.
        fold (Fold): Who trains, who is served without labels, and who is tested.

    Raises:
        InputError: If the validation side is not a share of the training subjects, or a dataset
            offers clips without labels where the protocol does not.
    """
    cfg = copy.deepcopy(experiment.cfg)
    held_out = _validation(cfg, experiment, fold)
    _name(cfg, 'train_dataloader', set(fold.train) - held_out, fold.adapt)
    if held_out:
        _name(cfg, 'val_dataloader', held_out)
    if fold.test:
        _name(cfg, 'test_dataloader', fold.test)
    else:
        cfg.test_dataloader = cfg.test_cfg = cfg.test_evaluator = None
    return cfg


def _validation(cfg: Config, experiment: Experiment, fold: Fold) -> set[Subject]:
    """Draw the training subjects that the config validates on; none if it has no validation."""
    rules = [dataset.get('subjects') for dataset in dataset_configs(cfg.get('val_dataloader'))]
    if not rules:
        return set()
    rule = rules[0]
    if not isinstance(rule, Mapping) or rule.get('side') != 'val' or 'val_share' not in rule:
        raise InputError("val_dataloader.dataset.subjects must be dict(side='val', val_share=...), "
                         f'a share of the training subjects, got {rule!r}; subjects that are '
                         'tested may choose nothing')
    labels = {subject: experiment.task.labels[subject] for subject in fold.train}
    return draw_subjects(labels, rule['val_share'], rule.get('val_seed', 0))


def _name(cfg: Config, loader: str, subjects: Iterable[Subject],
          adapt: Iterable[Subject] = ()) -> None:
    """Put subjects into the datasets of a loader; of several, each gets those of its databases."""
    datasets = dataset_configs(cfg[loader])
    for dataset in datasets:
        # offered past the protocol, they would bear no stamp
        if (named := dataset.pop('adapt', ())) and not adapt:
            raise InputError(f'{loader}: a dataset has adapt={list(named)!r}, but whose clips are '
                             "served without labels is the protocol's to say; take it out, and "
                             "set protocol.adapt='test'")
        here = None if len(datasets) == 1 else _databases(dataset)
        own, hidden = ([subject for subject in side if here is None or subject[0] in here]
                       for side in (subjects, adapt))
        dataset['subjects'] = _names(own)
        if hidden:
            dataset['adapt'] = _names(hidden)
    if len(datasets) > 1:
        _drop_empty(cfg[loader])


def _drop_empty(part: MutableMapping) -> None:
    """Take the datasets that serve nobody out of every ``ConcatDataset`` of a loader."""
    if 'datasets' in part:
        part['datasets'] = [inside for inside in part['datasets'] if any(
            dataset['subjects'] or dataset.get('adapt') for dataset in dataset_configs(inside))]
    for inside in (part.get('dataset'), *(part.get('datasets') or ())):
        if isinstance(inside, MutableMapping):
            _drop_empty(inside)


def _databases(dataset: Mapping) -> set[str]:
    return {clip.database for source in dataset['sources']
            for clip in open_features(source, Path(dataset['data_root'])).clips}


def _names(subjects: Iterable[Subject]) -> list[str]:
    return ['/'.join(subject) for subject in sorted(subjects)]
