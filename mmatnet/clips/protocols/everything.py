"""Nobody held out."""
from collections.abc import Iterator
from dataclasses import dataclass

from mmatnet.clips.protocols.base import Protocol
from mmatnet.clips.protocols.fold import Fold, Labels, hold_out
from mmatnet.registry import PROTOCOLS


@PROTOCOLS.register_module(name='all')
@dataclass(frozen=True)
class Everything(Protocol):
    """Make one fold that trains on all subjects, for a model to be used rather than measured."""

    name = 'all'
    one_fold = True
    tests = False

    def divide(self, labels: Labels) -> Iterator[Fold]:
        """Hold nobody out."""
        yield hold_out('all', labels, ())
