"""Stamps: the words on everything that comes of a run in which the test subjects had a part.

Predictions say in ``protocol`` and ``selection`` what was done; whatever shows a score asks here
for the stamps of its run and knows none of them by name.
"""
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mmatnet.clips import protocols


@dataclass(frozen=True)
class Stamp:
    """One word, and why it is there.

    Args:
        word (str): In capitals, such as ``LEAKY``.
        reason (str): What was done and what it makes of the scores, without a full stop.
    """

    word: str
    reason: str

    @property
    def key(self) -> str:
        """Its name in JSON files, such as ``leaky``."""
        return self.word.lower()

    @property
    def file(self) -> str:
        """The file that says it in the folder of a run, such as ``LEAKY.txt``."""
        return f'{self.word}.txt'

    @property
    def sentence(self) -> str:
        """Word and reason as a sentence."""
        return f'{self.word}: {self.reason}.'


LEAKY = Stamp(
    'LEAKY',
    'the weights were chosen on the test subjects; such scores say nothing about new subjects')
TRANSDUCTIVE = Stamp(
    protocols.TRANSDUCTIVE,
    'the training was offered the clips of the test subjects, without their labels; such scores '
    'say nothing about subjects who come after the training')
STAMPS = (LEAKY, TRANSDUCTIVE)


def stamps_of(protocol: str, selection: str) -> tuple[Stamp, ...]:
    """Return the stamps of a run.

    Args:
        protocol (str): As :func:`mmatnet.clips.protocols.protocol_name` gives it.
        selection (str): How the weights were chosen, such as ``last``.
    """
    there = {LEAKY: selection == 'oracle',
             TRANSDUCTIVE: protocol.endswith(f' {TRANSDUCTIVE.word}')}
    return tuple(stamp for stamp in STAMPS if there[stamp])


def stamped(name: str, run: Mapping[str, Any]) -> str:
    """Return the name of a run with its stamps behind, such as ``atnet (LEAKY)``.

    Args:
        name (str): What the run is called.
        run (Mapping): Has its ``protocol`` and ``selection``.

    Examples:
        >>> stamped('atnet', {'protocol': 'loso', 'selection': 'oracle'})
        'atnet (LEAKY)'
    """
    words = ', '.join(stamp.word for stamp in stamps_of(run['protocol'], run['selection']))
    return f'{name} ({words})' if words else name
