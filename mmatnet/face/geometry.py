"""One transform per clip, from landmarks to their places in the crop, and its use.

Points are (x, y); (0, 0) is the middle of the top left pixel.
"""
import cv2
import numpy as np
from scipy.sparse import csr_array

from mmatnet.errors import InputError
from mmatnet.face.placement import PUBLISHED, Placement

KERNEL_RADIUS = 2  # of the cubic kernel, in pixels
LARGEST_STRETCH = 2.0  # pixels of the image per pixel of the crop; beyond, blocks are averaged


def fit_similarity(source: np.ndarray, target: np.ndarray,
                   weights: np.ndarray | None = None) -> np.ndarray:
    """Fit rotation, scale and shift between points by least squares, without mirroring.

    Umeyama, "Least-squares estimation of transformation parameters between two point patterns",
    IEEE PAMI 13(4), 1991, equations 40 to 42; in the plane, points as complex numbers, his
    singular values are not needed.

    Args:
        source, target (ndarray): Shape (N, 2).
        weights (ndarray | None): Of the points, (N,); by default all weigh the same.

    Returns:
        ndarray: (2, 3), ``target = matrix[:, :2] @ source + matrix[:, 2]``.

    Raises:
        InputError: If all source points are one.

    Examples:
        >>> matrix = fit_similarity(np.array([[0, 0], [1, 0]]), np.array([[5, 5], [7, 5]]))
        >>> apply(matrix, np.array([[0, 1]])).tolist()  # twice as far from (5, 5)
        [[5.0, 7.0]]
    """
    start, end = (np.asarray(points, float) @ (1, 1j) for points in (source, target))  # (N,)
    weights = np.ones(len(start)) if weights is None else weights
    start_middle, end_middle = (np.average(points, weights=weights) for points in (start, end))
    spread = np.sum(weights * np.abs(start - start_middle) ** 2)
    if not spread > 0:
        raise InputError(f'landmarks must be at different places, all are at {source[0]}; '
                         'correct them')
    turn = np.sum(weights * (end - end_middle) * np.conj(start - start_middle)) / spread
    shift = end_middle - turn * start_middle
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])


def anchor_transform(anchors: np.ndarray, size: int,
                     placement: Placement = PUBLISHED) -> np.ndarray:
    """Return the transform of a clip, from its landmarks: a similarity, squeezed as the crops are.

    Args:
        anchors (ndarray): Left eye, right eye, and with them, if known, left and right mouth
            corner; shape (4, 2) or (2, 2).
        size (int): Side of the crop.
        placement (Placement): Where they are to lie. Defaults to where they do in the published
            apex image.

    Returns:
        ndarray: From the image to the crop, (2, 3).
    """
    target = placement.anchors(size)[:len(anchors)]
    target[:, 0] = (target[:, 0] + 0.5) * placement.aspect - 0.5  # in an image of that aspect
    matrix = fit_similarity(anchors, target)
    matrix[0] /= placement.aspect
    matrix[0, 2] += 0.5 / placement.aspect - 0.5
    return matrix


def box_transform(box: np.ndarray, size: int) -> np.ndarray:
    """Return the transform that resizes ``image[top:bottom, left:right]`` to the crop.

    Args:
        box (ndarray): Left, top, right, bottom; sides of any length, shape (4,).
        size (int): Side of the crop.

    Returns:
        ndarray: From the image to the crop, (2, 3).
    """
    scale = size / (np.asarray(box[2:], float) - box[:2])
    return np.column_stack([np.diag(scale), scale * (0.5 - np.asarray(box[:2], float)) - 0.5])


