"""Readers of a video's pictures, whatever it lies in."""
import contextlib
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from PIL import Image

from mmatnet.errors import InputError
from mmatnet.io.frames import IMAGE_SUFFIXES, DecordVideo, ImageFolder
from mmatnet.io.read_errors import library_path

# what a photograph is; Pillow takes the first bytes of an MPEG film for a picture as well
PHOTOGRAPHS = ('JPEG', 'PNG', 'BMP', 'TIFF', 'WEBP', 'PPM')


class Reader(Protocol):
    """What gives frames: their number, and in order number, own time (or None) and picture."""

    total: int
    fps: float | None

    def __iter__(self) -> Iterator[tuple[int, float | None, np.ndarray]]:
        """Read the frames."""


class OpenCVReader:
    """Read by OpenCV, which holds one picture.

    decord decodes ahead without bound while it is not asked, 800 pictures of 640x480 and more, and
    is slower in order; so it is asked only where OpenCV cannot open a file for want of FFmpeg.
    """

    def __init__(self, capture: cv2.VideoCapture) -> None:
        self._capture = capture
        self.total = max(0, int(capture.get(cv2.CAP_PROP_FRAME_COUNT)))
        self.fps = capture.get(cv2.CAP_PROP_FPS) or None

    def __iter__(self) -> Iterator[tuple[int, float | None, np.ndarray]]:
        for number in itertools.count():
            found, bgr = self._capture.read()
            if not found:
                return
            yield number, self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000, bgr


class DecordReader(DecordVideo):
    """Read by decord."""

    def __init__(self, path: Path, decord) -> None:
        super().__init__(path, decord)
        self.total = len(self.numbers)
        self.fps = float(self._reader.get_avg_fps()) or None

    def __iter__(self) -> Iterator[tuple[int, float | None, np.ndarray]]:
        for number in self.numbers:
            bgr = self.bgr(number)
            start, _ = self._reader.get_frame_timestamp(number)
            yield number, float(start), bgr


class FolderReader:
    """Images numbered by frame; they have no times."""

    def __init__(self, path: Path) -> None:
        self._images = ImageFolder(path)
        self.total, self.fps = len(self._images.numbers), None

    def __iter__(self) -> Iterator[tuple[int, float | None, np.ndarray]]:
        for number in self._images.numbers:
            yield number, None, self._images.bgr(number)


class ArrayReader:
    """An array, uint8, (T, H, W) grey or (T, H, W, 3) RGB; its frames have no times."""

    def __init__(self, array: np.ndarray) -> None:
        self._array, self.total, self.fps = array, len(array), None

    def __iter__(self) -> Iterator[tuple[int, float | None, np.ndarray]]:
        for number, image in enumerate(self._array):
            image = image[..., ::-1] if image.ndim == 3 else np.repeat(image[..., None], 3, 2)
            yield number, None, np.ascontiguousarray(image)  # (H, W, 3)


def open_file(path: Path) -> Reader:
    """Open a video file.

    Raises:
        InputError: If it is not there, or no video that can be decoded here.
        OSError: If it may not be read.
    """
    if not path.is_file():
        raise InputError(f'no video at {path}; check the path')
    if not path.stat().st_size:
        raise InputError(f'{path}: is empty, it has no frame; copy it again')
    with open(path, 'rb'):  # says why not, where it may not be read
        pass
    if path.suffix.lower() in IMAGE_SUFFIXES or _is_photograph(path):
        raise InputError(f'{path}: is a photograph; motion needs a video, or a folder of numbered '
                         'images')
    capture = cv2.VideoCapture(library_path(path))
    if capture.isOpened():
        return OpenCVReader(capture)
    if cv2.CAP_FFMPEG not in cv2.videoio_registry.getBackends():
        with contextlib.suppress(ImportError, InputError):
            import decord  # brings an FFmpeg of its own
            return DecordReader(path, decord)
    raise InputError(f'{path}: cannot be read as a video; it is none, is truncated or damaged, or '
                     'its codec is missing here; copy it again, or convert it (ffmpeg -i FILE '
                     'out.mp4)')


def _is_photograph(path: Path) -> bool:
    try:
        with Image.open(path) as image:
            return image.format in PHOTOGRAPHS
    except (OSError, ValueError, Image.DecompressionBombError):
        return False
