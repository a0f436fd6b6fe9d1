"""The task said once, at the top of a config: which databases are one pool, and their classes.

``databases``, ``classes`` and ``emotion_maps`` stand there in place of what the datasets say
themselves. What is left out follows from the tables: an emotion that is the name of a class is of
that class, and without ``classes`` every emotion is one.
"""
from collections.abc import Mapping, MutableMapping, Sequence
from pathlib import Path

from mmatnet.clips.annotation import Clip
from mmatnet.clips.labels import check_label_column
from mmatnet.errors import InputError
from mmatnet.sources.open import open_features

KEYS = ('databases', 'classes', 'emotion_maps')


def pool(cfg: Mapping, loaders: Mapping[str, Sequence[MutableMapping]]) -> None:
    """Put the databases, classes and maps of a config's top into its datasets, and its head.

    Args:
        cfg (Mapping): With ``data_root`` in its datasets; changed in place. One that has none of
            :data:`KEYS` stays as it is.
        loaders (Mapping): Name of a dataloader to the configs of its clip datasets.

    Raises:
        InputError: If ``databases`` is no list of names, a loader has several datasets, or the
            label column of one is unknown.
    """
    if not any(key in cfg for key in KEYS):
        return
    sources = _sources(cfg.get('databases'))
    for name, datasets in loaders.items():
        if len(datasets) > 1:
            raise InputError('databases, classes and emotion_maps at the top of a config speak of '
                             f'one dataset in each dataloader, and {name} has {len(datasets)}; say '
                             'it in the datasets')
        for dataset in datasets:
            if sources is not None:
                dataset['sources'] = list(sources)
            if 'classes' in cfg:
                dataset['classes'] = cfg['classes']
                if cfg['classes'] is None:  # the challenge's list goes with the challenge's classes
                    dataset['clips'] = 'all'
            if 'emotion_maps' in cfg:
                dataset['emotion_maps'] = dict(cfg['emotion_maps'] or {})
            _follow_tables(dataset)
            _resize_head(cfg, len(dataset['classes']))


def follows_tables(cfg: Mapping) -> bool:
    """Say whether a config's classes follow from its tables."""
    return 'classes' in cfg and cfg['classes'] is None


def take_classes(cfg: Mapping, datasets: Sequence[MutableMapping],
                 classes: Sequence[str]) -> None:
    """Give a config that follows its tables the classes of a model that was trained by it.

    Args:
        cfg (Mapping): Changed in place.
        datasets (Sequence[MutableMapping]): The configs of its clip datasets.
        classes (Sequence[str]): In label order.
    """
    for dataset in datasets:
        dataset['classes'] = tuple(classes)
    _resize_head(cfg, len(classes))


def _sources(databases: object) -> list[str] | None:
    """The stores of databases: ``own`` has ``own/store``."""
    if databases is None:
        return None
    names = [databases] if isinstance(databases, str) else databases
    if not isinstance(names, Sequence) or not names or not all(
            isinstance(name, str) and name for name in names):
        raise InputError("databases must be names of folders below data_root, such as ['own'], got "
                         f'{databases!r}')
    return [name if '/' in name else f'{name}/store' for name in names]


def _follow_tables(dataset: MutableMapping) -> None:
    """Fill in the classes and maps that are missing, as far as the tables are there."""
    classes, maps = dataset.get('classes'), dict(dataset.get('emotion_maps') or {})
    dataset['classes'], dataset['emotion_maps'] = tuple(classes or ()), maps
    words = _words(dataset)
    if words is None:  # whoever reads the clips says which store is missing
        return
    spelling = {_plain(name): name for name in classes or _classes(words, maps)}
    dataset['classes'] = tuple(classes or sorted(spelling.values(), key=_plain))
    for database, own in words.items():
        maps.setdefault(database, {word: spelling[_plain(word)] if word else None for word in own
                                   if not word or _plain(word) in spelling})
    dataset['emotion_maps'] = {database: maps[database] for database in words}


def _words(dataset: Mapping) -> dict[str, list[str]] | None:
    """Every database of the sources to its words; ``None`` if one cannot be read."""
    column = dataset.get('label_column', 'emotion')
    check_label_column(column)
    words: dict[str, set[str]] = {}
    for source in dataset['sources']:
        try:
            clips: Sequence[Clip] = open_features(
                source, Path(dataset.get('data_root', 'data/'))).clips
        except InputError:
            return None
        for clip in clips:
            words.setdefault(clip.database, set()).add(getattr(clip, column))
    return {database: sorted(own) for database, own in words.items()}


def _classes(words: Mapping[str, Sequence[str]], maps: Mapping[str, Mapping]) -> list[str]:
    """Every word is a class, or what it is mapped to; one that is spelt in two ways is small."""
    found: dict[str, set[str]] = {}
    for database, own in words.items():
        for word in own:
            name = maps[database].get(word) if database in maps else word
            if name:
                found.setdefault(_plain(name), set()).add(name)
    return [next(iter(names)) if len(names) == 1 else plain for plain, names in found.items()]


def _plain(word: str) -> str:
    return ' '.join(word.casefold().split())


def _resize_head(cfg: Mapping, classes: int) -> None:
    head = (cfg.get('model') or {}).get('cls_head')
    if classes and isinstance(head, MutableMapping) and 'num_classes' in head:
        head['num_classes'] = classes
