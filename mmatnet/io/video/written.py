"""What became of a video that was written."""
from pathlib import Path

import cv2

from mmatnet.errors import InputError
from mmatnet.io.read_errors import library_path


def check_length(video: Path, frames: int, sentence: str, advice: str) -> None:
    """Raise unless a video has all its frames; OpenCV says nothing when the disk is full.

    Args:
        video (Path): The file.
        frames (int): How many were written.
        sentence (str): Begins what is said, such as ``cannot write found.mp4``.
        advice (str): Ends it.

    Raises:
        InputError: If it has fewer or cannot be opened.
    """
    capture = cv2.VideoCapture(library_path(video))
    there = int(capture.get(cv2.CAP_PROP_FRAME_COUNT)) if capture.isOpened() else 0
    capture.release()
    if there != frames:
        raise InputError(f'{sentence}: of {frames} frames {there} could be written; free some '
                         f'space, {advice}')
