"""The dataset: clips of one or more stores, those of the given subjects, with class labels."""
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from mmengine.dataset import BaseDataset

from mmatnet.clips.labels import label_clips
from mmatnet.clips.protocols import Subject
from mmatnet.datasets.steps import clip_sample
from mmatnet.errors import InputError
from mmatnet.registry import DATASETS
from mmatnet.sources.open import open_features

STREAMS = ('apex', 'motion', 'motion_mirrored', 'apex_flow', 'apex_flow_mirrored')


@DATASETS.register_module()
class MicroExpressionDataset(BaseDataset):
    """Apex images, motion rows and apex flow from clip stores or from ATNet's released files.

    A sample before the pipeline is a dict with ``apex`` (1, H, W) float32 grey 0 to 255,
    ``motion`` (64, D) float32, ``motion_mirrored`` alike, ``apex_flow`` (3, F, F) float32 u, v
    and strain, ``apex_flow_mirrored`` alike (those of ``streams``), ``label``, ``database``,
    ``subject``, ``clip`` and ``sample_idx``.

    Args:
        sources (Sequence[str | dict]): Folders of clip stores below ``data_root``, or sources
            that :func:`mmatnet.sources.open.open_features` knows.
        classes (Sequence[str]): Class names in label order.
        emotion_maps (Mapping): Per database id, emotion to class name, or to None to leave out.
        subjects (Sequence[str] | str): Subjects to use, as ``database/subject``, or ``'all'``.
            There is no default: the commands set it from the config's split or protocol, so that
            no test subject trains by oversight.
        clips (str): ``all`` or ``megc2019``. Defaults to ``all``.
        label_column (str): What the maps map, ``emotion`` or ``objective_class``. Defaults to
            ``emotion``.
        streams (Sequence[str]): What to load. Defaults to ``('apex', 'motion')``.
        data_root (str): Where ``sources`` lie. Defaults to ``data/``.
        pipeline (Sequence[dict]): Transforms.
        test_mode (bool): Defaults to False.

    Raises:
        InputError: If a source, an emotion, a subject or a stream is not there, or the sources
            have motion of different widths.
    """

    def __init__(self, sources: Sequence[str | dict], classes: Sequence[str],
                 emotion_maps: Mapping[str, Mapping[str, str | None]],
                 subjects: Sequence[str] | str, clips: str = 'all', label_column: str = 'emotion',
                 streams: Sequence[str] = ('apex', 'motion'), data_root: str = 'data/',
                 pipeline: Sequence[dict] = (), test_mode: bool = False) -> None:
        if not streams or set(streams) - set(STREAMS):
            raise InputError(f'streams must be some of {", ".join(STREAMS)}, got {list(streams)}')
        self.sources = list(sources)
        self.emotion_maps = emotion_maps
        self.subjects = subjects
        self.clip_list = clips
        self.label_column = label_column
        self.streams = tuple(streams)
        self.left_out: dict[str, int] = {}
        super().__init__(metainfo={'classes': tuple(classes)}, data_root=data_root,
                         pipeline=list(pipeline), test_mode=test_mode, max_refetch=0,
                         serialize_data=False)  # a few hundred small records

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
        wanted = self._wanted_subjects({clips[row].subject_key for row in labelled.rows})
        return [{'source': places[row][0], 'row': places[row][1], 'label': label,
                 'database': clips[row].database, 'subject': clips[row].subject,
                 'clip': clips[row].clip}
                for row, label in zip(labelled.rows, labelled.labels, strict=True)
                if clips[row].subject_key in wanted]

    def _check_arrays(self) -> None:
        for stream in self.streams:
            shapes = {features.array(stream).shape[1:] for features in self._features}
            if len(shapes) > 1:
                raise InputError(f'the sources {self.sources} have {stream} of different shapes '
                                 f'{sorted(shapes)}; extract them with one recipe')

    def _wanted_subjects(self, present: set[Subject]) -> set[Subject]:
        if self.subjects == 'all':
            return present
        if isinstance(self.subjects, str):
            raise InputError("subjects must be 'all' or a list of database/subject, got "
                             f'{self.subjects!r}')
        wanted = {tuple(subject.split('/', 1)) for subject in self.subjects}
        if not wanted:
            raise InputError("no subject is given; name some as database/subject, or 'all'")
        if absent := wanted - present:
            raise InputError(f'subjects {sorted("/".join(subject) for subject in absent)} have no '
                             f'clip in {self.sources}, which have '
                             f'{sorted("/".join(subject) for subject in present)}')
        return wanted

    def prepare_data(self, idx: int) -> dict:
        """Load one clip's arrays and run the pipeline."""
        info = self.get_data_info(idx)
        features = self._features[info.pop('source')]
        row = info.pop('row')
        sample = clip_sample(lambda stream: features.array(stream)[row], self.streams)
        return self.pipeline({**info, **sample})

    def get_cat_ids(self, idx: int) -> list[int]:
        """Return the class of a clip, as MMEngine's balancing wrappers ask for it."""
        return [self.get_data_info(idx)['label']]

    def labels(self) -> np.ndarray:
        """Return the class of every clip, shape (N,), int64."""
        return np.array([self.get_data_info(idx)['label'] for idx in range(len(self))])

    def motion_statistics(self) -> tuple[np.ndarray, np.ndarray]:
        """Mean and deviation of each motion input over all non-zero rows of these clips.

        Returns:
            tuple[ndarray]: Two arrays of shape (D,), float32; an input that never varies has
            deviation 1.

        Raises:
            InputError: If every row is zero.
        """
        rows = []
        for idx in range(len(self)):
            info = self.get_data_info(idx)
            motion = self._features[info['source']].array('motion')[info['row']]  # (T, D)
            rows.append(motion[np.any(motion != 0, axis=1)])
        rows = np.concatenate(rows)  # (all rows, D)
        if not len(rows):
            raise InputError(f'none of the {len(self)} clips has a motion row that is not zero, so '
                             'there is nothing to standardise with; extract them again')
        deviation = rows.std(axis=0, dtype=np.float64)
        deviation[deviation == 0] = 1
        return (rows.mean(axis=0, dtype=np.float64).astype(np.float32),
                deviation.astype(np.float32))
