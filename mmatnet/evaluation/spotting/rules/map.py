"""The rules of those who count by a library for mean average precision."""
from collections.abc import Sequence
from functools import partial

from mmatnet.evaluation.spotting.rules.base import by_video, score_kinds
from mmatnet.evaluation.spotting.scores import (
    IOU,
    Span,
    SpottingScore,
    intersection_over_union,
)
from mmatnet.registry import SPOTTING_RULES


@SPOTTING_RULES.register_module(name='map')
class Map:
    """Counts only videos that hold an expression of the kind; false alarms elsewhere vanish.

    Liong et al., "Shallow Optical Flow Three-Stream CNN for Macro- and Micro-Expression Spotting
    from Long Videos", ICIP 2021 (SOFTNet), and its successors. Intervals are taken in the order of
    their frames, each compared only with the true expression it shares most with; one that is
    found already makes it a false alarm. In a video that holds an expression and where nothing was
    spotted, one false alarm is counted, as their code puts an interval of frame 0 there.
    """

    def __call__(self, truth: Sequence[Span], spotted: Sequence[Span]) -> dict[str, SpottingScore]:
        """Count, as :class:`mmatnet.evaluation.spotting.rules.base.Rules` says."""
        return score_kinds(truth, spotted, _count)


def _count(truth: list[Span], spotted: list[Span]) -> SpottingScore:
    hits = alarms = 0
    found = by_video(spotted)
    for video, true in by_video(truth).items():
        left = list(true)
        intervals = found.get(video, [])
        for interval in intervals:
            best = max(true, key=partial(intersection_over_union, interval))
            if best in left and intersection_over_union(best, interval) >= IOU:
                left.remove(best)
                hits += 1
            else:
                alarms += 1
        alarms += not intervals
    return SpottingScore(hits, alarms, len(truth) - hits)
