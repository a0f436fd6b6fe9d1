"""The 68 landmarks of the onset: a user's own, or a mean face put on the five of the detector.

Points are numbered as most of the field's code has them (C. Sagonas et al., "300 Faces in-the-Wild
Challenge", ICCV Workshops 2013), counted from 0: jaw 0 to 16, brows 17 to 21 and 22 to 26, ridge of
the nose 27 to 30 and its base 31 to 35, eyes 36 to 41 and 42 to 47, outer lips 48 to 59, inner lips
60 to 67; left and right are those of the picture.
"""
from pathlib import Path

import numpy as np

from mmatnet.errors import InputError
from mmatnet.features.aligned_clip import AlignedClip
from mmatnet.features.landmarks import Landmarks
from mmatnet.features.mean_face import place_mean_face
from mmatnet.io.digests import file_digest
from mmatnet.io.tables import plain_float, read_table
from mmatnet.registry import FEATURES

KEY = ('database', 'subject', 'clip')
COUNT = 68
COLUMNS = [f'{axis}{number}' for number in range(COUNT) for axis in 'xy']
# which point the mirror shows in the place of each
MIRROR_68 = [*range(16, -1, -1), *range(26, 16, -1), *range(27, 31), *range(35, 30, -1),
             45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40,
             54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55, 64, 63, 62, 61, 60, 67, 66, 65]


def read_points(path: str | Path) -> dict[tuple[str, str, str], np.ndarray]:
    """Read landmarks that the user gives.

    The table has the columns ``database``, ``subject`` and ``clip`` of the annotation, and ``x0``,
    ``y0`` to ``x67``, ``y67`` in pixels of the onset's crop, which ``OnsetFrame`` stores.

    Returns:
        dict: By (database, subject, clip), each (68, 2), float32.

    Raises:
        InputError: If the file is missing, or a row is there twice or has other than numbers.
    """
    points: dict[tuple[str, str, str], np.ndarray] = {}

    def add(row: dict[str, str], where: str) -> None:
        database, subject, clip = (row[name].strip() for name in KEY)
        key = database, subject, clip
        if key in points:
            raise InputError(f'{where}: {"/".join(key)} is there twice; remove one row')
        try:
            values = np.array([plain_float(row[name].strip()) for name in COLUMNS], np.float32)
        except ValueError:
            values = np.array([np.nan])
        if not np.isfinite(values).all():
            wrong = next((name for name in COLUMNS if not _is_number(row[name])), COLUMNS[0])
            raise InputError(f'{where}: {wrong} must be a number of pixels, got {row[wrong]!r}')
        points[key] = values.reshape(COUNT, 2)

    read_table(Path(path), (*KEY, *COLUMNS), add)
    return points


def _is_number(cell: str) -> bool:
    try:
        return bool(np.isfinite(plain_float(cell.strip())))
    except ValueError:
        return False


@FEATURES.register_module()
class FacePoints(Landmarks):
    """68 landmarks at the onset, in the crop.

    float32, (68, 2), (x, y) in pixels of the crop, numbered as this module says. Without a table
    they are a mean face put on the five landmarks that ``Landmarks`` gives: brows and lips then lie
    where they do on most faces, and not where they do on this one.

    Args:
        table (str | None): A table of the user's landmarks, see :func:`read_points`.
        sha256 (str | None): Its digest, by which a store knows what it was made with; goes with it.
        name (str | None): As for every feature.

    Raises:
        InputError: If one of table and digest is missing; when it is made ready, if the table is
            missing or unsound, or has another digest.
    """

    name = 'face_points'
    shape = (COUNT, 2)
    mirror_order = MIRROR_68

    def __init__(self, table: str | None = None, sha256: str | None = None,
                 name: str | None = None) -> None:
        super().__init__(name)
        if (table is None) != (sha256 is None):
            raise InputError('table and sha256 of FacePoints go together, the digest being that of '
                             f'the table, got {table!r} and {sha256!r}')
        self.table, self.sha256 = table if table is None else str(table), sha256
        self._given: dict[tuple[str, str, str], np.ndarray] | None = None

    def open(self) -> None:
        """Read the table, if there is one."""
        if self.table is None:
            return
        digest = file_digest(self.table)
        if digest != self.sha256:
            raise InputError(f'{self.table}: expected a table whose SHA-256 is {self.sha256!r}, '
                             f'got {digest}; name that in the recipe if it is the right table')
        self._given = read_points(self.table)

    def compute(self, clip: AlignedClip) -> np.ndarray:
        """Take the clip's row, or put the mean face on its own.

        Raises:
            InputError: If the table has no row of the clip; or no face is found.
        """
        if self._given is None:
            return place_mean_face(super().compute(clip)).astype(np.float32)
        if clip.clip.key not in self._given:
            raise InputError(f'{clip.clip}: {self.table} has no row of the clip; add one, or leave '
                             'the clip out with --skip-unusable')
        return self._given[clip.clip.key]
