"""Folds as pure functions of who is there: which subjects train, which are tested.

A subject is (database, subject); a fold gives each subject to one side, so no clip of a test
subject can reach training. A protocol is a name, such as ``'loso'``, or a dictionary with the
name under ``type`` and its options, such as ``dict(type='groups', k=5, seed=0)``.
"""
import difflib
import inspect
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from mmatnet.errors import InputError

Subject = tuple[str, str]
Labels = Mapping[Subject, Sequence[int]]
ANY_PROTOCOL = 'allow_empty_classes'  # an option that every protocol takes


@dataclass(frozen=True)
class Fold:
    """One training and the subjects it is tested on.

    Args:
        name (str): Used in file names and in the predictions, such as ``casme2-sub01``.
        train (tuple[Subject]): Training subjects, sorted.
        test (tuple[Subject]): Held-out subjects, sorted; empty if nothing is held out.
    """

    name: str
    train: tuple[Subject, ...]
    test: tuple[Subject, ...]

    def __post_init__(self) -> None:
        if shared := set(self.train) & set(self.test):
            raise ValueError(f'fold {self.name} has {sorted(shared)} on both sides')


def _fold(name: str, subjects: Iterable[Subject], test: set[Subject]) -> Fold:
    subjects = sorted(set(subjects))
    return Fold(name, tuple(s for s in subjects if s not in test),
                tuple(s for s in subjects if s in test))


def leave_one_subject_out(subjects: Iterable[Subject]) -> Iterator[Fold]:
    """One fold per subject (LOSO; over several databases this is MEGC's CDE).

    Raises:
        InputError: If there are fewer than two subjects.
    """
    subjects = sorted(set(subjects))
    if len(subjects) < 2:
        raise InputError(f'leave-one-subject-out needs two subjects or more, got {subjects}')
    for database, subject in subjects:
        yield _fold(f'{database}-{subject}', subjects, {(database, subject)})


def leave_one_database_out(subjects: Iterable[Subject]) -> Iterator[Fold]:
    """One fold per database: train on the others, test on it (HDE of ATNet's paper).

    Raises:
        InputError: If there are fewer than two databases.
    """
    subjects = sorted(set(subjects))
    databases = sorted({database for database, _ in subjects})
    if len(databases) < 2:
        raise InputError(f'leave-one-database-out needs two databases or more, got {databases}')
    for held_out in databases:
        yield from hold_out_database(subjects, held_out)


def hold_out_database(subjects: Iterable[Subject], database: str) -> Iterator[Fold]:
    """One fold: test on one database, train on the others.

    Raises:
        InputError: If no clip is of that database, or all are.
    """
    subjects = set(subjects)
    _present(subjects, [database])
    if {name for name, _ in subjects} == {database}:
        raise InputError(f'every clip is of database {database}, so holding it out leaves none to '
                         'train on; add another database')
    yield _fold(database, subjects, {s for s in subjects if s[0] == database})


def cross_databases(subjects: Iterable[Subject], train: Sequence[str] | str,
                    test: Sequence[str] | str) -> Iterator[Fold]:
    """One fold: train on some databases, test on others, leave the rest out.

    Args:
        subjects (Iterable[Subject]): Who is there.
        train, test (Sequence[str] | str): Database ids.

    Raises:
        InputError: If a side is empty, a database is on both sides, or no clip is of it.
    """
    train, test = _names(train, 'train'), _names(test, 'test')
    if shared := sorted(set(train) & set(test)):
        raise InputError(f'{", ".join(shared)} would both train and be tested; name other '
                         'databases on one side')
    subjects = set(subjects)
    _present(subjects, [*train, *test])
    yield _fold(_from_to(train, test), (s for s in subjects if s[0] in {*train, *test}),
                {s for s in subjects if s[0] in test})


def fixed_split(labels: Labels, test: Sequence[str] | str | None = None,
                train: Sequence[str] | str | None = None, test_share: float | None = None,
                seed: int = 0) -> Iterator[Fold]:
    """One fold: the subjects that are named, or those that a seeded rule draws.

    Args:
        labels (Labels): Subject to the labels of its clips.
        test (Sequence[str] | str, optional): Subjects to be tested, as ``database/subject``.
        train (Sequence[str] | str, optional): Subjects to train on. Defaults to all others.
        test_share (float, optional): In place of names, as in :func:`split_subjects`.
        seed (int): Of the draw. Defaults to 0.

    Raises:
        InputError: If neither or both are given, a subject is on both sides or has no clip, or as
            :func:`split_subjects`.
    """
    if (test is None) == (test_share is None) or (test is None and train is not None):
        raise InputError("protocol 'split' needs either test (and train, if not all others) with "
                         'subjects as database/subject, or test_share and seed (in a config that '
                         'inherits the other, add _delete_=True)')
    if test_share is not None:
        yield split_subjects(labels, test_share, seed)
        return
    tested = _subjects(labels, test, 'test')
    trained = set(labels) - tested if train is None else _subjects(labels, train, 'train')
    if shared := sorted(tested & trained):
        raise InputError(f'{", ".join(map("/".join, shared))} would both train and be tested; '
                         'take them off one side')
    yield _fold('split', tested | trained, tested)


