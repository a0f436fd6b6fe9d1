"""What a set of rules is, and what most of them share."""
from collections.abc import Callable, Sequence
from typing import Protocol

from mmatnet.evaluation.spotting.scores import Span, SpottingScore

KINDS = ('micro', 'macro')
OVERALL = 'overall'
DEFAULT = 'megc2020'


class Rules(Protocol):
    """Interface of a set of rules; registered in ``SPOTTING_RULES`` and made without arguments."""

    def __call__(self, truth: Sequence[Span], spotted: Sequence[Span]) -> dict[str, SpottingScore]:
        """Count what was found.

        Args:
            truth (Sequence[Span]): Every expression of every video with its kind, and a span
                without kind for each video that holds none.
            spotted (Sequence[Span]): What was spotted, each with its kind, in the same videos.

        Returns:
            dict: ``micro``, ``macro`` and ``overall``, counts over all videos.

        Raises:
            InputError: If the tables lack what the rules go by.
        """


def score_kinds(truth: Sequence[Span], spotted: Sequence[Span],
                count: Callable[[list[Span], list[Span]], SpottingScore]
                ) -> dict[str, SpottingScore]:
    """Count each kind apart, and sum both up: an interval of the wrong kind is wrong for both.

    Args:
        truth, spotted (Sequence[Span]): As :class:`Rules` takes them.
        count (Callable): Of the true and the spotted spans of one kind.
    """
    scores = {kind: count([span for span in truth if span.kind == kind],
                          [span for span in spotted if span.kind == kind]) for kind in KINDS}
    return {**scores, OVERALL: scores['micro'] + scores['macro']}


def by_video(spans: Sequence[Span]) -> dict[str, list[Span]]:
    """Return the spans of each video, in the order of their frames."""
    videos: dict[str, list[Span]] = {}
    for span in sorted(spans, key=lambda span: (span.onset, span.offset)):
        videos.setdefault(span.video, []).append(span)
    return videos


def shared_length(first: Span, second: Span) -> float:
    """Return intersection over union of two spans of one video as lengths, end minus beginning.

    Without the frame that counting both ends adds, a span of one frame has no length and shares
    nothing.
    """
    shared = min(first.offset, second.offset) - max(first.onset, second.onset)
    whole = max(first.offset, second.offset) - min(first.onset, second.onset)
    return shared / whole if shared > 0 else 0.0
