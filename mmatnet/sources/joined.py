"""Features of the same clips from several sources, such as images here and motion rows there."""
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError
from mmatnet.registry import SOURCES
from mmatnet.sources.open import open_features


@SOURCES.register_module()
class Joined:
    """Arrays of several sources put together, for the clips that all of them have.

    Args:
        sources (Sequence): Two or more, as for :func:`mmatnet.sources.open.open_features`. Order
            and annotation of the clips are the first one's; an array comes from the first that
            has it.
        data_root (str | Path | None): What their relative paths are relative to.

    Attributes:
        clips (list[Clip]): In array order.
        files (list[Path]): All that they are read from.

    Raises:
        InputError: If one cannot be opened, there are fewer than two, or they share no clip.
    """

    def __init__(self, sources: Sequence[str | Mapping],
                 data_root: str | Path | None = None) -> None:
        parts = self._parts = [open_features(each, data_root or '.') for each in sources]
        if len(parts) < 2:
            raise InputError(f'joining takes two sources or more, got {len(parts)}')
        self.files: list[Path] = [file for part in parts for file in part.files]
        rows = [{clip.key: row for row, clip in enumerate(part.clips)} for part in parts]
        self.clips: list[Clip] = [clip for clip in parts[0].clips
                                  if all(clip.key in known for known in rows)]
        if not self.clips:
            raise InputError(f'the {len(parts)} joined sources share no clip; the first of each: '
                             + ', '.join(str(part.clips[0]) for part in parts))
        self._rows = [np.array([known[clip.key] for clip in self.clips]) for known in rows]
        self._arrays: dict[str, np.ndarray] = {}

    def __getstate__(self) -> dict:
        """Pickle no array; a worker process takes them from the parts anew."""
        return {**self.__dict__, '_arrays': {}}

    def array(self, name: str) -> np.ndarray:
        """Return an array, one entry per clip; in memory if the source has other clips or order.

        Raises:
            InputError: If no source has it; with the sentence of each.
        """
        if name not in self._arrays:
            self._arrays[name] = self._find(name)
        return self._arrays[name]

    def _find(self, name: str) -> np.ndarray:
        reasons = []
        for part, rows in zip(self._parts, self._rows, strict=True):
            try:
                array = part.array(name)
            except InputError as error:
                reasons.append(str(error))
            else:
                alike = len(rows) == len(array) and np.array_equal(rows, np.arange(len(rows)))
                return array if alike else array[rows]
        raise InputError('; '.join(reasons))
