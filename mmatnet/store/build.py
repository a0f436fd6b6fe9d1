"""Building a clip store: interruptible, resumed, whole or not at all, one process at a time.

While a store is built, the features of single clips lie in ``<store>.building/`` beside it; an
interrupted build goes on from them. ``.<store>.lock`` keeps a second process out. A store that is
asked for further features keeps those it has, and only the others are computed.
"""
import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mmatnet.clips.annotation import Clip, write_annotations
from mmatnet.errors import InputError, checked_number
from mmatnet.features.base import ClipFeature
from mmatnet.features.recipe import Recipe
from mmatnet.io.atomic import atomic_file, explain_disk_errors
from mmatnet.io.frames import open_frames
from mmatnet.registry import FEATURES
from mmatnet.store.clip_store import (
    CLIPS_FILE,
    FACE_FILE,
    RECIPE_FILE,
    ClipStore,
    expected_arrays,
)
from mmatnet.store.earlier import Earlier
from mmatnet.store.extract import Progress, extract_parts
from mmatnet.store.folder import exclusive_build, replacing
from mmatnet.store.parts import NO_FACES, Parts, library_versions, package_versions

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


def build_store(clips: Sequence[Clip], root: str | Path, folder: str | Path, recipe: Recipe,
                progress: Progress | None = None, on_unusable: str = 'raise', again: bool = False,
                workers: int = 1, given: Mapping[tuple[str, str, str], 'GivenFace'] = NO_FACES
                ) -> BuildResult:
    """Build a clip store, go on with a build that was interrupted, or keep what is up to date.

    A sound store that was made from the same rows, frames folder, faces, crops, library versions
    and ``on_unusable`` and has the recipe's features is kept; whether the frames themselves changed
    is not looked at. One that lacks some, or has them with other parameters, gets these and keeps
    the others. Another store at ``folder`` stays as it is until the new one is complete. Files that
    are no store are not replaced, nor is one of other frames with features that are not asked for.

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
    clips, root, folder = list(clips), Path(root), Path(folder)
    _check_request(clips, root, on_unusable, workers)
    _check_given(clips, given)
    _check_target(folder)
    start = time.perf_counter()
    building = folder.with_name(f'{folder.name}.building')
    made_from = {'clips': Parts(building, root, recipe, given).digest(clips),
                 'on_unusable': on_unusable}
    store = _find_sound(folder)
    same = store is not None and not again \
        and (store.made_from or {}).get('clips') == made_from['clips']
    if store is not None and not same:
        _check_loss(store, recipe)
    earlier = Earlier(store if same else None, recipe)
    recipe = earlier.recipe
    names = [feature.name for feature in recipe.features]
    if same and store.made_from == made_from and set(names) == set(earlier.features):
        return BuildResult(folder, len(store.clips), 0, store.skipped, names, names,
                           recipe.notes(store.clips), store.faces(),
                           time.perf_counter() - start, kept=True)
    parts = Parts(building, root, recipe, given)
    with exclusive_build(folder):
        if again:
            shutil.rmtree(parts.folder, ignore_errors=True)
        with explain_disk_errors(parts.folder):
            parts.folder.mkdir(exist_ok=True)
        work = extract_parts(clips, parts, earlier, progress, on_unusable, workers)
        if work.died:
            made_from['died'] = ' '.join(work.died)
        used = [clip for clip in clips if str(clip) not in work.skipped]
        with explain_disk_errors(folder), replacing(folder, parts.folder) as new:
            faces = _write_store(new, used, work.skipped, made_from, parts, earlier,
                                 store.placement if same else _placement(used, parts))
        shutil.rmtree(parts.folder, ignore_errors=True)
    return BuildResult(folder, len(used), work.resumed, work.skipped, names,
                       list(earlier.features), recipe.notes(used), faces,
                       time.perf_counter() - start, work.seconds, work.flow_seconds)


def _find_sound(folder: Path) -> ClipStore | None:
    """Open the store at this very place; ``None`` if there is none, or none that is sound.

    Raises:
        InputError: If it has features of a module that is not imported, which is no damage.
    """
    if not (folder / RECIPE_FILE).is_file():
        return None
    try:
        return ClipStore.open(folder)
    except InputError:
        _check_types(folder)
        return None


def _check_types(folder: Path) -> None:
    """Raise unless the types of a store's features are all registered, as far as it tells them."""
    try:
        content = json.loads((folder / RECIPE_FILE).read_text(encoding='utf-8'))
        types = [feature['type'] for feature in content['recipe']['features']]
    except (OSError, ValueError, LookupError, TypeError):
        return
    for kind in types:
        try:
            FEATURES.find(kind)
        except InputError as error:
            raise InputError(f'{folder} cannot be extended: {error}') from error


