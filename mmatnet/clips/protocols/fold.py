"""A fold: which subjects train, which are tested, and who is seen without labels."""
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Subject = tuple[str, str]  # database, subject
Labels = Mapping[Subject, Sequence[int]]  # subject to the labels of its clips


@dataclass(frozen=True)
class Fold:
    """One training and the subjects it is tested on.

    A subject is on one side, so no clip of a test subject can reach training with its label.

    Args:
        name (str): Used in file names and in the predictions, such as ``casme2-sub01``.
        train (tuple[Subject]): Training subjects, sorted.
        test (tuple[Subject]): Held-out subjects, sorted; empty if nothing is held out.
        adapt (tuple[Subject]): Subjects whose clips the training is offered without their labels,
            sorted; test subjects may be among them, training subjects, whose labels it has, may
            not. Defaults to nobody.

    Raises:
        ValueError: If a subject both trains and is tested, or trains and is to be seen unlabelled.
    """

    name: str
    train: tuple[Subject, ...]
    test: tuple[Subject, ...]
    adapt: tuple[Subject, ...] = ()

    def __post_init__(self) -> None:
        for side, subjects in (('test', self.test), ('adapt', self.adapt)):
            if shared := set(self.train) & set(subjects):
                raise ValueError(f'fold {self.name} has {sorted(shared)} in train and in {side}')


def hold_out(name: str, subjects: Iterable[Subject], test: Iterable[Subject]) -> Fold:
    """Return the fold that tests some of the subjects and trains on the others.

    Examples:
        >>> fold = hold_out('casme2-sub02', [('casme2', 'sub01'), ('casme2', 'sub02')],
        ...                 [('casme2', 'sub02')])
        >>> fold.train, fold.test
        ((('casme2', 'sub01'),), (('casme2', 'sub02'),))
    """
    subjects, test = set(subjects), set(test)
    return Fold(name, tuple(sorted(subjects - test)), tuple(sorted(subjects & test)))
