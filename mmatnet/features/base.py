"""What a feature of a clip is: one class that says its name, shape and type, and computes it.

A third party's feature is a class of its own module, registered in
:data:`mmatnet.registry.FEATURES`; nothing else has to be changed (docs/add_your_own/feature.md).
"""
import inspect
import re
from collections.abc import Mapping

import numpy as np

from mmatnet.clips.annotation import Clip
from mmatnet.clips.annotation import frames_of as frames_of
from mmatnet.errors import InputError
from mmatnet.features.aligned_clip import AlignedClip
from mmatnet.flow.base import Flow
from mmatnet.registry import FEATURES, FLOWS

MIRRORED = '_mirrored'
NAME = re.compile('[a-z][a-z0-9_]*')


class ClipFeature:
    """A feature of a clip: an array, what it takes to compute it, and its mirror.

    A subclass keeps every argument of its ``__init__`` as an attribute of the same name, which is
    how a store writes them down, and hands ``name`` on.

    Args:
        name (str | None): Of the array and of the stream, in place of the class's.

    Attributes:
        version (int): Raised when the code gives other numbers, so that stores compute it again.
        shape (tuple): Of one clip's array.
        dtype (np.dtype): Of it.
        packages (tuple): Distributions whose versions could change the numbers.
        crop_size (int): Side of the crops; the recipe sets it.

    Raises:
        InputError: If the name cannot be that of a stream.
    """

    name: str
    version = 1
    shape: tuple[int, ...]
    dtype: np.dtype = np.dtype(np.float32)
    packages: tuple[str, ...] = ()
    crop_size = 224

    def __init__(self, name: str | None = None) -> None:
        self.name = type(self).name if name is None else name
        if not isinstance(self.name, str) or not NAME.fullmatch(self.name) \
                or self.name.endswith(MIRRORED):
            raise InputError('the name of a feature must be made of lower-case letters, digits and '
                             f'underscores, and not end with {MIRRORED}, got {self.name!r}')

    def fit(self, crop_size: int) -> None:
        """Take over the size of the crops, and what follows from it.

        Raises:
            InputError: If the feature cannot be made of crops of this size.
        """
        self.crop_size = crop_size

    def open(self) -> None:
        """Make ready what computing takes, once in each process, before the first clip.

        Raises:
            InputError: If a package is missing.
        """

    def frames(self, clip: Clip) -> set[int]:
        """Return the numbers of the frames that it takes.

        Raises:
            InputError: If the annotation does not fit; names the clip.
        """
        raise NotImplementedError

    def compute(self, clip: AlignedClip) -> np.ndarray:
        """Compute the array of a clip, of :attr:`shape` and :attr:`dtype`.

        Raises:
            InputError: If a frame cannot be used; names clip and frame.
        """
        raise NotImplementedError

    def mirror(self, array: np.ndarray) -> np.ndarray:
        """Return the array of the clip seen in a mirror, left and right exchanged.

        A feature whose mirror does not follow from its array stores both (:meth:`compute_all`).

        Raises:
            InputError: If the feature has no mirror.
        """
        raise InputError(f'{self.name} has no mirror; leave MirrorClip out')

    @property
    def stored(self) -> tuple[str, ...]:
        """Names of the arrays that a store keeps; more than one if the mirror is among them."""
        return (self.name,)

    def compute_all(self, clip: AlignedClip) -> dict[str, np.ndarray]:
        """Compute the arrays that a store keeps, by name."""
        return {self.name: self.compute(clip)}

    @property
    def has_mirror(self) -> bool:
        """Whether the mirror of an array can be had, stored or not."""
        return len(self.stored) > 1 or type(self).mirror is not ClipFeature.mirror

    def note(self, clip: Clip) -> str | None:
        """Say why the array of a clip tells nothing, if so, such as ``the apex is the onset``."""
        return None

    def draw(self, generator: np.random.Generator) -> np.ndarray:
        """Return a random array as a clip's might be, to try a network on."""
        if self.dtype.kind == 'u':
            return generator.integers(0, 256, self.shape, self.dtype)
        return generator.normal(size=self.shape).astype(self.dtype)

    @property
    def config(self) -> dict:
        """Type and every argument, as :data:`mmatnet.registry.FEATURES` makes it again."""
        kind = next((name for name, found in FEATURES.module_dict.items() if found is type(self)),
                    type(self).__name__)
        values = {name: getattr(self, name) for name in inspect.signature(type(self)).parameters}
        if self.name == type(self).name:
            values.pop('name', None)
        return {'type': kind, **{name: _plain(value) for name, value in values.items()}}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ClipFeature) and self.config == other.config \
            and self.crop_size == other.crop_size

    def __hash__(self) -> int:
        return hash((type(self), self.name))

    def __repr__(self) -> str:
        return f'{self.config}'


def _plain(value: object) -> object:
    """Turn an argument into plain data for JSON."""
    if isinstance(value, Flow):
        return value.config
    return list(value) if isinstance(value, tuple) else value


def make_flow(flow: Flow | Mapping | str) -> Flow:
    """Make the flow of a feature from its name or config; one that is made is taken as it is."""
    return flow if isinstance(flow, Flow) else FLOWS.make(flow)
