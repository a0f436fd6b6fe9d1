"""Pictures with times of their own, at the one rate that a written video has."""
import math
from collections.abc import Callable

import numpy as np

LARGEST = 65535  # MPEG-4's time base has 16 bits


def writable_rate(fps: float) -> float:
    """Return the frame rate nearest to this one that an MPEG-4 video takes.

    It holds a rate as a fraction of whole numbers up to 65535, which OpenCV makes of decimals.

    Args:
        fps (float): Frames per second.

    Returns:
        float: It, rounded: below 65 to 3 decimals, below 655 to 2, below 6553 to 1.
    """
    for decimals in (3, 2, 1):
        if (rate := round(fps, decimals)) * 10 ** decimals <= LARGEST:
            return max(rate, 0.001)
    return min(round(fps), LARGEST)


class ConstantRate:
    """Puts pictures with times onto frames at one rate: each where it is nearest.

    Args:
        write (Callable): Takes the pictures in order.
        rate (float): Frames per second.

    Attributes:
        written, repeated, left_out (int): Pictures written; those of them that were the one before
            again; and those that were added and not written.
    """

    def __init__(self, write: Callable[[np.ndarray], object], rate: float) -> None:
        self._write, self._rate = write, rate
        self._first: float | None = None  # seconds
        self._waiting: np.ndarray | None = None
        self._used = False  # whether what waits is written already
        self.written = self.repeated = self.left_out = 0

    def add(self, seconds: float, image: np.ndarray) -> None:
        """Take the next picture."""
        if self._first is None:
            self._first = seconds
        place = math.floor((seconds - self._first) * self._rate + 0.5)
        while self.written < place:
            self._put()
        self._leave()
        self._waiting, self._used = image, False

    def finish(self) -> None:
        """Write what waits."""
        if self._waiting is not None and not self._used:
            self._put()
        self._waiting = None

    def _put(self) -> None:
        if self._waiting is not None:
            self._write(self._waiting)
        self.written += 1
        self.repeated += self._used
        self._used = True

    def _leave(self) -> None:
        self.left_out += self._waiting is not None and not self._used
