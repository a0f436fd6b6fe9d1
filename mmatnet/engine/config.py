"""Configs: load, check their keys, and put the data in."""
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mmengine.config import Config

import mmatnet
from mmatnet.clips.labels import label_clips
from mmatnet.clips.megc2019 import read_megc2019
from mmatnet.clips.protocols import (
    ONE_FOLD,
    Fold,
    Labels,
    Subject,
    make_folds,
    named_fold,
    protocol_name,
    protocol_parts,
)
from mmatnet.engine.config_check import check_parts, check_top_level
from mmatnet.engine.missing_data import explain_missing_stores
from mmatnet.engine.task_check import check_names, check_people, check_sides, framing_note
from mmatnet.errors import InputError
from mmatnet.sources.open import open_features

SHIPPED = Path(mmatnet.__file__).parent / '.mim'  # setup.py puts configs and tools there


def load_config(path: str, options: Mapping | None = None) -> Config:
    """Load a config, merge options into it, check it, and give every dataset its data root.

    Args:
        path (str): A config file; one that is not here is looked for among those that the
            installed package brings, so ``configs/demo.py`` works from any folder.
        options (Mapping, optional): Dotted key to value, from ``--cfg-options``.

    Returns:
        Config: Ready but for the subjects, which :func:`set_fold` puts in.

    Raises:
        InputError: If there is no such file, it cannot be parsed, or a key or a component in it is
            unknown.
    """
    found = next((place for place in (Path(path), SHIPPED / path) if place.is_file()), None)
    if found is None:
        shipped = ', '.join(sorted(str(place.relative_to(SHIPPED))
                                   for place in (SHIPPED / 'configs').glob('*.py')))
        raise InputError(f'no config at {path}; mmatnet brings {shipped or "none here"}')
    try:
        cfg = Config.fromfile(str(found))
    except (SyntaxError, NameError, ImportError, OSError, KeyError, TypeError, ValueError,
            AttributeError) as error:
        raise InputError(f'cannot read config {found}: {type(error).__name__}: {error}') from error
    check_top_level(options or {}, '--cfg-options')
    if isinstance(cfg.get('protocol'), str):
        cfg.protocol = {'type': cfg.protocol}  # so that options like protocol.k merge into it
    cfg.merge_from_dict(dict(options or {}))
    if isinstance(cfg.get('protocol'), Mapping) and set(cfg.protocol) == {'type'}:
        cfg.protocol = cfg.protocol['type']
    if 'split.test' in (options or {}) and 'split.test_share' not in options:
        cfg.split.pop('test_share', None)  # names from the command line replace the config's rule
    check_top_level(cfg, path)
    check_parts(cfg, path)
    for name in ('train_dataloader', 'test_dataloader'):
        cfg[name].dataset.data_root = cfg.data_root
    return cfg


@dataclass(frozen=True)
class Task:
    """The clips that a config is about.

    Args:
        labels (dict[Subject, list[int]]): Per subject, the labels of its clips.
        left_out (dict[str, list[str]]): Reason, such as ``casme2: others``, to the clips, as
            ``database/subject/clip``.
        absent (dict[str, list[str]]): Database to clips that the task's list names and no source
            has; the databases are those of the emotion maps.
        unusable (dict[str, dict[str, str]]): Database to clips that extraction left out, and why,
            where the task takes all clips.
        framing (str | None): What there is to say of where faces lie in the databases' crops.
    """

    labels: dict[Subject, list[int]]
    left_out: dict[str, list[str]]
    absent: dict[str, list[str]]
    unusable: dict[str, dict[str, str]]
    framing: str | None = None

    def __str__(self) -> str:
        clips = sum(map(len, self.labels.values()))
        line = (f'{clips} clips of {len(self.labels)} subjects; '
                f'left out: {_counted(self.left_out) or "none"}')
        if self.unusable:
            line += f'; not extracted: {_counted(self.unusable)}'
        if self.absent:
            line += f'; of the MEGC2019 list, not here: {_counted(self.absent)}'
        return line if self.framing is None else f'{line}\nnote: {self.framing}'

    def missing_clips(self) -> dict[str, dict]:
        """Say which clips the counts of ``str(task)`` stand for, to be written as JSON."""
        return {'left out': self.left_out, 'not extracted': self.unusable,
                'of the MEGC2019 list, not here': self.absent}


