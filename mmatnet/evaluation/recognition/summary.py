"""The figures of a run: a pure function of the pooled predictions."""
from collections.abc import Mapping, Sequence

import numpy as np

from mmatnet.errors import InputError
from mmatnet.evaluation.formats.predictions import Prediction, check_predictions
from mmatnet.evaluation.recognition import bootstrap, functional

FIGURES = {
    'UF1': functional.unweighted_f1,
    'UAR': functional.unweighted_average_recall,
    'WF1': functional.weighted_f1,
    'accuracy': functional.accuracy,
}
# names in a report that are no database's
TAKEN = ('protocol', 'classes', 'selection', 'leaky', 'seeds', 'remark', 'interval', 'full',
         'per_subject', 'gain_over_last')


def score(predictions: Sequence[Prediction], classes: Sequence[str]) -> dict:
    """Score the pooled predictions of one seed.

    Args:
        predictions (Sequence[Prediction]): One per clip.
        classes (Sequence[str]): Class names in label order.

    Returns:
        dict: ``n``, ``UF1``, ``UAR``, ``WF1``, ``accuracy`` in [0, 1] and ``confusion`` as lists
        (rows truth). If a class has no true sample, ``absent_classes`` names it in place of UF1,
        UAR and WF1.
    """
    confusion = functional.confusion_matrix([record.label for record in predictions],
                                            [record.prediction for record in predictions],
                                            len(classes))
    scored: dict = {'n': len(predictions)}
    if absent := functional.absent_classes(confusion):
        scored['absent_classes'] = [classes[number] for number in absent]
        scored['accuracy'] = functional.accuracy(confusion)
    else:
        scored.update((name, figure(confusion)) for name, figure in FIGURES.items())
    scored['confusion'] = confusion.tolist()
    return scored


def summarise(predictions: Sequence[Prediction], classes: Sequence[str],
              remark: str | None = None, last: Sequence[Prediction] | None = None,
              draws: int = bootstrap.DRAWS, draw_seed: int = bootstrap.SEED) -> dict:
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
        dict: ``protocol``, ``classes``, ``selection``, ``leaky`` (whether test subjects chose the
        weights), ``seeds``, ``interval`` (``level``, ``draws`` and ``seed`` of the intervals),
        ``full`` and one part per database, and ``per_subject``: database to subject to number of
        clips ``n`` and ``accuracy``. Each part is as :func:`score` gives it, and where UF1 and UAR
        are defined as :func:`mmatnet.evaluation.recognition.bootstrap.intervals` adds to it. With
        several seeds each figure is the mean over seeds, ``<figure>_std`` the sample standard
        deviation (n - 1), ``confusion`` the sum, and ``per_seed`` holds each seed's own.

    Raises:
        InputError: If there is no prediction, a clip is predicted twice for a seed, several
            protocols or selections are mixed, the seeds tested different clips, or labels or
            scores do not fit the classes.
    """
    check_poolable(predictions, classes)
    first = predictions[0]
    seeds = sorted({record.seed for record in predictions})
    report: dict = {'protocol': first.protocol, 'classes': list(classes),
                    'selection': first.selection, 'leaky': first.selection == 'oracle',
                    'seeds': seeds}
    if remark is not None:
        report['remark'] = remark
    report['interval'] = {'level': bootstrap.LEVEL, 'draws': draws, 'seed': draw_seed}
    for name, part in parts_of(predictions).items():
        per_seed = [score([record for record in part if record.seed == seed], classes)
                    for seed in seeds]
        report[name] = per_seed[0] if len(seeds) == 1 else _average(per_seed, seeds)
        if 'UF1' in report[name]:
            report[name].update(bootstrap.intervals(part, classes, draws, draw_seed))
    report['per_subject'] = _per_subject(predictions)
    if last is not None:
        report['gain_over_last'] = oracle_gain(predictions, last, classes)
    return report


def oracle_gain(oracle_predictions: Sequence[Prediction], last_predictions: Sequence[Prediction],
                classes: Sequence[str]) -> dict[str, dict[str, float]]:
    """Say how much picking the epoch on the test subjects gained over the last epoch.

    Args:
        oracle_predictions (Sequence[Prediction]): Selection ``oracle``.
        last_predictions (Sequence[Prediction]): Selection ``last``, of the same trainings.
        classes (Sequence[str]): Class names in label order.

    Returns:
        dict: ``full`` and each database to figure to gain, the mean over seeds of one less the
        mean over seeds of the other; figures that a part does not have are left out.

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
    return {name: {figure: value - _means(last[name], classes)[figure]
                   for figure, value in _means(oracle[name], classes).items()}
            for name in oracle}


