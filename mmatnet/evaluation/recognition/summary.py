"""The report of a run: a pure function of the pooled predictions."""
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mmatnet.evaluation.formats.predictions import Prediction
from mmatnet.evaluation.formats.stamps import STAMPS, stamps_of
from mmatnet.evaluation.recognition import bootstrap
from mmatnet.evaluation.recognition.ensemble import average_seeds
from mmatnet.evaluation.recognition.oracle_gain import oracle_gain
from mmatnet.evaluation.recognition.pooling import check_poolable, parts_of, seeds_of
from mmatnet.evaluation.recognition.score import METRICS, score_seeds


def summarise(predictions: Sequence[Prediction], classes: Sequence[str],
              remark: str | None = None, last: Sequence[Prediction] | None = None,
              draws: int = bootstrap.DRAWS, draw_seed: int = bootstrap.SEED) -> dict[str, Any]:
    """Make the report.

    Args:
        predictions (Sequence[Prediction]): Of all folds, and of one seed or several.
        classes (Sequence[str]): Class names in label order.
        remark (str, optional): Goes along as ``remark``, such as that the data is synthetic.
        last (Sequence[Prediction], optional): For selection ``oracle``, what the last weights of
            the same trainings say; gives ``gain_over_last``.
        draws (int): Draws of the bootstrap over subjects. Defaults to 2000.
        draw_seed (int): Seed of the draws. Defaults to 0.

    Returns:
        dict: ``protocol``, ``classes``, ``selection``; of each stamp whether the run has it
        (``leaky``, ``transductive``); ``seeds``; ``interval`` (``level``, ``draws`` and ``seed``
        of the intervals); ``full`` and one part per database; with several seeds that have scores
        ``ensemble``: the number of ``seeds`` and, under ``parts``, the same parts of
        :func:`average_seeds`; and ``per_subject``: database to subject to number of clips ``n``
        and ``accuracy``. Each part is as
        :func:`mmatnet.evaluation.recognition.score.score` gives it, and where UF1 and UAR are
        defined as :func:`mmatnet.evaluation.recognition.bootstrap.intervals` adds to it. With
        several seeds each metric is the mean over seeds, ``<metric>_std`` the sample standard
        deviation (n - 1), ``confusion`` the sum, and ``per_seed`` holds each seed's own.

    Raises:
        InputError: As :func:`mmatnet.evaluation.recognition.pooling.check_poolable`.
    """
    check_poolable(predictions, classes)
    first, seeds = predictions[0], seeds_of(predictions)
    stamps = stamps_of(first.protocol, first.selection)
    report: dict[str, Any] = {'protocol': first.protocol, 'classes': list(classes),
                    'selection': first.selection,
                    **{stamp.key: stamp in stamps for stamp in STAMPS}, 'seeds': seeds}
    if remark is not None:
        report['remark'] = remark
    report['interval'] = {'level': bootstrap.LEVEL, 'draws': draws, 'seed': draw_seed}
    report.update(_scored_parts(predictions, classes, draws, draw_seed))
    if len(seeds) > 1 and first.scores:
        report['ensemble'] = {'seeds': len(seeds), 'parts': _scored_parts(
            average_seeds(predictions), classes, draws, draw_seed)}
    report['per_subject'] = _per_subject(predictions)
    if last is not None:
        report['gain_over_last'] = oracle_gain(predictions, last, classes)
    return report


def slices(parts: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the scored parts of a report, or of its ensemble: ``full``, then the databases.

    A single database's slice would repeat ``full`` and is left out.
    """
    scored = {name: part for name, part in parts.items()
              if isinstance(part, Mapping) and 'confusion' in part}
    return {'full': parts['full']} if len(scored) == 2 else scored


def _scored_parts(predictions: Sequence[Prediction], classes: Sequence[str], draws: int,
                  draw_seed: int) -> dict[str, dict[str, Any]]:
    """Score the whole and each database, with intervals over subjects."""
    scored = {}
    for name, part in parts_of(predictions).items():
        scored[name] = _average(score_seeds(part, classes), seeds_of(part))
        if 'UF1' in scored[name]:
            scored[name].update(bootstrap.intervals(part, classes, draws, draw_seed))
    return scored


def _average(per_seed: Sequence[Mapping[str, Any]], seeds: Sequence[int]) -> dict[str, Any]:
    if len(per_seed) == 1:
        return dict(per_seed[0])
    first = per_seed[0]
    averaged = {key: first[key] for key in ('n', 'absent_classes') if key in first}
    for name in METRICS:
        if name in first:
            values = [scored[name] for scored in per_seed]
            averaged[name] = float(np.mean(values))
            averaged[f'{name}_std'] = float(np.std(values, ddof=1))
    averaged['confusion'] = np.sum([scored['confusion'] for scored in per_seed], axis=0).tolist()
    averaged['per_seed'] = [{'seed': seed, **scored}
                            for seed, scored in zip(seeds, per_seed, strict=True)]
    return averaged


def _per_subject(predictions: Sequence[Prediction]) -> dict[str, dict[str, dict[str, Any]]]:
    right: dict[str, dict[str, list[bool]]] = {}
    for record in sorted(predictions, key=lambda record: record.key):
        subjects = right.setdefault(record.database, {})
        subjects.setdefault(record.subject, []).append(record.label == record.prediction)
    seeds = len(seeds_of(predictions))
    return {database: {subject: {'n': len(hits) // seeds, 'accuracy': float(np.mean(hits))}
                       for subject, hits in subjects.items()}
            for database, subjects in right.items()}
