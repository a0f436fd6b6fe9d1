"""Building a clip store: interruptible, resumed, whole or not at all, one process at a time.

While a store is built, the features of single clips lie in ``<store>.building/`` beside it; an
interrupted build goes on from them. ``.<store>.lock`` keeps a second process out. A store that is
asked for further features keeps those it has, and only the others are computed.
"""
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError, checked_number
from mmatnet.features.base import MIRRORED
from mmatnet.features.recipe import Recipe
from mmatnet.io.atomic import explain_disk_errors
from mmatnet.store.clip_store import RECIPE_FILE, ClipStore, DamagedStore, building_folder
from mmatnet.store.earlier import Earlier
from mmatnet.store.extract import Progress, extract_parts
from mmatnet.store.folder import check_target, exclusive_build, remove_building, replacing
from mmatnet.store.parts import NO_FACES, Parts
from mmatnet.store.write import find_placement, write_store

if TYPE_CHECKING:
    from mmatnet.face.given import GivenFace
    from mmatnet.face.placement import Placement


@dataclass(frozen=True)
class BuildResult:
    """What a build did.

    Args:
        folder (Path): The store.
        clips (int): Clips in it.
        resumed (int): Of these, how many an interrupted build had already computed.
        skipped (dict[str, str]): Clips left out, with the reason.
        features (list[str]): Names of its features.
        taken_over (list[str]): Of these, those that an earlier store at this place had.
        notes (dict[str, list[str]]): Why arrays of some clips tell nothing, with the clips.
        faces (dict[str, dict]): What ``face.json`` says, by clip; empty if frames were registered.
        seconds (float): Time of this build.
        work_seconds (float): Time spent on clips, summed over the workers.
        flow_seconds (float): Of it, time in the flow algorithm.
        kept (bool): The store was there already, made from the same, and is as it was.
        damage (list[str]): What was not as it should be: files of the store that was there, each
            with a sentence, and a count of the parts that an interrupted build had left.
        placement (Placement | None): Where faces lie in the crops; ``None`` if in most of those
            that were looked at no upright face is found.
    """

    folder: Path
    clips: int
    resumed: int
    skipped: dict[str, str]
    features: list[str]
    taken_over: list[str]
    notes: dict[str, list[str]]
    faces: dict[str, dict]
    seconds: float
    work_seconds: float = 0.0
    flow_seconds: float = 0.0
    kept: bool = False
    damage: Sequence[str] = ()
    placement: 'Placement | None' = None


def build_store(clips: Sequence[Clip], root: str | Path, folder: str | Path, recipe: Recipe,
                progress: Progress | None = None, on_unusable: str = 'raise', again: bool = False,
                workers: int = 1, given: Mapping[tuple[str, str, str], 'GivenFace'] = NO_FACES
                ) -> BuildResult:
    """Build a clip store, go on with a build that was interrupted, or keep what is up to date.

    A sound store that was made from the same rows, frames folder, faces, crops, library versions
    and ``on_unusable`` and has the recipe's features is kept; whether the frames themselves changed
    is not looked at. One that lacks some, or has them damaged or with other parameters, gets these
    and keeps the others. Another store at ``folder`` stays as it is until the new one is complete.
    Files that are no store are not replaced, nor is a store of other frames, or one whose table or
    recipe is damaged, with features that are not asked for.

    Args:
        clips (Sequence[Clip]): The annotation table; the order of the arrays.
        root (str | Path): The folder that ``Clip.frames`` is relative to.
        folder (str | Path): The store to make.
        recipe (Recipe): The parameters.
        progress (Callable | None): Called after each clip with its count, the total, the clip.
        on_unusable (str): What to do with clips that have no usable apex or lack frames or a face:
            ``raise`` (default) when all clips were tried, keeping what was computed, or ``list``
            them in the result and in the store.
        again (bool): Use neither a store that is up to date nor an interrupted build.
        workers (int): Processes that extract clips; this one alone if 1. The store is the same,
            to the byte. They are spawned, so a script that asks for more must guard what it does
            by ``if __name__ == '__main__'``. A clip whose worker dies is tried once more; one whose
            workers all die counts as unusable, and a store without it is not kept next time.
        given (Mapping): Faces given by the user, by clip key; they go before the recipe's ``face``.

    Raises:
        InputError: If a clip cannot be used, none can, two share a key, a given face has no clip,
            ``folder`` holds something that must not be lost, another process builds this store, or
            the disk is full.
    """
    clips, folder = list(clips), Path(folder)
    _check_request(clips, Path(root), on_unusable, workers)
    _check_given(clips, given)
    with exclusive_build(folder):
        return _build(clips, Parts(building_folder(folder), Path(root), recipe, given), folder,
                      progress, on_unusable, again, workers)


