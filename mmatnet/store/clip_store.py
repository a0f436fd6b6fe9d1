"""The clip store: features of one database, as arrays on disk.

A folder with ``clips.csv`` (annotation rows in array order), a ``.npy`` per feature, such as
``apex.npy`` uint8 (N, S, S) or ``motion.npy`` float32 (N, rows, D), one entry per clip, and of the
features that say so the mirror (``motion_mirrored.npy``); ``recipe.json`` (the recipe, its hash,
versions of features and libraries, what it was made from, clips left out, clips whose arrays tell
nothing, where faces lie in registered crops, the SHA-256 of every other file and its own); and
where faces were found, given or followed ``face.json`` (what is known of them, by clip; lengths in
pixels of the crop). N clips, S crop size, D numbers per row. :mod:`mmatnet.store.build` makes it.

A file that is not as it was written is noticed: the table, the recipe and the faces when the store
is opened, an array when a process first asks for it. Stores of before there were digests are read
as they are; the next ``mmatnet extract`` gives them theirs.
"""
import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from mmatnet.clips.annotation import read_annotations
from mmatnet.clips.provenance import SOURCE_FILE
from mmatnet.errors import InputError
from mmatnet.face.placement import Placement
from mmatnet.features.base import MIRRORED, ClipFeature
from mmatnet.features.flat_recipe import flat_hash, is_flat
from mmatnet.features.recipe import Recipe
from mmatnet.io.arrays import open_array
from mmatnet.io.digests import file_digest
from mmatnet.io.json_files import digest, read_json, schema_fault
from mmatnet.io.read_errors import explain_read_errors
from mmatnet.io.system_errors import is_of_the_process
from mmatnet.registry import FEATURES
from mmatnet.store.mirrored import Mirrored

RECIPE_FILE = 'recipe.json'
CLIPS_FILE = 'clips.csv'
FACE_FILE = 'face.json'
OTHER_FILES = re.compile(rf'{CLIPS_FILE}|{FACE_FILE}|[a-z][a-z0-9_]*\.npy')

_WORDS = {'type': 'object', 'additionalProperties': {'type': 'string'}}
_SCHEMA = {
    'type': 'object', 'required': ['recipe', 'hash', 'skipped'], 'additionalProperties': False,
    'properties': {
        'recipe': {'type': 'object', 'properties': {'features': {'type': 'array', 'items': {
            'type': 'object', 'required': ['type'], 'properties': {'type': {'type': 'string'}}}}}},
        'hash': {'type': 'string'},
        'features': {'type': 'object', 'additionalProperties': {'type': 'integer'}},
        'placement': {'type': 'object'}, 'notes': {'type': 'object'},
        'skipped': _WORDS, 'versions': _WORDS, 'made_from': _WORDS, 'files': _WORDS}}
_FACES = {'type': 'object', 'additionalProperties': {'type': 'object'}}
_verified: set[tuple] = set()  # files whose content had its digest when this process read it


class DamagedStore(InputError):
    """A store that is there and cannot be used, since a file of it is not what it should be."""


