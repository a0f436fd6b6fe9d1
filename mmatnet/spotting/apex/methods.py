"""The apex of a trimmed clip, when its database names none.

How far each method errs on clips whose apex is known stands in docs/spotting.md.
"""
from collections.abc import Callable, Sequence

import cv2
import numpy as np
from scipy import fft

from mmatnet.errors import InputError
from mmatnet.registry import FLOWS
from mmatnet.spotting.apex.regions import APEX_REGIONS, region

PATTERNS = 256  # of 8 neighbours
# the neighbours of a pixel, around it: row and column
NEIGHBOURS = ((-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1))
# Li et al. 2018: 6x6 blocks, a window of 61 frames; blocks are cut from a smaller image here,
# since the transform of every block and frame is what this method spends its time on
FREQUENCY_BLOCKS, FREQUENCY_WINDOW, FREQUENCY_SIDE = 6, 61, 192


def spot_middle(crops: np.ndarray) -> int:
    """The middle, floor((T - 1) / 2): ATNet's rule where there is no apex (SMIC)."""
    return (len(crops) - 1) // 2


def spot_by_patterns(crops: np.ndarray) -> int:
    """Texture that differs most from the onset's, found by halving the clip.

    Liong, See, Wong, Le Ngo, Oh, Phan: "Automatic Apex Frame Spotting in Micro-expression
    Database", ACPR 2015 (D&C-RoIs): histograms of local binary patterns in three regions, one minus
    their correlation with the onset's, and again and again the half whose peaks are higher in sum.
    """
    histograms = {name: np.stack([_histogram(region(image, name))
                                  for image in map(_patterns, crops)]) for name in APEX_REGIONS}
    change = sum(1 - _correlation(rows, rows[0]) for rows in histograms.values())
    return _halve(change)


def spot_by_flow(crops: np.ndarray) -> int:
    """Largest motion since the onset in the three regions.

    Ma, An, Wu, Yang: "A Region Histogram of Oriented Optical Flow (RHOOF) Feature for Apex Frame
    Spotting in Micro-expression", ISPACS 2017, without its histogram: the magnitude, exceeded by a
    tenth of each region, of the flow that leads from the onset to each frame, less the motion of
    the head (the median flow), averaged over five frames.
    """
    flow = FLOWS.make('farneback')
    strength = [0.0]
    for crop in crops[1:]:
        field = flow(crops[0], crop)  # (S, S, 2)
        field = field - np.median(field, axis=(0, 1))
        magnitude = np.linalg.norm(field, axis=-1)
        strength.append(sum(np.quantile(region(magnitude, name), 0.9) for name in APEX_REGIONS))
    return int(np.argmax(_smooth(np.array(strength))))


def spot_by_frequency(crops: np.ndarray) -> int:
    """Fastest change of texture around a frame.

    Li, Huang, Zhao: "Can Micro-Expression be Recognized Based on Single Apex Frame?", ICIP 2018:
    the local binary patterns of each of 6x6 blocks in a window of 61 frames around a frame (ends
    repeated) are brought to the frequency domain in three dimensions; what lies beyond the
    distance (61 + 1) / 2 from zero is summed, over all 36 blocks.
    """
    half = FREQUENCY_WINDOW // 2
    images = np.stack([_patterns(cv2.resize(crop, (FREQUENCY_SIDE, FREQUENCY_SIDE),
                                            interpolation=cv2.INTER_AREA)) for crop in crops])
    images = np.pad(images.astype(np.float32), ((half, half), (0, 0), (0, 0)), mode='edge')
    side = FREQUENCY_SIDE // FREQUENCY_BLOCKS
    blocks = images.reshape(len(images), FREQUENCY_BLOCKS, side, FREQUENCY_BLOCKS, side)
    blocks = np.ascontiguousarray(blocks.transpose(1, 3, 0, 2, 4))  # (B, B, T, side, side)
    passed = _high_pass((FREQUENCY_WINDOW, side, side))
    energy = []
    for start in range(len(crops)):
        spectrum = fft.rfftn(blocks[:, :, start:start + FREQUENCY_WINDOW], axes=(2, 3, 4))
        energy.append(float(np.abs(spectrum[:, :, passed]).sum()))
    return int(np.argmax(energy))


APEX_METHODS: dict[str, Callable[[np.ndarray], int]] = {
    'middle': spot_middle,
    'patterns': spot_by_patterns,
    'flow': spot_by_flow,
    'frequency': spot_by_frequency,
}


def spot_apex(crops: np.ndarray | Sequence[np.ndarray], method: str) -> int:
    """Find the apex of a clip.

    Args:
        crops (ndarray): Aligned faces from onset to offset, uint8, shape (T, S, S).
        method (str): A key of :data:`APEX_METHODS`.

    Returns:
        int: Position of the apex, 0 to T - 1; neither end if there are three frames or more.

    Raises:
        InputError: If the method is unknown or there is no frame.
    """
    if method not in APEX_METHODS:
        raise InputError(f'apex method must be one of {", ".join(APEX_METHODS)}, got {method!r}')
    crops = np.asarray(crops)
    if crops.ndim != 3 or not len(crops):
        raise InputError(f'expected the grey frames of a clip, (T, S, S), got {crops.shape}')
    if len(crops) < 3:
        return spot_middle(crops)
    return int(np.clip(APEX_METHODS[method](crops), 1, len(crops) - 2))


def _patterns(image: np.ndarray) -> np.ndarray:
    """Local binary patterns: a bit for each neighbour that is no darker, uint8, (H, W)."""
    height, width = image.shape
    wide = cv2.copyMakeBorder(image, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    patterns = np.zeros_like(image)
    for bit, (down, across) in enumerate(NEIGHBOURS):
        neighbour = wide[1 + down:1 + down + height, 1 + across:1 + across + width]
        patterns |= (neighbour >= image).astype(np.uint8) << bit
    return patterns


def _histogram(patterns: np.ndarray) -> np.ndarray:
    return np.bincount(patterns.ravel(), minlength=PATTERNS).astype(float)


def _correlation(rows: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Cosine of each row (T, C) with a reference (C,)."""
    norms = np.linalg.norm(rows, axis=1) * np.linalg.norm(reference)
    return rows @ reference / np.maximum(norms, np.finfo(float).tiny)


def _smooth(curve: np.ndarray) -> np.ndarray:
    """Mean over five frames; the ends are repeated."""
    return np.convolve(np.pad(curve, 2, mode='edge'), np.ones(5) / 5, mode='valid')


def _halve(curve: np.ndarray) -> int:
    """Go to the half whose peaks are higher in sum until one peak is left."""
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


def _high_pass(shape: tuple[int, int, int]) -> np.ndarray:
    """Which terms of a real transform lie beyond the cut-off, shape as ``rfftn`` gives it."""
    axes = [np.abs(fft.fftfreq(length) * length) for length in shape[:2]]
    axes.append(fft.rfftfreq(shape[2]) * shape[2])
    distance = np.sqrt(sum(axis ** 2 for axis in np.meshgrid(*axes, indexing='ij')))
    return distance > (FREQUENCY_WINDOW + 1) / 2
