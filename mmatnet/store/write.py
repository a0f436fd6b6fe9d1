"""Writing the files of a store, from the parts of its clips."""
import os
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mmatnet.clips.annotation import Clip, write_annotations
from mmatnet.errors import InputError
from mmatnet.io.digests import file_digest
from mmatnet.io.frames import open_frames
from mmatnet.io.json_files import write_json
from mmatnet.store.clip_store import CLIPS_FILE, FACE_FILE, RECIPE_FILE, expected_arrays
from mmatnet.store.earlier import Earlier
from mmatnet.store.parts import Parts, library_versions, package_versions

if TYPE_CHECKING:
    from mmatnet.face.placement import Placement


def write_store(new: Path, used: list[Clip], parts: Parts, earlier: Earlier,
                placement: 'Placement | None', **told: Mapping[str, str]) -> dict[str, dict]:
    """Write every file of a store.

    Args:
        new (Path): An empty folder.
        used (list[Clip]): Its clips, in array order.
        parts (Parts): Their features.
        earlier (Earlier): Those that are taken over.
        placement (Placement | None): Where faces lie.
        **told (Mapping): Further entries of ``recipe.json``.

    Returns:
        dict: What it says about faces, by clip.

    Raises:
        InputError: If a part is not there, or damaged.
    """
    features = parts.recipe.features
    faces = {str(clip): face for clip, face in zip(used, _write_arrays(new, used, parts, earlier),
                                                   strict=True) if face}
    write_annotations(new / CLIPS_FILE, used)
    if faces:
        write_json(new / FACE_FILE, faces)
    packages = [package for feature in features for package in feature.packages]
    content = {'recipe': parts.recipe.to_dict(), 'hash': parts.recipe.hash,
               'features': {feature.name: feature.version for feature in features}
               | earlier.versions,
               'versions': library_versions(parts.recipe.face) | package_versions(packages), **told}
    if notes := parts.recipe.notes(used):
        content['notes'] = notes
    if placement is not None:
        content['placement'] = placement.to_dict()
    content['files'] = {path.name: file_digest(path) for path in sorted(new.iterdir())}
    write_json(new / RECIPE_FILE, content, sealed=True)
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
                elif (part := parts.read(clip, feature)) is not None:
                    arrays, face = part
                    faces[place] |= face
                else:
                    raise InputError(f'{clip}: {parts.path(clip, feature)} was removed or damaged '
                                     'while the store was built; run the same command again')
                for name, array in arrays.items():
                    files[name].write(array.tobytes())
        for file in files.values():
            file.flush()
            os.fsync(file.fileno())
    return faces


def find_placement(used: list[Clip], parts: Parts) -> 'Placement | None':
    """Say where faces lie in the crops; ``None`` if they cannot be found in registered ones.

    Of clips whose face is given by a box, nothing is known.
    """
    from mmatnet.face.framing import measure_framing
    from mmatnet.face.placement import PUBLISHED, mean_placement
    boxed = {key for key, face in parts.given.items() if face.box is not None}
    known = [clip for clip in used if clip.key not in boxed]
    crops = [clip for clip in known if clip.key not in parts.given] \
        if parts.recipe.face == 'registered' else []
    measured = None
    if crops:
        from mmatnet.face.detectors.centerface import CenterFace

        def image_of(clip: Clip) -> np.ndarray:
            needed = set().union(*(feature.frames(clip) for feature in parts.recipe.features))
            number = clip.apex if clip.apex is not None and clip.apex in needed else min(needed)
            frames = open_frames(parts.root / clip.frames)
            # which stands in for one in a bridged gap
            return frames.bgr(min(frames.numbers, key=lambda near: abs(near - number)))

        measured = measure_framing(crops, image_of, CenterFace()).placement
    places = [(PUBLISHED, len(known) - len(crops)), (measured, len(crops))]
    places = [(place, clips) for place, clips in places if place is not None and clips]
    if len(places) < 2:
        return places[0][0] if places else None
    return mean_placement(*zip(*places, strict=True))
