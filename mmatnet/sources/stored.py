"""A clip store as a source."""
from collections.abc import Mapping
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
