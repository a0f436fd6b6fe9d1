"""The part of a video's frames around the face, and the crops that are made of it."""
from collections.abc import Sequence

import numpy as np

from mmatnet.face.following import Seen, warp_quickly
from mmatnet.face.geometry import KERNEL_RADIUS, Warp, apply, inverse
from mmatnet.io.frames import grey_of
from mmatnet.io.images import resize

GRID = 12  # corners of parts lie on multiples, so that all blocks of 1 to 4 pixels stay the same
SPOTTING, MODEL = 0, -1  # the crops of an aligner; one and the same where it has one


class Aligner:
    """Cuts the face out of images in colour, and brings the cut to a crop, or to several.

    Both steps together give what :class:`~mmatnet.face.clip.WarpedFrames` does; the first,
    which is all that most frames of a fast video need, is a small part of the work.

    Args:
        shape (tuple): Height and width of the images.
        size (int): Side of the crops.
        matrices (ndarray | None): From the image to each crop, (2, 3); ``None`` resizes the
            whole. :data:`SPOTTING` comes first, :data:`MODEL` last.

    Attributes:
        crops (int): How many.
    """

    def __init__(self, shape: tuple[int, int], size: int, *matrices: np.ndarray | None) -> None:
        self.size, self.crops = size, len(matrices)
        self._cut = _Cut(shape, size, matrices)
        sides = tuple(side.stop - side.start for side in self._cut.whole)
        corner = _corner(self._cut.whole)
        self._warps = [None if matrix is None else Warp(
            np.column_stack([matrix[:, :2], apply(matrix, corner)]), sides, size)
            for matrix in matrices]

    def cut(self, bgr: np.ndarray) -> np.ndarray:
        """Cut an image around the face, grey as training has it: uint8, (h, w)."""
        return grey_of(bgr[self._cut.whole])

    def seen(self, part: np.ndarray) -> Seen:
        """Return what of a part belongs to the crop for spotting."""
        return self._cut.seen(part, SPOTTING)

    def crop(self, part: np.ndarray, which: int = SPOTTING) -> np.ndarray:
        """Bring a part to a crop: uint8, (size, size)."""
        warp = self._warps[which]
        return resize(part, self.size) if warp is None else warp(part)


class MovingAligner:
    """Does what :class:`Aligner` does, for one frame: made in no time, of a simpler kernel.

    Args:
        shape, size, matrices: As :class:`Aligner`, without ``None``.
    """

    def __init__(self, shape: tuple[int, int], size: int, *matrices: np.ndarray) -> None:
        self.size, self.crops, self._matrices = size, len(matrices), matrices
        self._cut = _Cut(shape, size, matrices)

    def cut(self, bgr: np.ndarray) -> np.ndarray:
        """Cut an image around the face, grey as training has it: uint8, (h, w)."""
        return grey_of(bgr[self._cut.whole])

    def seen(self, part: np.ndarray) -> Seen:
        """Return what of a part belongs to the crop for spotting."""
        return self._cut.seen(part, SPOTTING)

    def crop(self, part: np.ndarray, which: int = SPOTTING) -> np.ndarray:
        """Bring a part to a crop: uint8, (size, size)."""
        own = self._cut.seen(part, which)
        return warp_quickly(own.part, own.corner, self._matrices[which], self.size)


class _Cut:
    """Rows and columns of the image that weigh in at any pixel of any crop, and of each."""

    def __init__(self, shape: tuple[int, int], size: int,
                 matrices: Sequence[np.ndarray | None]) -> None:
        self._parts = [_part(matrix, shape, size) for matrix in matrices]
        self.whole = self._along(0), self._along(1)

    def _along(self, axis: int) -> slice:
        return slice(min(part[axis].start for part in self._parts),
                     max(part[axis].stop for part in self._parts))

    def seen(self, part: np.ndarray, which: int) -> Seen:
        """What of the whole belongs to one crop, so that it does not depend on the others."""
        rows, columns = (slice(own.start - whole.start, own.stop - whole.start)
                         for own, whole in zip(self._parts[which], self.whole, strict=True))
        return Seen(part[rows, columns], _corner(self._parts[which]))


def _corner(part: tuple[slice, slice]) -> np.ndarray:
    return np.array([part[1].start, part[0].start])


def _part(matrix: np.ndarray | None, shape: tuple[int, int], size: int) -> tuple[slice, slice]:
    """Return the rows and columns of the image that weigh in at any pixel of the crop."""
    if matrix is None:
        return slice(0, shape[0]), slice(0, shape[1])
    back = inverse(matrix)
    corners = apply(back, np.array([(x, y) for x in (0, size - 1) for y in (0, size - 1)]))
    margin = 2 * KERNEL_RADIUS * np.ceil(np.maximum(1, np.hypot(back[:, 0], back[:, 1]))) + GRID
    low = np.maximum(np.floor((corners.min(0) - margin) / GRID) * GRID, 0).astype(int)
    high = np.minimum(np.ceil((corners.max(0) + margin) / GRID) * GRID, shape[::-1]).astype(int)
    return slice(low[1], high[1]), slice(low[0], high[0])
