"""Frames that a clip lacks and that are bridged: the words of its note, which extraction reads."""
import re
from collections.abc import Iterable

# The most frames in a row that are bridged: the copies of CAS(ME)^3 lack seven or eight at the
# beginning of every tenth clip, a quarter of a second
MOST_BRIDGED = 8
NOTE = re.compile(r'lacks frames? ([0-9, -]+), bridged')


def gap_note(missing: Iterable[int]) -> str:
    """Say in a note which frames between onset and offset are missing, and that this is known.

    Examples:
        >>> gap_note([97, 98, 99, 104])
        'lacks frames 97-99, 104, bridged'
    """
    missing = sorted(missing)
    return f'lacks frame{"s" if len(missing) > 1 else ""} {short_ranges(missing)}, bridged'


def bridged_frames(note: str) -> frozenset[int]:
    """Return the frames that a note says are missing and bridged.

    Examples:
        >>> sorted(bridged_frames('row 7: taken as the middle; lacks frames 97-99, 104, bridged'))
        [97, 98, 99, 104]
    """
    numbers: set[int] = set()
    for listed in NOTE.findall(note):
        for part in listed.split(', '):
            first, _, last = part.partition('-')
            numbers.update(range(int(first), int(last or first) + 1))
    return frozenset(numbers)


def short_ranges(numbers: Iterable[int]) -> str:
    """Sorted numbers with runs drawn together.

    Examples:
        >>> short_ranges([3, 4, 5, 9])
        '3-5, 9'
    """
    return ', '.join(f'{first}-{last}' if last > first else f'{first}'
                     for first, last in runs_of(numbers))


def runs_of(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """First and last of every run of numbers that follow one another.

    Examples:
        >>> runs_of([3, 4, 5, 9])
        [(3, 5), (9, 9)]
    """
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return [(first, last) for first, last in runs]
