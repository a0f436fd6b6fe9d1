"""A dataset of clips with the action units that they show, as many as they show."""
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from mmengine.dataset import BaseDataset

from mmatnet.clips.action_units import CD6ME_UNITS, action_unit_targets
from mmatnet.datasets.filled_rows import filled_rows
from mmatnet.datasets.steps import clip_sample
from mmatnet.datasets.subjects import choose_subjects
from mmatnet.errors import InputError
from mmatnet.registry import DATASETS
from mmatnet.sources.open import open_features


@DATASETS.register_module()
class ActionUnitDataset(BaseDataset):
    """Features of clips, and for each action unit whether the clip shows it.

    A sample before the pipeline is as that of ``MicroExpressionDataset``, with ``label`` a list
    of 0 and 1, shape (A,). Clips for which the database names no unit at all are left out: that
    they show none of these cannot be told from that nobody coded them.

    Args:
        sources (Sequence[str | dict]): As of ``MicroExpressionDataset``.
        subjects (Sequence[str] | str): Whose clips: names as ``database/subject``, or ``'all'``.
        units (Sequence[int]): A action units. Defaults to the twelve of CD6ME.
        streams (Sequence[str]): Arrays to load. Defaults to ``('apex_flow',)``.
        data_root (str): Where ``sources`` lie. Defaults to ``data/``.
        pipeline (Sequence[dict]): Transforms.
        test_mode (bool): Defaults to False.

    Attributes:
        left_out (dict[str, int]): Database to number of clips without a coded unit.
        features (list): The opened sources.

    Raises:
        InputError: If a source, a subject or a stream is not there, a unit is no number of one, or
            the sources have a stream in different shapes.
    """

    def __init__(self, sources: Sequence[str | dict], subjects: Sequence[str] | str = (),
                 units: Sequence[int] = CD6ME_UNITS, streams: Sequence[str] = ('apex_flow',),
                 data_root: str = 'data/', pipeline: Sequence[dict] = (),
                 test_mode: bool = False) -> None:
        if not units or not all(type(unit) is int and unit > 0 for unit in units) \
                or len(set(units)) < len(units):
            raise InputError('units must be different numbers of action units, such as (1, 2, 4), '
                             f'got {units!r}')
        self.sources, self.subjects = list(sources), subjects
        self.units, self.streams = tuple(units), tuple(streams)
        self.left_out: dict[str, int] = {}
        super().__init__(metainfo={'units': self.units}, data_root=data_root,
                         pipeline=list(pipeline), test_mode=test_mode, max_refetch=0,
                         serialize_data=False)

    def load_data_list(self) -> list[dict]:
        """List the coded clips of the chosen subjects, in the order of the sources."""
        self.features = [open_features(source, Path(self.data_root)) for source in self.sources]
        self._check_arrays()
        listed = []
        subjects: dict[tuple[str, str], list[int]] = {}
        for number, features in enumerate(self.features):
            targets = action_unit_targets(features.clips, self.units)  # (N, A)
            for row, clip in enumerate(features.clips):
                if not clip.action_units.strip():
                    self.left_out[clip.database] = self.left_out.get(clip.database, 0) + 1
                    continue
                subjects.setdefault(clip.subject_key, []).append(0)
                listed.append({'source': number, 'row': row, 'label': targets[row].tolist(),
                               'database': clip.database, 'subject': clip.subject,
                               'clip': clip.clip})
        chosen = choose_subjects(self.subjects, subjects)
        return [info for info in listed if (info['database'], info['subject']) in chosen]

    def _check_arrays(self) -> None:
        for stream in self.streams:
            shapes = {features.array(stream).shape[1:] for features in self.features}
            if len(shapes) > 1:
                raise InputError(f'the sources {self.sources} have {stream} of different shapes '
                                 f'{sorted(shapes)}; extract them with one recipe')

    def prepare_data(self, idx: int) -> dict:
        """Load one clip's arrays and run the pipeline."""
        info = self.get_data_info(idx)
        features = self.features[info.pop('source')]
        row = info.pop('row')
        sample = clip_sample(lambda stream: features.array(stream)[row], self.streams)
        return self.pipeline({**info, **sample})

    @property
    def targets(self) -> np.ndarray:
        """Which clip shows which unit, 0 and 1, shape (N, A)."""
        infos = map(self.get_data_info, range(len(self)))
        return np.array([info['label'] for info in infos]).reshape(-1, len(self.units))

    def filled_rows(self, stream: str) -> np.ndarray:
        """Return every row of a stream of rows that is not zero throughout.

        Args:
            stream (str): An array of shape (T, D) a clip.

        Returns:
            ndarray: Shape (all such rows of all clips, D).
        """
        return filled_rows(map(self.get_data_info, range(len(self))), self.features, stream)
