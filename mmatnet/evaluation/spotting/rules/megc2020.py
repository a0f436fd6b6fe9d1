"""The rules of the challenges from 2020 on."""
from collections.abc import Sequence

from mmatnet.evaluation.spotting.rules.base import score_kinds
from mmatnet.evaluation.spotting.scores import Span, SpottingScore, score_spotting
from mmatnet.registry import SPOTTING_RULES


@SPOTTING_RULES.register_module(name='megc2020')
class Megc2020:
    """Counts all videos; IoU of 0.5 or more in frames with both ends; pairs are one to one.

    He et al., "Spotting Macro- and Micro-expression Intervals in Long Video Sequences", FG 2020
    (MDMD, the baseline of the challenge). Its code lets two true expressions claim one interval;
    here the pair with the largest IoU is matched first and each belongs to one pair.
    """

    def __call__(self, truth: Sequence[Span], spotted: Sequence[Span]) -> dict[str, SpottingScore]:
        """Count, as :class:`mmatnet.evaluation.spotting.rules.base.Rules` says."""
        return score_kinds(truth, spotted, score_spotting)
