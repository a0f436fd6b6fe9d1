"""The pictures of a video one after another, each decoded once, with its number and its time."""
import contextlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from PIL import Image

from mmatnet.errors import InputError
from mmatnet.frames import IMAGE_SUFFIXES, DecordVideo, ImageFolder

# what a photograph is; Pillow takes the first bytes of an MPEG film for a picture as well
PHOTOGRAPHS = ('JPEG', 'PNG', 'BMP', 'TIFF', 'WEBP', 'PPM')
# a container's count of frames may be an estimate; less than this share of it is a lost end
WHOLE = 0.95
UNEVEN = 0.25  # of the median step between frames, from which on the rate is said to vary


@dataclass(frozen=True)
class Picture:
    """One frame.

    Args:
        number (int): As in file names of a folder, else counted from 0.
        seconds (float): Its time, later than that of the frame before.
        bgr (ndarray): In OpenCV's order, uint8, shape (H, W, 3).
    """

    number: int
    seconds: float
    bgr: np.ndarray


class Reader(Protocol):
    """What gives frames: their number, and in order number, own time (or None) and picture."""

    total: int
    fps: float | None

    def __iter__(self) -> Iterator[tuple[int, float | None, np.ndarray]]:
        """Read the frames."""


class VideoStream:
    """A video that is read once, from start to end.

    Args:
        path (str): What to call it.
        reader (Reader): Gives its frames.
        fps (float | None): Frames per second that replace the times in the file.

    Attributes:
        total (int): How many frames it says to have.
        notes (list[str]): Sentences about its times; complete after the last frame.
    """

    def __init__(self, path: str, reader: Reader, fps: float | None) -> None:
        self.path, self.total = path, reader.total
        self._reader, self._fps = reader, fps
        self.notes: list[str] = []

    def __iter__(self) -> Iterator[Picture]:
        """Read the pictures.

        Raises:
            InputError: If a frame cannot be read or has another size, or the file ends too early;
                those before have been given.
        """
        first = last = shape = None
        count, mended, steps = 0, 0, []
        for number, own, bgr in self._reader:
            count += 1
            if shape is None:
                first, shape = number, bgr.shape
            elif bgr.shape != shape:
                raise InputError(f'{self.path}: all frames must be of one size, frame {number} is '
                                 f'{bgr.shape[1]}x{bgr.shape[0]} and the first is '
                                 f'{shape[1]}x{shape[0]}; export them alike')
            seconds = own if self._fps is None else (number - first) / self._fps
            if last is not None and (seconds is None or seconds <= last):
                mended, seconds = mended + 1, last + 1 / self._nominal
            seconds = 0.0 if seconds is None else round(seconds, 6)
            if last is not None:
                steps.append(seconds - last)
                del steps[:-10000]
            last = seconds
            yield Picture(number, seconds, bgr)
        if count < 2:
            raise InputError(f'{self.path}: has {"no frame" if count == 0 else "one frame only"}; '
                             'motion needs a video of many')
        self._say(count, mended, np.array(steps))
        if count < WHOLE * self.total and self.total - count > 2:
            raise InputError(f'{self.path}: ends after {count} of {self.total} frames, the video '
                             'is truncated or damaged; copy it again')

    @property
    def _nominal(self) -> float:
        return self._fps or self._reader.fps or 30.0

    def _say(self, count: int, mended: int, steps: np.ndarray) -> None:
        if self._fps is not None and self._reader.fps and \
                not np.isclose(self._fps, self._reader.fps, rtol=0.01):
            self.notes.append(f'times are those of {self._fps:g} frames per second, as asked for; '
                              f'the file says {self._reader.fps:g}')
        if mended:
            self.notes.append(f'{mended} of {count} frames have no time of their own after that of '
                              f'the frame before; {self._nominal:g} frames per second are taken '
                              'there, which the file names' if self._reader.fps else
                              f'{mended} of {count} frames have no time, and the file names no '
                              f'frame rate; {self._nominal:g} frames per second are assumed')
        middle = np.median(steps)
        low, high = np.quantile(steps, (0.02, 0.98))
        if high - low > UNEVEN * middle:
            self.notes.append(f'the frame rate varies, most of the time between {1 / high:.1f} and '
                              f'{1 / low:.1f} per second; times are those of the frames')
        elif steps.max() > 1.5 * middle:
            self.notes.append(f'frames are missing: between two there are up to '
                              f'{steps.max():.3f} s, in place of {middle:.3f}')


