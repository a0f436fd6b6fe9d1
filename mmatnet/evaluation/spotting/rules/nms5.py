"""The rules of the networks that propose intervals from sequences of regions."""
from collections.abc import Sequence
from functools import partial

from mmatnet.evaluation.spotting.rules.base import by_video, score_kinds, shared_length
from mmatnet.evaluation.spotting.scores import IOU, Span, SpottingScore
from mmatnet.registry import SPOTTING_RULES

MOST = 5  # intervals of one kind in one video


@SPOTTING_RULES.register_module(name='nms5')
class Nms5:
    """Counts the five surest intervals of a kind and video; IoU of lengths above 0.5.

    Yin et al., "AU-aware Graph Convolutional Network for Macro- and Micro-expression Spotting",
    ICME 2023, after Leng et al., ABPN, ACM MM 2022. Every true expression, in the order of frames,
    takes the interval it shares most with of those that are left. Lengths are end minus beginning,
    and half is not enough.
    """

    def __call__(self, truth: Sequence[Span], spotted: Sequence[Span]) -> dict[str, SpottingScore]:
        """Count, as :class:`mmatnet.evaluation.spotting.rules.base.Rules` says."""
        return score_kinds(truth, spotted, _count)


def _count(truth: list[Span], spotted: list[Span]) -> SpottingScore:
    true, hits, taken = by_video(truth), 0, 0
    for video, intervals in by_video(spotted).items():
        left = sorted(intervals, key=lambda span: -span.score)[:MOST]
        taken += len(left)
        for span in true.get(video, []):
            best = max(left, key=partial(shared_length, span), default=None)
            if best is not None and shared_length(span, best) > IOU:
                left.remove(best)
                hits += 1
    return SpottingScore(hits, taken - hits, len(truth) - hits)
