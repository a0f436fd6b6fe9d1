"""The recipe: everything that decides what the features of given frames are."""
import copy
import hashlib
import inspect
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError, checked_number
from mmatnet.features.base import MIRRORED, ClipFeature
from mmatnet.features.flat_recipe import is_flat, unflatten
from mmatnet.registry import DETECTORS, FEATURES

STABILISATIONS = ('none', 'nose')
ATNET = ('ApexImage', 'MotionRows')


@dataclass(frozen=True, init=False)
class Recipe:
    """How the frames of a clip become features.

    The defaults are ATNet's.

    Args:
        face (str): ``registered`` (the frames are face crops already), or who finds the face that
            is aligned and cropped: one of :data:`mmatnet.registry.DETECTORS`.
        crop_size (int): Side of the square crops in pixels.
        stabilise (str): ``none``, or ``nose``: the motion of the nose is subtracted from each
            flow field.
        features (Sequence): What is computed: features, or ``dict(type=..., ...)`` of
            :data:`mmatnet.registry.FEATURES`, or bare type names.

    Raises:
        InputError: If a value is unknown or does not fit the others, or two features share a name.
    """

    face: str
    crop_size: int
    stabilise: str
    features: tuple[ClipFeature, ...]

    def __init__(self, face: str = 'registered', crop_size: int = 224, stabilise: str = 'none',
                 features: Sequence[ClipFeature | Mapping | str] = ATNET) -> None:
        for name, value in (('face', face), ('crop_size', crop_size), ('stabilise', stabilise)):
            object.__setattr__(self, name, value)
        checked_number('crop_size', crop_size, 1)
        for name, choices in (('face', ('registered', *DETECTORS.names())),
                              ('stabilise', STABILISATIONS)):
            if getattr(self, name) not in choices:
                raise InputError(f'{name} must be one of {", ".join(choices)}, '
                                 f'got {getattr(self, name)!r}')
        if not isinstance(features, list | tuple) or not features:
            raise InputError('features must be a list with one dict(type=...) or more, got '
                             f'{features!r}')
        made = tuple(_make(feature, crop_size) for feature in features)
        names = [name for feature in made for name in feature.stored]
        twice = [name for name in names if names.count(name) > 1]
        if twice:
            raise InputError(f'two features are named {twice[0]!r}; give one of them another name, '
                             f'as in dict(type=..., name={twice[0] + "_2"!r})')
        object.__setattr__(self, 'features', made)

    @property
    def hash(self) -> str:
        """Sixteen hexadecimal digits that change with every parameter."""
        text = json.dumps(self.to_dict(), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def feature(self, stream: str) -> ClipFeature | None:
        """Return the feature that gives a stream or its mirror, if one does."""
        name = stream.removesuffix(MIRRORED)
        return next((feature for feature in self.features if feature.name == name), None)

    def only(self, streams: Sequence[str]) -> 'Recipe':
        """Return the recipe with the features that give these streams or their mirrors.

        Raises:
            InputError: If none of its features gives one of them.
        """
        names = {stream.removesuffix(MIRRORED) for stream in streams}
        kept = [feature for feature in self.features if feature.name in names]
        if missing := names - {feature.name for feature in kept}:
            raise InputError(f'the recipe gives {", ".join(one.name for one in self.features)}; '
                             f'it has no {", ".join(sorted(missing))}')
        return self.with_features(kept)

    def with_features(self, features: Sequence[ClipFeature | Mapping | str]) -> 'Recipe':
        """Return the recipe with other features."""
        return Recipe(self.face, self.crop_size, self.stabilise, features)

    def notes(self, clips: Sequence[Clip]) -> dict[str, list[str]]:
        """Return what features say of clips whose arrays tell nothing: sentence to clips."""
        notes: dict[str, list[str]] = {}
        for feature in self.features:
            for clip in clips:
                if (note := feature.note(clip)) is not None:
                    notes.setdefault(note, []).append(str(clip))
        return notes

    def to_dict(self) -> dict:
        """Return every parameter as plain data for JSON."""
        return {'face': self.face, 'crop_size': self.crop_size, 'stabilise': self.stabilise,
                'features': [feature.config for feature in self.features]}

    @classmethod
    def from_dict(cls, values: Mapping) -> 'Recipe':
        """Make a recipe from plain data; parameters left out take their defaults.

        Args:
            values (Mapping): By name; ``flow`` beside them is that of the features that take one
                and name none. The flat form of earlier versions (``flow``, ``flow_parameters``,
                ``blocks``, ..., ``apex_flow``) is read too.

        Raises:
            InputError: If a key is unknown, or a value unsound.
        """
        if not isinstance(values, Mapping):
            raise InputError(f'a recipe must be names with values, got {values!r}')
        values = unflatten(values) if is_flat(values) else dict(values)
        names = [own.name for own in fields(cls)]
        unknown = [str(key) for key in values if key not in (*names, 'flow')]
        if unknown:
            raise InputError(f'a recipe has the parameters {", ".join(names)} and flow; '
                             f'it does not know {", ".join(unknown)}')
        if (flow := values.pop('flow', None)) is not None:
            features = values.get('features', ATNET)
            if isinstance(features, Sequence) and not isinstance(features, str):
                values['features'] = [with_flow(feature, flow) for feature in features]
        return cls(**values)

    def differences(self, other: 'Recipe') -> list[str]:
        """Say in words where this recipe gives other arrays than another one asks for.

        Returns:
            list[str]: One entry per parameter; features that only this recipe has are none.
        """
        mine, theirs = ({**_by_path('', recipe.to_dict() | {'features': {}}), **{
            name: value for feature in recipe.features if other.feature(feature.name) is not None
            for name, value in _by_path(feature.name, feature.config).items()}}
            for recipe in (self, other))
        absent = [feature.name for feature in other.features if self.feature(feature.name) is None]
        return [*(f'{name} is absent' for name in absent),
                *(f'{name} is {mine.get(name, "absent")}, not {theirs.get(name, "absent")}'
                  for name in {**mine, **theirs} if mine.get(name) != theirs.get(name)
                  and name.split('.')[0] not in absent)]


def _by_path(path: str, value: object) -> dict:
    """Every parameter by its path; ``motion.flow.levels`` stands beside ``crop_size``."""
    if not isinstance(value, Mapping):
        return {path: value}
    return {name: found for key, inside in value.items()
            for name, found in _by_path(f'{path}.{key}' if path else key, inside).items()}


def _make(feature: ClipFeature | Mapping | str, crop_size: int) -> ClipFeature:
    made = copy.copy(feature) if isinstance(feature, ClipFeature) else FEATURES.make(feature)
    made.fit(crop_size)
    return made


def with_flow(feature: Mapping | str, flow: Mapping | str, always: bool = False) -> Mapping | str:
    """Give the config of a feature a flow, if its type takes one and it names none.

    Args:
        feature (Mapping | str): The config.
        flow (Mapping | str): The flow's.
        always (bool): Also if it names one of another algorithm. Defaults to False.
    """
    config = {'type': feature} if isinstance(feature, str) else dict(feature)
    if 'flow' not in inspect.signature(FEATURES.find(config.get('type'))).parameters:
        return feature
    if 'flow' not in config or (always and _algorithm(config['flow']) != _algorithm(flow)):
        config['flow'] = flow
    return config


def _algorithm(flow: Mapping | str) -> object:
    return flow if isinstance(flow, str) else flow.get('type')
