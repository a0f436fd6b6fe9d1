"""What every source of features offers, and where its files lie."""
from pathlib import Path
from typing import Protocol

import numpy as np

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError


class Features(Protocol):
    """Interface of a feature source.

    A source is a class or a function, registered in :data:`mmatnet.registry.SOURCES`, that takes
    its own options and ``data_root``, below which its files lie.

    Attributes:
        clips (list[Clip]): In array order.
        files (list[Path]): All that it is read from, to be sent to machines that do not see it.
    """

    clips: list[Clip]
    files: list[Path]

    def array(self, name: str) -> np.ndarray:
        """Return an array with one entry per clip, or raise ``InputError`` if there is none."""


def below(path: str | Path, data_root: str | Path | None) -> Path:
    """Put a relative path under the data root; without one it stays as it is.

    Raises:
        InputError: If it leaves the data root.
    """
    if data_root is None or Path(path).is_absolute():
        return Path(path)
    if '..' in Path(path).parts:
        raise InputError(f'the path {path} leaves the data root {data_root}; write it without '
                         '`..`, or as an absolute path')
    return Path(data_root, path)
