"""Readers of a video's frames, whatever it lies in."""
import contextlib
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import cv2
import numpy as np
from PIL import Image

from mmatnet.errors import InputError
from mmatnet.io.array_frames import ArrayFrames
from mmatnet.io.frames import IMAGE_SUFFIXES, DecordVideo, ImageFolder
from mmatnet.io.read_errors import library_path

# what a photograph is; Pillow takes the first bytes of an MPEG film for an image as well
PHOTOGRAPHS = ('JPEG', 'PNG', 'BMP', 'TIFF', 'WEBP', 'PPM')


Frames = Iterable[tuple[int, float | None, np.ndarray | None]]
Wanted = Callable[[int, float | None], bool]


@dataclass(frozen=True)
class Reader:
    """A video that is read once, whatever it lies in.

    Args:
        total (int): How many frames it says to have.
        fps (float | None): Frames per second, as it says.
        frames (Iterable): In order number, own time (seconds, or None) and image (BGR, uint8,
            (H, W, 3)).
        passing (Callable | None): Gives the same, without the images that it is told, by number and
            own time, not to be wanted, which takes a part of the time.
        live (bool): Whether the frames come as they are taken, without end.
    """

    total: int
    fps: float | None
    frames: Frames
    passing: Callable[[Wanted], Frames] | None = None
    live: bool = False

    def __iter__(self) -> Iterator[tuple[int, float | None, np.ndarray | None]]:
        return iter(self.frames)


def read_capture(capture: cv2.VideoCapture) -> Reader:
    """Read by OpenCV, which holds one image.

    decord decodes ahead without bound while it is not asked, 800 images of 640x480 and more, and
    is slower in order; so it is asked only where OpenCV cannot open a file for want of FFmpeg.
    """
    def passing(wanted: Wanted) -> Frames:
        for number in itertools.count():
            if not capture.grab():
                return
            seconds = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
            found, bgr = capture.retrieve() if wanted(number, seconds) else (True, None)
            if not found:
                return
            yield number, seconds, bgr

    return Reader(max(0, int(capture.get(cv2.CAP_PROP_FRAME_COUNT))),
                  capture.get(cv2.CAP_PROP_FPS) or None, passing(lambda *_: True), passing)


def read_camera(capture: cv2.VideoCapture) -> Reader:
    """Read a camera: frames with the times at which they came, without end."""
    def frames() -> Frames:
        start = None
        for number in itertools.count():
            found, bgr = capture.read()
            now = monotonic()
            if not found:
                return
            start = now if start is None else start
            yield number, now - start, bgr

    return Reader(0, capture.get(cv2.CAP_PROP_FPS) or None, frames(), live=True)


def read_decord(video: DecordVideo) -> Reader:
    """Read by decord."""
    return Reader(len(video.numbers), float(video.reader.get_avg_fps()) or None, (
        (number, float(video.reader.get_frame_timestamp(number)[0]), video.bgr(number))
        for number in video.numbers))


def read_images(images: ImageFolder | ArrayFrames) -> Reader:
    """Read images numbered by frame; they have no times."""
    def passing(wanted: Wanted) -> Frames:
        return ((number, None, images.bgr(number) if wanted(number, None) else None)
                for number in images.numbers)

    return Reader(len(images.numbers), None, passing(lambda *_: True), passing)


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
        return read_capture(capture)
    if cv2.CAP_FFMPEG not in cv2.videoio_registry.getBackends():
        with contextlib.suppress(ImportError, InputError):
            import decord  # brings an FFmpeg of its own
            return read_decord(DecordVideo(path, decord))
    raise InputError(f'{path}: cannot be read as a video; it is none, is truncated or damaged, or '
                     'its codec is missing here; copy it again, or convert it (ffmpeg -i FILE '
                     'out.mp4)')


def _is_photograph(path: Path) -> bool:
    try:
        with Image.open(path) as image:
            return image.format in PHOTOGRAPHS
    except (OSError, ValueError, Image.DecompressionBombError):
        return False
