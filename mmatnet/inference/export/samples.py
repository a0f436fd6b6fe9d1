"""Clips to compare an exported network with PyTorch on."""
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from mmengine.config import Config

from mmatnet.errors import InputError
from mmatnet.features.recipe import Recipe
from mmatnet.inference.recognizers.base import Arrays
from mmatnet.sources.base import Features
from mmatnet.sources.open import open_features
from mmatnet.sources.training_record import TrainingData, recipe_of

CLIPS = 32
SEED = 0


def comparison_clips(cfg: Config, training: TrainingData, streams: Sequence[str]
                     ) -> tuple[list[Arrays], str]:
    """Take clips of the config's sources, or, where these are not here, random ones.

    Args:
        cfg (Config): Whose sources, and whose data root, are looked at.
        training (TrainingData): Features must be of a recipe that trained.
        streams (Sequence[str]): Arrays of a clip.

    Returns:
        tuple: The arrays of each clip by name, and in words where they come from.

    Raises:
        InputError: If there is neither a source nor a recipe by which to draw.
    """
    dataset = cfg.train_dataloader.dataset
    try:
        found = [open_features(source, Path(cfg.data_root)) for source in dataset.sources]
        recipes = [recipe_of(features, streams) for features in found]
    except InputError as error:
        return _draw(training.recipe, streams, str(error))
    known = [share.recipe and Recipe.from_dict(share.recipe).only(streams)
             for share in training.databases]
    if any(recipe not in known for recipe in recipes):
        return _draw(training.recipe, streams, 'the clip stores are of another recipe now')
    return _pick(found, streams), f'clips of {", ".join(map(_name, dataset.sources))}'


def _pick(found: Sequence[Features], streams: Sequence[str]) -> list[Arrays]:
    """Take clips evenly from all sources."""
    places = [(features, row) for features in found for row in range(len(features.clips))]
    chosen = np.unique(np.linspace(0, len(places) - 1, CLIPS).round().astype(int))
    return [{name: places[number][0].array(name)[places[number][1]] for name in streams}
            for number in chosen]


def _draw(recipe: Recipe | None, streams: Sequence[str], reason: str) -> tuple[list[Arrays], str]:
    if recipe is None:
        raise InputError(f'there are no features to compare the exported network on ({reason}), '
                         'and none can be drawn without a recipe; put the features in place')
    draw, features = np.random.default_rng(SEED), recipe.only(streams)
    made = {name: feature for name in streams if (feature := features.feature(name)) is not None}
    clips: list[Arrays] = [{name: feature.draw(draw) for name, feature in made.items()}
                           for _ in range(CLIPS)]
    return clips, f'random clips, seed {SEED} ({reason})'


def _name(source: str | Mapping) -> str:
    return source if isinstance(source, str) else source['type']