class ClipStore:
    """A finished store, opened for reading; its arrays are memory-mapped and shared.

    Attributes:
        folder (Path): Where it lies.
        recipe (Recipe): How it was made.
        clips (list[Clip]): The rows, in array order.
        versions (dict[str, int]): Of the features' code, by name; empty if not recorded.
        skipped (dict[str, str]): Clips left out when it was made, with the reason.
        made_from (dict | None): What :func:`build_store` was asked for; ``None`` if not recorded.
        placement (Placement | None): Where the faces lie; ``None`` if not known.
        faces (dict[str, dict]): What is known of the clips' faces, by clip; empty if nothing.
        digests (dict[str, str]): SHA-256 of every file but the recipe's; empty if not recorded.
        damage (dict[str, str]): Arrays that are left out, with the reason; empty unless the store
            was opened to be repaired.
        files (list[Path]): All that it is read from, and what says whether it is synthetic.
    """

    def __init__(self, folder: Path, content: Mapping, recipe: Recipe) -> None:
        self.folder, self.recipe, self._content = folder, recipe, content
        self.versions: dict[str, int] = content.get('features', {})
        self.skipped: dict[str, str] = content['skipped']
        self.made_from: dict | None = content.get('made_from')
        self.digests: dict[str, str] = content.get('files', {})
        self.damage: dict[str, str] = {}
        self._arrays: dict[str, np.ndarray] = {}
        placement = content.get('placement')
        self.placement = None if placement is None else Placement.from_dict(placement)
        self._verify(name for name in (CLIPS_FILE, FACE_FILE) if name in self.digests)
        self.clips = read_annotations(folder / CLIPS_FILE)
        self.faces: dict[str, dict] = (
            read_json(folder / FACE_FILE, _FACES, 'it tells what is known of faces')
            if (folder / FACE_FILE).exists() else {})

    @classmethod
    def open(cls, folder: str | Path, recipe: Recipe | None = None,
             repair: bool = False) -> 'ClipStore':
        """Open a store.

        Args:
            folder (str | Path): The store.
            recipe (Recipe | None): The recipe that it must have been made with, perhaps with other
                features beside; ``None`` takes any.
            repair (bool): Look into every array, and leave out those that are damaged. Defaults to
                False.

        Raises:
            DamagedStore: If a file is not what it should be; names it and says what to do.
            InputError: If the store is missing, of another recipe, or of features that no module
                here has registered.
        """
        folder = Path(folder)
        if not (folder / RECIPE_FILE).exists():
            before = earlier_store(folder)
            if not (before / RECIPE_FILE).exists():
                raise InputError(f'no clip store at {folder}; make it with `mmatnet extract '
                                 f'{folder.parent}`')
            folder = before  # a build was killed in the instant between its two renames
        with _told_as_damage(folder):
            content = _read_content(folder / RECIPE_FILE)
        for feature in content['recipe'].get('features', ()):
            try:
                FEATURES.find(feature['type'])
            except InputError as error:  # its module is not imported, which is no damage
                raise InputError(f'{folder}: {error}') from error
        with _told_as_damage(folder):
            store = cls(folder, content, _made_with(content))
            for name, (shape, kind) in expected_arrays(
                    len(store.clips), store.recipe.features).items():
                store._open_array(name, shape, kind, repair)
        if recipe is not None and (found := store.recipe.differences(recipe)):
            raise InputError(
                f'{folder} was made with another recipe: {"; ".join(found)}; make it again with '
                f'`mmatnet extract {folder.parent} --recipe FILE`, or ask for the recipe it has')
        return store

    def __reduce__(self) -> tuple:
        """Pickle the place and not the arrays; a worker process maps them anew."""
        return type(self).open, (self.folder, self.recipe)

    @property
    def files(self) -> list[Path]:
        return [path for path in (*self.folder.rglob('*'), self.folder.parent / SOURCE_FILE)
                if path.is_file()]

    @property
    def identity(self) -> str:
        """A digest that differs from that of every other store; 64 hexadecimal digits.

        Of what the store says of itself, so that it costs nothing; where that lacks the digests of
        its files, they are read for it.
        """
        names = [CLIPS_FILE, *(f'{name}.npy' for name in self._arrays)]
        digests = self.digests or {name: file_digest(self.folder / name) for name in names}
        return digest({**self._content, 'files': digests})

    def array(self, name: str) -> np.ndarray | Mirrored:
        """Return ``apex``, ``motion_mirrored`` or another array, read-only, one entry per clip.

        Raises:
            DamagedStore: If its content is not what was written.
            InputError: If the store has no array of that name, and no mirror of it.
        """
        feature = self.recipe.feature(name)
        if name in self._arrays:
            return self._verified(name)
        if feature is None or not feature.has_mirror:
            raise InputError(f'{self.folder} holds {", ".join(self._arrays)}; it has no {name!r}'
                             + (f'; add it with `mmatnet extract {self.folder.parent} --features '
                                f'{name.removesuffix(MIRRORED)}`' if feature is None else ''))
        return Mirrored(self._verified(feature.name), feature)

    def _verified(self, name: str) -> np.ndarray:
        with _told_as_damage(self.folder):
            self._verify([f'{name}.npy'])
        return self._arrays[name]

    def _open_array(self, name: str, shape: tuple[int, ...], kind: np.dtype, repair: bool) -> None:
        try:
            self._arrays[name] = open_array(self.folder / f'{name}.npy', shape, kind)
            if repair:
                self._verify([f'{name}.npy'])
        except InputError as error:
            if not repair or is_of_the_process(error):
                raise
            self.damage[name] = str(error)

    def _verify(self, names: Iterable[str]) -> None:
        """Raise unless files have the digest that is recorded of them, if one is.

        A process reads each once; one that was written to since is read again.
        """
        for name in names:
            path, expected = self.folder / name, self.digests.get(name)
            with explain_read_errors(path):
                state = path.stat()
            seen = (str(path), expected, state.st_ino, state.st_size, state.st_mtime_ns)
            if expected is None or seen in _verified:
                continue
            if file_digest(path) != expected:
                raise InputError(f'{path}: its content is not what was written, by the digest in '
                                 f'{RECIPE_FILE}')
            _verified.add(seen)


def expected_arrays(clips: int, features: Sequence[ClipFeature]
                    ) -> dict[str, tuple[tuple[int, ...], np.dtype]]:
    """Return shape and type of every array of a store with so many clips."""
    return {name: ((clips, *feature.shape), feature.dtype)
            for feature in features for name in feature.stored}


def earlier_store(folder: Path) -> Path:
    """Return where an earlier store waits while a new one takes its place."""
    return building_folder(folder) / 'mmatnet-earlier'


def building_folder(folder: Path) -> Path:
    """Return where a store is being built."""
    return folder.with_name(f'{folder.name}.building')


@contextlib.contextmanager
def _told_as_damage(folder: Path) -> Iterator[None]:
    try:
        yield
    except InputError as error:
        if is_of_the_process(error):
            raise
        raise DamagedStore(f'{folder} is not a sound clip store: {error}; make it with `mmatnet '
                           f'extract {folder.parent}`') from error


def _read_content(path: Path) -> Mapping:
    """Read what a store says of itself; its recipe may still be unsound."""
    content = read_json(path, {'type': 'object'}, 'it tells how the store was made')
    if 'pictures' in content:
        raise InputError(f'{path}: an earlier version made it from pictures of flow; list them in '
                         "a table and use dict(type='FlowPictures', table=...) as the source "
                         '(docs/apex_flow.md)')
    if fault := schema_fault(content, _SCHEMA):
        raise InputError(f'{path} is no recipe of this version ({fault})')
    return content


def _made_with(content: Mapping) -> Recipe:
    values = content['recipe']
    recipe = Recipe.from_dict(values)
    expected = flat_hash(values) if is_flat(values) else recipe.hash
    if content['hash'] != expected:
        raise InputError(f'in {RECIPE_FILE}, hash should be {expected}, it is {content["hash"]!r}')
    return recipe