def _build(clips: list[Clip], asked: Parts, folder: Path, progress: Progress | None,
           on_unusable: str, again: bool, workers: int) -> BuildResult:
    """Look at what is there, and build what is not; no other process does meanwhile."""
    check_target(folder)
    start = time.perf_counter()
    made_from = {'clips': asked.digest(clips), 'on_unusable': on_unusable}
    store, damage = _open(folder)
    same = None
    if store is not None and not again \
            and (store.made_from or {}).get('clips') == made_from['clips']:
        same = store
    else:
        _check_loss(folder, store, asked.recipe)
    earlier = Earlier(same, asked.recipe)
    recipe = earlier.recipe
    names = [feature.name for feature in recipe.features]
    if same is not None and same.made_from == made_from and same.digests \
            and set(names) == set(earlier.features):
        return BuildResult(folder, len(same.clips), 0, same.skipped, names, names,
                           recipe.notes(same.clips), same.faces,
                           time.perf_counter() - start, kept=True, placement=same.placement)
    parts = Parts(asked.folder, asked.root, recipe, asked.given)
    if again:
        remove_building(folder)
    with explain_disk_errors(parts.folder):
        parts.folder.mkdir(exist_ok=True)
    work = extract_parts(clips, parts, earlier, progress, on_unusable, workers)
    if work.damaged:
        damage.append(f'{work.damaged} parts that an interrupted build left in {parts.folder} were '
                      'damaged')
    if work.died:
        made_from['died'] = ' '.join(work.died)
    used = [clip for clip in clips if str(clip) not in work.skipped]
    with explain_disk_errors(folder), replacing(folder) as new:
        placement = same.placement if same is not None else find_placement(used, parts)
        faces = write_store(new, used, parts, earlier, placement, made_from=made_from,
                            skipped=work.skipped)
    remove_building(folder)
    return BuildResult(folder, len(used), work.resumed, work.skipped, names,
                       list(earlier.features), recipe.notes(used), faces,
                       time.perf_counter() - start, work.seconds, work.flow_seconds,
                       damage=damage, placement=placement)


def _open(folder: Path) -> tuple[ClipStore | None, list[str]]:
    """Open the store at this very place, if there is one, and say what of it is damaged."""
    if not (folder / RECIPE_FILE).exists():
        return None, []
    try:
        store = ClipStore.open(folder, repair=True)
    except DamagedStore as error:
        return None, [str(error.__cause__)]
    return store, list(store.damage.values())


def _check_loss(folder: Path, store: ClipStore | None, recipe: Recipe) -> None:
    """Raise rather than drop features that are not asked for and cannot be taken over."""
    asked = [feature.name for feature in recipe.features]
    if store is None:  # none, or one that its files alone tell of
        arrays = {name for feature in recipe.features for name in feature.stored}
        others = sorted({file.stem.removesuffix(MIRRORED) for file in folder.glob('*.npy')
                         if file.stem not in arrays})
        why = 'and is damaged, so that they'
    else:
        others = [feature.name for feature in store.recipe.features if feature.name not in asked]
        apart = [f'{name} {getattr(store.recipe, name)}, not {getattr(recipe, name)}'
                 for name in ('face', 'crop_size', 'stabilise')
                 if getattr(store.recipe, name) != getattr(recipe, name)]
        why = 'made ' + (f'with {" and ".join(apart)}' if apart else 'from other clips, frames, '
                         'given faces or library versions than now') + ', which'
    if others:
        raise InputError(f'{folder} also holds {", ".join(others)}, {why} would be lost; ask for '
                         'the same, make them again too with `--features '
                         f'{" ".join([*others, *asked])}`, or name another store with `--store '
                         'NAME`')


def _check_request(clips: list[Clip], root: Path, on_unusable: str, workers: int) -> None:
    """Raise before hours of work rather than after."""
    checked_number('workers', workers, 1)
    if on_unusable not in ('raise', 'list'):
        raise InputError(f"on_unusable must be 'raise' or 'list', got {on_unusable!r}")
    if not clips:
        raise InputError('the annotation table has no clip; nothing to extract')
    if not root.is_dir():
        raise InputError(f'no folder at {root}, where the frames should be; name another with '
                         '`--frames DIR`')
    key, times = Counter(str(clip) for clip in clips).most_common(1)[0]
    if times > 1:
        raise InputError(f'{times} clips have the key {key}; rename or remove all but one')


def _check_given(clips: list[Clip], given: Mapping[tuple[str, str, str], 'GivenFace']) -> None:
    """Raise unless every face is of a clip; those of other databases are for other stores."""
    keys, databases = {clip.key for clip in clips}, {clip.database for clip in clips}
    astray = ['/'.join(key) for key in given if key[0] in databases and key not in keys]
    if astray or (given and not keys & set(given)):
        named = ', '.join(astray[:5]) or f'clips of {", ".join(sorted({key[0] for key in given}))}'
        raise InputError(f'faces are given for {named}, which the annotation table does not have; '
                         "write database, subject and clip as the table's columns do")
