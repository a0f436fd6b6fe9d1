"""The face divided by its points: Voronoi cells and Delaunay triangles, and means over them.

R. Adyapady and B. Annappa (2022) describe micro-expressions by texture and geometry of the Delaunay
triangles and Voronoi cells of landmarks. Their text is not open and they released no code: what is
measured in the cells here is ours.
"""
from functools import cache

import cv2
import numpy as np
from scipy.spatial import Delaunay, cKDTree

from mmatnet.features.mean_face import MEAN_FACE

INNER = slice(17, 68)  # brows, nose, eyes, lips; the jaw lies outside of narrow crops
NOSE = 30 - 17  # its tip among the inner points
KINDS = ('voronoi', 'delaunay')
# around the mean face, as the corners and the middles of the sides lie around a crop
FRAME = np.array([(x, y) for y in (-1.4, 0.8, 3.0) for x in (-2.2, 0, 2.2) if (x, y) != (0, 0.8)])


@cache
def triangles() -> np.ndarray:
    """Return the Delaunay triangles of the mean face's 51 inner points and 8 around it.

    They are the same for every face, so that a number of a vector always means the same place.

    Returns:
        ndarray: Numbers of points, shape (triangles, 3); 51 to 58 are those around.
    """
    return Delaunay(np.vstack([MEAN_FACE[INNER], FRAME])).simplices


def number_of_cells(kind: str) -> int:
    """Return 51 for ``voronoi``, and the number of triangles for ``delaunay``."""
    return MEAN_FACE[INNER].shape[0] if kind == 'voronoi' else len(triangles())


def cell_numbers(points: np.ndarray, size: int, kind: str) -> np.ndarray:
    """Tell for each pixel of a crop which cell it lies in.

    Args:
        points (ndarray): The 68 points of the face, (68, 2), in pixels.
        size (int): Side of the crop.
        kind (str): ``voronoi``: the nearest of the 51 inner points; ``delaunay``: the triangle of
            these and of the corners and middles of the crop's sides.

    Returns:
        ndarray: Shape (size, size), int; -1 where points outside the crop leave a gap.
    """
    inner = points[INNER]
    if kind == 'voronoi':
        y, x = np.mgrid[:size, :size]
        return cKDTree(inner).query(np.dstack([x, y]))[1].astype(int)
    ends = (FRAME - FRAME.min(axis=0)) / np.ptp(FRAME, axis=0) * (size - 1)
    cells = np.full((size, size), -1, np.int32)
    for number, corners in enumerate(np.vstack([inner, ends])[triangles()]):
        cv2.fillConvexPoly(cells, np.rint(corners).astype(np.int32), number)
    return cells.astype(int)


def cell_means(channels: np.ndarray, cells: np.ndarray, count: int) -> np.ndarray:
    """Average channels over cells.

    Args:
        channels (ndarray): Shape (C, H, W).
        cells (ndarray): Numbers of cells, (H, W), -1 for none.
        count (int): How many there are.

    Returns:
        ndarray: Shape (count, C), float64; zero for a cell without a pixel.
    """
    inside = cells >= 0
    pixels = np.bincount(cells[inside], minlength=count)
    sums = np.stack([np.bincount(cells[inside], channel[inside], count) for channel in channels])
    return (sums / np.maximum(pixels, 1)).T
