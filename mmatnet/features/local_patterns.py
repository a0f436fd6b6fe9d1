"""Local binary patterns on the planes of a volume: codes, and the bins that they fall into.

G. Zhao, M. Pietikäinen, "Dynamic Texture Recognition Using Local Binary Patterns with an
Application to Facial Expressions", IEEE Transactions on Pattern Analysis and Machine Intelligence
29(6), 2007. Neighbour p of P lies at the angle a = 2 pi p / P: on XY at (x + Rx cos a,
y - Ry sin a), on XT at (x + Rx cos a, t + Rt sin a), on YT at (y - Ry sin a, t + Rt cos a); bit p
of a code is set where it is as bright as the middle or brighter. Between voxels grey is
interpolated bilinearly. The differences and codes on a ring and between rings are those of
Y. Guo, J. Li, G. Zhao et al., "Extended Local Binary Patterns for Efficient and Robust Spontaneous
Facial Micro-Expression Recognition", IEEE Access 7, 2019, arXiv:1907.09160.
"""
import itertools

import numpy as np

PLANES = ('XY', 'XT', 'YT')
MAPPINGS = ('u2', 'released', 'all')
PATTERNS = ('centre', 'angular', 'radial')
Radii = tuple[int, int, int]  # along x, y and time


def plane_codes(volume: np.ndarray, plane: str, neighbours: int, radii: Radii,
                pattern: str = 'centre', distance: int = 1) -> np.ndarray:
    """Return the code of every voxel that has all its neighbours on all planes.

    Where neighbours and middle are alike, the difference is exactly zero and the bit is set.

    Args:
        volume (ndarray): Grey, shape (T, H, W).
        plane (str): ``XY``, ``XT`` or ``YT``.
        neighbours (int): P.
        radii (tuple): Along x, y and time.
        pattern (str): What is compared: ``centre``, each neighbour with the middle; ``angular``,
            the next neighbour with each one; ``radial``, each one with that of a smaller ring.
        distance (int): By how much that ring is smaller along each axis, or rather along those
            that have the room; a ring of radius 0 is the middle. For ``radial`` alone.

    Returns:
        ndarray: Shape (T - 2 Rt, H - 2 Ry, W - 2 Rx), 0 to ``2 ** P - 1``.
    """
    grey = np.asarray(volume, float)
    offsets = ring(plane, neighbours, radii)
    if pattern == 'centre':
        pairs = [(offset, (0.0, 0.0, 0.0)) for offset in offsets]
    elif pattern == 'angular':
        pairs = list(zip(offsets[1:] + offsets[:1], offsets, strict=True))
    else:
        along_x, along_y, along_t = (max(radius - distance, 0) for radius in radii)
        inner = ring(plane, neighbours, (along_x, along_y, along_t))
        pairs = list(zip(offsets, inner, strict=True))
    middle = _at(grey, (0.0, 0.0, 0.0), radii)
    codes = np.zeros(middle.shape, np.int64)
    for bit, (first, second) in enumerate(pairs):
        # each less the middle, so that a flat place gives exactly zero
        difference = _difference(grey, first, middle, radii) \
            - _difference(grey, second, middle, radii)
        codes |= (difference >= 0).astype(np.int64) << bit
    return codes


def ring(plane: str, neighbours: int, radii: Radii) -> list[tuple[float, float, float]]:
    """Return where the neighbours of a voxel lie, (dt, dy, dx), rounded to five decimals."""
    angles = 2 * np.pi * np.arange(neighbours) / neighbours
    cos, sin = np.cos(angles).round(5), np.sin(angles).round(5)
    along_x, along_y, along_t = radii
    none = np.zeros(neighbours)
    offsets = {'XY': (none, -along_y * sin, along_x * cos),
               'XT': (along_t * sin, none, along_x * cos),
               'YT': (along_t * cos, -along_y * sin, none)}[plane]
    return [(float(dt), float(dy), float(dx))
            for dt, dy, dx in np.stack(offsets, axis=1).round(5)]


def _at(grey: np.ndarray, offset: tuple[float, ...], radii: Radii) -> np.ndarray:
    """Return a volume moved by whole voxels, without its borders."""
    spans = []
    for size, radius, move in zip(grey.shape, radii[::-1], offset, strict=True):
        spans.append(slice(radius + int(move), size - radius + int(move)))
    return grey[tuple(spans)]


def _difference(grey: np.ndarray, offset: tuple[float, ...], middle: np.ndarray,
                radii: Radii) -> np.ndarray:
    """Return what lies at an offset, interpolated bilinearly, less the middle."""
    if offset == (0.0, 0.0, 0.0):
        return np.zeros_like(middle)
    floors = np.floor(offset)
    rests = np.asarray(offset) - floors
    total = np.zeros_like(middle)
    for corner in itertools.product((0, 1), repeat=3):
        weight = np.prod(np.where(corner, rests, 1 - rests))
        if weight:
            total += weight * (_at(grey, tuple(floors + corner), radii) - middle)
    return total


def bins_of_codes(neighbours: int, mapping: str) -> np.ndarray:
    """Return the bin of every code.

    Args:
        neighbours (int): P.
        mapping (str): ``u2``: the codes with two changes between 0 and 1 around the ring at most
            in ascending order from bin 1 on, all others in bin 0, as in Oulu's own table;
            ``released``: the same with the table for 8 neighbours whatever their number, as in
            the features that ATNet's authors released; ``all``: every code its own.

    Returns:
        ndarray: Shape (2 ** P,), int64; its maximum is not always filled, see
        :func:`number_of_bins`.
    """
    codes = np.arange(2 ** neighbours)
    if mapping == 'all':
        return codes
    around = 8 if mapping == 'released' else neighbours
    bits = np.arange(2 ** around)[:, None] >> np.arange(around) & 1
    uniform = (bits != np.roll(bits, 1, axis=1)).sum(axis=1) <= 2
    return np.where(uniform, np.cumsum(uniform), 0)[codes]


def number_of_bins(neighbours: int, mapping: str) -> int:
    """Return how long a histogram is: for 8 neighbours 59 under ``u2``, else 256."""
    if mapping == 'all':
        return 2 ** neighbours
    around = 8 if mapping == 'released' else neighbours
    return around * (around - 1) + 3
