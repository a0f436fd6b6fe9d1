"""Features of clips by description, from whatever holds them: a clip store or released files."""
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import numpy as np

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError

KEYS = {
    'ClipStore': ('folder', 'recipe'),
    'ReleasedHoof': ('folder', 'variant'),
    'ReleasedRows': ('text_files', 'list_file'),
    'Joined': ('sources',),
}


class Features(Protocol):
    """What every holder of features offers."""

    clips: list[Clip]  # in array order

    def array(self, name: str) -> np.ndarray:
        """Return an array with one entry per clip, or raise ``InputError`` if there is none."""


def open_features(source: str | Mapping, data_root: str | Path) -> Features:
    """Open a clip store, or features that ATNet's authors released.

    Args:
        source (str | Mapping): The folder of a clip store, or ``dict(type=..., ...)`` with

            - ``type='ClipStore'``: ``folder``, and ``recipe`` (a dict) if it must be of one;
            - ``type='ReleasedHoof'``: ``folder`` (default: ``data_root`` itself) and ``variant``;
            - ``type='ReleasedRows'``: ``text_files`` (one or a list) and ``list_file``;
            - ``type='Joined'``: ``sources``, two or more of these, whose arrays are put together
              for the clips that all have.
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
    if not isinstance(source, Mapping) or source.get('type') not in KEYS:
        raise InputError('features must be the folder of a clip store or dict(type=...) with type '
                         f'one of {", ".join(KEYS)}, got {source!r}')
    options = dict(source)
    kind = options.pop('type')
    unknown = [str(key) for key in options if key not in KEYS[kind]]
    if unknown:
        raise InputError(f'features of type {kind} take {", ".join(KEYS[kind])}; '
                         f'they do not know {", ".join(unknown)}')
    for key in ('folder', 'text_files', 'list_file'):
        if key in options:
            options[key] = _inside(options[key], Path(data_root))
    if kind == 'ClipStore':
        return _open_store(options)
    if kind == 'Joined':
        from mmatnet.sources.joined import JoinedFeatures
        _require(kind, options)
        return JoinedFeatures([open_features(each, data_root) for each in options['sources']])
    from mmatnet.sources import released
    if kind == 'ReleasedHoof':
        return released.ReleasedHoof(options.pop('folder', Path(data_root)), **options)
    _require(kind, options)
    return released.ReleasedRows(**options)


def _open_store(options: dict) -> Features:
    from mmatnet.features.recipe import Recipe
    from mmatnet.store.clip_store import ClipStore
    if 'folder' not in options:
        raise InputError('features of type ClipStore need folder')
    recipe = options.get('recipe')
    return ClipStore.open(options['folder'], None if recipe is None else Recipe.from_dict(recipe))


def _require(kind: str, options: dict) -> None:
    missing = [key for key in KEYS[kind] if key not in options]
    if missing:
        raise InputError(f'features of type {kind} need {" and ".join(missing)}')


def _inside(path: str | Path | list | tuple, data_root: Path) -> Path | list[Path]:
    """Put a relative path, or each of a list, under the data root."""
    if isinstance(path, list | tuple):
        return [_inside(each, data_root) for each in path]
    if '..' in Path(path).parts and not Path(path).is_absolute():
        raise InputError(f'the path {path} leaves the data root {data_root}; write it without '
                         '`..`, or as an absolute path')
    return data_root / path
