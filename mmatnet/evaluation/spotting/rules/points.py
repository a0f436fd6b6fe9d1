"""The rules of the spotters by optical flow in regions of interest."""
from collections.abc import Sequence

from mmatnet.errors import InputError
from mmatnet.evaluation.spotting.rules.base import KINDS, OVERALL, by_video, shared_length
from mmatnet.evaluation.spotting.scores import IOU, Span, SpottingScore
from mmatnet.registry import SPOTTING_RULES

SETTLED = 0.2  # IoU from which on a true expression looks at no further interval
MICRO_SECONDS = 0.5  # 15 frames of 30 per second, 100 of 200


@SPOTTING_RULES.register_module(name='points')
class Points:
    """Counts hits by length, not by the kind that was said; IoU of lengths of 0.5 or more.

    He, "Research on Micro-Expression Spotting Method Based on Optical Flow Features", ACM MM 2021,
    and its successors of 2022 and 2023. Each true expression takes the intervals in the order of
    frames and stops at the first with an IoU of 0.2 or more, so one interval may serve two. An
    expression or interval is micro if its offset lies at most half a second of frames behind its
    onset; recall is over the expressions that the database calls micro or macro (their code has
    the numbers 57 and 300 of CAS(ME)^2, 159 and 343 of SAMM Long Videos). A hit is of the length of
    the true expression, and what was spotted of its own, so precision and recall of a kind can
    exceed 1, and the counts of false alarms and misses be negative.

    Their code adds 1 to what was spotted, since it counts frames from 0 and the labels from 1;
    here both tables have the same numbers. An offset that their labels lack (apex + 20 there) is
    in ours already.
    """

    def __call__(self, truth: Sequence[Span], spotted: Sequence[Span]) -> dict[str, SpottingScore]:
        """Count, as :class:`mmatnet.evaluation.spotting.rules.base.Rules` says.

        Raises:
            InputError: If the truth does not tell the frames per second of a video.
        """
        rates = {span.video: span.fps for span in truth if span.fps is not None}
        unknown = next((span.video for span in (*truth, *spotted) if span.video not in rates), None)
        if unknown is not None:
            raise InputError(f'the rules points tell micro from macro by length, and the frames '
                             f'per second of {unknown} are not known; add a column fps to the '
                             'truth, or say --fps N')
        found, right = by_video(spotted), []
        for span in (span for span in truth if span.kind):
            settled = next((one for one in found.get(span.video, [])
                            if shared_length(span, one) >= SETTLED), None)
            if settled is not None and shared_length(span, settled) >= IOU:
                right.append(span)
        scores = {}
        for kind in KINDS:
            hits = sum(_kind(span, rates) == kind for span in right)
            said = sum(_kind(span, rates) == kind for span in spotted)
            true = sum(span.kind == kind for span in truth)
            scores[kind] = SpottingScore(hits, said - hits, true - hits)
        return {**scores, OVERALL: scores['micro'] + scores['macro']}


def _kind(span: Span, rates: dict[str, float]) -> str:
    return KINDS[span.offset - span.onset > MICRO_SECONDS * rates[span.video] + 1e-9]
