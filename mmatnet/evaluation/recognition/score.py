"""The metrics of one set of predictions."""
from collections.abc import Sequence
from typing import Any

from mmatnet.evaluation.formats.predictions import Prediction
from mmatnet.evaluation.recognition import functional

METRICS = {
    'UF1': functional.unweighted_f1,
    'UAR': functional.unweighted_average_recall,
    'WF1': functional.weighted_f1,
    'accuracy': functional.accuracy,
}


def score(predictions: Sequence[Prediction], classes: Sequence[str]) -> dict[str, Any]:
    """Score the pooled predictions of one seed.

    Args:
        predictions (Sequence[Prediction]): One per clip.
        classes (Sequence[str]): Class names in label order.

    Returns:
        dict: ``n``, ``UF1``, ``UAR``, ``WF1``, ``accuracy`` in [0, 1] and ``confusion`` as lists
        (rows truth). If a class has no true sample, ``absent_classes`` names it in place of UF1,
        UAR and WF1.

    Examples:
        >>> scored = score([Prediction('casme2', 'sub01', 'EP02_01f', label=0, prediction=0),
        ...                 Prediction('casme2', 'sub02', 'EP01_11f', label=1, prediction=0)],
        ...                ['negative', 'positive'])
        >>> scored['UAR'], scored['confusion']
        (0.5, [[1, 0], [1, 0]])
    """
    confusion = functional.confusion_matrix([record.label for record in predictions],
                                            [record.prediction for record in predictions],
                                            len(classes))
    scored: dict[str, Any] = {'n': len(predictions)}
    if absent := functional.absent_classes(confusion):
        scored['absent_classes'] = [classes[number] for number in absent]
        scored['accuracy'] = functional.accuracy(confusion)
    else:
        scored.update((name, metric(confusion)) for name, metric in METRICS.items())
    scored['confusion'] = confusion.tolist()
    return scored


def score_seeds(predictions: Sequence[Prediction], classes: Sequence[str]) -> list[dict[str, Any]]:
    """Score each seed on its own, in the order of the seeds, as :func:`score` does."""
    of_seed: dict[int, list[Prediction]] = {}
    for record in predictions:
        of_seed.setdefault(record.seed, []).append(record)
    return [score(of_seed[seed], classes) for seed in sorted(of_seed)]
