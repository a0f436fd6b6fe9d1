"""False alarms where nothing happens: what a user meets who looks through ordinary footage."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mmatnet.evaluation.spotting.scores import Span

Stretch = tuple[int, int]  # first and last frame


@dataclass(frozen=True)
class Watched:
    """What was looked at of a video.

    Args:
        fps (float): Frames per second.
        stretches (Sequence[tuple]): First and last frame of each part with a face.
    """

    fps: float
    stretches: Sequence[Stretch]


def quiet_alarms(truth: Sequence[Span], spotted: Sequence[Span],
                 watched: Mapping[str, Watched]) -> dict[str, float]:
    """Count the spotted intervals that share no frame with any expression, per minute of quiet.

    Args:
        truth (Sequence[Span]): Every expression, of whatever kind.
        spotted (Sequence[Span]): What was spotted, in the same videos.
        watched (Mapping): By video.

    Returns:
        dict: ``minutes`` watched without an expression, ``alarms`` there, and ``per_minute``,
        which is 0 where there is no such minute.

    Examples:
        >>> two_minutes = Watched(fps=30, stretches=[(1, 3600)])
        >>> quiet_alarms([], [Span('talk', 100, 110)], {'talk': two_minutes})
        {'minutes': 2.0, 'alarms': 1, 'per_minute': 0.5}
    """
    seconds, alarms = 0.0, 0
    for video, seen in watched.items():
        true = [(span.onset, span.offset) for span in truth if span.video == video and span.kind]
        seconds += sum(_free(stretch, true) for stretch in seen.stretches) / seen.fps
        alarms += sum(not any(span.onset <= offset and onset <= span.offset
                              for onset, offset in true)
                      for span in spotted if span.video == video)
    minutes = seconds / 60
    return {'minutes': minutes, 'alarms': alarms,
            'per_minute': alarms / minutes if minutes else 0.0}


def _free(stretch: Stretch, taken: Sequence[Stretch]) -> int:
    """Frames of a stretch that lie in none of others, which may overlap."""
    first, last = stretch
    free, begin = 0, first
    for onset, offset in sorted(taken):
        if offset < begin or onset > last:
            continue
        free += max(0, onset - begin)
        begin = max(begin, offset + 1)
    return free + max(0, last - begin + 1)
