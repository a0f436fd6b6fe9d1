"""Two sets of predictions of the same clips: is one better than the other?"""
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from mmatnet.errors import InputError
from mmatnet.evaluation.formats.predictions import Prediction
from mmatnet.evaluation.formats.stamps import STAMPS, stamps_of
from mmatnet.evaluation.recognition import bootstrap
from mmatnet.evaluation.recognition.pooling import check_poolable, parts_of, seeds_of

COUNTS = ('both_right', 'only_a', 'only_b', 'both_wrong')


def compare(a: Sequence[Prediction], b: Sequence[Prediction], classes: Sequence[str],
            draws: int = bootstrap.DRAWS, seed: int = bootstrap.SEED) -> dict[str, Any]:
    """Compare clip by clip, all together and per database.

    Args:
        a, b (Sequence[Prediction]): Of the same clips; each of one selection, and of one seed or
            several. The numbers of seeds may differ.
        classes (Sequence[str]): Class names in label order.
        draws (int): Draws of the bootstrap over subjects. Defaults to 2000.
        seed (int): Seed of the draws. Defaults to 0.

    Returns:
        dict: ``classes``, ``a`` and ``b`` (``protocol``, ``selection``, whether it has each stamp,
        such as ``leaky``, and ``seeds``), ``interval`` (``level``, ``draws``, ``seed``),
        ``mcnemar_seeds`` (how many seeds of each side McNemar's test took), ``full`` and one part
        per database. A part has ``n``; ``UF1`` and ``UAR`` as :func:`paired_difference` gives
        them; and as :func:`mcnemar` gives them ``both_right``, ``only_a``, ``only_b``,
        ``both_wrong`` and ``mcnemar_p``.

    Raises:
        InputError: If a side cannot be pooled, or they differ in clips or in labels.
    """
    for predictions in (a, b):
        check_poolable(predictions, classes)
    _check_same_clips(a, b)
    result: dict[str, Any] = {'classes': list(classes)}
    for name, predictions in (('a', a), ('b', b)):
        first = predictions[0]
        stamps = stamps_of(first.protocol, first.selection)
        result[name] = {'protocol': first.protocol, 'selection': first.selection,
                        **{stamp.key: stamp in stamps for stamp in STAMPS},
                        'seeds': seeds_of(predictions)}
    result['interval'] = {'level': bootstrap.LEVEL, 'draws': draws, 'seed': seed}
    result['mcnemar_seeds'] = min(len(result['a']['seeds']), len(result['b']['seeds']))
    parts_a, parts_b = parts_of(a), parts_of(b)
    for name in parts_a:
        pair = parts_a[name], parts_b[name]
        result[name] = {'n': len({record.clip_key for record in pair[0]}),
                        **paired_difference(*pair, classes, draws, seed), **mcnemar(*pair)}
    return result


def _check_same_clips(a: Sequence[Prediction], b: Sequence[Prediction]) -> None:
    labels_a, labels_b = ({record.clip_key: record.label for record in side} for side in (a, b))
    sentences = []
    for name, only in (('A', labels_a.keys() - labels_b.keys()),
                       ('B', labels_b.keys() - labels_a.keys())):
        if only:
            sentences.append(f'{len(only)} only in {name}, such as {_examples(only)}')
    if sentences:
        raise InputError(f'A and B predict different clips: {"; ".join(sentences)}; compare what '
                         'tested the same clips')
    differing = [key for key in labels_a if labels_a[key] != labels_b[key]]
    if differing:
        raise InputError(f'A and B give {len(differing)} clips different true classes, such as '
                         f'{_examples(differing)}; compare what has the same labels')


def _examples(keys: Iterable[tuple[str, str, str]]) -> str:
    return ', '.join('/'.join(key) for key in sorted(keys)[:3])


