"""Stand-ins for the few names that checkpoints of MMEngine's own making contain.

A checkpoint that MMEngine wrote without our hook holds HistoryBuffer (whose pickle calls
``getattr``) and NumPy values (open-mmlab/mmengine issue #1655, pull requests #1639, #1650, #1654).
PyTorch's restricted unpickler is told to use the classes below under those names. Nothing of
NumPy's, MMEngine's or Python's own is called while a file is read: the stand-ins accept arrays and
numbers of plain dtypes and the four statistics of HistoryBuffer, and refuse the rest.
"""
import re
from pickle import UnpicklingError

import numpy as np
from mmengine.logging import HistoryBuffer

from mmatnet.compat.plain import Rebuilt


class Dtype:
    """Stands for ``numpy.dtype``: numbers and text, nothing structured, no objects."""

    def __init__(self, code: str, align: bool = False, copy: bool = True) -> None:
        if not isinstance(code, str) or not re.fullmatch(r'[biufcUS]\d{1,9}', code):
            raise UnpicklingError(f'dtype {code!r} is not one of numbers or text')
        self.code, self.order = code, '='

    def __setstate__(self, state: tuple) -> None:
        order, structure = state[1], state[2:5]
        if order not in ('<', '>', '|', '=') or structure != (None, None, None):
            raise UnpicklingError(f'dtype {self.code!r} has an unexpected state')
        self.order = order

    def to_numpy(self) -> np.dtype:
        return np.dtype(self.order + self.code)


class Array(Rebuilt):
    """Stands for ``numpy.ndarray``."""

    value: np.ndarray

    def __setstate__(self, state: tuple) -> None:
        _, shape, dtype, fortran, data = state
        flat = np.frombuffer(data, dtype.to_numpy())
        self.value = flat.reshape(shape, order='F' if fortran else 'C').copy()

    def rebuild(self) -> np.ndarray:
        return self.value


class History(Rebuilt):
    """Stands for ``HistoryBuffer``."""

    def __setstate__(self, state: dict) -> None:
        self.state = state

    def rebuild(self) -> HistoryBuffer:
        return HistoryBuffer(self.state['_log_history'].rebuild(),
                             self.state['_count_history'].rebuild(), self.state['max_length'])


def reconstruct(kind: type, shape: tuple, code: bytes) -> Array:
    """Stands for ``numpy.core.multiarray._reconstruct``; the state that follows fills it."""
    return Array()


def scalar(dtype: Dtype, data: bytes) -> np.generic:
    """Stands for ``numpy.core.multiarray.scalar``."""
    return np.frombuffer(data, dtype.to_numpy())[0]


def statistic(owner: type, name: str) -> str:
    """Stands for ``getattr``, which pickles use to name HistoryBuffer's methods."""
    if owner is not History or name not in ('min', 'max', 'mean', 'current'):
        raise UnpicklingError(f'GLOBAL builtins.getattr is called for {name!r}')
    return name


def empty_bytes() -> bytes:
    """Stands for ``bytes``, which pickles call for the data of an empty array."""
    return b''


ALLOWED = [
    (History, 'mmengine.logging.history_buffer.HistoryBuffer'),
    (statistic, 'builtins.getattr'),
    (empty_bytes, 'builtins.bytes'),
    (Dtype, 'numpy.dtype'),
    (Array, 'numpy.ndarray'),
    (reconstruct, 'numpy.core.multiarray._reconstruct'),
    (reconstruct, 'numpy._core.multiarray._reconstruct'),
    (scalar, 'numpy.core.multiarray.scalar'),
    (scalar, 'numpy._core.multiarray.scalar'),
]
