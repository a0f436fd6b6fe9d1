"""The clip store: apex crops, motion rows and apex flow of one database, as arrays on disk.

A folder with ``clips.csv`` (annotation rows in array order), ``apex.npy`` uint8 (N, S, S),
``motion.npy`` and ``motion_mirrored.npy`` float32 (N, rows, D), where the recipe has it
``apex_flow.npy`` and ``apex_flow_mirrored.npy`` float32 (N, 3, F, F), and ``recipe.json`` (the
recipe, its hash, library versions, what it was made from, clips left out, clips whose apex flow is
zero as the apex is the onset, where faces lie in registered crops), and where faces were found,
given or followed ``face.json`` (what is known of them, by clip; lengths in pixels of the crop). N
clips, S crop size, D numbers per row, F apex_flow_size. :mod:`mmatnet.store.build` makes it. A
store made from ready-made pictures (:mod:`mmatnet.store.apex_flow_images`) has the arrays of apex
flow alone.
"""
import json
from pathlib import Path

import numpy as np

from mmatnet.clips.annotation import Clip, read_annotations
from mmatnet.errors import InputError
from mmatnet.face.placement import Placement
from mmatnet.features.picture_recipe import PictureRecipe
from mmatnet.features.recipe import Recipe
from mmatnet.store.parts import expected_arrays

RECIPE_FILE = 'recipe.json'
CLIPS_FILE = 'clips.csv'


class ClipStore:
    """A finished store, opened for reading; its arrays are memory-mapped and shared.

    Attributes:
        folder (Path): Where it lies.
        recipe (Recipe | PictureRecipe): How it was made: from frames, or from pictures.
        clips (list[Clip]): The rows, in array order.
        skipped (dict[str, str]): Clips left out when it was made, with the reason.
        made_from (dict | None): What :func:`build_store` was asked for; ``None`` if not recorded.
        placement (Placement | None): Where the faces lie; ``None`` if not known.
    """

    def __init__(self, folder: Path, recipe: Recipe | PictureRecipe, clips: list[Clip],
                 skipped: dict[str, str], made_from: dict | None,
                 placement: Placement | None, arrays: dict[str, np.ndarray]) -> None:
        self.folder, self.recipe, self.clips, self.skipped = folder, recipe, clips, skipped
        self.made_from, self.placement, self._arrays = made_from, placement, arrays

    @classmethod
    def open(cls, folder: str | Path,
             recipe: Recipe | PictureRecipe | None = None) -> 'ClipStore':
        """Open a store.

        Args:
            folder (str | Path): The store.
            recipe (Recipe | PictureRecipe | None): The recipe it must have been made with; ``None``
                takes any.

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
        made_with, skipped, made_from, placement = _read_recipe(folder, damaged, advice)
        if recipe is not None and recipe != made_with:
            raise InputError(
                f'{folder} was made with another recipe: '
                + '; '.join(made_with.differences(recipe))
                + f'; make it again with `mmatnet extract {folder.parent} --recipe FILE`, or ask '
                'for the recipe it has')
        try:
            clips = read_annotations(folder / CLIPS_FILE)
        except InputError as error:
            raise InputError(f'{damaged}{error}; {advice}') from error
        arrays = {}
        for name, (shape, kind) in expected_arrays(len(clips), made_with).items():
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
        return cls(folder, made_with, clips, skipped, made_from, placement, arrays)

    def __reduce__(self) -> tuple:
        """Pickle the place and not the arrays; a worker process maps them anew."""
        return type(self).open, (self.folder, self.recipe)

    def array(self, name: str) -> np.ndarray:
        """Return ``apex``, ``motion`` or another array, read-only, one entry per clip.

        Raises:
            InputError: If the store has no array of that name.
        """
        if name not in self._arrays:
            advice = ('; extract again with "apex_flow": true in the recipe, or from pictures'
                      if name in ('apex_flow', 'apex_flow_mirrored') else '')
            raise InputError(f'{self.folder} holds {", ".join(self._arrays)}; it has no '
                             f'{name!r}{advice}')
        return self._arrays[name]


def earlier_store(folder: Path) -> Path:
    """Return where an earlier store waits while a new one takes its place."""
    return folder.with_name(f'{folder.name}.earlier')


def made_of_pictures(folder: Path) -> bool:
    """Say whether a folder is a store made from ready-made pictures, be it sound or damaged."""
    try:
        content = json.loads((folder / RECIPE_FILE).read_text(encoding='utf-8'))
    except (OSError, ValueError):
        return False
    return isinstance(content, dict) and 'pictures' in content


def _read_recipe(folder: Path, damaged: str, advice: str
                 ) -> tuple[Recipe | PictureRecipe, dict[str, str], dict | None, Placement | None]:
    try:
        content = json.loads((folder / RECIPE_FILE).read_text(encoding='utf-8'))
        kind = PictureRecipe if 'pictures' in content else Recipe
        recipe = kind.from_dict(content['pictures' if kind is PictureRecipe else 'recipe'])
        skipped = content['skipped']
        placement = content.get('placement')
        if placement is not None:
            placement = Placement.from_dict(placement)
        if content['hash'] != recipe.hash:
            raise InputError(f'its hash should be {recipe.hash}, it is {content["hash"]!r}')
    except OSError as error:
        raise InputError(f'{damaged}{RECIPE_FILE} cannot be read ({error.strerror}); '
                         f'{advice}') from error
    except (ValueError, KeyError, TypeError) as error:  # InputError is a ValueError
        raise InputError(f'{damaged}{RECIPE_FILE} is no recipe of this version ({error}); '
                         f'{advice}') from error
    return recipe, skipped, content.get('made_from'), placement
