"""The clip store: features of one database, as arrays on disk.

A folder with ``clips.csv`` (annotation rows in array order), a ``.npy`` per feature, such as
``apex.npy`` uint8 (N, S, S) or ``motion.npy`` float32 (N, rows, D), one entry per clip, and of the
features that say so the mirror (``motion_mirrored.npy``); ``recipe.json`` (the recipe, its hash,
versions of features and libraries, what it was made from, clips left out, clips whose arrays tell
nothing, where faces lie in registered crops); and where faces were found, given or followed
``face.json`` (what is known of them, by clip; lengths in pixels of the crop). N clips, S crop size,
D numbers per row. :mod:`mmatnet.store.build` makes it.
"""
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from mmatnet.clips.annotation import Clip, read_annotations
from mmatnet.clips.provenance import SOURCE_FILE
from mmatnet.errors import InputError
from mmatnet.face.placement import Placement
from mmatnet.features.base import MIRRORED, ClipFeature
from mmatnet.features.flat_recipe import flat_hash, is_flat
from mmatnet.features.recipe import Recipe
from mmatnet.store.mirrored import Mirrored

RECIPE_FILE = 'recipe.json'
CLIPS_FILE = 'clips.csv'
FACE_FILE = 'face.json'


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
        files (list[Path]): All that it is read from, and what says whether it is synthetic.
    """

    def __init__(self, folder: Path, content: Mapping, recipe: Recipe, clips: list[Clip],
                 placement: Placement | None, arrays: dict[str, np.ndarray]) -> None:
        self.folder, self.recipe, self.clips = folder, recipe, clips
        self.placement, self._arrays = placement, arrays
        self.versions: dict[str, int] = content.get('features', {})
        self.skipped: dict[str, str] = content['skipped']
        self.made_from: dict | None = content.get('made_from')

    @classmethod
    def open(cls, folder: str | Path, recipe: Recipe | None = None) -> 'ClipStore':
        """Open a store.

        Args:
            folder (str | Path): The store.
            recipe (Recipe | None): The recipe that it must have been made with, perhaps with other
                features beside; ``None`` takes any.

        Raises:
            InputError: If the store is missing, damaged, or of another recipe; says what to do.
        """
        folder = Path(folder)
        advice = f'make it with `mmatnet extract {folder.parent}`'
        if not (folder / RECIPE_FILE).is_file():
            before = earlier_store(folder)
            if not (before / RECIPE_FILE).is_file():
                raise InputError(f'no clip store at {folder}; {advice}')
            folder = before  # a build was killed in the instant between its two renames
        damaged = f'{folder} is not a sound clip store: '
        content, made_with, placement = _read_recipe(folder, damaged, advice)
        if recipe is not None and (found := made_with.differences(recipe)):
            raise InputError(
                f'{folder} was made with another recipe: {"; ".join(found)}; make it again with '
                f'`mmatnet extract {folder.parent} --recipe FILE`, or ask for the recipe it has')
        try:
            clips = read_annotations(folder / CLIPS_FILE)
        except InputError as error:
            raise InputError(f'{damaged}{error}; {advice}') from error
        arrays = {}
        for name, (shape, kind) in expected_arrays(len(clips), made_with.features).items():
            try:
                arrays[name] = np.load(folder / f'{name}.npy', mmap_mode='r', allow_pickle=False)
            except (OSError, ValueError, EOFError) as error:
                raise InputError(f'{damaged}{name}.npy cannot be read ({error}); '
                                 f'{advice}') from error
            found = (arrays[name].shape, arrays[name].dtype)
            if found != (shape, kind):
                raise InputError(f'{damaged}{name}.npy should be {kind} {shape} for the '
                                 f'{len(clips)} rows of {CLIPS_FILE}, it is {found[1]} '
                                 f'{found[0]}; {advice}')
        return cls(folder, content, made_with, clips, placement, arrays)

    def __reduce__(self) -> tuple:
        """Pickle the place and not the arrays; a worker process maps them anew."""
        return type(self).open, (self.folder, self.recipe)

    @property
    def files(self) -> list[Path]:
        return [path for path in (*self.folder.rglob('*'), self.folder.parent / SOURCE_FILE)
                if path.is_file()]

    def array(self, name: str) -> np.ndarray | Mirrored:
        """Return ``apex``, ``motion_mirrored`` or another array, read-only, one entry per clip.

        Raises:
            InputError: If the store has no array of that name, and no mirror of it.
        """
        if name in self._arrays:
            return self._arrays[name]
        feature = self.recipe.feature(name)
        if feature is None or not feature.has_mirror:
            raise InputError(f'{self.folder} holds {", ".join(self._arrays)}; it has no {name!r}'
                             + (f'; add it with `mmatnet extract {self.folder.parent} --features '
                                f'{name.removesuffix(MIRRORED)}`' if feature is None else ''))
        return Mirrored(self._arrays[feature.name], feature)

    def faces(self) -> dict[str, dict]:
        """Return what ``face.json`` says, by clip; empty if there is none."""
        path = self.folder / FACE_FILE
        return json.loads(path.read_text(encoding='utf-8')) if path.is_file() else {}


def expected_arrays(clips: int, features: Sequence[ClipFeature]
                    ) -> dict[str, tuple[tuple[int, ...], np.dtype]]:
    """Return shape and type of every array of a store with so many clips."""
    return {name: ((clips, *feature.shape), feature.dtype)
            for feature in features for name in feature.stored}


def earlier_store(folder: Path) -> Path:
    """Return where an earlier store waits while a new one takes its place."""
    return folder.with_name(f'{folder.name}.earlier')


def _read_recipe(folder: Path, damaged: str, advice: str
                 ) -> tuple[Mapping, Recipe, Placement | None]:
    try:
        content = json.loads((folder / RECIPE_FILE).read_text(encoding='utf-8'))
        if 'pictures' in content:
            raise InputError('an earlier version made it from pictures of flow; list them in a '
                             "table and use dict(type='FlowPictures', table=...) as the source "
                             '(docs/apex_flow.md)')
        values = content['recipe']
        recipe, placement = Recipe.from_dict(values), content.get('placement')
        if placement is not None:
            placement = Placement.from_dict(placement)
        expected = flat_hash(values) if is_flat(values) else recipe.hash
        if content['hash'] != expected:
            raise InputError(f'its hash should be {expected}, it is {content["hash"]!r}')
        if not isinstance(content['skipped'], Mapping):
            raise InputError(f'skipped should be clips with reasons, it is {content["skipped"]!r}')
    except OSError as error:
        raise InputError(f'{damaged}{RECIPE_FILE} cannot be read ({error.strerror}); '
                         f'{advice}') from error
    except (ValueError, KeyError, TypeError) as error:  # InputError is a ValueError
        raise InputError(f'{damaged}{RECIPE_FILE} is no recipe of this version ({error}); '
                         f'{advice}') from error
    return content, recipe, placement
