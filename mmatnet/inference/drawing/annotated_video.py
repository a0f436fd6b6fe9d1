"""The video again, with the face's frame, the expressions and the motion drawn into it."""
from pathlib import Path

import cv2
import numpy as np

from mmatnet.errors import InputError
from mmatnet.face.geometry import apply, inverse
from mmatnet.inference.drawing.constant_rate import ConstantRate, writable_rate
from mmatnet.inference.results import Expression, VideoResult
from mmatnet.io.atomic import atomic_file
from mmatnet.io.read_errors import library_path
from mmatnet.io.video.stream import WHOLE_VIDEO, Stretch, open_stream
from mmatnet.io.video.written import check_length

LONGEST_SIDE = 1280
CODEC = 'mp4v'  # MPEG-4 part 2: the one that every build of OpenCV writes into .mp4
CODEC_PROBE = (25.0, (64, 48))  # rate and size that the codec takes wherever it is
LINGER = 0.5  # seconds that the name of an expression stays
COLOURS = {'micro': (60, 60, 230), 'macro': (200, 120, 40)}  # BGR
WHITE, GREEN = (255, 255, 255), (80, 200, 80)


def write_annotated_video(result: VideoResult, source: str | Path | np.ndarray, path: str | Path,
                          size: int, fps: float | None = None,
                          stretch: Stretch = WHOLE_VIDEO) -> str | None:
    """Read a video again and write it with what was found, whole or not at all.

    The written video has one rate, the mean of what was read. Where frames come later or earlier
    than that, some are repeated or left out, so that everything is seen when it was.

    Args:
        result (VideoResult): What was found.
        source (str | Path | ndarray): The input it was found in.
        path (str | Path): The file to write, .mp4.
        size (int): Side of the crops.
        fps (float | None), stretch (Stretch): As they were given to the inferencer.

    Returns:
        str | None: A sentence, if frames were repeated or left out.

    Raises:
        InputError: If OpenCV cannot write such a file here, or the disk does not take it.
    """
    scale = min(1.0, LONGEST_SIDE / max(result.width, result.height))
    width, height = (max(2, int(side * scale) // 2 * 2) for side in (result.width, result.height))
    rate = writable_rate(result.fps)
    with atomic_file(path) as temporary:
        writer = _open_writer(temporary, rate, (width, height), path)
        pen = _Pen(result, size, np.array([width / result.width, height / result.height]))
        grid = ConstantRate(writer.write, rate)
        try:
            for picture in open_stream(source, fps, stretch):
                image = cv2.resize(picture.bgr, (width, height), interpolation=cv2.INTER_AREA)
                pen.draw(image, picture.number, picture.seconds)
                grid.add(picture.seconds, image)
        except InputError:
            if result.error is None:  # else the video ends early, which is said already
                raise
        finally:
            grid.finish()
            writer.release()
        check_length(temporary, grid.written, f'cannot write {path}',
                     'then run the same command again')
    if not (grid.repeated or grid.left_out):
        return None
    return (f'in {Path(path).name}, of {rate:g} frames per second throughout, {grid.repeated} '
            f'frames are repeated and {grid.left_out} left out, so that the rest come in time')


def _open_writer(temporary: Path, rate: float, shape: tuple[int, int],
                 path: str | Path) -> cv2.VideoWriter:
    name, code = library_path(temporary), cv2.VideoWriter_fourcc(*CODEC)
    writer = cv2.VideoWriter(name, code, rate, shape)
    if writer.isOpened():
        return writer
    if not cv2.VideoWriter(name, code, *CODEC_PROBE).isOpened():
        raise InputError(f'cannot write {path}: this OpenCV has no codec {CODEC} for .mp4; '
                         'install opencv-contrib-python from PyPI, which has it')
    raise InputError(f'cannot write {path}: the codec {CODEC} does not take pictures of '
                     f'{shape[0]}x{shape[1]} at {rate:g} per second; leave out --video, or name '
                     'another frame rate (fps)')


class _Pen:
    """Draws into pictures, in rising order of numbers."""

    def __init__(self, result: VideoResult, size: int, scale: np.ndarray) -> None:
        self._result, self._scale = result, scale
        self._corners = np.array([(0, 0), (size, 0), (size, size), (0, size)]) - 0.5
        line = result.timeline
        self._times, self._strength = np.array(line.seconds), np.array(line.strength)
        self._most = max(1.0, float(self._strength.max(initial=0)))

    def draw(self, image: np.ndarray, number: int, seconds: float) -> None:
        segment = next((one for one in self._result.segments
                        if one.first <= number <= one.last), None)
        begun = [one for one in self._result.expressions
                 if one.onset <= number and seconds <= one.offset_seconds + LINGER]
        current = max(begun, key=lambda one: one.onset, default=None)  # others linger no longer
        colour = COLOURS[current.kind] if current is not None and number <= current.offset \
            else GREEN
        if segment is None:
            _write(image, 'no face is followed', (8, 20), WHITE)
        elif (matrix := segment.matrix_at(number)) is not None:
            self._frame(image, matrix, colour)
        if current is not None:
            _write(image, _words(current), (8, 44), COLOURS[current.kind])
        _write(image, f'frame {number}  {seconds:.2f} s', (8, image.shape[0] - 30), WHITE)
        if self._result.synthetic:
            _write(image, 'model trained on synthetic data', (8, image.shape[0] - 50), WHITE)
        if len(self._times):
            share = np.interp(seconds, self._times, self._strength) / self._most
            cv2.rectangle(image, (8, image.shape[0] - 20),
                          (8 + int(share * (image.shape[1] - 16)), image.shape[0] - 12), colour, -1)

    def _frame(self, image: np.ndarray, matrix: np.ndarray, colour: tuple) -> None:
        corners = apply(inverse(matrix), self._corners) * self._scale
        cv2.polylines(image, [np.rint(corners).astype(np.int32)], True, colour, 2)


def _words(expression: Expression) -> str:
    known = f' {expression.label} {expression.probability:.2f}' if expression.label else ''
    return f'{expression.kind}{known}'


def _write(image: np.ndarray, text: str, place: tuple[int, int], colour: tuple) -> None:
    """Write on a dark bar; ``place`` is where the text starts, at its base line."""
    (width, height), below = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 0.55, 1)
    x, y = place
    cv2.rectangle(image, (x - 3, y - height - 3), (x + width + 3, y + below), (30, 30, 30), -1)
    cv2.putText(image, text, place, cv2.FONT_HERSHEY_SIMPLEX, 0.55, colour, 1, cv2.LINE_AA)
