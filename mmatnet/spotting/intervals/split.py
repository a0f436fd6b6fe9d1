"""A spotter in two halves: rows of numbers off the crops (slow), and intervals off the rows.

Rows can be kept, so that options of the quick half are tried in seconds. Both halves see the same
whether rows come one by one, from a video, or all at once, from a file.
"""
from collections.abc import Mapping, Sequence
from typing import ClassVar

import numpy as np

from mmatnet.errors import InputError
from mmatnet.spotting.intervals.base import Interval


class SplitSpotter:
    """Base of spotters in two halves, which are :class:`IntervalSpotter` as well.

    A subclass names the fields of a row, implements the four methods below, and takes what may be
    tuned as arguments that only its quick half looks at.

    Args:
        size (int): Side of the crops in pixels.

    Attributes:
        row (dtype): Of a row; has the fields ``number`` and ``seconds`` of the frame it is about.
        version (int): Raised when the slow half changes, so that kept rows are made again.
        grid (Mapping): Arguments that may be tuned, at most four, to the values that are tried.
        trained (bool): Whether the quick half needs scores that a network gives; such a spotter
            finds nothing in a video by itself.
    """

    row: ClassVar[np.dtype]
    version: ClassVar[int] = 1
    grid: ClassVar[Mapping[str, Sequence[float]]] = {}
    trained: ClassVar[bool] = False

    def __init__(self, size: int) -> None:
        self._size = size
        self._last: tuple[float, float] = (-np.inf, -np.inf)  # number and time, of any segment

    def read(self, number: int, seconds: float, crop: np.ndarray) -> np.ndarray:
        """Look at the next frame: the rows that are finished now, (N,) of :attr:`row`."""
        raise NotImplementedError

    def read_end(self) -> np.ndarray:
        """Return the rest of a segment's rows; the next frame begins another."""
        raise NotImplementedError

    def decide(self, rows: np.ndarray) -> list[Interval]:
        """Take further rows of a segment: the intervals that are finished now."""
        raise NotImplementedError

    def decide_end(self) -> list[Interval]:
        """Return the rest of a segment's intervals."""
        raise NotImplementedError

    def decide_scored(self, rows: np.ndarray, scores: np.ndarray) -> list[Interval]:
        """Return the intervals of a segment by a score of each row, if others score them."""
        raise NotImplementedError

    def push(self, number: int, seconds: float, crop: np.ndarray) -> list[Interval]:
        """Look at the next frame, and return the intervals that are finished now.

        Raises:
            InputError: If number or time do not rise, or the crop has another size.
        """
        return self.decide(self.read_checked(number, seconds, crop))

    def cut(self) -> list[Interval]:
        """End a segment, and return the rest of its intervals."""
        return self.decide(self.read_end()) + self.decide_end()

    def read_checked(self, number: int, seconds: float, crop: np.ndarray) -> np.ndarray:
        """Look at the next frame if it is wanted: rows, as :meth:`read` gives them.

        Raises:
            InputError: As :meth:`push`.
        """
        if crop.shape != (self._size, self._size) or crop.dtype != np.uint8:
            raise InputError(f'frame {number}: expected a grey crop of {self._size}x{self._size} '
                             f'with 8 bits, got {crop.dtype} of shape {crop.shape}')
        if not (number > self._last[0] and seconds > self._last[1]):
            raise InputError(f'frames must come in order of number and time; frame {number} at '
                             f'{seconds:.4f} s came after frame {self._last[0]} at '
                             f'{self._last[1]:.4f} s')
        if not self.wants(seconds):
            return self.no_rows()
        rows = self.read(int(number), float(seconds), crop)
        self._last = int(number), float(seconds)
        return rows

    def wants(self, seconds: float) -> bool:
        """Tell whether a frame of this time is looked at; others need not be read."""
        raise NotImplementedError

    def no_rows(self) -> np.ndarray:
        """Return no row."""
        return np.empty(0, self.row)