class _OpenCVFile:
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


class _DecordFile(DecordVideo):
    def __init__(self, path: Path, decord) -> None:
        super().__init__(path, decord)
        self.total = len(self.numbers)
        self.fps = float(self._reader.get_avg_fps()) or None

    def __iter__(self) -> Iterator[tuple[int, float | None, np.ndarray]]:
        for number in self.numbers:
            bgr = self.bgr(number)
            start, _ = self._reader.get_frame_timestamp(number)
            yield number, float(start), bgr


class _Folder:
    def __init__(self, path: Path) -> None:
        self._images = ImageFolder(path)
        self.total, self.fps = len(self._images.numbers), None

    def __iter__(self) -> Iterator[tuple[int, float | None, np.ndarray]]:
        for number in self._images.numbers:
            yield number, None, self._images.bgr(number)


class _Array:
    def __init__(self, array: np.ndarray) -> None:
        self._array, self.total, self.fps = array, len(array), None

    def __iter__(self) -> Iterator[tuple[int, float | None, np.ndarray]]:
        for number, image in enumerate(self._array):
            image = image[..., ::-1] if image.ndim == 3 else np.repeat(image[..., None], 3, 2)
            yield number, None, np.ascontiguousarray(image)  # (H, W, 3)


def open_stream(source: str | Path | np.ndarray, fps: float | None = None) -> VideoStream:
    """Open a video.

    Args:
        source (str | Path | ndarray): A video file, a folder of images numbered by frame, or an
            array, uint8, (T, H, W) grey or (T, H, W, 3) RGB.
        fps (float | None): Frames per second: needed for folders and arrays; with a file, in place
            of the times in it, as for a recording that is played back slowly.

    Raises:
        InputError: If it is not there, or no video, or the rate is missing or unsound.
    """
    if fps is not None and not 0 < fps < np.inf:
        raise InputError(f'fps must be a number of frames per second above 0, got {fps}')
    if isinstance(source, np.ndarray):
        return VideoStream('array', _Array(_checked(source)), _needed(fps, 'an array'))
    path = Path(source)
    if path.is_dir():
        return VideoStream(str(path), _Folder(path), _needed(fps, f'{path}: a folder of images'))
    return VideoStream(str(path), _open_file(path), fps)


def _needed(fps: float | None, what: str) -> float:
    if fps is None:
        raise InputError(f'{what} does not say when its frames were taken; give the frame rate '
                         '(fps=200, or --fps 200)')
    return float(fps)


def _checked(array: np.ndarray) -> np.ndarray:
    grey = array.ndim == 3
    if array.dtype != np.uint8 or not (grey or (array.ndim == 4 and array.shape[3] == 3)):
        raise InputError(f'an array must be uint8 of shape (T, H, W) or (T, H, W, 3), got '
                         f'{array.dtype} of shape {array.shape}')
    return array


def _open_file(path: Path) -> Reader:
    if not path.is_file():
        raise InputError(f'no video at {path}; check the path')
    if not path.stat().st_size:
        raise InputError(f'{path}: is empty, it has no frame; copy it again')
    if path.suffix.lower() in IMAGE_SUFFIXES or _is_photograph(path):
        raise InputError(f'{path}: is a photograph; motion needs a video, or a folder of numbered '
                         'images')
    capture = cv2.VideoCapture(str(path))
    if capture.isOpened():
        return _OpenCVFile(capture)
    if cv2.CAP_FFMPEG not in cv2.videoio_registry.getBackends():
        with contextlib.suppress(ImportError, InputError):
            import decord  # brings an FFmpeg of its own
            return _DecordFile(path, decord)
    raise InputError(f'{path}: cannot be read as a video; it is none, is truncated or damaged, or '
                     'its codec is missing here; copy it again, or convert it (ffmpeg -i FILE '
                     'out.mp4)')


def _is_photograph(path: Path) -> bool:
    try:
        with Image.open(path) as image:
            return image.format in PHOTOGRAPHS
    except (OSError, ValueError, Image.DecompressionBombError):
        return False
