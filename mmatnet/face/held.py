"""Where a face is that is followed, and the transform that follows it."""
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mmatnet.face.detectors.base import DetectedFace
from mmatnet.face.following import compose
from mmatnet.face.geometry import apply, fit_similarity, inverse
from mmatnet.face.placement import ANCHORS, SIDE

# Of the crop's side: as long as the face is no further from its place, the transform stays as it
# is, and a still head is looked at through one transform; beyond, the transform follows so far
# behind. A recording in a chin rest thus is aligned once, as training has it
SLACK = 0.007
# Share of the way to a reading that is gone in a second: what following errs by is mended so
# slowly that no flow sees it, and a rough reading strays by a thirtieth of the distance of the eyes
MENDED = 0.25


class HeldFace:
    """A face that was found once and is followed from there.

    Args:
        face (DetectedFace): Where it was found.
        rough (DetectedFace | None): The same, read roughly; rough readings are compared to it, if
            it is there.
        matrices (Sequence[ndarray]): From that image to the crops, that of spotting first.
        size (int): Side of the crops.
    """

    def __init__(self, face: DetectedFace, rough: DetectedFace | None,
                 matrices: Sequence[np.ndarray], size: int) -> None:
        self._found, self._rough, self._size = face, rough, size
        self._first = matrices
        # from the present image to that in which it was found: as it is, and as it is followed
        self._back = self._used = np.eye(2, 3)
        self._mend = np.eye(2, 3)  # from where it is followed to where a rough reading has it

    @property
    def matrices(self) -> list[np.ndarray]:
        """From the present image to the crops, as the face is followed."""
        return [compose(matrix, self._used) for matrix in self._first]

    @property
    def true_matrix(self) -> np.ndarray:
        """From the present image to a crop of 224 for spotting, as the face is."""
        share = SIDE / self._size
        edge = (share - 1) / 2
        return compose(np.array([[share, 0, edge], [0, share, edge]]),
                       compose(self._first[0], self._back))

    @property
    def face(self) -> DetectedFace:
        """The face where it should be now."""
        now = inverse(self._back)
        box = apply(now, self._found.box.reshape(2, 2))
        # upright, of the same middle, as large as it is now
        half = np.sqrt(abs(np.linalg.det(now[:, :2]))) * (
            self._found.box[2:] - self._found.box[:2]) / 2
        middle = box.mean(0)
        return replace(self._found, box=np.array([*(middle - half), *(middle + half)], np.float32),
                       landmarks=apply(now, self._found.landmarks).astype(np.float32))

    def move(self, back: np.ndarray, seconds: float) -> None:
        """Take in how the head moved: from the present image to the one so long before, (2, 3)."""
        mend = _between(np.eye(2, 3), self._mend, min(1.0, MENDED * seconds))
        self._back = compose(mend, compose(self._back, back))

    def away(self, face: DetectedFace, rough: bool = False) -> float:
        """Tell how far a reading is from where the face should be, in shares of the crop."""
        known = self._known(rough)
        return self._apart(apply(self._back, face.landmarks[ANCHORS]), known.landmarks[ANCHORS])

    def mend(self, face: DetectedFace, rough: bool = False) -> None:
        """Go to a reading, slowly, with the next moves."""
        known = self._known(rough)
        self._mend = compose(self._to(face, known), inverse(self._back))

    def take(self, face: DetectedFace, rough: bool = False) -> None:
        """Take a reading for where the face is."""
        self._back = self._to(face, self._known(rough))
        self._mend = np.eye(2, 3)

    def settle(self) -> bool:
        """Let the transform follow, if the face is too far from its place: whether it did."""
        now = apply(inverse(self._back), self._found.landmarks[ANCHORS])
        away = self._apart(apply(self._used, now), self._found.landmarks[ANCHORS])
        if away <= SLACK:
            return False
        self._used = _between(self._used, self._back, 1 - SLACK / away)
        return True

    def _known(self, rough: bool) -> DetectedFace:
        """The face as it was read when it was found, roughly if it was read so."""
        return self._rough if rough and self._rough is not None else self._found

    def _to(self, face: DetectedFace, known: DetectedFace) -> np.ndarray:
        return fit_similarity(face.landmarks[ANCHORS], known.landmarks[ANCHORS])

    def _apart(self, first: np.ndarray, second: np.ndarray) -> float:
        """Root mean square of distances of points of the first image, in shares of the crop."""
        away = (first - second) @ self._first[0][:, :2].T / self._size
        return float(np.sqrt((away ** 2).sum(1).mean()))


def _between(first: np.ndarray, second: np.ndarray, share: float) -> np.ndarray:
    """A similarity between two, which is as far from the first as ``share`` says."""
    return first + share * (second - first)
