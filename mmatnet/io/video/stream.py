"""The pictures of a video one after another, each decoded once, with its number and its time."""
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mmatnet.errors import InputError
from mmatnet.io.array_frames import ArrayFrames
from mmatnet.io.frames import ImageFolder
from mmatnet.io.read_errors import explain_read_errors
from mmatnet.io.video.readers import Reader, open_file, read_images
from mmatnet.io.video.steps import Steps

# a container's count of frames may be an estimate; less than this share of it is a lost end
WHOLE = 0.95
TICK = 1e-6  # seconds: times are rounded to it


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
        count, mended, steps = 0, 0, Steps()
        for number, own, bgr in self._reader:
            count += 1
            if shape is None:
                first, shape = number, bgr.shape
            elif bgr.shape != shape:
                raise InputError(f'{self.path}: all frames must be of one size, frame {number} is '
                                 f'{bgr.shape[1]}x{bgr.shape[0]} and the first is '
                                 f'{shape[1]}x{shape[0]}; export them alike')
            seconds = _rounded(own if self._fps is None else (number - first) / self._fps)
            if last is None:
                seconds = 0.0 if seconds is None else seconds
            else:
                if seconds is None or seconds <= last:
                    mended, seconds = mended + 1, _rounded(last + max(1 / self._nominal, TICK))
                steps.add(last, seconds)
            last = seconds
            yield Picture(number, seconds, bgr)
        if count < 2:
            raise InputError(f'{self.path}: has {"no frame" if count == 0 else "one frame only"}; '
                             'motion needs a video of many')
        self._say(count, mended, steps)
        if count < WHOLE * self.total and self.total - count > 2:
            raise InputError(f'{self.path}: ends after {count} of {self.total} frames, the video '
                             'is truncated or damaged; copy it again')
        if count < self.total:
            self.notes.append(f'{self.total - count} frames fewer than the {self.total} that the '
                              'file announces could be read; its number is an estimate, or its '
                              'end is lost')

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


def open_stream(source: str | Path | np.ndarray, fps: float | None = None) -> VideoStream:
    """Open a video.

    Args:
        source (str | Path | ndarray): A video file, a folder of images numbered by frame, or an
            array, uint8, (T, H, W) grey or (T, H, W, 3) RGB.
        fps (float | None): Frames per second: needed for folders and arrays; with a file, in place
            of the times in it, as for a recording that is played back slowly.

    Raises:
        InputError: If it is not there, may not be read, or is no video, or the rate is missing or
            unsound.
    """
    check_rate(fps)
    if isinstance(source, np.ndarray):
        return VideoStream('array', read_images(ArrayFrames(source)), _needed(fps, 'an array'))
    path = Path(source)
    with explain_read_errors(path):
        if path.is_dir():
            return VideoStream(str(path), read_images(ImageFolder(path)),
                               _needed(fps, f'{path}: a folder of images'))
        return VideoStream(str(path), open_file(path), fps)


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
