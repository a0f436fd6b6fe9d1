"""How the head moved from one frame to the next, cheaply: by the flow at some points of its bones.

The points lie in a small crop of the face, in which eyes and mouth have their places whatever the
size of the picture, so the work is the same for every video. They are where there is something to
see between the brows and the upper lip, where bone is under the skin: a mouth that speaks and brows
that rise move none of them, and what lids do is outvoted.
"""
from dataclasses import dataclass

import cv2
import numpy as np

from mmatnet.face.geometry import apply, fit_similarity, inverse
from mmatnet.face.placement import SIDE

SMALL = 112  # side of the small crop, in which the eyes are 55 pixels apart
# Left, top, right, bottom in a crop of 224, from under the brows to above the upper lip
BONES = (16, 42, 218, 152)
MOST_POINTS, LEAST_POINTS, APART, QUALITY = 48, 8, 5, 0.01
WINDOW, LEVELS = 13, 2  # of Lucas and Kanade's flow: it sees up to half the distance of the eyes
RETURNED = 0.7  # pixels of the small crop: what is followed forth and back must come back
BESIDE = 0.8  # pixels of the small crop, from the motion that fits most, beyond which a point errs
ROUNDS = 5  # of the robust fit
SURE = 0.5  # least share of the points that agree


@dataclass(frozen=True)
class Moved:
    """How a head moved.

    Args:
        back (ndarray): From where a point is now to where it was, in pixels of the picture, (2, 3);
            a similarity.
        share (float): Of the points, how many agree, 0 to 1.
        alike (float): Correlation of the small crops, once the motion is taken out.
    """

    back: np.ndarray
    share: float
    alike: float


@dataclass(frozen=True)
class Seen:
    """A part of a picture: grey, uint8, (h, w), and where its top left pixel lies, (2,)."""

    part: np.ndarray
    corner: np.ndarray

    def small(self, matrix: np.ndarray) -> np.ndarray:
        """The small crop by a transform from the picture to a crop of 224; uint8, (112, 112)."""
        return warp_quickly(self.part, self.corner, _scaled(matrix), SMALL)


def follow(before: Seen, now: Seen, matrix: np.ndarray) -> Moved:
    """Tell how the head moved between two frames.

    Args:
        before, now (Seen): The part of both around the face.
        matrix (ndarray): From the picture to a crop of 224, as the face was before, (2, 3).

    Returns:
        Moved: With a share of 0 where nothing can be said.
    """
    first, second = before.small(matrix), now.small(matrix)
    starts = cv2.goodFeaturesToTrack(first, MOST_POINTS, QUALITY, APART, mask=_mask())
    if starts is None or len(starts) < LEAST_POINTS:
        return _nothing(first, second)
    bright = _as_bright(second, first)
    options = {'winSize': (WINDOW, WINDOW), 'maxLevel': LEVELS}
    ends, found, _ = cv2.calcOpticalFlowPyrLK(first, bright, starts, None, **options)
    again, found_again, _ = cv2.calcOpticalFlowPyrLK(bright, first, ends, None, **options)
    starts, ends, again = (points.reshape(-1, 2).astype(float) for points in (starts, ends, again))
    kept = (found.ravel() > 0) & (found_again.ravel() > 0) & (
        np.linalg.norm(again - starts, axis=1) < RETURNED)
    if kept.sum() < LEAST_POINTS:
        return _nothing(first, second)
    back, agree = _fit(ends[kept], starts[kept])
    to_small = _scaled(matrix)
    whole = compose(inverse(to_small), compose(back, to_small))
    after = now.small(compose(matrix, whole))
    return Moved(whole, float(agree.sum() / len(starts)), correlation(first, after))


def _nothing(first: np.ndarray, second: np.ndarray) -> Moved:
    return Moved(np.eye(2, 3), 0.0, correlation(first, second))


def _fit(source: np.ndarray, target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fit a similarity to points, most of which agree: it, and which do."""
    weights = np.ones(len(source))
    for _ in range(ROUNDS):
        matrix = fit_similarity(source, target, weights)
        away = np.linalg.norm(apply(matrix, source) - target, axis=1)
        # Geman and McClure's weights; the scale shrinks to what is asked for
        scale = max(BESIDE / 2, float(np.median(away)))
        weights = 1 / (1 + (away / scale) ** 2) ** 2
    return matrix, away < BESIDE


def compose(outer: np.ndarray, inner: np.ndarray) -> np.ndarray:
    """Return the transform that does ``inner`` first and then ``outer``, each (2, 3)."""
    return np.column_stack([outer[:, :2] @ inner[:, :2], apply(outer, inner[:, 2])])


def warp_quickly(part: np.ndarray, corner: np.ndarray, matrix: np.ndarray, size: int) -> np.ndarray:
    """Bring a part of a picture to a crop by OpenCV's cubic kernel, on blocks where it shrinks.

    OpenCV before version 5 rounds places to 1/32 pixel of the part, which is much less than what
    the flow errs by (docs/face.md); preparing :class:`mmatnet.face.geometry.Warp` for one frame
    takes fifty times as long.

    Args:
        part (ndarray): Grey, uint8, (h, w).
        corner (ndarray): Place of its top left pixel in the picture, x and y.
        matrix (ndarray): From the picture to the crop, (2, 3).
        size (int): Side of the crop.

    Returns:
        ndarray: uint8, (size, size); what lies outside the part repeats its edge.
    """
    own = np.column_stack([matrix[:, :2], apply(matrix, corner)])
    block = max(1, round(1 / float(np.sqrt(abs(np.linalg.det(own[:, :2]))))))
    if block > 1:
        height, width = (max(1, side // block) for side in part.shape)
        part = cv2.resize(part[:height * block, :width * block], (width, height),
                          interpolation=cv2.INTER_AREA)
        own = compose(own, np.array([[block, 0, (block - 1) / 2], [0, block, (block - 1) / 2]]))
    return cv2.warpAffine(part, own, (size, size), flags=cv2.INTER_CUBIC,
                          borderMode=cv2.BORDER_REPLICATE)


def correlation(first: np.ndarray, second: np.ndarray) -> float:
    """Return the normalised cross-correlation of two equally sized images, 0 if one is constant."""
    found = float(cv2.matchTemplate(first, second, cv2.TM_CCOEFF_NORMED)[0, 0])
    return found if np.isfinite(found) else 0.0


def _as_bright(image: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Bring the mean and the contrast of an image to those of another: lamps are switched on."""
    (mean, spread), (wanted, wide) = (
        (float(value[0, 0]) for value in cv2.meanStdDev(one)) for one in (image, other))
    gain = wide / spread if spread else 1.0
    return cv2.addWeighted(image, gain, image, 0, wanted - gain * mean)


def _scaled(matrix: np.ndarray) -> np.ndarray:
    """From a transform to a crop of 224 to that to the small crop."""
    share = SMALL / SIDE
    return compose(np.array([[share, 0, (share - 1) / 2], [0, share, (share - 1) / 2]]), matrix)


def _mask() -> np.ndarray:
    mask = np.zeros((SMALL, SMALL), np.uint8)
    left, top, right, bottom = (round(side * SMALL / SIDE) for side in BONES)
    mask[top:bottom, left:right] = 255
    return mask
