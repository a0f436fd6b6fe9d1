"""Protocols that divide by database: each held out in turn, one held out, some against others."""
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mmatnet.clips.protocols.base import Protocol, as_names
from mmatnet.clips.protocols.fold import Fold, Labels, Subject, hold_out
from mmatnet.errors import InputError
from mmatnet.registry import PROTOCOLS


@PROTOCOLS.register_module(name='lodo')
@dataclass(frozen=True)
class LeaveOneDatabaseOut(Protocol):
    """Make one fold per database: train on the others, test on it (HDE of ATNet's paper).

    Examples:
        >>> labels = {('casme2', 'sub01'): [0, 1], ('casme2', 'sub02'): [1], ('smic', 's01'): [0]}
        >>> [(fold.name, len(fold.train)) for fold in LeaveOneDatabaseOut().folds(labels)]
        [('casme2', 1), ('smic', 2)]
    """

    name = 'lodo'

    def divide(self, labels: Labels) -> Iterator[Fold]:
        """Hold out each database in turn.

        Raises:
            InputError: If there are fewer than two databases.
        """
        databases = sorted({database for database, _ in labels})
        if len(databases) < 2:
            raise InputError(f'leave-one-database-out needs two databases or more, got {databases}')
        for database in databases:
            yield hold_out(database, labels, _of(labels, [database]))


@PROTOCOLS.register_module(name='holdout')
@dataclass(frozen=True)
class HoldOutDatabase(Protocol):
    """Make one fold: test on one database, train on the others.

    Args:
        database (str): Id of the database to be tested.

    Examples:
        >>> labels = {('casme2', 'sub01'): [0, 1], ('casme2', 'sub02'): [1], ('smic', 's01'): [0]}
        >>> [fold.test for fold in HoldOutDatabase('smic').folds(labels)]
        [(('smic', 's01'),)]
    """

    one_fold = True

    database: str

    @property
    def name(self) -> str:
        """``holdout-smic``."""
        return f'holdout-{self.database}'

    def divide(self, labels: Labels) -> Iterator[Fold]:
        """Hold out the database.

        Raises:
            InputError: If no clip is of that database, or all are.
        """
        _check_present(labels, [self.database])
        held_out = _of(labels, [self.database])
        if held_out == set(labels):
            raise InputError(f'every clip is of database {self.database}, so holding it out leaves '
                             'none to train on; add another database')
        yield hold_out(self.database, labels, held_out)


@PROTOCOLS.register_module(name='cross')
@dataclass(frozen=True)
class CrossDatabases(Protocol):
    """Make one fold: train on some databases, test on others, leave the rest out.

    Args:
        train, test (Sequence[str] | str): Database ids.

    Raises:
        InputError: If a side is empty, or a database is on both sides.

    Examples:
        >>> CrossDatabases(train=['casme2', 'samm'], test='smic').name
        'cross-casme2+samm-to-smic'
    """

    one_fold = True

    train: Sequence[str] | str
    test: Sequence[str] | str

    def __post_init__(self) -> None:
        super().__post_init__()
        if shared := sorted(set(as_names(self.train, 'train')) & set(as_names(self.test, 'test'))):
            raise InputError(f'{", ".join(shared)} would both train and be tested; name other '
                             'databases on one side')

    @property
    def name(self) -> str:
        """``cross-casme2+samm-to-smic``."""
        return f'cross-{self._from_to}'

    @property
    def _from_to(self) -> str:
        return '-to-'.join('+'.join(sorted(as_names(getattr(self, side), side)))
                           for side in ('train', 'test'))

    def divide(self, labels: Labels) -> Iterator[Fold]:
        """Put each named database on its side.

        Raises:
            InputError: If no clip is of one of them.
        """
        train, test = as_names(self.train, 'train'), as_names(self.test, 'test')
        _check_present(labels, [*train, *test])
        yield hold_out(self._from_to, _of(labels, [*train, *test]), _of(labels, test))


def _of(subjects: Iterable[Subject], databases: Sequence[str]) -> set[Subject]:
    return {subject for subject in subjects if subject[0] in databases}


def _check_present(subjects: Iterable[Subject], databases: Iterable[str]) -> None:
    here = sorted({database for database, _ in subjects})
    if absent := [database for database in databases if database not in here]:
        raise InputError(f'no clip is of database {absent[0]!r}; there are {", ".join(here)}: add '
                         'its store to the sources, or name another')
