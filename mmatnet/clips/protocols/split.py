"""One fixed division of the subjects."""
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mmatnet.clips.protocols.base import Protocol, as_names
from mmatnet.clips.protocols.draws import split_subjects
from mmatnet.clips.protocols.fold import Fold, Labels, Subject, hold_out
from mmatnet.errors import InputError
from mmatnet.registry import PROTOCOLS


@PROTOCOLS.register_module(name='split')
@dataclass(frozen=True)
class FixedSplit(Protocol):
    """Make one fold: test the subjects that are named, or those that a seeded rule draws.

    Args:
        test (Sequence[str] | str, optional): Subjects to be tested, as ``database/subject``.
        train (Sequence[str] | str, optional): Subjects to train on. Defaults to all others.
        test_share (float, optional): In place of names, as in :func:`split_subjects`.
        seed (int): Of the draw. Defaults to 0.

    Raises:
        InputError: If neither or both are given.

    Examples:
        >>> labels = {('own', 'P1'): [0], ('own', 'P2'): [1], ('own', 'P3'): [0]}
        >>> [fold.train for fold in FixedSplit(test='own/P3').folds(labels)]
        [(('own', 'P1'), ('own', 'P2'))]
    """

    name = 'split'
    one_fold = True

    test: Sequence[str] | str | None = None
    train: Sequence[str] | str | None = None
    test_share: float | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        if (self.test is None) == (self.test_share is None) or (
                self.test is None and self.train is not None):
            raise InputError("protocol 'split' needs either test (and train, if not all others) "
                             'with subjects as database/subject, or test_share and seed (in a '
                             'config that inherits the other, add _delete_=True)')

    def divide(self, labels: Labels) -> Iterator[Fold]:
        """Divide the subjects once.

        Raises:
            InputError: If a subject is on both sides or has no clip, or as
                :func:`split_subjects`.
        """
        if self.test_share is not None:
            yield split_subjects(labels, self.test_share, self.seed)
            return
        tested = _subjects(labels, self.test, 'test')
        trained = (set(labels) - tested if self.train is None
                   else _subjects(labels, self.train, 'train'))
        if shared := sorted(tested & trained):
            raise InputError(f'{", ".join(map("/".join, shared))} would both train and be tested; '
                             'take them off one side')
        yield hold_out('split', tested | trained, tested)


def _subjects(labels: Labels, value: Sequence[str] | str | None, side: str) -> set[Subject]:
    subjects = {'/'.join(subject): subject for subject in labels}
    named = set(as_names(value, side))
    if absent := sorted(named - set(subjects)):
        raise InputError(f'{side}: no clip of {", ".join(absent)}; subjects are written as '
                         f'{min(subjects)}')
    return {subjects[name] for name in named}
