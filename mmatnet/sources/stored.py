"""A clip store as a source, and which stores the sources of a task name."""
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mmatnet.features.recipe import Recipe
from mmatnet.registry import SOURCES
from mmatnet.sources.base import below
from mmatnet.store.clip_store import ClipStore


@SOURCES.register_module(name='ClipStore')
def open_store(folder: str | Path, recipe: Mapping | None = None,
               data_root: str | Path | None = None) -> ClipStore:
    """Features that ``mmatnet extract`` made from frames.

    Args:
        folder (str | Path): Of the store.
        recipe (Mapping | None): The recipe that it must have been made with.
        data_root (str | Path | None): What a relative path is relative to.

    Raises:
        InputError: If the store is missing, damaged, or of another recipe.
    """
    return ClipStore.open(below(folder, data_root),
                          None if recipe is None else Recipe.from_dict(recipe))


def store_folders(source: str | Mapping) -> Iterator[str]:
    """Yield the folders of the clip stores that a source names, joined ones included.

    Args:
        source (str | Mapping): As for :func:`mmatnet.sources.open.open_features`.
    """
    if isinstance(source, str):
        yield source
    elif isinstance(source, Mapping):
        if source.get('type') == 'ClipStore' and 'folder' in source:
            yield source['folder']
        for inside in source.get('sources') or ():
            yield from store_folders(inside)


def store_identities(sources: Sequence[str | Mapping], data_root: str | Path) -> dict[str, str]:
    """Say which stores lie at these places now; cheap, since they record their own digests.

    Args:
        sources (Sequence): As for :func:`mmatnet.sources.open.open_features`.
        data_root (str | Path): What relative paths are relative to.

    Returns:
        dict: Folder to :attr:`mmatnet.store.clip_store.ClipStore.identity`.

    Raises:
        InputError: If one is missing or damaged.
    """
    return {folder: open_store(folder, data_root=data_root).identity
            for source in sources for folder in store_folders(source)}
