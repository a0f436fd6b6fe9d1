"""Landmarks or a box that the user gives for a clip, in place of a detector."""
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mmatnet.errors import InputError
from mmatnet.face.detectors.base import LANDMARKS
from mmatnet.face.geometry import anchor_transform, box_transform
from mmatnet.face.placement import ANCHOR_NAMES, Placement
from mmatnet.io.tables import plain_float, read_table

KEY = ('database', 'subject', 'clip')
EYES = tuple(f'{name}_{axis}' for name in ANCHOR_NAMES for axis in 'xy' if 'eye' in name)
NOSE = ('nose_x', 'nose_y')
MOUTH = tuple(f'{name}_{axis}' for name in ANCHOR_NAMES for axis in 'xy' if 'mouth' in name)
BOX = ('box_left', 'box_top', 'box_right', 'box_bottom')


@dataclass(frozen=True)
class GivenFace:
    """Says where the face of a clip is, in one of two ways.

    Args:
        anchors (ndarray | None): Left and right eye, left and right mouth corner, (4, 2), or the
            eyes alone, (2, 2); (x, y), left and right as in the image.
        box (ndarray | None): Left, top, right, bottom: the crop is ``image[top:bottom,
            left:right]``; shape (4,).
        nose (ndarray | None): The tip of the nose, (2,), which goes with four anchors; it moves
            nothing, and completes the landmarks.
    """

    anchors: np.ndarray | None = None
    box: np.ndarray | None = None
    nose: np.ndarray | None = None

    @property
    def landmarks(self) -> np.ndarray | None:
        """All five points, in the order of a detector's, (5, 2); ``None`` if one is not known."""
        if self.nose is None or self.anchors is None or len(self.anchors) < 4:
            return None
        return np.insert(self.anchors, LANDMARKS.index('nose'), self.nose, axis=0)

    def transform(self, size: int, placement: Placement) -> np.ndarray:
        """Return the transform from the image to the crop, (2, 3).

        Args:
            size (int): Side of the crop.
            placement (Placement): Where anchors are to lie.
        """
        if self.anchors is not None:
            return anchor_transform(self.anchors, size, placement)
        if self.box is not None:
            return box_transform(self.box, size)
        raise ValueError('expected anchors or a box, got neither')


def read_given_faces(path: str | Path) -> dict[tuple[str, str, str], GivenFace]:
    """Read faces given by the user.

    The table has the columns ``database``, ``subject`` and ``clip`` of the annotation, and
    ``left_eye_x``, ``left_eye_y``, ``right_eye_x``, ``right_eye_y``, with or without
    ``left_mouth_x``, ``left_mouth_y``, ``right_mouth_x``, ``right_mouth_y`` and with these
    ``nose_x``, ``nose_y``, or ``box_left``, ``box_top``, ``box_right``, ``box_bottom``, or both
    sets, one of which is empty in every row.

    Returns:
        dict: By (database, subject, clip).

    Raises:
        InputError: If the file is missing, or a row has no face, two, or an impossible one.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f'no table of faces at {path}; docs/face.md says what is in it')
    faces: dict[tuple[str, str, str], GivenFace] = {}

    def add(row: dict[str, str], where: str) -> None:
        database, subject, clip = (row[name].strip() for name in KEY)
        key = database, subject, clip
        if key in faces:
            raise InputError(f'{where}: {"/".join(key)} is there twice; remove one row')
        faces[key] = _face(row, where)

    read_table(path, KEY, add)
    return faces


def _face(row: dict[str, str], where: str) -> GivenFace:
    eyes, mouth, nose, box = (_numbers(row, names, where) for names in (EYES, MOUTH, NOSE, BOX))
    if (eyes is None) == (box is None):
        raise InputError(f'{where}: expected the eyes ({", ".join(EYES)}) or a box '
                         f'({", ".join(BOX)}), got {"neither" if eyes is None else "both"}')
    if box is not None:
        if mouth is not None or nose is not None:
            raise InputError(f'{where}: expected the eyes beside the corners of the mouth or the '
                             'nose, got a box; leave one of them out')
        if not (box[:2] < box[2:]).all():
            raise InputError(f'{where}: expected box_left < box_right and box_top < box_bottom, '
                             f'got {", ".join(f"{value:g}" for value in box)}')
        return GivenFace(box=box)
    if nose is not None and mouth is None:
        raise InputError(f'{where}: expected the corners of the mouth beside the nose '
                         f'({", ".join(MOUTH)}), got none; add them or leave the nose out')
    anchors = np.concatenate([eyes] if mouth is None else [eyes, mouth]).reshape(-1, 2)
    swapped = anchors[::2, 0] >= anchors[1::2, 0]  # left is not left of right: eyes, mouth
    if swapped.any():
        name = ('eye', 'mouth')[int(swapped.argmax())]
        raise InputError(f'{where}: expected left_{name}_x < right_{name}_x, as left and right are '
                         'those of the picture; exchange them')
    if mouth is not None and not anchors[2:, 1].mean() > anchors[:2, 1].mean():
        raise InputError(f'{where}: expected the mouth below the eyes, with y counted from the top '
                         'of the picture; correct the row')
    return GivenFace(anchors=anchors, nose=nose)


def _numbers(row: dict[str, str], names: tuple[str, ...], where: str) -> np.ndarray | None:
    """Return the numbers of a set of columns, or None if all are empty or absent."""
    cells = [row.get(name, '').strip() for name in names]
    if not any(cells):
        return None
    try:
        values = np.array([plain_float(cell) for cell in cells])
    except ValueError:
        values = np.array([np.nan])
    if not np.isfinite(values).all():
        got = ', '.join(cell or 'nothing' for cell in cells)
        raise InputError(f'{where}: {", ".join(names)} must be numbers in pixels, got {got}')
    return values