def paired_difference(a: Sequence[Prediction], b: Sequence[Prediction], classes: Sequence[str],
                      draws: int = bootstrap.DRAWS, seed: int = bootstrap.SEED) -> dict[str, Any]:
    """Bootstrap the difference of UF1 and UAR over subjects, the same subjects on both sides.

    The two-sided p is twice the smaller of (1 + k) / (1 + n) over the two sides, at most 1: n is
    the number of draws with every class, k how many of them have a difference of 0 or less (or of
    0 or more).

    Args:
        a, b, classes, draws, seed: As for :func:`compare`.

    Returns:
        dict: ``subjects``, ``draws_left_out`` (without a class), and for ``UF1`` and ``UAR``
        ``a`` and ``b``, means over seeds, ``difference`` (a less b), and, where the draws give
        one, ``interval`` and ``p``. If a class has no clip, ``absent_classes`` in their place.
    """
    subjects, counts_a = bootstrap.subject_confusions(a, len(classes))
    _, counts_b = bootstrap.subject_confusions(b, len(classes))
    found: dict[str, Any] = {'subjects': len(subjects)}
    present = counts_a.sum(axis=(0, 1, 3)) > 0
    if not present.all():
        found['absent_classes'] = [name for name, there in zip(classes, present, strict=True)
                                   if not there]
        return found
    once = np.ones((1, len(subjects)), np.int64)
    whole_a, whole_b = (bootstrap.drawn_metrics(once, counts) for counts in (counts_a, counts_b))
    drawn = bootstrap.draw_subjects(len(subjects), draws, seed)
    drawn_a, drawn_b = (bootstrap.drawn_metrics(drawn, counts) for counts in (counts_a, counts_b))
    found['draws_left_out'] = int(np.isnan(drawn_a['UF1']).sum())
    for name in bootstrap.BALANCED:
        found[name] = {'a': float(whole_a[name][0]), 'b': float(whole_b[name][0]),
                       'difference': float(whole_a[name][0] - whole_b[name][0])}
        differences = drawn_a[name] - drawn_b[name]
        ends = bootstrap.interval(differences)
        if len(subjects) > 1 and ends is not None:
            found[name].update(interval=ends, p=two_sided_p(differences[~np.isnan(differences)]))
    return found


def two_sided_p(differences: np.ndarray) -> float:
    """Return the p of drawn differences, shape (n,), by the rule of :func:`paired_difference`.

    Examples:
        >>> two_sided_p(np.full(99, 0.1))  # no draw of 99 on the other side
        0.02
    """
    beyond = min((differences <= 0).sum(), (differences >= 0).sum())
    return float(min(1, 2 * (1 + beyond) / (1 + len(differences))))


def mcnemar(a: Sequence[Prediction], b: Sequence[Prediction]) -> dict[str, Any]:
    """Test on clips whether one side is right more often: McNemar's exact test.

    A side is right on a clip if more than half of its seeds are right there; half is not enough.
    Both sides bring as many seeds, their smallest ones, as the side with fewer has: a vote of
    three against a single seed would not be fair. The test asks whether, of the clips on which
    one side alone is right, either side has more than half (binomial, two-sided). It takes clips
    as independent.

    Returns:
        dict: ``both_right``, ``only_a``, ``only_b``, ``both_wrong`` and ``mcnemar_p``, which is 1
        if there is no clip on which one side alone is right.
    """
    from scipy.stats import binomtest

    seeds = [seeds_of(side) for side in (a, b)]
    fewer = min(map(len, seeds))
    right_a, right_b = (_right([record for record in side if record.seed in own[:fewer]])
                        for side, own in zip((a, b), seeds, strict=True))
    pairs = [(right_a[key], right_b[key]) for key in right_a]
    counts: dict[str, Any] = dict(zip(COUNTS, (pairs.count(pair) for pair in (
        (True, True), (True, False), (False, True), (False, False))), strict=True))
    alone = counts['only_a'] + counts['only_b']
    counts['mcnemar_p'] = float(binomtest(counts['only_a'], alone).pvalue) if alone else 1.0
    return counts


def _right(predictions: Sequence[Prediction]) -> dict[tuple[str, str, str], bool]:
    hits: dict[tuple[str, str, str], list[bool]] = {}
    for record in predictions:
        hits.setdefault(record.clip_key, []).append(record.label == record.prediction)
    return {key: 2 * sum(seeds) > len(seeds) for key, seeds in hits.items()}
