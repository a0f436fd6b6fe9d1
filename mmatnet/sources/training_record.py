"""What a model was trained on, as every checkpoint and every exported model carries it.

Imports no torch.
"""
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Protocol

import mmatnet
from mmatnet.clips.provenance import SOURCE_FILE, read_source
from mmatnet.errors import InputError
from mmatnet.face.placement import Placement, mean_placement
from mmatnet.features.recipe import Recipe
from mmatnet.io.json_files import schema_fault
from mmatnet.sources.base import Features
from mmatnet.sources.open import open_features

_WORDS = {'type': 'array', 'items': {'type': 'string'}}
_SHARES = {'type': 'array', 'items': {
    'type': 'object', 'required': ['name', 'synthetic', 'recipe', 'clips', 'subjects'],
    'additionalProperties': False, 'properties': {
        'name': {'type': 'string'}, 'synthetic': {'type': 'boolean'},
        'recipe': {'type': ['object', 'null']}, 'subjects': _WORDS,
        'clips': {'type': 'object', 'additionalProperties': {
            'type': 'integer', 'minimum': 0, 'maximum': 1_000_000_000}},
        'placement': {'type': ['object', 'null']}}}}
SCHEMA = {'type': 'object', 'required': ['classes', 'databases', 'started_from', 'held_out',
                                         'selection', 'seed'],
          'additionalProperties': False, 'properties': {
              'classes': _WORDS, 'databases': _SHARES, 'started_from': _SHARES, 'held_out': _WORDS,
              'selection': {'enum': ['last', 'inner', 'oracle']}, 'adapted': _WORDS,
              'pretrained': _WORDS,
              'seed': {'type': 'integer', 'minimum': 0}, 'version': {'type': 'string'}}}

SYNTHETIC_REMARK = ('the model was trained on synthetic data; what it says of a real face means '
                    'nothing')


@dataclass(frozen=True)
class DatabaseShare:
    """What one database gave.

    Args:
        name (str): The database.
        synthetic (bool): Whether its frames were drawn by a program.
        recipe (dict | None): The recipe of what was used of its store; None for features that come
            from ready-made pictures or from files that others released.
        clips (dict[str, int]): Class name to number of clips, before balancing.
        subjects (list[str]): Whose clips they are.
        placement (dict | None): Where the faces lie in the crops; None if that is not known.
    """

    name: str
    synthetic: bool
    recipe: dict | None
    clips: dict[str, int]
    subjects: list[str]
    placement: dict | None = None


