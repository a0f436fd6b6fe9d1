"""The official splits of DFME: its training part against the parts that its challenge tests."""
from collections.abc import Iterator
from dataclasses import dataclass

from mmatnet.clips.protocols.base import Protocol
from mmatnet.clips.protocols.databases import CrossDatabases
from mmatnet.clips.protocols.fold import Fold, Labels
from mmatnet.errors import InputError
from mmatnet.registry import PROTOCOLS

PARTS = {'a': ('dfme-test-a',), 'b': ('dfme-test-b',), 'both': ('dfme-test-a', 'dfme-test-b')}


@PROTOCOLS.register_module(name='dfme')
@dataclass(frozen=True)
class DfmeSplit(Protocol):
    """Make one fold: train on ``dfme``, test on ``dfme-test-a``, ``dfme-test-b`` or both.

    Args:
        test (str): ``a``, ``b`` or ``both``. Defaults to ``a``.

    Raises:
        InputError: If it is none of them.
    """

    one_fold = True

    test: str = 'a'

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.test not in PARTS:
            raise InputError(f"protocol 'dfme': test must be one of {', '.join(PARTS)}, got "
                             f'{self.test!r}')

    @property
    def name(self) -> str:
        """``dfme-a``, ``dfme-b`` or ``dfme-both``."""
        return f'dfme-{self.test}'

    def divide(self, labels: Labels) -> Iterator[Fold]:
        """Put each part on its side.

        Raises:
            InputError: If a part has no clip, or a person is on both sides.
        """
        for fold in CrossDatabases(train='dfme', test=PARTS[self.test]).divide(labels):
            people = {subject for _, subject in fold.train} & {subject for _, subject in fold.test}
            if people:  # the parts number people alike
                raise InputError(f'{", ".join(sorted(people))} would both train and be tested; the '
                                 'official parts share nobody, so give their own sheets')
            yield Fold(self.name, fold.train, fold.test)
