"""The frames of a clip, from a folder of images or a video file, through one reader."""
import re
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Protocol

import numpy as np
from PIL import Image

from mmatnet.errors import InputError
from mmatnet.io.read_errors import check_regular, explain_read_errors, library_path
from mmatnet.io.system_errors import refusal

IMAGE_SUFFIXES = ('.jpg', '.jpeg', '.png', '.bmp', '.tif', '.tiff', '.webp', '.pgm')
VIDEO_SUFFIXES = ('.avi', '.mp4', '.mov', '.mkv', '.webm', '.mpg', '.mpeg', '.wmv', '.m4v')
# the number ends the name: img46, reg_img46, 006_05562, EP01-12; not `img46 (copy)`
FRAME_NUMBER = re.compile(r'([0-9]+)\s*$')
# what Pillow raises on damaged files; it is strict where OpenCV 4 fills the missing part with grey
DAMAGED = (OSError, SyntaxError, ValueError, EOFError)
# Pillow's weights of blue, green and red, and what makes its sum round: 24 bits hold all of it
LUMA = np.array([[7471, 38470, 19595, 32768]], np.float32) / 65536
NO_VIDEO = 'cannot be read as a video; copy it again or convert it'


class GreyFrames(Protocol):
    """The frames of a clip as the flow wants them."""

    @property
    def path(self) -> Path:
        """The folder or file."""

    @property
    def numbers(self) -> Sequence[int]:
        """Frame numbers, in rising order."""

    def grey(self, number: int) -> np.ndarray:
        """Read one frame, uint8, shape (H, W)."""


class FrameSource(GreyFrames, Protocol):
    """What both kinds of clip offer: grey, and the colours a face detector wants."""

    def bgr(self, number: int) -> np.ndarray:
        """Read one frame in OpenCV's order, uint8, shape (H, W, 3)."""


def open_frames(path: str | Path) -> FrameSource:
    """Open a folder of images, or a video file.

    Returns:
        FrameSource: Frame numbers are those in the file names, and 0-based for a video.

    Raises:
        InputError: If there is nothing at ``path``, or nothing that can be read.
    """
    path = Path(path)
    with explain_read_errors(path):
        folder, there = path.is_dir(), path.exists()
    if folder:
        return ImageFolder(path)
    if not there:
        raise InputError(f'no frames at {path}: expected a folder of images or a video file; check '
                         "the folder of the database and the table's column `frames`")
    if path.suffix.lower() not in VIDEO_SUFFIXES:
        raise InputError(f'{path}: expected a folder of images or a video '
                         f'({", ".join(VIDEO_SUFFIXES)}), got a file of another kind')
    check_regular(path)
    return open_video(path)


