"""The pictures of a video one after another, each decoded once, with its number and its time."""
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from mmatnet.errors import InputError
from mmatnet.io.array_frames import ArrayFrames
from mmatnet.io.frames import ImageFolder
from mmatnet.io.read_errors import explain_read_errors
from mmatnet.io.video.readers import Reader, open_file, read_camera, read_images
from mmatnet.io.video.sources import camera_number
from mmatnet.io.video.steps import Steps

# a container's count of frames may be an estimate; less than this share of it is a lost end
WHOLE = 0.95
TICK = 1e-6  # seconds: times are rounded to it
MARGIN = 1.0  # seconds before a stretch that are decoded already, as times may be mended


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


@dataclass(frozen=True)
class Stretch:
    """The part of a video that is looked at.

    Args:
        start (float): Seconds from which on. Defaults to 0.
        end (float | None): Seconds up to which; ``None`` for the end of the video.

    Raises:
        InputError: If it is none.
    """

    start: float = 0.0
    end: float | None = None

    def __post_init__(self) -> None:
        end = math.inf if self.end is None else self.end
        if not 0 <= self.start < end or math.isinf(self.start):
            raise InputError('a stretch must begin at 0 seconds or later and end after that, got '
                             f'{self.start:g} s to '
                             f'{"the end" if self.end is None else f"{self.end:g} s"}')


WHOLE_VIDEO = Stretch()


class VideoStream:
    """A video that is read once, from start to end.

    Args:
        path (str): What to call it.
        reader (Reader): Gives its frames.
        fps (float | None): Frames per second that replace the times in the file.
        stretch (Stretch): What of it is given; numbers and times stay those of the whole.

    Attributes:
        total (int): How many frames it says to have.
        notes (list[str]): Sentences about its times; complete after the last frame.
    """

    def __init__(self, path: str, reader: Reader, fps: float | None,
                 stretch: Stretch = WHOLE_VIDEO) -> None:
        self.path, self.total = path, reader.total
        self._reader, self._fps, self.stretch = reader, fps, stretch
        self.notes: list[str] = []

    def __iter__(self) -> Iterator[Picture]:
        """Read the pictures.

        Raises:
            InputError: If a frame cannot be read or has another size, or the file ends too early;
                those before have been given.
        """
        first = last = shape = None
        count, given, mended, steps, cut = 0, 0, 0, Steps(), False
        for number, own, bgr in self._frames():
            count += 1
            first = number if first is None else first
            if bgr is None:
                pass
            elif shape is None:
                shape = bgr.shape
            elif bgr.shape != shape:
                raise InputError(f'{self.path}: all frames must be of one size, frame {number} is '
                                 f'{bgr.shape[1]}x{bgr.shape[0]} and the first is '
                                 f'{shape[1]}x{shape[0]}; export them alike')
            told = _rounded(own if self._fps is None else (number - first) / self._fps)
            seconds = 0.0 if told is None else told
            if last is not None:
                if told is None or told <= last:
                    mended, seconds = mended + 1, round(last + max(1 / self._nominal, TICK), 6)
                steps.add(last, seconds)
            last = seconds
            if self.stretch.end is not None and seconds > self.stretch.end:
                cut = True
                break
            if bgr is not None and seconds >= self.stretch.start:
                given += 1
                yield Picture(number, seconds, bgr)
        if count >= 2 and given < 2 and self.stretch != WHOLE_VIDEO:
            raise InputError(f'{self.path}: has {given} frames between {self.stretch.start:g} s '
                             f'and {"its end" if self.stretch.end is None else ""}'
                             f'{"" if self.stretch.end is None else f"{self.stretch.end:g} s"}; it '
                             f'lasts {last:g} s or more')
        if count < 2:
            raise InputError(f'{self.path}: has {"no frame" if count == 0 else "one frame only"}; '
                             'motion needs a video of many')
        self._say(count, mended, steps)
        if cut:
            return
        if count < WHOLE * self.total and self.total - count > 2:
            raise InputError(f'{self.path}: ends after {count} of {self.total} frames, the video '
                             'is truncated or damaged; copy it again')
        if count < self.total:
            self.notes.append(f'{self.total - count} frames fewer than the {self.total} that the '
                              'file announces could be read; its number is an estimate, or its '
                              'end is lost')

    def _frames(self) -> Iterable[tuple[int, float | None, np.ndarray | None]]:
        """The frames; of those before the stretch no image where that spares time."""
        start, passing = self.stretch.start, getattr(self._reader, 'passing', None)
        if not start or passing is None:
            return self._reader
        first: list[int] = []

        def wanted(number: int, own: float | None) -> bool:
            first[:] = first or [number]
            seconds = own if self._fps is None else (number - first[0]) / self._fps
            return seconds is None or seconds >= start - MARGIN

        return passing(wanted)

    @property
    def _nominal(self) -> float:
        return self._fps or self._reader.fps or 30.0

    def _say(self, count: int, mended: int, steps: Steps) -> None:
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
        self.notes += steps.notes()


def _rounded(seconds: float | None) -> float | None:
    """A time, or None if it is none."""
    return round(seconds, 6) if seconds is not None and math.isfinite(seconds) else None


def open_stream(source: str | Path | np.ndarray, fps: float | None = None,
                stretch: Stretch = WHOLE_VIDEO) -> VideoStream:
    """Open a video.

    Args:
        source (str | Path | ndarray): A video file, a folder of images numbered by frame, an array,
            uint8, (T, H, W) grey or (T, H, W, 3) RGB, or a camera, such as ``camera:0``.
        fps (float | None): Frames per second: needed for folders and arrays; with a file, in place
            of the times in it, as for a recording that is played back slowly.
        stretch (Stretch): What of it is read. A camera needs an end.

    Raises:
        InputError: If it is not there, may not be read, or is no video, or the rate is missing or
            unsound.
    """
    check_rate(fps)
    if isinstance(source, np.ndarray):
        return VideoStream('array', read_images(ArrayFrames(source)), _needed(fps, 'an array'),
                           stretch)
    if (camera := camera_number(source)) is not None:
        return VideoStream(str(source), open_camera(camera, stretch), None, stretch)
    path = Path(source)
    with explain_read_errors(path):
        if path.is_dir():
            return VideoStream(str(path), read_images(ImageFolder(path)),
                               _needed(fps, f'{path}: a folder of images'), stretch)
        return VideoStream(str(path), open_file(path), fps, stretch)


def open_camera(number: int, stretch: Stretch) -> Reader:
    """Open a camera of this machine.

    Raises:
        InputError: If it cannot be opened, or is to be looked at without end.
    """
    if stretch.end is None:
        raise InputError(f'camera:{number} has no end; say how many seconds are to be looked at '
                         '(--to 30)')
    capture = cv2.VideoCapture(number)
    if not capture.isOpened():
        raise InputError(f'camera:{number} cannot be opened; see that it is connected, that its '
                         'number is right, and that no other program uses it')
    return read_camera(capture)


def check_rate(fps: float | None) -> None:
    """Raise unless a frame rate is sound, or none is given.

    Raises:
        InputError: Saying what it must be.
    """
    if fps is not None and not 0 < fps < np.inf:
        raise InputError(f'fps must be a number of frames per second above 0, got {fps}')


def _needed(fps: float | None, what: str) -> float:
    if fps is None:
        raise InputError(f'{what} does not say when its frames were taken; give the frame rate '
                         '(fps=200, or --fps 200)')
    return float(fps)