def parts_of(predictions: Sequence[Prediction]) -> dict[str, list[Prediction]]:
    """Return all predictions as ``full``, then those of each database by its name."""
    databases = sorted({record.database for record in predictions})
    return {'full': list(predictions),
            **{name: [record for record in predictions if record.database == name]
               for name in databases}}


def slices(report: Mapping) -> dict[str, Mapping]:
    """Return the scored parts of a report by name: ``full``, then the databases.

    A single database's slice would repeat ``full`` and is left out.
    """
    parts = {name: part for name, part in report.items()
             if isinstance(part, Mapping) and 'confusion' in part}
    return {'full': report['full']} if len(parts) == 2 else parts


def check_poolable(predictions: Sequence[Prediction], classes: Sequence[str]) -> None:
    """Raise unless the predictions can be scored together.

    Raises:
        InputError: As :func:`summarise`.
    """
    if not predictions:
        raise InputError('there is no prediction to report; run `mmatnet crossval` first')
    check_predictions(predictions)
    named = {(record.protocol, record.selection) for record in predictions}
    if len(named) > 1:
        raise InputError(f'expected one protocol and selection, got {sorted(named)}; '
                         'report each on its own')
    tested: dict[int, set] = {}
    for record in predictions:
        tested.setdefault(record.seed, set()).add(record.clip_key)
    if len(set(map(frozenset, tested.values()))) > 1:
        counts = {seed: len(clips) for seed, clips in sorted(tested.items())}
        raise InputError(f'the seeds tested different clips (number of clips per seed: {counts}); '
                         'finish the run first')
    for record in predictions:
        name, largest = '/'.join(record.clip_key), max(record.label, record.prediction)
        if record.database in TAKEN:
            raise InputError(f'{name}: a database cannot be called {record.database!r}, since a '
                             'report uses that name; call it otherwise')
        if largest >= len(classes) or len(record.scores) not in (0, len(classes)):
            got = f'class {largest}' if largest >= len(classes) else f'{len(record.scores)} scores'
            raise InputError(f'{name}: expected classes 0 to {len(classes) - 1} '
                             f'({", ".join(classes)}) and as many scores or none, got {got}; '
                             'name the classes of these predictions')


def _means(predictions: Sequence[Prediction], classes: Sequence[str]) -> dict[str, float]:
    """Each figure's mean over seeds, those that are undefined left out."""
    per_seed = [score([record for record in predictions if record.seed == seed], classes)
                for seed in sorted({record.seed for record in predictions})]
    return {name: float(np.mean([scored[name] for scored in per_seed]))
            for name in FIGURES if name in per_seed[0]}


def _per_subject(predictions: Sequence[Prediction]) -> dict[str, dict[str, dict]]:
    right: dict[str, dict[str, list[bool]]] = {}
    for record in sorted(predictions, key=lambda record: record.key):
        subjects = right.setdefault(record.database, {})
        subjects.setdefault(record.subject, []).append(record.label == record.prediction)
    seeds = len({record.seed for record in predictions})
    return {database: {subject: {'n': len(hits) // seeds, 'accuracy': float(np.mean(hits))}
                       for subject, hits in subjects.items()}
            for database, subjects in right.items()}


def _average(per_seed: Sequence[Mapping], seeds: Sequence[int]) -> dict:
    first = per_seed[0]
    averaged = {key: first[key] for key in ('n', 'absent_classes') if key in first}
    for name in FIGURES:
        if name in first:
            values = [scored[name] for scored in per_seed]
            averaged[name] = float(np.mean(values))
            averaged[f'{name}_std'] = float(np.std(values, ddof=1))
    averaged['confusion'] = np.sum([scored['confusion'] for scored in per_seed], axis=0).tolist()
    averaged['per_seed'] = [{'seed': seed, **scored}
                            for seed, scored in zip(seeds, per_seed, strict=True)]
    return averaged
