"""Whose clips a dataset serves: all, named subjects, or one side of a subject-disjoint split."""
from collections.abc import Mapping, Sequence

from mmatnet.clips.protocols import Labels, Subject, draw_subjects, make_folds
from mmatnet.errors import InputError

SIDES = ('train', 'val', 'test')
# of a rule that says no other; what `mmatnet train` has always held out
DEFAULT_SPLIT = {'test_share': 0.25, 'seed': 0}


def choose_subjects(subjects: Sequence[str] | Mapping | str, labels: Labels,
                    classes: Sequence[str] | None = None) -> set[Subject]:
    """Return the subjects that a dataset's argument ``subjects`` stands for.

    Args:
        subjects (Sequence[str] | Mapping | str): ``'all'``; names, as ``database/subject``; or a
            rule ``dict(side=..., ...)``. Its ``side`` is ``train``, ``test`` or ``val``; the other
            keys are those of the protocol ``split`` (``test_share`` and ``seed``, or ``test`` and
            ``train`` with names; a quarter and 0 by default), and ``val_share`` with ``val_seed``
            (0 by default), which hold a share of the *training* subjects out for validation. Sides
            of one rule never share a subject, whatever process draws them.
        labels (Labels): Subject to the labels of its clips.
        classes (Sequence[str], optional): Class names in label order; with them a rule that leaves
            a class without a training clip is refused.

    Raises:
        InputError: If a name has no clip, nobody is left, or the rule is unsound.
    """
    if isinstance(subjects, Mapping):
        return _side(subjects, labels, classes)
    if subjects == 'all':
        return set(labels)
    if isinstance(subjects, str):
        raise InputError("subjects must be 'all', a list of database/subject, or a rule such as "
                         f"dict(side='train'), got {subjects!r}")
    here = {'/'.join(subject): subject for subject in labels}
    wanted = set(subjects)
    if not wanted:
        raise InputError("no subject is given; name some as database/subject, or 'all'")
    if absent := wanted - set(here):
        raise InputError(f'subjects {sorted(absent)} have no clip here; there are {sorted(here)}')
    return {here[name] for name in wanted}


def _side(rule: Mapping, labels: Labels, classes: Sequence[str] | None) -> set[Subject]:
    split = dict(rule)
    side = split.pop('side', None)
    share, seed = split.pop('val_share', None), split.pop('val_seed', 0)
    if side not in SIDES:
        raise InputError(f'side of subjects must be one of {", ".join(SIDES)}, got {side!r}')
    fold, = make_folds({'type': 'split', **(split or DEFAULT_SPLIT)}, labels, classes)
    if side == 'test':
        return set(fold.test)
    if share is None:
        if side == 'val':
            raise InputError("subjects with side='val' need val_share, the share of the training "
                             'subjects that is held out; give the same to the training side')
        return set(fold.train)
    val = draw_subjects({subject: labels[subject] for subject in fold.train}, share, seed)
    return val if side == 'val' else set(fold.train) - val
