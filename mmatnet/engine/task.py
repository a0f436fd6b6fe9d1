"""The task of a config: which clips of which sources it is about, and their classes."""
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from mmatnet.clips.annotation import Clip
from mmatnet.clips.labels import LabelledClips, label_clips
from mmatnet.clips.megc2019 import read_megc2019
from mmatnet.clips.protocols import Subject
from mmatnet.engine.missing_data import explain_missing_stores
from mmatnet.engine.own_people import check_own_people, recording_roots
from mmatnet.engine.task_checks import check_names, check_people, framing_note
from mmatnet.sources.open import Features, open_features
from mmatnet.sources.training_record import is_synthetic


@dataclass(frozen=True)
class Task:
    """Clips and their labels, before anybody is held out.

    Args:
        sources (tuple): Where the features of the clips come from, as
            :func:`mmatnet.sources.open.open_features` takes them.
        data_root (str): What their relative paths are relative to.
        classes (tuple[str]): Class names in label order.
        emotion_maps (Mapping): Per database id, emotion to class name, or to None to leave out.
        clip_list (str): ``all`` or ``megc2019``.
        label_column (str): ``emotion`` or ``objective_class``.
        streams (tuple[str]): Arrays that training or test read.

    Raises:
        InputError: When the sources are first looked at: if one is not there (says how to get or
            make it), two hold one database, or two databases show the same people.
    """

    sources: tuple
    data_root: str
    classes: tuple[str, ...]
    emotion_maps: Mapping[str, Mapping[str, str | None]]
    clip_list: str
    label_column: str
    streams: tuple[str, ...]

    def __getstate__(self) -> dict:
        """Pickle what the task is, and none of what was read for it."""
        return {name: vars(self)[name] for name in self.__dataclass_fields__}

    @cached_property
    def features(self) -> list[Features]:
        """The opened sources."""
        explain_missing_stores(self.sources, self.data_root, self.streams)
        opened = [open_features(source, Path(self.data_root)) for source in self.sources]
        check_names(self.sources, [features.clips for features in opened])
        return opened

    @cached_property
    def clips(self) -> list[Clip]:
        """Every clip of every source, in their order."""
        return [clip for features in self.features for clip in features.clips]

    @cached_property
    def labelled(self) -> LabelledClips:
        """Which of :attr:`clips` are used, with which label."""
        labelled = label_clips(self.clips, self.classes, self.emotion_maps, self.clip_list,
                               self.label_column)
        check_people(self.clips[row].database for row in labelled.rows)
        check_own_people((self.clips[row].subject_key for row in labelled.rows),
                         recording_roots(self.sources, self.data_root))
        return labelled

    @cached_property
    def labels(self) -> dict[Subject, list[int]]:
        """The labels of each subject's clips."""
        labels: dict[Subject, list[int]] = {}
        for row, label in zip(self.labelled.rows, self.labelled.labels, strict=True):
            labels.setdefault(self.clips[row].subject_key, []).append(label)
        return labels

    @property
    def left_out(self) -> dict[str, list[str]]:
        """Reason, such as ``casme2: others``, to the clips, as ``database/subject/clip``."""
        return {reason: ['/'.join(self.clips[row].key) for row in rows]
                for reason, rows in self.labelled.left_out_rows.items()}

    @property
    def absent(self) -> dict[str, list[str]]:
        """Database of the emotion maps to clips that the task's list names and no source has."""
        absent: dict[str, list[str]] = {}
        if self.clip_list == 'megc2019':
            here = {clip.key for clip in self.clips}
            for key in read_megc2019():
                if key[0] in self.emotion_maps and key not in here:
                    absent.setdefault(key[0], []).append('/'.join(key))
        return absent

    @property
    def unusable(self) -> dict[str, dict[str, str]]:
        """Database to clips that extraction left out, and why, where the task takes all clips."""
        unusable: dict[str, dict[str, str]] = {}
        listed = {key[0] for key in read_megc2019()} if self.clip_list == 'megc2019' else set()
        for features in self.features:
            for key, why in getattr(features, 'skipped', {}).items():  # of clip stores alone
                if (database := key.split('/')[0]) not in listed:
                    unusable.setdefault(database, {})[key] = why
        return unusable

    @property
    def framing(self) -> str | None:
        """What there is to say of where faces lie in the databases' crops."""
        return framing_note({
            database: placement for features in self.features
            if (placement := getattr(features, 'placement', None)) is not None
            for database in {clip.database for clip in features.clips}})

    @property
    def remark(self) -> str | None:
        """What every report says if a source is marked as synthetic by its ``source.json``."""
        synthetic = any(is_synthetic(source, self.data_root) for source in self.sources)
        return ('the data is synthetic; the figures say nothing about real faces.' if synthetic
                else None)

    def __str__(self) -> str:
        line = f'{sum(map(len, self.labels.values()))} clips of {len(self.labels)} subjects'
        for kind, found in self.missing_clips().items():
            counts = ', '.join(f'{name} ({len(clips)})' for name, clips in found.items())
            if counts or kind == 'left out':
                line += f'; {kind}: {counts or "none"}'
        return line if self.framing is None else f'{line}\nnote: {self.framing}'

    def missing_clips(self) -> dict[str, dict]:
        """Say which clips the counts of ``str(task)`` stand for, to be written as JSON."""
        return {'left out': self.left_out, 'not extracted': self.unusable,
                'of the MEGC2019 list, not here': self.absent}

    def as_config(self) -> dict:
        """Return what a dataset's config says of this task."""
        return {'sources': list(self.sources), 'classes': list(self.classes),
                'emotion_maps': self.emotion_maps, 'clips': self.clip_list,
                'label_column': self.label_column}

    def features_digest(self) -> str:
        """Digest of the clips and of every array that is read of them: 16 hex digits."""
        digest = hashlib.sha256()
        for features in self.features:
            digest.update(repr(features.clips).encode())
            for stream in self.streams:
                for row in features.array(stream):
                    digest.update(row.tobytes())
        return digest.hexdigest()[:16]


def read_task(datasets: Sequence[Mapping], others: Sequence[Mapping], data_root: str) -> Task:
    """Make a task of the configs of the datasets that train: one, or those that are concatenated.

    Args:
        datasets (Sequence[Mapping]): Configs with ``sources``, ``classes``, ``emotion_maps`` and
            perhaps ``clips``, ``label_column`` and ``streams``.
        others (Sequence[Mapping]): Those of the other sides, of the same task.
        data_root (str): As in :class:`Task`.
    """
    first = datasets[0]
    return Task(
        sources=tuple(source for dataset in datasets for source in dataset['sources']),
        data_root=str(data_root), classes=tuple(first['classes']),
        emotion_maps={name: words for dataset in datasets
                      for name, words in dataset['emotion_maps'].items()},
        clip_list=first.get('clips', 'all'), label_column=first.get('label_column', 'emotion'),
        streams=tuple(dict.fromkeys(name for dataset in (*datasets, *others)
                                    for name in dataset.get('streams', ('apex', 'motion')))))
