"""Leave one subject out."""
from collections.abc import Iterator
from dataclasses import dataclass

from mmatnet.clips.protocols.base import Protocol
from mmatnet.clips.protocols.fold import Fold, Labels, hold_out
from mmatnet.errors import InputError
from mmatnet.registry import PROTOCOLS


@PROTOCOLS.register_module(name='loso')
@dataclass(frozen=True)
class LeaveOneSubjectOut(Protocol):
    """Make one fold per subject (LOSO; over several databases this is MEGC's CDE).

    Examples:
        >>> labels = {('casme2', 'sub01'): [0, 1], ('casme2', 'sub02'): [1], ('smic', 's01'): [0]}
        >>> [fold.name for fold in LeaveOneSubjectOut().folds(labels)]
        ['casme2-sub01', 'casme2-sub02', 'smic-s01']
    """

    name = 'loso'

    def divide(self, labels: Labels) -> Iterator[Fold]:
        """Hold out each subject in turn.

        Raises:
            InputError: If there are fewer than two subjects.
        """
        subjects = sorted(set(labels))
        if len(subjects) < 2:
            raise InputError(f'leave-one-subject-out needs two subjects or more, got {subjects}')
        for database, subject in subjects:
            yield hold_out(f'{database}-{subject}', subjects, [(database, subject)])
