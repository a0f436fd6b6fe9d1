"""How far a long video was looked through, so that an interrupted run goes on from there."""
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Protocol

from mmatnet.face.segment import Segment
from mmatnet.face.tracking import VIDEO_ENDS
from mmatnet.inference.results import Expression, Timeline, VideoResult
from mmatnet.io.video.stream import Stretch

# Seconds that are looked at once more, before those of which the spotter may not have told yet: an
# expression may last 4, and what is usual is known after some more
WARM_SECONDS = 19.0


@dataclass(frozen=True)
class Begun:
    """What was known of a video at one of its frames.

    Args:
        result (VideoResult): What was found so far; of its segments the last ends with the video if
            the face was followed at that frame.
        number (int): Of the frame.
        first_seconds (float): Of the first frame.
        gaps (tuple[str]): Notes about stretches without a face.
    """

    result: VideoResult
    number: int
    first_seconds: float
    gaps: tuple[str, ...]

    def rest(self, stretch: Stretch, latency: float) -> Stretch:
        """What of a stretch is still to be looked at, by a spotter of that latency, in seconds."""
        return Stretch(max(stretch.start, self.result.seconds - latency - WARM_SECONDS),
                       stretch.end)

    def to_dict(self) -> dict:
        """Return plain data for JSON."""
        result = self.result
        return {'number': self.number, 'first_seconds': self.first_seconds, 'gaps': list(self.gaps),
                'frames': result.frames, 'seconds': result.seconds, 'flow_calls': result.flow_calls,
                'stage_seconds': result.stage_seconds,
                'expressions': [asdict(one) for one in result.expressions],
                'segments': [asdict(one) for one in result.segments],
                'timeline': [list(values) for values in _points(result.timeline)]}

    @classmethod
    def from_dict(cls, values: Mapping) -> 'Begun':
        """Undo :meth:`to_dict`."""
        result = VideoResult('', values['frames'], seconds=values['seconds'],
                             flow_calls=values['flow_calls'],
                             stage_seconds=dict(values['stage_seconds']))
        result.expressions = [Expression(**one) for one in values['expressions']]
        result.segments = [_segment(one) for one in values['segments']]
        for point in values['timeline']:
            result.timeline.add(*point)
        return cls(result, values['number'], values['first_seconds'], tuple(values['gaps']))


class Journal(Protocol):
    """Keeps how far a video was looked through.

    Attributes:
        begun (Begun | None): What an interrupted run left.
    """

    begun: Begun | None

    def due(self) -> bool:
        """Tell whether it is time to keep it again."""

    def keep(self, begun: Begun) -> None:
        """Keep it."""


def joined(begun: Begun, later: VideoResult, repeated: int, latency: float) -> VideoResult:
    """Put together what was found before an interruption and after it.

    Of the frames that were looked at twice an expression is taken from ``later`` if it begins after
    all that were known of its kind, and ended so late that it could not be known yet.

    Args:
        begun (Begun): What was known at a frame.
        later (VideoResult): Of the frames from some before that one on.
        repeated (int): How many of these frames there are up to that one.
        latency (float): Of the spotter, in seconds.

    Returns:
        VideoResult: Of all; with the notes of ``later``.
    """
    earlier, cut = begun.result, begun.number
    known: dict[str, int] = {}  # kind to the last frame of which that is known
    for one in earlier.expressions:
        known[one.kind] = max(one.offset, known.get(one.kind, -1))
    timeline = Timeline()
    for point in _points(earlier.timeline):
        timeline.add(*point)
    last = earlier.timeline.seconds[-1] if earlier.timeline.seconds else -1.0
    for number, seconds, strength in _points(later.timeline):
        if seconds > last:
            timeline.add(number, seconds, strength)
    frames = earlier.frames + later.frames - repeated
    passed = later.seconds - begun.first_seconds
    return replace(
        later, frames=frames, fps=(frames - 1) / passed if passed else 0.0, timeline=timeline,
        expressions=[*earlier.expressions,
                     *(one for one in later.expressions
                       if one.onset > known.get(one.kind, -1)
                       and one.offset_seconds > earlier.seconds - latency)],
        segments=_joined_segments(earlier.segments, later.segments, cut),
        flow_calls=earlier.flow_calls + later.flow_calls,
        stage_seconds={name: seconds + earlier.stage_seconds.get(name, 0.0)
                       for name, seconds in later.stage_seconds.items()})


def _joined_segments(earlier: list[Segment], later: list[Segment], cut: int) -> list[Segment]:
    """Let the segment in which the run was interrupted go on."""
    closed = [one for one in earlier if one.end != VIDEO_ENDS]
    rest = [one for one in later if one.last > cut]
    if len(closed) == len(earlier):
        return [*earlier, *rest]
    begun = earlier[-1]
    if not rest or rest[0].first > cut:  # it ended in the frames that were looked at again
        ends = next((one.end for one in later if one.last <= cut < one.last + 2), begun.end)
        return [*closed, replace(begun, end=ends), *rest]
    first, *others = rest
    return [*closed, replace(
        first, first=begun.first, first_seconds=begun.first_seconds, matrix=begun.matrix,
        notes=tuple(dict.fromkeys((*begun.notes, *first.notes))),
        places=(*begun.places, *(one for one in first.places if one[0] > cut))), *others]


def _points(timeline: Timeline) -> zip:
    return zip(timeline.frames, timeline.seconds, timeline.strength, strict=True)


def _segment(values: Mapping) -> Segment:
    def rows(matrix: list) -> tuple:
        return tuple(map(tuple, matrix))

    return Segment(**{**values, 'notes': tuple(values['notes']),
                      'matrix': None if values['matrix'] is None else rows(values['matrix']),
                      'places': tuple((number, rows(matrix))
                                      for number, matrix in values['places'])})
