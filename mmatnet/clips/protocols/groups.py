"""Groups of subjects, each held out in turn."""
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import fsum

from mmatnet.clips.protocols.base import Protocol
from mmatnet.clips.protocols.fold import Fold, Labels, Subject, hold_out
from mmatnet.errors import InputError, checked_number
from mmatnet.registry import PROTOCOLS


@PROTOCOLS.register_module(name='groups')
@dataclass(frozen=True)
class SubjectGroups(Protocol):
    """Make one fold per group of subjects, the groups as alike in clips and classes as can be.

    The subjects are shuffled by the seed, put in order of their number of clips, largest first,
    and each joins the group where the sum over groups of squared shares, of each class and of all
    clips, grows least. A group stays empty for no longer than there are subjects to fill it.

    Args:
        k (int): Number of groups, from 2 to the number of subjects.
        seed (int): Decides between equals. Defaults to 0.

    Raises:
        InputError: If k or the seed is out of range.
    """

    k: int
    seed: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        checked_number('k', self.k, 2)
        checked_number('seed', self.seed, 0)

    @property
    def name(self) -> str:
        """``groups-5``."""
        return f'groups-{self.k}'

    def divide(self, labels: Labels) -> Iterator[Fold]:
        """Hold out each group in turn.

        Raises:
            InputError: If there are fewer subjects than groups.
        """
        if self.k > len(labels):
            raise InputError(f'k={self.k} groups need as many subjects, but {len(labels)} are '
                             'here; lower k')
        for number, group in enumerate(_alike_groups(labels, self.k, self.seed), 1):
            yield hold_out(f'group{number:0{len(str(self.k))}}', labels, group)


def _alike_groups(labels: Labels, k: int, seed: int) -> list[set[Subject]]:
    counts = {subject: _counted(labels[subject]) for subject in labels}
    totals = _counted([label for subject in labels for label in labels[subject]])
    order = random.Random(seed).sample(sorted(labels), len(labels))
    groups: list[set[Subject]] = [set() for _ in range(k)]
    held: list[dict[int | str, int]] = [dict.fromkeys(totals, 0) for _ in range(k)]
    for subject in sorted(order, key=lambda subject: -len(labels[subject])):
        growth = [fsum((2 * have[name] + count) * count / totals[name] ** 2
                       for name, count in counts[subject].items()) for have in held]
        chosen = growth.index(min(growth))
        groups[chosen].add(subject)
        for name, count in counts[subject].items():
            held[chosen][name] += count
    return groups


def _counted(labels: Sequence[int]) -> dict[int | str, int]:
    """Count each class, and all clips under ``'clips'``; only what is there."""
    return {**{label: list(labels).count(label) for label in labels},
            **({'clips': len(labels)} if labels else {})}
