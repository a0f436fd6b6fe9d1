"""What a spotter of intervals is, and what it gives."""
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

MICRO_LONGEST = 0.5  # seconds; Yan et al., "How Fast are the Leaked Facial Expressions", 2013


@dataclass(frozen=True)
class Interval:
    """One expression of a video.

    Args:
        onset, apex, offset (int): Frame numbers.
        onset_seconds, apex_seconds, offset_seconds (float): When these frames were.
        kind (str): ``micro`` up to half a second from onset to offset, else ``macro``; a method may
            have a limit of its own, as mdmd has 0.534 seconds.
        score (float): How sure it is, 0 to 1; it orders intervals and is no probability.
        strength (float): How far the part of the face that moved most did, in pixels of a crop of
            224; 0 where a method does not measure it.
    """

    onset: int
    apex: int
    offset: int
    onset_seconds: float
    apex_seconds: float
    offset_seconds: float
    kind: str
    score: float
    strength: float

    @classmethod
    def of(cls, numbers: Sequence[int], seconds: Sequence[float], kind: str, score: float,
           strength: float) -> 'Interval':
        """Make one of the numbers and the times of its onset, apex and offset."""
        (onset, apex, offset), (begin, top, end) = numbers, seconds
        return cls(onset, apex, offset, begin, top, end, kind, score, strength)


class IntervalSpotter(Protocol):
    """Interface of what finds expressions in a stream of aligned crops, in bounded memory.

    It is registered in ``SPOTTERS`` and made once per video, with the arguments ``size`` (int: side
    of the crops in pixels), ``flow`` (Callable: of two crops, (S, S, 2), Farneback with its
    defaults) and ``on_curve`` (Callable: called with number, seconds and motion, in pixels of a
    crop of 224, of each frame that was looked at, in order; the timeline is drawn from it).

    Attributes:
        latency (float): Seconds after its offset by which an interval is out, at the latest; so
            long its frames are kept.
    """

    latency: float

    def wants(self, seconds: float) -> bool:
        """Tell whether a frame of this time is looked at; others need not be read or pushed."""

    def push(self, number: int, seconds: float, crop: np.ndarray) -> list[Interval]:
        """Look at the next frame.

        Args:
            number (int): Its number, higher than the last.
            seconds (float): Its time, later than the last.
            crop (ndarray): The face, in its place; uint8, (S, S). From crop to crop the alignment
                moves by a similarity, as it follows the head: a spotter takes that out as the
                motion of the head. A head that hardly moves is aligned by one transform.

        Returns:
            list[Interval]: Those that are finished now, in time order.
        """

    def cut(self) -> list[Interval]:
        """End a segment: the video ends, or the face is lost, or another scene or face begins.

        Returns:
            list[Interval]: The rest of the segment's.
        """
