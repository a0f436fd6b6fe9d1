"""The last seconds of a video as aligned crops, in bounded memory."""
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mmatnet.face.picture_part import MODEL, Aligner, MovingAligner

# Times as many bytes as a crop that the part of the picture around the face may take; a larger one
# is made a crop at once, a smaller one when somebody asks
KEPT_PART = 2


@dataclass
class RecentFrame:
    """A frame: its number, its time, and its crop or what that is made of."""

    number: int
    seconds: float
    aligner: Aligner | MovingAligner
    part: np.ndarray | None
    _crop: np.ndarray | None = None

    @property
    def crop(self) -> np.ndarray:
        """The face as the model is shown it, uint8, (S, S)."""
        if self._crop is None:
            assert self.part is not None  # it goes when the crop is made
            self._crop, self.part = self.aligner.crop(self.part, MODEL), None
        return self._crop


class RecentFrames:
    """A window over the frames that moves with the video.

    Args:
        seconds (float): How long frames are kept.
        least_step (float): Seconds between two frames that are kept, at least.
    """

    def __init__(self, seconds: float, least_step: float) -> None:
        self._seconds, self._least_step = seconds, least_step
        self._frames: deque[RecentFrame] = deque()

    def wants(self, seconds: float) -> bool:
        """Whether a frame of this time is kept."""
        return not self._frames or seconds - self._frames[-1].seconds >= self._least_step

    def add(self, number: int, seconds: float, aligner: Aligner | MovingAligner,
            part: np.ndarray) -> RecentFrame:
        """Take in a frame, and forget those that are too old.

        Args:
            number (int), seconds (float): Which.
            aligner (Aligner): Of its segment.
            part (ndarray): What the aligner cut out, uint8, (h, w).
        """
        frame = RecentFrame(number, seconds, aligner, part)
        if part.size > KEPT_PART * aligner.size ** 2:
            frame.crop  # noqa: B018
        self._frames.append(frame)
        while seconds - self._frames[0].seconds > self._seconds:
            self._frames.popleft()
        return frame

    def between(self, onset: int, offset: int) -> list[RecentFrame]:
        """The kept frames of an interval, both ends included; empty if its start is forgotten."""
        if not self._frames or self._frames[0].number > onset:
            return []
        return [frame for frame in self._frames if onset <= frame.number <= offset]


class CropFrames:
    """Frames of an interval as extraction wants them, numbered 0, 1, ... without gaps."""

    def __init__(self, path: str, frames: Sequence[RecentFrame]) -> None:
        self.path, self.numbers, self._frames = Path(path), range(len(frames)), frames

    def grey(self, number: int) -> np.ndarray:
        """One crop: uint8, (S, S)."""
        return self._frames[number].crop

    def nearest(self, number: int) -> int:
        """The place of the frame whose number in the video is nearest to the given one."""
        return min(self.numbers, key=lambda place: abs(self._frames[place].number - number))