def subject_groups(labels: Labels, k: int, seed: int = 0) -> Iterator[Fold]:
    """One fold per group of subjects, the groups as alike in clips and classes as can be.

    The subjects are shuffled by the seed, put in order of their number of clips, largest first,
    and each joins the group where the sum over groups of squared shares, of each class and of all
    clips, grows least. A group stays empty for no longer than there are subjects to fill it.

    Args:
        labels (Labels): Subject to the labels of its clips.
        k (int): Number of groups, from 2 to the number of subjects.
        seed (int): Decides between equals. Defaults to 0.

    Raises:
        InputError: If k or the seed is out of range.
    """
    _whole('k', k, 2)
    _whole('seed', seed, 0)
    if k > len(labels):
        raise InputError(f'k={k} groups need as many subjects, but {len(labels)} are here; lower k')
    counts = {subject: _shares_counted(labels[subject]) for subject in labels}
    totals = _shares_counted([label for subject in labels for label in labels[subject]])
    order = random.Random(seed).sample(sorted(labels), len(labels))
    groups: list[set[Subject]] = [set() for _ in range(k)]
    held: list[dict] = [dict.fromkeys(totals, 0) for _ in range(k)]
    for subject in sorted(order, key=lambda subject: -len(labels[subject])):
        growth = [fsum((2 * have[name] + count) * count / totals[name] ** 2
                       for name, count in counts[subject].items()) for have in held]
        chosen = growth.index(min(growth))
        groups[chosen].add(subject)
        for name, count in counts[subject].items():
            held[chosen][name] += count
    for number, group in enumerate(groups, 1):
        yield _fold(f'group{number:0{len(str(k))}}', labels, group)


def _shares_counted(labels: Sequence[int]) -> dict[int | str, int]:
    """Count each class, and all clips under ``'clips'``; only what is there."""
    return {**{label: list(labels).count(label) for label in labels},
            **({'clips': len(labels)} if labels else {})}


def everything(subjects: Iterable[Subject]) -> Iterator[Fold]:
    """One fold that trains on all subjects, for a model to be used rather than measured."""
    yield _fold('all', subjects, set())


PROTOCOLS = {
    'loso': leave_one_subject_out,
    'lodo': leave_one_database_out,
    'holdout': hold_out_database,
    'cross': cross_databases,
    'split': fixed_split,
    'groups': subject_groups,
    'all': everything,
}


ONE_FOLD = ('holdout', 'cross', 'split', 'all')  # protocols of one fold


def protocol_parts(protocol: str | Mapping) -> tuple[str, dict]:
    """Take a protocol apart into its name and its options, and check that these are its own.

    Raises:
        InputError: If the name is unknown, or an option is unknown, missing or not what it must be.
    """
    options = dict(protocol) if isinstance(protocol, Mapping) else {'type': protocol}
    kind = options.pop('type', None)
    if not isinstance(kind, str) or kind not in PROTOCOLS:
        raise InputError(f'protocol must be one of {", ".join(PROTOCOLS)}, or a dict with one of '
                         f'them as type, got {protocol!r}')
    _, *parameters = inspect.signature(PROTOCOLS[kind]).parameters.values()
    known = [parameter.name for parameter in parameters] + [ANY_PROTOCOL]
    if unknown := sorted(set(options) - set(known)):
        raise InputError(f'protocol {kind!r} has no option {unknown[0]!r}; it takes '
                         f'{", ".join(known)} (in a config that changes the type of its base, '
                         'add _delete_=True)')
    needed = [parameter.name for parameter in parameters if parameter.default is parameter.empty]
    if missing := [name for name in needed if name not in options]:
        raise InputError(f'protocol {kind!r} needs {", ".join(needed)}; missing: '
                         f'{", ".join(missing)}')
    if not isinstance(options.get(ANY_PROTOCOL, False), bool):
        raise InputError(f'protocol {kind!r}: {ANY_PROTOCOL} must be True or False, got '
                         f'{options[ANY_PROTOCOL]!r}')
    return kind, options


def protocol_name(protocol: str | Mapping) -> str:
    """Return what stands in the column ``protocol``: ``loso``, ``groups-5``, ``cross-a-to-b``."""
    kind, options = protocol_parts(protocol)
    if kind == 'groups':
        return f'groups-{options["k"]}'
    if kind == 'holdout':
        return f'holdout-{options["database"]}'
    if kind == 'cross':
        return f'cross-{_from_to(options["train"], options["test"])}'
    return kind


def _from_to(train: Sequence[str] | str, test: Sequence[str] | str) -> str:
    sides = ('+'.join(sorted(_names(names, side))) for names, side in ((train, 'train'),
                                                                       (test, 'test')))
    return '-to-'.join(sides)


