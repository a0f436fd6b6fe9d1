"""When the frames of a recording were taken."""
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mmatnet.errors import InputError
from mmatnet.io.frames import ImageFolder, open_frames
from mmatnet.io.video.readers import open_file


@dataclass(frozen=True)
class FrameTimes:
    """The frames of a recording, and when they were taken.

    Args:
        numbers (Sequence[int]): Frame numbers, rising: those in the file names of a folder, from 0
            for a video.
        fps (float | None): Frames per second; ``None`` if nobody says.
        seconds (ndarray | None): Time of each frame, from 0, float64, (T,), as the video has them;
            ``None`` counts them at ``fps``.
    """

    numbers: Sequence[int]
    fps: float | None
    seconds: np.ndarray | None = None

    @property
    def length(self) -> float | None:
        """Seconds from the first frame to the end of the last; ``None`` without a rate."""
        if self.fps is None:
            return None
        if self.seconds is not None:
            return float(self.seconds[-1] + 1 / self.fps)
        return (self.numbers[-1] - self.numbers[0] + 1) / self.fps

    def frame_at(self, seconds: float) -> int:
        """Return the number of the frame that is nearest to a time.

        Raises:
            InputError: If the time lies outside the recording, or nobody says its rate.
        """
        if self.fps is None or self.length is None:
            raise InputError(f'{seconds:g} s is no frame without the frame rate; give it as fps')
        if not 0 <= seconds <= self.length:
            raise InputError(f'{seconds:g} s lies outside the recording, which lasts '
                             f'{self.length:.6g} s')
        if self.seconds is not None:
            return self.numbers[int(np.abs(self.seconds - seconds).argmin())]
        return min(self.numbers[0] + round(seconds * self.fps), self.numbers[-1])


def frame_times(path: Path, fps: float | None = None) -> FrameTimes:
    """Look up the frames of a folder of images or a video.

    Args:
        path (Path): The recording.
        fps (float | None): In place of what a video says, as where a fast recording plays slowly;
            its frames are then taken to follow each other evenly.

    Raises:
        InputError: If it cannot be read.
    """
    frames = open_frames(path)
    if isinstance(frames, ImageFolder) or fps is not None:
        return FrameTimes(frames.numbers, fps)
    reader = getattr(frames, 'reader', None)  # decord's, which knows every frame's time
    if reader is None:
        return FrameTimes(frames.numbers, open_file(path).fps)
    own = np.asarray(reader.get_frame_timestamp(list(frames.numbers)), float)[:, 0]  # (T,)
    rate = float(reader.get_avg_fps())
    if not np.isfinite(own).all() or (np.diff(own) <= 0).any() or not rate > 0:
        return FrameTimes(frames.numbers, rate if rate > 0 else None)
    return FrameTimes(frames.numbers, rate, own - own[0])
