"""The seeds of a run as one: their scores averaged clip by clip."""
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mmatnet.errors import InputError
from mmatnet.evaluation.formats.predictions import Prediction
from mmatnet.evaluation.recognition.pooling import check_same_clips


def average_seeds(predictions: Sequence[Prediction]) -> list[Prediction]:
    """Average the scores of all seeds; the class with the largest mean is the prediction.

    Args:
        predictions (Sequence[Prediction]): Of one protocol and selection and of several seeds.

    Returns:
        list[Prediction]: One per clip, sorted, under the smallest seed; of equal means the first
        class is taken.

    Raises:
        InputError: If the seeds predict different clips, or there are no scores.
    """
    check_same_clips(predictions)
    if not all(record.scores for record in predictions):
        raise InputError('an ensemble averages scores, and these predictions have none')
    clips: dict[tuple[str, str, str], list[Prediction]] = {}
    for record in sorted(predictions, key=lambda record: record.key):
        clips.setdefault(record.clip_key, []).append(record)
    return [_average(clips[key]) for key in sorted(clips)]


def _average(records: Sequence[Prediction]) -> Prediction:
    scores = np.mean([record.scores for record in records], axis=0)  # (C,)
    return replace(records[0], scores=tuple(scores.tolist()), prediction=int(scores.argmax()))
