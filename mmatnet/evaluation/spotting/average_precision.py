"""Average precision of spotting: how well the scores of a spotter order what it found.

Liong et al., "Spot-then-Recognize: A Micro-Expression Analysis Network for Seamless Evaluation of
Long Videos", Signal Processing: Image Communication 2023, print it beside F1.
"""
from collections.abc import Sequence

import numpy as np

from mmatnet.evaluation.spotting.scores import IOU, Span, intersection_over_union

# thresholds over which the mean is taken, as COCO takes them
IOU_RANGE = tuple(np.arange(10) / 20 + 0.5)


def match_surest_first(truth: Sequence[Span], spotted: Sequence[Span],
                       iou: float = IOU) -> list[tuple[int, int]]:
    """Pair spotted spans with true ones, the surest first, each with the best that is left.

    Args:
        truth (Sequence[Span]): True spans.
        spotted (Sequence[Span]): Spotted spans.
        iou (float): Least intersection over union of a pair, in (0, 1].

    Returns:
        list[tuple[int, int]]: Positions in ``truth`` and in ``spotted``, in the order of matching.
    """
    left, pairs = set(range(len(truth))), []
    for place in sorted(range(len(spotted)), key=lambda place: -spotted[place].score):
        overlaps = {number: intersection_over_union(truth[number], spotted[place])
                    for number in sorted(left)}
        best = max(overlaps, key=overlaps.__getitem__, default=None)
        if best is not None and overlaps[best] >= iou:
            left.remove(best)
            pairs.append((best, place))
    return pairs


def average_precision(truth: Sequence[Span], spotted: Sequence[Span], iou: float = IOU) -> float:
    """Return the area under precision over recall as the score threshold falls, in [0, 1].

    Precision is made non-increasing first and the area is exact (all points, as PASCAL VOC has it
    since 2010), not sampled.

    Raises:
        ValueError: If there is no true span.

    Examples:
        >>> average_precision([Span('talk', 1, 10), Span('talk', 21, 30)],
        ...                   [Span('talk', 1, 10, score=0.9), Span('talk', 50, 60, score=0.8)])
        0.5
    """
    if not truth:
        raise ValueError('there is no true span, so no recall')
    order = sorted(range(len(spotted)), key=lambda place: -spotted[place].score)
    right = {place for _, place in match_surest_first(truth, spotted, iou)}
    hits = np.cumsum([place in right for place in order], dtype=float)
    precision = hits / np.arange(1, len(order) + 1)
    precision = np.maximum.accumulate(precision[::-1])[::-1]
    gained = np.diff(hits, prepend=0) / len(truth)
    return float(np.sum(precision * gained))


def mean_average_precision(truth: Sequence[Span], spotted: Sequence[Span]) -> float:
    """Return AP@[.5:.95], the mean over :data:`IOU_RANGE`."""
    return float(np.mean([average_precision(truth, spotted, iou) for iou in IOU_RANGE]))