class ImageFolder:
    """A folder with one image per frame, numbered at the end of the file name, padded or not.

    Pixels are taken as stored (a rotation note in the file is not applied); colours become grey by
    ITU-R 601 luma.

    Attributes:
        numbers (list[int]): Frame numbers, rising.
        strays (list[str]): Names of files that are no frames and are not used.

    Raises:
        InputError: If the folder has no image, or two images with one number, or may not be read.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self.strays: list[str] = []
        self._files: dict[int, Path] = {}
        with explain_read_errors(self.path):
            files = sorted(self.path.iterdir())
        for file in files:
            match = FRAME_NUMBER.search(file.stem)
            hidden = file.name.startswith('.')
            if match is None or hidden or file.suffix.lower() not in IMAGE_SUFFIXES:
                self.strays.append(file.name)
                continue
            number = int(match.group(1))
            if number in self._files:
                raise InputError(f'{self.path}: {self._files[number].name} and {file.name} are '
                                 f'both frame {number}; remove one')
            self._files[number] = file
        if not self._files:
            raise InputError(f'{self.path}: expected images named by frame number, such as '
                             f'img46.jpg, found none among {len(self.strays)} files')
        self.numbers = sorted(self._files)

    @property
    def files(self) -> list[Path]:
        """The images, in the order of their numbers."""
        return [self._files[number] for number in self.numbers]

    def grey(self, number: int) -> np.ndarray:
        """Read one frame.

        Returns:
            ndarray: uint8, shape (H, W).

        Raises:
            InputError: If the frame is missing, truncated, damaged or far too large, is no file,
                may not be read, or has more than 8 bits.
        """
        return self._read(number, 'L')

    def bgr(self, number: int) -> np.ndarray:
        """Read one frame in OpenCV's order: uint8, shape (H, W, 3); grey images three times over.

        Raises:
            InputError: As :meth:`grey`.
        """
        return _reversed(self._read(number, 'RGB'))

    def _read(self, number: int, mode: str) -> np.ndarray:
        if number not in self._files:
            raise InputError(f'{self.path}: no image of frame {number}; the folder has '
                             f'{len(self.numbers)} images from {self.numbers[0]} to '
                             f'{self.numbers[-1]}')
        file = self._files[number]
        check_regular(file)
        try:
            with Image.open(file) as image:
                if image.mode.startswith(('I', 'F')):
                    raise InputError(f'{file}: frame {number} must have 8 bits per channel, '
                                     f'got mode {image.mode}; convert the images')
                image.draft(mode, None)  # a JPEG's own luma, without making it of colours again
                image.load()
                return np.asarray(image if image.mode == mode else image.convert(mode))
        except InputError:
            raise
        except Image.DecompressionBombError as error:
            raise InputError(f'{file}: frame {number} cannot be read, it is far too large '
                             f'({error}); make it smaller') from error
        except DAMAGED as error:
            # the system's, not Pillow's
            if getattr(error, 'errno', None) is not None and (refused := refusal(error)):
                reason, advice = refused
                raise InputError(f'{file}: frame {number} cannot be read ({reason}); {advice}'
                                 ) from error
            raise InputError(f'{file}: frame {number} cannot be read, the image is truncated or '
                             f'damaged ({error}); copy it again') from error


def open_video(path: Path) -> FrameSource:
    """Open a video with decord where it is installed (exact frame access), else with OpenCV."""
    try:
        import decord
    except ModuleNotFoundError:
        return OpenCVVideo(path)
    return DecordVideo(path, decord)


class _Video:
    """A video whose frames are numbered from 0; a subclass decodes them."""

    path: Path
    numbers: range

    def grey(self, number: int) -> np.ndarray:
        """Read one frame: uint8, shape (H, W).

        Raises:
            InputError: If the video has no such frame, or it cannot be decoded.
        """
        return grey_of(self.bgr(number))

    def bgr(self, number: int) -> np.ndarray:
        """Read one frame in OpenCV's order: uint8, shape (H, W, 3).

        Raises:
            InputError: As :meth:`grey`.
        """
        if number not in self.numbers:
            raise InputError(f'{self.path}: no frame {number}; the video has {len(self.numbers)} '
                             'frames, counted from 0')
        try:
            return self._decode(number)
        except EOFError as error:
            raise InputError(f'{self.path}: frame {error} cannot be decoded, the video is '
                             'truncated or damaged; copy it again') from error

    def _decode(self, number: int) -> np.ndarray:
        """Decode a frame, BGR; raise EOFError(number) of the first that cannot be."""
        raise NotImplementedError


class DecordVideo(_Video):
    """A video read by decord."""

    def __init__(self, path: Path, decord: ModuleType) -> None:
        self.path, self._errors = path, (decord.DECORDError, RuntimeError, IndexError)
        try:
            # one thread: extraction runs one process per core
            self.reader = decord.VideoReader(library_path(path), num_threads=1)
        except self._errors as error:
            raise InputError(f'{path}: {NO_VIDEO}') from error
        self.numbers = range(len(self.reader))

    def _decode(self, number: int) -> np.ndarray:
        try:
            rgb = self.reader[number].asnumpy()  # (H, W, 3)
        except self._errors as error:
            raise EOFError(number) from error
        height, width, _ = rgb.shape
        # decord 0.6 pads short rows to 192 bytes and takes the padding for a fourth channel
        return _reversed(rgb.reshape(height, -1)[:, :3 * width].reshape(height, width, 3))


class OpenCVVideo(_Video):
    """A video read by OpenCV from its start on, since seeking is not exact in every format."""

    def __init__(self, path: Path) -> None:
        import cv2
        self.path = path
        self._open = lambda: cv2.VideoCapture(library_path(path))
        self._capture, self._next = self._open(), 0
        count = int(self._capture.get(cv2.CAP_PROP_FRAME_COUNT))
        if not self._capture.isOpened() or count < 1:
            raise InputError(f'{path}: {NO_VIDEO}')
        self.numbers = range(count)

    def _decode(self, number: int) -> np.ndarray:
        if number < self._next:
            self._capture.release()
            self._capture, self._next = self._open(), 0
        while self._next < number and self._capture.grab():
            self._next += 1
        found, bgr = self._capture.read()  # (H, W, 3)
        if self._next < number or not found:
            raise EOFError(self._next)
        self._next += 1
        return bgr


def grey_of(bgr: np.ndarray) -> np.ndarray:
    """Make an image grey exactly as Pillow's ``convert('L')`` does, in a quarter of its time.

    Args:
        bgr (ndarray): uint8, (H, W, 3).

    Returns:
        ndarray: uint8, (H, W).
    """
    import cv2
    return cv2.transform(bgr.astype(np.float32), LUMA).astype(np.uint8)


def _reversed(image: np.ndarray) -> np.ndarray:
    """Turn BGR into RGB or the reverse."""
    return np.ascontiguousarray(image[..., ::-1])
