"""What choosing the weights on the test subjects gains."""
from collections.abc import Sequence

import numpy as np

from mmatnet.errors import InputError
from mmatnet.evaluation.formats.predictions import Prediction
from mmatnet.evaluation.recognition.pooling import check_poolable, parts_of
from mmatnet.evaluation.recognition.score import METRICS, score_seeds


def oracle_gain(oracle_predictions: Sequence[Prediction], last_predictions: Sequence[Prediction],
                classes: Sequence[str]) -> dict[str, dict[str, float]]:
    """Say how much picking the epoch on the test subjects gained over the last epoch.

    Args:
        oracle_predictions (Sequence[Prediction]): Selection ``oracle``.
        last_predictions (Sequence[Prediction]): Selection ``last``, of the same trainings.
        classes (Sequence[str]): Class names in label order.

    Returns:
        dict: ``full`` and each database to metric to gain, the mean over seeds of one less the
        mean over seeds of the other; metrics that a part does not have are left out.

    Raises:
        InputError: If either has another selection, or they differ in clips, labels or seeds.
    """
    for selection, predictions in (('oracle', oracle_predictions), ('last', last_predictions)):
        check_poolable(predictions, classes)
        if predictions[0].selection != selection:
            raise InputError(f'expected predictions of selection {selection}, got '
                             f'{predictions[0].selection}')
    tested = [{(record.seed, *record.clip_key, record.label) for record in predictions}
              for predictions in (oracle_predictions, last_predictions)]
    if tested[0] != tested[1]:
        example = min(tested[0] ^ tested[1])
        raise InputError(
            f'the predictions of oracle and last differ in {len(tested[0] ^ tested[1])} places in '
            f'clip, label or seed, such as {"/".join(example[1:4])} of seed {example[0]}; both '
            'come from the same trainings')
    oracle, last = parts_of(oracle_predictions), parts_of(last_predictions)
    return {name: {metric: value - _means(last[name], classes)[metric]
                   for metric, value in _means(oracle[name], classes).items()}
            for name in oracle}


def _means(predictions: Sequence[Prediction], classes: Sequence[str]) -> dict[str, float]:
    """Return each metric's mean over seeds, those that are undefined left out."""
    per_seed = score_seeds(predictions, classes)
    return {name: float(np.mean([scored[name] for scored in per_seed]))
            for name in METRICS if name in per_seed[0]}
