"""Building a clip store: interruptible, resumed, whole or not at all, one process at a time.

While a store is built, the features of single clips lie in ``<store>.building/`` beside it; an
interrupted build goes on from them. ``.<store>.lock`` keeps a second process out.
"""
import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mmatnet.annotation import Clip, write_annotations
from mmatnet.atomic import atomic_file, explain_disk_errors
from mmatnet.errors import InputError
from mmatnet.frames import open_frames
from mmatnet.motion.clip_features import extract_clip, used_rows
from mmatnet.motion.flow import make_flow
from mmatnet.motion.recipe import Recipe
from mmatnet.store import CLIPS_FILE, RECIPE_FILE, ClipStore
from mmatnet.store_folder import alone, replacing
from mmatnet.store_parts import Parts, expected_arrays, library_versions

Progress = Callable[[int, int, Clip], None]


@dataclass(frozen=True)
class BuildResult:
    """What a build did.

    Args:
        folder (Path): The store.
        clips (int): Clips in it.
        resumed (int): Of these, how many an interrupted build had already computed.
        skipped (dict[str, str]): Clips left out, with the reason.
        seconds (float): Time of this build.
        flow_seconds (float): Of it, time spent in the flow algorithm.
        kept (bool): The store was there already, made from the same, and is as it was.
    """

    folder: Path
    clips: int
    resumed: int
    skipped: dict[str, str]
    seconds: float
    flow_seconds: float
    kept: bool = False


def build_store(clips: Sequence[Clip], root: str | Path, folder: str | Path, recipe: Recipe,
                progress: Progress | None = None, on_unusable: str = 'raise',
                again: bool = False) -> BuildResult:
    """Build a clip store, go on with a build that was interrupted, or keep what is up to date.

    A sound store that was made from the same rows, frames folder, recipe, library versions and
    ``on_unusable`` is kept; whether the frames themselves changed is not looked at. Another store
    at ``folder`` stays as it is until the new one is complete.

    Args:
        clips (Sequence[Clip]): The annotation table; the order of the arrays.
        root (str | Path): The folder that ``Clip.frames`` is relative to.
        folder (str | Path): The store to make.
        recipe (Recipe): The parameters.
        progress (Callable | None): Called after each clip with its count, the total, the clip.
        on_unusable (str): What to do with a clip that has no usable apex or lacks frames:
            ``raise`` (default), or ``list`` it in the result and in the store.
        again (bool): Use neither a store that is up to date nor an interrupted build.

    Raises:
        InputError: If a clip cannot be used, none can, two share a key, another process builds
            this store, or the disk is full.
    """
    clips, root, folder = list(clips), Path(root), Path(folder)
    _check_request(clips, root, recipe, on_unusable)
    start = time.perf_counter()
    parts = Parts(folder.with_name(f'{folder.name}.building'), root, recipe)
    made_from = {'clips': parts.digest(clips), 'on_unusable': on_unusable}
    store = None if again else _find_sound(folder)
    if store is not None and store.made_from == made_from:
        return BuildResult(folder, len(store.clips), 0, store.skipped,
                           time.perf_counter() - start, 0.0, kept=True)
    with alone(folder):
        if again:
            shutil.rmtree(parts.folder, ignore_errors=True)
        with explain_disk_errors(parts.folder):
            parts.folder.mkdir(exist_ok=True)
        skipped, resumed, flow_seconds = _extract(clips, parts, progress, on_unusable)
        used = [clip for clip in clips if str(clip) not in skipped]
        with explain_disk_errors(folder), replacing(folder, parts.folder) as new:
            _write_store(new, used, skipped, made_from, parts)
        shutil.rmtree(parts.folder, ignore_errors=True)
    return BuildResult(folder, len(used), resumed, skipped, time.perf_counter() - start,
                       flow_seconds)


def _find_sound(folder: Path) -> ClipStore | None:
    """Open the store at this very place; ``None`` if there is none, or none that is sound."""
    if not (folder / RECIPE_FILE).is_file():
        return None
    try:
        return ClipStore.open(folder)
    except InputError:
        return None


def _extract(clips: list[Clip], parts: Parts, progress: Progress | None, on_unusable: str
             ) -> tuple[dict[str, str], int, float]:
    """Compute the parts that are not there yet.

    Returns:
        tuple: Clips left out with the reason, how many parts were there, seconds in the flow.

    Raises:
        InputError: As :func:`build_store`.
    """
    flow = make_flow(parts.recipe.flow, parts.recipe.flow_parameters)
    skipped: dict[str, str] = {}
    resumed, flow_seconds = 0, 0.0
    for count, clip in enumerate(clips, 1):
        if parts.read(clip) is not None:
            resumed += 1
        else:
            try:
                features = extract_clip(clip, open_frames(parts.root / clip.frames), parts.recipe,
                                        flow)
            except InputError as error:
                reason = str(error) if str(clip) in str(error) else f'{clip}: {error}'
                if on_unusable == 'raise':
                    raise InputError(reason) from error
                skipped[str(clip)] = reason
            else:
                parts.write(clip, features)
                flow_seconds += features.flow_seconds
        if progress is not None:
            progress(count, len(clips), clip)
    if len(skipped) == len(clips):
        raise InputError(f'none of the {len(clips)} clips can be used; the first: '
                         f'{next(iter(skipped.values()))}')
    return skipped, resumed, flow_seconds


def _check_request(clips: list[Clip], root: Path, recipe: Recipe, on_unusable: str) -> None:
    """Raise before hours of work rather than after."""
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
    if on_unusable == 'raise':
        for clip in clips:
            used_rows(clip, recipe)


def _write_store(new: Path, used: list[Clip], skipped: dict[str, str],
                 made_from: dict[str, str], parts: Parts) -> None:
    """Write every file of a store into an empty folder.

    Arrays are written clip by clip rather than through a memory map, whose pages meet a full disk
    with a signal that nothing can catch.
    """
    with ExitStack() as stack:
        files = {}
        for name, (shape, kind) in expected_arrays(len(used), parts.recipe).items():
            files[name] = stack.enter_context(open(new / f'{name}.npy', 'wb'))
            np.lib.format.write_array_header_1_0(files[name], {
                'descr': np.lib.format.dtype_to_descr(kind), 'fortran_order': False,
                'shape': shape})
        for clip in used:
            features = parts.read(clip)
            if features is None:
                raise InputError(f'{clip}: {parts.path(clip)} was removed or damaged while the '
                                 'store was built; run the same command again')
            for name, file in files.items():
                file.write(features[name].tobytes())
        for file in files.values():
            file.flush()
            os.fsync(file.fileno())
    write_annotations(new / CLIPS_FILE, used)
    content = {'recipe': parts.recipe.to_dict(), 'hash': parts.recipe.hash,
               'versions': library_versions(), 'made_from': made_from, 'skipped': skipped}
    with atomic_file(new / RECIPE_FILE) as temporary:
        temporary.write_text(json.dumps(content, indent=2) + '\n', encoding='utf-8')