@dataclass(frozen=True)
class TrainingData:
    """What a training used.

    Args:
        classes (list[str]): Class names in label order.
        databases (list[DatabaseShare]): What this training used.
        started_from (list[DatabaseShare]): What had trained the checkpoints that it started from.
        held_out (list[str]): Subjects kept for the test, ``database/subject``; empty if all train.
        selection (str): Which checkpoint it keeps: ``last``, ``inner`` or ``oracle``.
        seed (int): Seed of the training.
        adapted (list[str]): Subjects whose clips it, or what it started from, was offered without
            labels, ``database/subject``.
        pretrained (list[str]): File names of weights, such as a model zoo's, that parts of the
            network were given before its first iteration, here or in what it started from.
        version (str): Of mmatnet.
    """

    classes: list[str]
    databases: list[DatabaseShare]
    started_from: list[DatabaseShare]
    held_out: list[str]
    selection: str
    seed: int
    adapted: list[str] = field(default_factory=list)
    pretrained: list[str] = field(default_factory=list)
    version: str = mmatnet.__version__

    @property
    def shares(self) -> list[DatabaseShare]:
        """All that was ever trained on."""
        return [*self.databases, *self.started_from]

    @property
    def synthetic(self) -> bool:
        """Whether anything that was trained on is synthetic."""
        return any(share.synthetic for share in self.shares)

    @property
    def remark(self) -> str | None:
        """What every output of a model trained on synthetic data says."""
        return SYNTHETIC_REMARK if self.synthetic else None

    @property
    def recipe(self) -> Recipe | None:
        """How features for the model are made from frames.

        None if this training used features that come from no frames, or databases whose recipes
        differ in more than who finds the face; of those that differ there, the first one's.
        """
        recipes = [share.recipe for share in self.databases if share.recipe is not None]
        if not recipes or len(recipes) < len(self.databases):
            return None
        made = [Recipe.from_dict(recipe) for recipe in recipes]
        if any(replace(recipe, face=made[0].face) != made[0] for recipe in made):
            return None
        return made[0]

    @property
    def placement(self) -> Placement | None:
        """Where faces lie in the crops: the mean over the clips whose place is known, if any is."""
        known = [(Placement.from_dict(share.placement), clips) for share in self.databases
                 if share.placement and (clips := sum(share.clips.values()))]
        return mean_placement(*zip(*known, strict=True)) if known else None

    def to_dict(self) -> dict:
        """Return plain data."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping) -> 'TrainingData':
        """Undo :meth:`to_dict`.

        Raises:
            InputError: If a key is missing, unknown or of another kind, or a recipe or placement
            unsound.
        """
        if fault := schema_fault(values, SCHEMA):
            raise InputError(f'expected a record of training data, got a damaged one: {fault}')
        shares = {name: [DatabaseShare(**share) for share in values[name]]
                  for name in ('databases', 'started_from')}
        data = cls(**{**values, **shares})
        for share in data.shares:
            if share.recipe is not None:
                Recipe.from_dict(share.recipe)
            if share.placement is not None:
                Placement.from_dict(share.placement)
        return data


class ClipDataset(Protocol):
    """What is asked of a ``MicroExpressionDataset``."""

    metainfo: Mapping
    sources: Sequence[str | Mapping]
    data_root: str
    streams: Sequence[str]
    adapt: Sequence[str]

    def __len__(self) -> int:
        """How many clips there are."""

    def get_data_info(self, index: int) -> dict:
        """What is known of a clip."""


def describe_training(datasets: Sequence[ClipDataset], held_out: Iterable[str], selection: str,
                      seed: int, started_from: Sequence[DatabaseShare] = (),
                      pretrained: Sequence[str] = (),
                      adapted: Sequence[str] = ()) -> TrainingData:
    """Say what a training side holds.

    Args:
        datasets (Sequence[ClipDataset]): The training side, wrappers taken off.
        held_out, selection, seed, started_from, pretrained: As in :class:`TrainingData`.
        adapted (Sequence[str]): Subjects whose clips what it started from was offered.
    """
    classes = list(datasets[0].metainfo['classes'])
    return TrainingData(classes, [share for dataset in datasets
                                  for share in _shares(dataset, classes)],
                        list(started_from), sorted(held_out), selection, seed,
                        sorted({name for dataset in datasets for name in dataset.adapt}
                               | set(adapted)),
                        list(pretrained))


def _shares(dataset: ClipDataset, classes: Sequence[str]) -> Iterator[DatabaseShare]:
    """Say what each database gave to a dataset; clips served without labels do not count."""
    infos = [info for info in map(dataset.get_data_info, range(len(dataset)))
             if info['label'] >= 0]
    for number, source in enumerate(dataset.sources):
        features = open_features(source, Path(dataset.data_root))
        recipe = recipe_of(features, dataset.streams)
        placement = getattr(features, 'placement', None)
        own = [info for info in infos if info['source'] == number]
        for name in sorted({info['database'] for info in own}):
            clips = [info for info in own if info['database'] == name]
            counted = Counter(classes[info['label']] for info in clips)
            yield DatabaseShare(
                name, is_synthetic(source, dataset.data_root),
                recipe.to_dict() if recipe is not None else None,
                {label: counted[label] for label in classes},
                sorted({info['subject'] for info in clips}),
                placement and placement.to_dict())


def recipe_of(features: Features, streams: Sequence[str]) -> Recipe | None:
    """Return the recipe that these streams were made from frames with, if they were."""
    recipe = getattr(features, 'recipe', None)
    return recipe.only(streams) if isinstance(recipe, Recipe) else None


def is_synthetic(source: str | Mapping, data_root: str | Path) -> bool:
    """Say whether the ``source.json`` beside a clip store calls its database synthetic.

    Args:
        source (str | Mapping): As for :func:`mmatnet.sources.open.open_features`.
        data_root (str | Path): What relative paths are relative to.
    """
    if isinstance(source, str):
        path = Path(data_root, source).parent / SOURCE_FILE
        return path.is_file() and bool(read_source(path).get('synthetic'))
    inside = source.get('sources') or [source[key] for key in ('folder', 'table') if key in source]
    return any(is_synthetic(each, data_root) for each in inside)