def _counted(clips: Mapping[str, Collection]) -> str:
    return ', '.join(f'{name} ({len(some)})' for name, some in clips.items())


def read_task(cfg: Config) -> Task:
    """Label the clips of the config's training dataset, which are those of its test dataset.

    Raises:
        InputError: If a source is not there; says how to get or make it. Or if the two datasets
            differ, two sources hold one database, or two databases show the same people.
    """
    dataset = cfg.train_dataloader.dataset
    check_sides(dataset, cfg.test_dataloader.dataset)
    explain_missing_stores(dataset)
    opened = [open_features(source, Path(cfg.data_root)) for source in dataset.sources]
    clips_of = [features.clips for features in opened]
    check_names(dataset.sources, clips_of)
    clips = [clip for some in clips_of for clip in some]
    labelled = label_clips(clips, dataset.classes, dataset.emotion_maps,
                           dataset.get('clips', 'all'), dataset.get('label_column', 'emotion'))
    subjects: dict[Subject, list[int]] = {}
    for row, label in zip(labelled.rows, labelled.labels, strict=True):
        subjects.setdefault(clips[row].subject_key, []).append(label)
    check_people(database for database, _ in subjects)
    left_out = {reason: ['/'.join(clips[row].key) for row in rows]
                for reason, rows in labelled.left_out_rows.items()}
    absent: dict[str, list[str]] = {}
    unusable: dict[str, dict[str, str]] = {}
    if dataset.get('clips', 'all') == 'megc2019':
        here = {clip.key for clip in clips}
        for key in read_megc2019():
            if key[0] in dataset.emotion_maps and key not in here:
                absent.setdefault(key[0], []).append('/'.join(key))
    else:
        for features in opened:
            for key, why in getattr(features, 'skipped', {}).items():  # of clip stores alone
                unusable.setdefault(key.split('/')[0], {})[key] = why
    placements = {database: features.placement for features in opened
                  if getattr(features, 'placement', None) is not None
                  for database in {clip.database for clip in features.clips}}
    return Task(subjects, left_out, absent, unusable, framing_note(placements))


def subject_labels(cfg: Config) -> dict[Subject, list[int]]:
    """Return the labels of each subject's clips, as :func:`read_task` gives them."""
    return read_task(cfg).labels


def one_fold(cfg: Config, labels: Labels, name: str | None = None) -> tuple[str, Fold]:
    """Return the fold that a single training has: its protocol's name, and the fold.

    Args:
        cfg (Config): As :func:`load_config` gives it.
        labels (Labels): Subject to the labels of its clips.
        name (str | None): A fold of the config's protocol. ``None`` is the protocol's only one, or
            where it has many, that of the config's ``split``.

    Raises:
        InputError: As :func:`mmatnet.clips.protocols.make_folds` and :func:`named_fold`.
    """
    single = protocol_parts(cfg.protocol)[0] in ONE_FOLD
    protocol = cfg.protocol if name or single else {'type': 'split', **cfg.split}
    folds = make_folds(protocol, labels, classes_of(cfg))
    return protocol_name(protocol), named_fold(folds, name) if name else folds[0]


def set_fold(cfg: Config, fold: Fold) -> None:
    """Put a fold's subjects into the datasets, and drop the test side if nothing is held out."""
    cfg.train_dataloader.dataset.subjects = ['/'.join(subject) for subject in fold.train]
    if fold.test:
        cfg.test_dataloader.dataset.subjects = ['/'.join(subject) for subject in fold.test]
    else:
        cfg.test_dataloader = cfg.test_cfg = cfg.test_evaluator = None


def classes_of(cfg: Config) -> Sequence[str]:
    """Return the class names in label order."""
    return list(cfg.train_dataloader.dataset.classes)
