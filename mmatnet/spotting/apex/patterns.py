"""The frame whose texture differs most from the onset's (D&C-RoIs).

Liong, See, Wong, Le Ngo, Oh, Phan: "Automatic Apex Frame Spotting in Micro-expression Database",
ACPR 2015.
"""
import numpy as np

from mmatnet.registry import APEX_SPOTTERS
from mmatnet.spotting.apex.regions import APEX_REGIONS, region
from mmatnet.spotting.apex.texture import PATTERNS, local_binary_patterns


@APEX_SPOTTERS.register_module(name='patterns')
class TexturePatterns:
    """Finds the texture that differs most from the onset's, by halving the clip.

    Histograms of local binary patterns are taken of three regions; the curve is one minus their
    correlation with the onset's. Again and again the half whose peaks are higher in sum is kept.
    """

    def __call__(self, crops: np.ndarray) -> int:
        """Return the position of the apex; (T, S, S) in."""
        histograms = {name: np.stack([_histogram(region(image, name))
                                      for image in map(local_binary_patterns, crops)])
                      for name in APEX_REGIONS}
        return halve(np.sum([1 - _correlation(rows, rows[0]) for rows in histograms.values()], 0))


def halve(curve: np.ndarray) -> int:
    """Go to the half whose peaks are higher in sum until one peak is left.

    Args:
        curve (ndarray): Shape (T,).

    Returns:
        int: Its position; that of the largest value if no peak is left.
    """
    first, last = 0, len(curve)
    peaks = [place for place in range(1, len(curve) - 1)
             if curve[place] >= curve[place - 1] and curve[place] > curve[place + 1]]
    while True:
        inside = [place for place in peaks if first <= place < last]
        if len(inside) <= 1:
            return inside[0] if inside else first + int(np.argmax(curve[first:last]))
        middle = (first + last) // 2
        left = sum(curve[place] for place in inside if place < middle)
        right = sum(curve[place] for place in inside if place >= middle)
        first, last = (first, middle) if left >= right else (middle, last)


def _histogram(patterns: np.ndarray) -> np.ndarray:
    return np.bincount(patterns.ravel(), minlength=PATTERNS).astype(float)


def _correlation(rows: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Cosine of each row (T, C) with a reference (C,)."""
    norms = np.linalg.norm(rows, axis=1) * np.linalg.norm(reference)
    return rows @ reference / np.maximum(norms, np.finfo(float).tiny)
