"""Features of clips by description, from whatever holds them."""
from collections.abc import Mapping
from pathlib import Path

from mmatnet.errors import InputError
from mmatnet.registry import SOURCES
from mmatnet.sources.base import Features


def open_features(source: str | Mapping, data_root: str | Path) -> Features:
    """Open a source of features.

    Args:
        source (str | Mapping): The folder of a clip store, or ``dict(type=..., ...)`` of
            :data:`mmatnet.registry.SOURCES`.
        data_root (str | Path): What relative paths are relative to; they may not leave it.

    Raises:
        InputError: If the description is unsound or the features cannot be read.
    """
    if _kept is None:
        return _open(source, data_root)
    key = repr(source), str(data_root)
    if key not in _kept:
        _kept[key] = _open(source, data_root)
    return _kept[key]


_kept: dict[tuple[str, str], Features] | None = None


def keep_open() -> None:
    """Open and read every source once in this process, from now on.

    For a worker, which runs many folds on sources that do not change meanwhile.
    """
    global _kept
    _kept = {} if _kept is None else _kept


def _open(source: str | Mapping, data_root: str | Path) -> Features:
    if isinstance(source, str):
        source = {'type': 'ClipStore', 'folder': source}
    if not isinstance(source, Mapping) or 'type' not in source:
        raise InputError('features must be the folder of a clip store or dict(type=...) with type '
                         f'one of {", ".join(SOURCES.names())}, got {source!r}')
    return SOURCES.make(source, data_root=data_root)