def make_folds(protocol: str | Mapping, labels: Labels,
               classes: Sequence[str] | None = None) -> list[Fold]:
    """Return the folds of a protocol; the order of the subjects does not matter.

    Args:
        protocol (str | Mapping): One of ``PROTOCOLS``, or a dictionary with it as ``type`` and
            its options. ``allow_empty_classes=True``, which each of them takes, lets folds train
            without a clip of some class.
        labels (Labels): Subject to the labels of its clips.
        classes (Sequence[str], optional): Class names in label order; with them, folds that would
            train without a clip of a class are refused.

    Raises:
        InputError: If the protocol or an option is unknown, needs other subjects, or has a fold
            with an empty side or without a class to train.
    """
    kind, options = protocol_parts(protocol)
    allowed = options.pop(ANY_PROTOCOL, False)
    folds = list(PROTOCOLS[kind](labels, **options))
    for fold in folds:
        if kind != 'all' and not any(labels[subject] for subject in fold.test):
            raise InputError(f'protocol {kind!r}, fold {fold.name}: no clip to test; '
                             'choose other subjects')
        trained = {label for subject in fold.train for label in labels[subject]}
        if not trained:
            raise InputError(f'protocol {kind!r}, fold {fold.name}: no clip to train on; '
                             'choose other subjects')
        lacking = [name for number, name in enumerate(classes or ()) if number not in trained]
        if lacking and not allowed:
            raise InputError(f'protocol {kind!r}, fold {fold.name}: no training clip of class '
                             f'{", ".join(lacking)}; add subjects, choose another protocol, or '
                             f'allow it with its option {ANY_PROTOCOL}=True')
    return folds


def named_fold(folds: Sequence[Fold], name: str) -> Fold:
    """Return the fold of a name.

    Raises:
        InputError: If there is none; names the nearest, or the first.
    """
    found = next((fold for fold in folds if fold.name == name), None)
    if found is None:
        names = [fold.name for fold in folds]
        some = difflib.get_close_matches(name, names) or names[:3]
        raise InputError(f'no fold {name!r} among the {len(folds)} of this protocol, such as '
                         f'{", ".join(some)}; the column fold of predictions.csv has all names')
    return found


def _whole(name: str, value: object, least: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise InputError(f'{name} must be a whole number from {least} up, got {value!r}')


def _names(value: Sequence[str] | str, side: str) -> list[str]:
    names = [value] if isinstance(value, str) else value
    if (not isinstance(names, Sequence) or not names
            or not all(isinstance(name, str) for name in names)):
        raise InputError(f'{side} must be one name or more, got {value!r}')
    return list(names)


def _present(subjects: Iterable[Subject], databases: Iterable[str]) -> None:
    here = sorted({database for database, _ in subjects})
    if absent := [database for database in databases if database not in here]:
        raise InputError(f'no clip is of database {absent[0]!r}; there are {", ".join(here)}: add '
                         'its store to the sources, or name another')


def _subjects(labels: Labels, value: Sequence[str] | str, side: str) -> set[Subject]:
    named = {tuple(name.split('/', 1)) for name in _names(value, side)}
    if absent := sorted(named - set(labels)):
        raise InputError(f'{side}: no clip of {", ".join(map("/".join, absent))}; subjects are '
                         f'written as {"/".join(min(labels))}')
    return named


def draw_subjects(labels: Labels, share: float, seed: int) -> set[Subject]:
    """Draw a seeded share of the subjects such that every class is on both sides.

    Args:
        labels (Labels): Subject to the labels of its clips.
        share (float): Share of the subjects to draw, in (0, 1); at least one, and as near to the
            share as 200 draws of each size allow.
        seed (int): Seed of the draw.

    Raises:
        InputError: If no draw has every class on both sides.
    """
    classes = {label for subject in labels.values() for label in subject}
    subjects = sorted(labels)
    wanted = max(1, round(share * len(subjects)))
    sizes = sorted(range(1, len(subjects)), key=lambda size: (abs(size - wanted), size))
    draw = random.Random(seed)
    shuffles = [draw.sample(subjects, len(subjects)) for _ in range(200)]
    for size in sizes:
        for order in shuffles:
            sides = order[:size], order[size:]
            if all({label for s in side for label in labels[s]} == classes for side in sides):
                return set(order[:size])
    raise InputError(f'found no split of {len(subjects)} subjects that has all of the '
                     f'{len(classes)} classes on both sides in 200 draws of each size')


def split_subjects(labels: Labels, test_share: float, seed: int) -> Fold:
    """Hold out a seeded share of the subjects, as :func:`draw_subjects` draws them.

    Args:
        labels (Labels): Subject to the labels of its clips.
        test_share (float): Share of the subjects to hold out, in (0, 1).
        seed (int): Seed of the draw.

    Returns:
        Fold: Named ``split``.

    Raises:
        InputError: If the share is outside (0, 1), or no draw has every class on both sides.
    """
    if (not isinstance(test_share, (int, float)) or isinstance(test_share, bool)
            or not 0 < test_share < 1):
        raise InputError(f'test_share must lie between 0 and 1, got {test_share}')
    _whole('seed', seed, 0)
    try:
        return _fold('split', labels, draw_subjects(labels, test_share, seed))
    except InputError as error:
        raise InputError(f'{error}; add subjects, or use `mmatnet crossval` with leave-one-subject-'
                         'out, which pools its folds') from error