def _check_loss(store: ClipStore, recipe: Recipe) -> None:
    """Raise rather than drop features that are not asked for from a store of other frames."""
    asked = [feature.name for feature in recipe.features]
    others = [feature.name for feature in store.recipe.features if feature.name not in asked]
    apart = [f'{name} {getattr(store.recipe, name)}, not {getattr(recipe, name)}'
             for name in ('face', 'crop_size', 'stabilise')
             if getattr(store.recipe, name) != getattr(recipe, name)]
    if others:
        why = f'with {" and ".join(apart)}' if apart else (
            'from other clips, frames, given faces or library versions than now')
        raise InputError(f'{store.folder} also holds {", ".join(others)}, made {why}, which would '
                         'be lost; ask for the same, make them again too with `--features '
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


def _check_target(folder: Path) -> None:
    """Raise rather than put a store where something lies that frames did not make."""
    if folder.exists() and not (folder / RECIPE_FILE).is_file() and any(folder.glob('*')):
        raise InputError(f'{folder} holds something that is no clip store, which would be lost; '
                         'name another store (`mmatnet extract DATA --store NAME`), or remove that '
                         'one')


def _placement(used: list[Clip], parts: Parts) -> 'Placement | None':
    """Where faces lie in the crops; ``None`` if they cannot be found in registered ones.

    Of clips whose face is given by a box, nothing is known.
    """
    from mmatnet.face.placement import PUBLISHED, mean_placement, measure_placement
    boxed = {key for key, face in parts.given.items() if face.box is not None}
    known = [clip for clip in used if clip.key not in boxed]
    crops = [clip for clip in known if clip.key not in parts.given] \
        if parts.recipe.face == 'registered' else []
    measured = None
    if crops:
        from mmatnet.face.detectors.centerface import CenterFace

        def picture_of(clip: Clip) -> np.ndarray:
            needed = set().union(*(feature.frames(clip) for feature in parts.recipe.features))
            return open_frames(parts.root / clip.frames).bgr(
                clip.apex if clip.apex in needed else min(needed))

        measured = measure_placement(crops, picture_of, CenterFace())
    places = [(PUBLISHED, len(known) - len(crops)), (measured, len(crops))]
    places = [(place, clips) for place, clips in places if place is not None and clips]
    if len(places) < 2:
        return places[0][0] if places else None
    return mean_placement(*zip(*places, strict=True))


def _write_store(new: Path, used: list[Clip], skipped: dict[str, str], made_from: dict[str, str],
                 parts: Parts, earlier: Earlier, placement: 'Placement | None'
                 ) -> dict[str, dict]:
    """Write every file of a store into an empty folder; return what it says about faces."""
    features = parts.recipe.features
    faces = {str(clip): face for clip, face in zip(used, _write_arrays(new, used, parts, earlier),
                                                   strict=True) if face}
    write_annotations(new / CLIPS_FILE, used)
    if faces:
        with atomic_file(new / FACE_FILE) as temporary:
            temporary.write_text(json.dumps(faces, indent=1) + '\n', encoding='utf-8')
    packages = [package for feature in features for package in feature.packages]
    content = {'recipe': parts.recipe.to_dict(), 'hash': parts.recipe.hash,
               'features': {feature.name: feature.version for feature in features}
               | earlier.versions,
               'versions': library_versions(parts.recipe.face) | package_versions(packages),
               'made_from': made_from, 'skipped': skipped}
    if notes := parts.recipe.notes(used):
        content['notes'] = notes
    if placement is not None:
        content['placement'] = placement.to_dict()
    with atomic_file(new / RECIPE_FILE) as temporary:
        temporary.write_text(json.dumps(content, indent=2) + '\n', encoding='utf-8')
    return faces


def _write_arrays(new: Path, used: list[Clip], parts: Parts, earlier: Earlier) -> list[dict]:
    """Write an array per name, clip by clip; return what is known of each clip's face.

    A memory map would meet a full disk with a signal that nothing can catch.
    """
    faces = [earlier.face(clip) for clip in used]
    with ExitStack() as stack:
        files = {}
        for name, (shape, kind) in expected_arrays(len(used), parts.recipe.features).items():
            files[name] = stack.enter_context(open(new / f'{name}.npy', 'wb'))
            np.lib.format.write_array_header_1_0(files[name], {
                'descr': np.lib.format.dtype_to_descr(kind), 'fortran_order': False,
                'shape': shape})
        for place, clip in enumerate(used):
            for feature in parts.recipe.features:
                if earlier.has(clip, feature):
                    arrays = earlier.read(clip, feature)
                else:
                    arrays = _read_part(clip, feature, parts)
                    faces[place] |= parts.read_face(clip, feature)
                for name, array in arrays.items():
                    files[name].write(array.tobytes())
        for file in files.values():
            file.flush()
            os.fsync(file.fileno())
    return faces


def _read_part(clip: Clip, feature: ClipFeature, parts: Parts) -> dict[str, np.ndarray]:
    arrays = parts.read(clip, feature)
    if arrays is None:
        raise InputError(f'{clip}: {parts.path(clip, feature)} was removed or damaged while the '
                         'store was built; run the same command again')
    return arrays
