"""The dataset: clips of one or more sources, those of the given subjects, with class labels."""
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from mmengine.dataset import BaseDataset

from mmatnet.clips.annotation import Clip
from mmatnet.clips.labels import label_clips
from mmatnet.clips.protocols import Subject
from mmatnet.datasets.filled_rows import filled_rows
from mmatnet.datasets.kept import KeptSamples
from mmatnet.datasets.steps import clip_sample
from mmatnet.datasets.subjects import choose_subjects
from mmatnet.errors import InputError
from mmatnet.registry import DATASETS
from mmatnet.sources.open import open_features

UNLABELLED = -1  # the label of clips that are served for adaptation


@DATASETS.register_module()
class MicroExpressionDataset(BaseDataset):
    """Features of clips, such as the grey apex image, motion rows and apex flow, with a label.

    A sample before the pipeline is a dict with an array for each of ``streams``, float32 and
    shaped as the feature says (a grey image gets a channel: (1, H, W)), and ``label``,
    ``database``, ``subject``, ``clip`` and ``sample_idx``.

    Args:
        sources (Sequence[str | dict]): Folders of clip stores below ``data_root``, or sources
            that :func:`mmatnet.sources.open.open_features` knows.
        classes (Sequence[str]): Class names in label order.
        emotion_maps (Mapping): Per database id, emotion to class name, or to None to leave out.
        subjects (Sequence[str] | Mapping | str): Whose clips: names as ``database/subject``, a
            rule such as ``dict(side='train', test_share=0.25, seed=0)``, or ``'all'``, as
            :func:`mmatnet.datasets.subjects.choose_subjects` takes them. There is no default, so
            that no test subject trains by oversight; our commands put the fold's names here. May
            be empty where ``adapt`` is not.
        adapt (Sequence[str]): Subjects whose clips are served too, without their labels: theirs is
            :data:`UNLABELLED`. Defaults to none; the commands put a fold's ``adapt`` here.
        clips (str): ``all`` or ``megc2019``. Defaults to ``all``.
        label_column (str): What the maps map, ``emotion`` or ``objective_class``. Defaults to
            ``emotion``.
        streams (Sequence[str]): Arrays to load, by the names of their features; ``X_mirrored`` is
            the left-right mirror of ``X``. Defaults to ``('apex', 'motion')``.
        data_root (str): Where ``sources`` lie. Defaults to ``data/``.
        pipeline (Sequence[dict]): Transforms.
        test_mode (bool): Defaults to False.

    Raises:
        InputError: If a source, an emotion, a subject or a stream is not there, or the sources
            have a stream in different shapes.
    """

    def __init__(self, sources: Sequence[str | dict], classes: Sequence[str],
                 emotion_maps: Mapping[str, Mapping[str, str | None]],
                 subjects: Sequence[str] | Mapping | str, adapt: Sequence[str] = (),
                 clips: str = 'all', label_column: str = 'emotion',
                 streams: Sequence[str] = ('apex', 'motion'), data_root: str = 'data/',
                 pipeline: Sequence[dict] = (), test_mode: bool = False) -> None:
        if isinstance(streams, str) or not streams:
            raise InputError(f'streams must be one name of a feature or more, got {streams!r}')
        self.sources = list(sources)
        self.emotion_maps = emotion_maps
        self.subjects = subjects
        self.adapt = list(adapt)
        self.clip_list = clips
        self.label_column = label_column
        self.streams = tuple(streams)
        self.left_out: dict[str, int] = {}
        super().__init__(metainfo={'classes': tuple(classes)}, data_root=data_root,
                         pipeline=list(pipeline), test_mode=test_mode, max_refetch=0,
                         serialize_data=False)  # a few hundred small records
        self._kept = KeptSamples(self.pipeline.transforms)

    def load_data_list(self) -> list[dict]:
        """List the clips of the chosen subjects, in the order of the sources."""
        self._features = [open_features(source, Path(self.data_root)) for source in self.sources]
        places = [(number, row) for number, features in enumerate(self._features)
                  for row in range(len(features.clips))]
        clips = [self._features[number].clips[row] for number, row in places]
        labelled = label_clips(clips, self.metainfo['classes'], self.emotion_maps, self.clip_list,
                               self.label_column)
        self.left_out = labelled.left_out
        self._check_arrays()
        labels: dict[Subject, list[int]] = {}
        for row, label in zip(labelled.rows, labelled.labels, strict=True):
            labels.setdefault(clips[row].subject_key, []).append(label)
        nobody = self.adapt and not self.subjects
        chosen = set() if nobody else choose_subjects(self.subjects, labels,
                                                      self.metainfo['classes'])
        hidden = choose_subjects(self.adapt, labels) if self.adapt else set()
        if shared := chosen & hidden:
            raise InputError(f'{", ".join(sorted(map("/".join, shared)))} would be served with and '
                             'without labels; take them out of subjects or of adapt')
        return [{'source': places[row][0], 'row': places[row][1],
                 'label': label if clips[row].subject_key in chosen else UNLABELLED,
                 'database': clips[row].database, 'subject': clips[row].subject,
                 'clip': clips[row].clip}
                for row, label in zip(labelled.rows, labelled.labels, strict=True)
                if clips[row].subject_key in chosen | hidden]

    def _check_arrays(self) -> None:
        for stream in self.streams:
            shapes = {features.array(stream).shape[1:] for features in self._features}
            if len(shapes) > 1:
                raise InputError(f'the sources {self.sources} have {stream} of different shapes '
                                 f'{sorted(shapes)}; extract them with one recipe')

    def prepare_data(self, idx: int) -> dict:
        """Load one clip's arrays and run the pipeline, once if it draws nothing."""
        info = self.get_data_info(idx)
        source, row = info.pop('source'), info.pop('row')
        return self._kept.sample((source, row, info['label']),
                                 lambda: self.pipeline({**info, **self._arrays(source, row)}))

    def _arrays(self, source: int, row: int) -> dict:
        features = self._features[source]
        return clip_sample(lambda stream: features.array(stream)[row], self.streams)

    def get_cat_ids(self, idx: int) -> list[int]:
        """Return the class of a clip, as MMEngine's balancing wrappers ask for it."""
        return [self.get_data_info(idx)['label']]

    def served_subjects(self) -> list[str]:
        """Name everybody who has a clip here, labelled or not, as ``database/subject``, sorted."""
        infos = map(self.get_data_info, range(len(self)))
        return sorted({f'{info["database"]}/{info["subject"]}' for info in infos})

    def labelled_clips(self) -> list[Clip]:
        """Return the rows of the annotation of all clips with a label, in their order."""
        infos = map(self.get_data_info, range(len(self)))
        return [self._features[info['source']].clips[info['row']] for info in infos
                if info['label'] != UNLABELLED]

    def filled_rows(self, stream: str) -> np.ndarray:
        """Return every row of a stream of rows that is not zero throughout.

        Args:
            stream (str): An array of shape (T, D) a clip.

        Returns:
            ndarray: Shape (all such rows of all labelled clips, D).
        """
        infos = map(self.get_data_info, range(len(self)))
        labelled = (info for info in infos if info['label'] != UNLABELLED)
        return filled_rows(labelled, self._features, stream)
