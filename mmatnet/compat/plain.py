"""Checkpoint contents as tensors and plain Python, and back.

MMEngine puts HistoryBuffer and NumPy values into its checkpoints, which
``torch.load(weights_only=True)`` refuses (open-mmlab/mmengine issue #1655). Here each becomes a
dictionary that names its kind under the key ``'__plain__'``; everything else stays as it is.
"""
import copy
from collections import OrderedDict
from pathlib import PurePath
from typing import Any

import numpy as np
import torch
from mmengine.logging import HistoryBuffer

KIND = '__plain__'
_PLAIN = (type(None), bool, int, float, complex, str, bytes, torch.dtype, torch.device,
          torch.Size)


def to_plain(value: Any, where: str = 'checkpoint') -> Any:
    """Replace HistoryBuffer, NumPy values, sets and subclasses of plain types.

    Args:
        value: What is to be saved; it is not changed, what needs no change is not copied.
        where (str): How to name ``value`` in an error.

    Returns:
        The same content, readable by ``torch.load(weights_only=True)`` without an allow-list.

    Raises:
        TypeError: If a value has no plain form.
    """
    if isinstance(value, torch.Tensor) or type(value) in _PLAIN:
        return value
    if isinstance(value, np.generic) and type(value.item()) in _PLAIN:
        return value.item()
    if isinstance(value, np.ndarray):
        return _array_to_plain(value, where)
    if isinstance(value, HistoryBuffer):
        log, count = value.data
        return {KIND: 'HistoryBuffer', 'log': _array_to_plain(log, where),
                'count': _array_to_plain(count, where), 'max_length': value.max_length}
    if isinstance(value, dict):
        return _dict_to_plain(value, where)
    if isinstance(value, (list, tuple)):
        items = [to_plain(item, f'{where}[{index}]') for index, item in enumerate(value)]
        unchanged = type(value) in (list, tuple) and all(map(_same, items, value))
        return value if unchanged else tuple(items) if isinstance(value, tuple) else items
    if isinstance(value, (set, frozenset)):
        return {KIND: type(value).__name__, 'items': to_plain(list(value), where)}
    if isinstance(value, int):
        return int.__new__(int, value)
    if isinstance(value, float):
        return float.__new__(float, value)
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, PurePath):
        return str(value)
    raise TypeError(f'{where} is a {type(value).__name__}; a checkpoint holds tensors, NumPy '
                    'arrays and plain Python only, so turn it into one of these before saving')


def from_plain(value: Any) -> Any:
    """Undo :func:`to_plain`, changing dictionaries and lists in place.

    Values with a method ``rebuild``, the stand-ins of :mod:`mmatnet.compat.old_pickle`, are
    replaced by what it returns.
    """
    if isinstance(value, dict):
        kind = value.get(KIND)
        if kind is not None:
            return _REBUILD[kind](value)
        for key, item in value.items():
            value[key] = from_plain(item)
        return value
    if isinstance(value, list):
        value[:] = map(from_plain, value)
        return value
    if type(value) is tuple:
        return tuple(map(from_plain, value))
    if isinstance(value, Rebuilt):
        return value.rebuild()
    return value


class Rebuilt:
    """Base of the stand-ins that :func:`from_plain` replaces."""

    def rebuild(self) -> Any:
        """What the stand-in stands for."""
        raise NotImplementedError


def _dict_to_plain(value: dict, where: str) -> dict:
    for key in value:
        if type(key) not in _PLAIN and type(key) is not tuple:
            raise TypeError(f'{where} has a key of type {type(key).__name__}; a checkpoint takes '
                            'plain Python keys only')
    items = {key: to_plain(item, f'{where}[{key!r}]') for key, item in value.items()}
    if type(value) not in (dict, OrderedDict):
        return items
    changed = {key: item for key, item in items.items() if item is not value[key]}
    if not changed:
        return value
    result = copy.copy(value)  # a state_dict carries its _metadata as an attribute
    result.update(changed)
    return result


def _array_to_plain(value: np.ndarray, where: str) -> dict:
    if value.dtype.kind not in 'biufcUS':
        raise TypeError(f'{where} is an array of {value.dtype}; a checkpoint takes arrays of '
                        'numbers or text only')
    try:
        data = torch.from_numpy(np.array(value, value.dtype.newbyteorder('=')))
    except TypeError:  # text, and unsigned numbers on an older PyTorch
        data = value.tolist()
    return {KIND: 'ndarray', 'dtype': value.dtype.str, 'data': data}


def _same(new: Any, old: Any) -> bool:
    return new is old


def _rebuild_array(plain: dict) -> np.ndarray:
    data = plain['data']
    if isinstance(data, torch.Tensor):
        data = data.cpu().numpy()
    return np.array(data, dtype=plain['dtype'])


def _rebuild_history(plain: dict) -> HistoryBuffer:
    return HistoryBuffer(_rebuild_array(plain['log']), _rebuild_array(plain['count']),
                         plain['max_length'])


_REBUILD = {
    'HistoryBuffer': _rebuild_history,
    'ndarray': _rebuild_array,
    'set': lambda plain: set(from_plain(plain['items'])),
    'frozenset': lambda plain: frozenset(from_plain(plain['items'])),
}
