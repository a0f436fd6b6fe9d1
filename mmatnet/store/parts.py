"""Features of single clips, kept on disk while a clip store is being built.

There is a file per clip and feature. It carries in its name a digest of all that it was made from:
the feature with its version, the part of the recipe that all features share, the library versions,
the clip's row, the place of its frames and the face given for it. So a changed recipe or annotation
never meets results of an earlier one, and another feature makes none of them again. Inside are a
SHA-256 of all the rest, the arrays one after the other, and what there is to say of the face, in
JSON; a part whose digest is another one is damaged, and made again.
"""
import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import cv2
import numpy as np

import mmatnet
from mmatnet.clips.annotation import Clip
from mmatnet.features.base import ClipFeature
from mmatnet.features.recipe import Recipe
from mmatnet.io.atomic import atomic_file
from mmatnet.io.read_errors import explain_read_errors
from mmatnet.registry import DETECTORS
from mmatnet.store.clip_store import expected_arrays

if TYPE_CHECKING:  # it imports SciPy, which registered frames do not need
    from mmatnet.face.given import GivenFace

NO_FACES: 'Mapping[tuple[str, str, str], GivenFace]' = MappingProxyType({})
SUFFIX = '.part'


def library_versions(face: str = 'registered') -> dict[str, str]:
    """Return the versions of everything that touches a pixel on its way to a feature.

    Args:
        face (str): As in the recipe.
    """
    detector = () if face == 'registered' else DETECTORS.find(face).packages
    return {'mmatnet': mmatnet.__version__, 'opencv': cv2.__version__, 'numpy': np.__version__,
            **package_versions(('pillow', 'decord', *detector))}


def package_versions(packages: Iterable[str]) -> dict[str, str]:
    """Return the versions of distributions, ``absent`` of those that are not installed."""
    versions = {}
    for package in packages:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = 'absent'
    return versions


class Parts:
    """The folder with a file per clip and feature.

    Args:
        folder (Path): Where they lie; need not exist until one is written.
        root (Path): What ``Clip.frames`` is relative to.
        recipe (Recipe): How the features are made.
        given (Mapping): Faces given by the user, by clip key; empty by default.

    Attributes:
        damaged (set[Path]): Those that were found damaged when they were read.
    """

    def __init__(self, folder: Path, root: Path, recipe: Recipe,
                 given: Mapping[tuple[str, str, str], 'GivenFace'] = NO_FACES) -> None:
        self.folder, self.root, self.recipe, self.given = folder, root, recipe, dict(given)
        self.damaged: set[Path] = set()
        self._shared = [recipe.face, recipe.crop_size, recipe.stabilise,
                        library_versions(recipe.face), str(root.resolve())]

    def _of_clip(self, clip: Clip) -> list:
        """All that every feature of a clip is made from."""
        face = self.given.get(clip.key)
        places = [] if face is None else [
            None if points is None else points.tolist()
            for points in (face.anchors, face.nose, face.box)]
        return [*self._shared, asdict(clip), places]

    def path(self, clip: Clip, feature: ClipFeature) -> Path:
        """Return where a feature of a clip is kept."""
        made_from = [*self._of_clip(clip), feature.name, feature.config, feature.version,
                     package_versions(feature.packages)]
        return self.folder / f'{_digest(made_from)}{SUFFIX}'

    def digest(self, clips: Sequence[Clip]) -> str:
        """Return 32 hexadecimal digits that change with all that the features share."""
        return _digest([self._of_clip(clip) for clip in clips])

    def write(self, clip: Clip, feature: ClipFeature, arrays: Mapping[str, np.ndarray],
              face: Mapping | None = None) -> None:
        """Keep a feature of a clip, whole or not at all.

        Args:
            clip (Clip): Whose it is.
            feature (ClipFeature): Which.
            arrays (Mapping): By name; others than the feature's are left alone.
            face (Mapping | None): What there is to say about the clip's face, as plain data.

        Raises:
            InputError: If the disk is full or may not be written.
        """
        body = b''.join(arrays[name].tobytes() for name in feature.stored)
        body += json.dumps(face or {}).encode()
        with atomic_file(self.path(clip, feature)) as temporary:
            temporary.write_bytes(hashlib.sha256(body).digest() + body)

    def read(self, clip: Clip, feature: ClipFeature) -> tuple[dict[str, np.ndarray], dict] | None:
        """Return the arrays of a feature, and what was said about the clip's face.

        ``None`` if they are not there, or damaged, which :attr:`damaged` then tells.
        """
        path = self.path(clip, feature)
        with explain_read_errors(path):
            if not path.is_file():
                return None
            content = path.read_bytes()
        start = hashlib.sha256().digest_size
        if hashlib.sha256(content[start:]).digest() != content[:start]:
            self.damaged.add(path)
            return None
        arrays = {}
        for name, ((_, *shape), dtype) in expected_arrays(1, [feature]).items():
            count = math.prod(shape)
            arrays[name] = np.frombuffer(content, dtype, count, start).reshape(shape)
            start += count * dtype.itemsize
        return arrays, json.loads(content[start:])


def _digest(values: list) -> str:
    text = json.dumps(values, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]
