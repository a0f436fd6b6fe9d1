"""A part of a video in which one face is followed, and where it was when."""
from bisect import bisect_right
from dataclasses import dataclass

import numpy as np

from mmatnet.face.geometry import apply, inverse

KEPT_SECONDS = 0.2  # between two places that are kept, at least
KEPT_AWAY = 0.01  # of the crop's side: a corner moved by so much
MOST_KEPT = 2048  # of a segment; beyond, every second is forgotten, and fewer are taken


@dataclass(frozen=True)
class Segment:
    """A part of a video in which one face is followed.

    Args:
        first, last (int): Frame numbers.
        first_seconds, last_seconds (float): When these were.
        end (str): Why it ends, a sentence.
        matrix (tuple | None): From the first image to the crop for spotting, two rows of three;
            ``None`` if the images are crops already.
        notes (tuple[str]): What is to be known about the face.
        places (tuple): Frame numbers, and the transform from there on, where it changed.
    """

    first: int
    last: int
    first_seconds: float
    last_seconds: float
    end: str
    matrix: tuple[tuple[float, ...], ...] | None
    notes: tuple[str, ...] = ()
    places: tuple[tuple[int, tuple[tuple[float, ...], ...]], ...] = ()

    def matrix_at(self, number: int) -> np.ndarray | None:
        """Return the transform of a frame, (2, 3), as far as it is kept; ``None`` for crops."""
        if self.matrix is None:
            return None
        place = bisect_right([first for first, _ in self.places], number)
        return np.array(self.places[place - 1][1] if place else self.matrix)


class Places:
    """Keeps where a face was, coarsely.

    Args:
        matrix (ndarray): The first transform, (2, 3).
        size (int): Side of the crop.
    """

    def __init__(self, matrix: np.ndarray, size: int) -> None:
        self._size, self._last, self._since = size, matrix, -np.inf
        self._step = KEPT_SECONDS
        self.kept: list[tuple[int, tuple[tuple[float, ...], ...]]] = []

    def add(self, number: int, seconds: float, matrix: np.ndarray) -> None:
        """Take the transform of a frame."""
        if seconds - self._since < self._step:
            return
        corners = np.array([(x, y) for x in (0, self._size) for y in (0, self._size)])
        away = apply(matrix, apply(inverse(self._last), corners)) - corners
        if np.abs(away).max() >= KEPT_AWAY * self._size:
            if len(self.kept) == MOST_KEPT:
                self.kept, self._step = self.kept[::2], 2 * self._step
            self.kept.append((number, plain(matrix)))
            self._last, self._since = matrix, seconds


def plain(matrix: np.ndarray) -> tuple[tuple[float, ...], ...]:
    """A transform as plain numbers."""
    return tuple(map(tuple, matrix.tolist()))
