"""Which predictions can be scored together, and how they are cut."""
from collections.abc import Sequence

from mmatnet.errors import InputError
from mmatnet.evaluation.formats.predictions import Prediction, check_predictions

# names in a report that no database may have
RESERVED_NAMES = ('protocol', 'classes', 'selection', 'leaky', 'transductive', 'seeds', 'remark',
                  'interval', 'full', 'ensemble', 'per_subject', 'gain_over_last', 'sha256')


def parts_of(predictions: Sequence[Prediction]) -> dict[str, list[Prediction]]:
    """Return all predictions as ``full``, then those of each database by its name."""
    databases = sorted({record.database for record in predictions})
    return {'full': list(predictions),
            **{name: [record for record in predictions if record.database == name]
               for name in databases}}


def seeds_of(predictions: Sequence[Prediction]) -> list[int]:
    """Return the seeds of the trainings, sorted."""
    return sorted({record.seed for record in predictions})


def check_poolable(predictions: Sequence[Prediction], classes: Sequence[str]) -> None:
    """Refuse predictions that cannot be scored together.

    Raises:
        InputError: If there is none, a clip is predicted twice for a seed, several protocols or
            selections are mixed, the seeds tested different clips, or labels or scores do not fit
            the classes.
    """
    if not predictions:
        raise InputError('there is no prediction to report; run `mmatnet crossval` first')
    check_predictions(predictions)
    named = {(record.protocol, record.selection) for record in predictions}
    if len(named) > 1:
        raise InputError(f'expected one protocol and selection, got {sorted(named)}; '
                         'report each on its own')
    check_same_clips(predictions)
    for record in predictions:
        name, largest = '/'.join(record.clip_key), max(record.label, record.prediction)
        if record.database in RESERVED_NAMES:
            raise InputError(f'{name}: a database cannot be called {record.database!r}, since a '
                             'report uses that name; call it otherwise')
        if largest >= len(classes) or len(record.scores) not in (0, len(classes)):
            got = f'class {largest}' if largest >= len(classes) else f'{len(record.scores)} scores'
            raise InputError(f'{name}: expected classes 0 to {len(classes) - 1} '
                             f'({", ".join(classes)}) and as many scores or none, got {got}; '
                             'name the classes of these predictions')


def check_same_clips(predictions: Sequence[Prediction]) -> None:
    """Refuse seeds that tested different clips, or took one clip for different true classes.

    Raises:
        InputError: With the number of clips of each seed, or the clip.
    """
    tested: dict[int, set[tuple[str, str, str]]] = {seed: set() for seed in seeds_of(predictions)}
    labels: dict[tuple[str, str, str], int] = {}
    for record in predictions:
        tested[record.seed].add(record.clip_key)
        if labels.setdefault(record.clip_key, record.label) != record.label:
            raise InputError(f'{"/".join(record.clip_key)}: the seeds give it different true '
                             'classes; run them on the same labels')
    if len(set(map(frozenset, tested.values()))) > 1:
        counts = {seed: len(clips) for seed, clips in tested.items()}
        raise InputError(f'the seeds tested different clips (number of clips per seed: {counts}); '
                         'finish the run first')