def apply(matrix: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Move points (N, 2) by a transform (2, 3)."""
    return np.asarray(points) @ matrix[:, :2].T + matrix[:, 2]


def inverse(matrix: np.ndarray) -> np.ndarray:
    """Return the transform back, (2, 3)."""
    back = np.linalg.inv(matrix[:, :2])
    return np.column_stack([back, -back @ matrix[:, 2]])


class Warp:
    """Brings images of one size to the crop by one transform.

    Each pixel of the crop is a fixed weighted sum of pixels of the image: the cubic kernel of
    Keys (IEEE ASSP 29(6), 1981, a = -1/2), widened where the image shrinks so that nothing
    aliases. The weights are computed once per clip; a frame then takes about a millisecond.
    OpenCV's ``warpAffine`` aliases, and before version 5 it rounds positions to 1/32 pixel
    (docs/face.md compares the errors).

    Args:
        matrix (ndarray): From the image to the crop, (2, 3).
        shape (tuple): Height and width of the images.
        size (int): Side of the crop.
    """

    def __init__(self, matrix: np.ndarray, shape: tuple[int, int], size: int) -> None:
        self.shape, self.size = tuple(shape), size
        back = inverse(matrix)
        self._blocks = np.ceil(np.maximum(1, _stretch(back) / LARGEST_STRETCH)).astype(int)  # x, y
        back = (back + [[0, 0, 0.5]] * 2) / self._blocks[:, None] - [[0, 0, 0.5]] * 2
        self._reduced = tuple((-(-np.array(shape) // self._blocks[::-1])).tolist())  # height, width
        self._weights = self._interpolation(back)

    def __call__(self, grey: np.ndarray) -> np.ndarray:
        """Warp one image, uint8, (H, W), to the crop: uint8, (size, size)."""
        values = self._averaged(grey).reshape(-1).astype(np.float32)
        crop = self._weights @ values  # (size * size,)
        return np.clip(np.rint(crop), 0, 255).astype(np.uint8).reshape(self.size, self.size)

    def _averaged(self, grey: np.ndarray) -> np.ndarray:
        """Average blocks of pixels where the crop is far smaller than the image."""
        across, down = self._blocks.tolist()
        if across == down == 1:
            return grey
        height, width = self._reduced
        whole = cv2.copyMakeBorder(grey, 0, height * down - grey.shape[0],
                                   0, width * across - grey.shape[1], cv2.BORDER_REPLICATE)
        return cv2.resize(whole.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)

    def _interpolation(self, back: np.ndarray) -> csr_array:
        """Return the weights, shape (size * size, reduced height * width)."""
        pixels = np.arange(self.size)
        grid = np.stack(np.meshgrid(pixels, pixels), -1).reshape(-1, 2)  # (S * S, 2)
        places = apply(back, grid)  # (S * S, 2)
        height, width = self._reduced
        stretch = np.maximum(1, _stretch(back))
        columns, across = _taps(places[:, 0], width, stretch[0])
        rows, down = _taps(places[:, 1], height, stretch[1])
        weights = down[:, :, None] * across[:, None, :]  # (S * S, Ty, Tx)
        indices = rows[:, :, None] * width + columns[:, None, :]
        ends = np.arange(len(grid) + 1, dtype=np.int32) * weights[0].size
        return csr_array((weights.reshape(-1), indices.reshape(-1), ends),
                         shape=(len(grid), height * width))


def _stretch(back: np.ndarray) -> np.ndarray:
    """Return pixels of the image per pixel of the crop, across and down."""
    return np.hypot(back[:, 0], back[:, 1])


def _taps(places: np.ndarray, length: int, stretch: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the pixels that weigh in at each place of one axis, (P, T), and weights of sum 1.

    Pixels outside repeat the edge.
    """
    radius = KERNEL_RADIUS * stretch
    first = np.floor(places - radius).astype(np.int32) + 1
    taps = first[:, None] + np.arange(int(np.ceil(2 * radius)), dtype=np.int32)  # (P, T)
    weights = _cubic((taps - places[:, None]) / stretch)
    weights /= weights.sum(1, keepdims=True)
    return np.clip(taps, 0, length - 1), weights.astype(np.float32)


def _cubic(distance: np.ndarray) -> np.ndarray:
    """Evaluate Keys' cubic kernel with a = -1/2."""
    x = np.abs(distance)
    near, far = (1.5 * x - 2.5) * x * x + 1, ((-0.5 * x + 2.5) * x - 4) * x + 2
    return np.where(x < 1, near, np.where(x < KERNEL_RADIUS, far, 0))
