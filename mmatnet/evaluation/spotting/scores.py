"""Scores of spotting, and of spotting followed by recognition, as the MEGC challenges define them.

An interval is right if it shares enough with a true one: intersection over union, counted in frames
with both ends included, of at least 0.5 (MEGC 2020 and later). Each true interval is found at most
once, so a second interval on it is a false alarm. Counts are summed over all videos before anything
is divided. Spot-then-recognise follows Liong et al., "Spot-then-Recognize: A Micro-Expression
Analysis Network for Seamless Evaluation of Long Videos", Signal Processing: Image Communication
2023: recognition is scored on the true positives alone, and STRS is the product of both F1.
"""
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mmatnet.evaluation.recognition import functional

IOU = 0.5


@dataclass(frozen=True)
class Span:
    """One expression in a video, true or spotted.

    Args:
        video (str): Names the video; spans of different videos never match.
        onset, offset (int): First and last frame.
        score (float): How sure the spotter is; of no meaning for a true span.
        label (str | int | None): Class; ``None`` where nothing was recognised.
        kind (str): Such as ``micro``; spans of different kinds never match.
        fps (float | None): Frames per second of the video, where they are known.
    """

    video: str
    onset: int
    offset: int
    score: float = 1.0
    label: str | int | None = None
    kind: str = ''
    fps: float | None = None

    def __post_init__(self) -> None:
        if self.onset > self.offset:
            raise ValueError(f'{self.video}: onset {self.onset} comes after offset {self.offset}')


@dataclass(frozen=True)
class SpottingScore:
    """Counts at one threshold, and the scores made of them; a score without a case is 0.

    Args:
        true_positives, false_positives, false_negatives (int): Over all videos. By the rules
            ``points``, which count hits and intervals by different kinds, the last two can be
            negative, and precision and recall above 1.
    """

    true_positives: int
    false_positives: int
    false_negatives: int

    def __add__(self, other: 'SpottingScore') -> 'SpottingScore':
        """Sum up the counts of two kinds."""
        return SpottingScore(self.true_positives + other.true_positives,
                             self.false_positives + other.false_positives,
                             self.false_negatives + other.false_negatives)

    @property
    def precision(self) -> float:
        """Share of the spotted spans that are right."""
        return self.true_positives / max(1, self.true_positives + self.false_positives)

    @property
    def recall(self) -> float:
        """Share of the true spans that were found."""
        return self.true_positives / max(1, self.true_positives + self.false_negatives)

    @property
    def f1(self) -> float:
        """2 TP / (2 TP + FP + FN)."""
        both = 2 * self.true_positives
        return both / max(1, both + self.false_positives + self.false_negatives)


def intersection_over_union(first: Span, second: Span) -> float:
    """Return frames in both spans over frames in either, in [0, 1]; 0 for two videos or kinds.

    Examples:
        >>> intersection_over_union(Span('talk', 1, 10), Span('talk', 6, 10))
        0.5
    """
    if (first.video, first.kind) != (second.video, second.kind):
        return 0.0
    shared = min(first.offset, second.offset) - max(first.onset, second.onset) + 1
    lengths = (first.offset - first.onset + 1) + (second.offset - second.onset + 1)
    return max(0, shared) / (lengths - max(0, shared))


def match_spans(truth: Sequence[Span], spotted: Sequence[Span],
                iou: float = IOU) -> list[tuple[int, int]]:
    """Pair spotted spans with true ones, one to one, the pair with the largest IoU first.

    Of pairs that are alike, the true span that comes first is paired, with the first spotted one.

    Args:
        truth (Sequence[Span]): True spans.
        spotted (Sequence[Span]): Spotted spans.
        iou (float): Least intersection over union of a pair, in (0, 1].

    Returns:
        list[tuple[int, int]]: Positions in ``truth`` and in ``spotted``, in the order of matching.

    Examples:
        >>> match_spans([Span('talk', 1, 10)], [Span('talk', 6, 10), Span('talk', 1, 9)])
        [(0, 1)]
    """
    alike = [(-intersection_over_union(true, one), first, second)
             for first, true in enumerate(truth) for second, one in enumerate(spotted)]
    pairs, found, used = [], set(), set()
    for _, first, second in sorted(one for one in alike if -one[0] >= iou):
        if first not in found and second not in used:
            pairs.append((first, second))
            found.add(first)
            used.add(second)
    return pairs


def score_spotting(truth: Sequence[Span], spotted: Sequence[Span],
                   iou: float = IOU) -> SpottingScore:
    """Count true positives, false positives and false negatives over all videos.

    Examples:
        >>> score_spotting([Span('talk', 1, 10)], [Span('talk', 1, 9), Span('talk', 50, 60)])
        SpottingScore(true_positives=1, false_positives=1, false_negatives=0)
    """
    found = len(match_spans(truth, spotted, iou))
    return SpottingScore(found, len(spotted) - found, len(truth) - found)


def spot_then_recognise(truth: Sequence[Span], spotted: Sequence[Span],
                        classes: Sequence[str | int]) -> dict[str, float | list[list[int]]]:
    """Score spotting, recognition on what was rightly spotted, and both together.

    Args:
        truth (Sequence[Span]): True spans, each with its label.
        spotted (Sequence[Span]): Spotted spans, each with the recognised label.
        classes (Sequence): The labels that there may be, C of them.

    Returns:
        dict: ``spotting_f1``; ``confusion`` of the true positives (rows truth); ``recognition_f1``
        and ``recognition_uar``, means over the classes that have a true positive (a class that was
        never spotted tells nothing of recognition); ``STRS``, the product of both F1. Without a
        true positive the last three are 0.

    Raises:
        ValueError: If a matched span has no label, or one outside the classes.
    """
    pairs = match_spans(truth, spotted)
    true = [truth[place].label for place, _ in pairs]
    said = [spotted[place].label for _, place in pairs]
    if None in (*true, *said):
        raise ValueError('spot-then-recognise needs the label of every span')
    confusion = functional.confusion_matrix(
        list(map(classes.index, true)), list(map(classes.index, said)), len(classes))
    support = confusion.sum(axis=1)
    there = support > 0
    with np.errstate(invalid='ignore'):
        f1 = 2 * confusion.diagonal() / (support + confusion.sum(axis=0))
        recall = confusion.diagonal() / support
    spotting = score_spotting(truth, spotted).f1
    recognition = float(f1[there].mean()) if there.any() else 0.0
    return {'spotting_f1': spotting, 'confusion': confusion.tolist(),
            'recognition_f1': recognition,
            'recognition_uar': float(recall[there].mean()) if there.any() else 0.0,
            'STRS': spotting * recognition}
