"""Onset, apex and offset of one row: what can be used, what is repaired, what is amiss."""
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mmatnet.databases.sheets import whole_number


@dataclass(frozen=True)
class Repair:
    """A documented correction of one cell of one clip, made only where the sheet needs it.

    Args:
        cell (str): ``onset``, ``apex`` or ``offset``.
        reason (str): What is wrong, what is taken instead, and who says so.
        printed (tuple[str | int]): What the cell prints where the repair applies, a number however
            it is written; ``()`` for whatever cannot be used: no number, an offset before the
            onset, an apex outside the two.
        value (int | None): The number to take; ``None`` is the middle of onset and offset.
    """

    cell: str
    reason: str
    printed: tuple[str | int, ...] = ()
    value: int | None = None


@dataclass(frozen=True)
class FrameNumbers:
    """What a row says in the end.

    Args:
        onset, apex, offset (int | None): ``None`` where the row has nothing to be used.
        apex_source (str): ``sheet``, ``middle``, ``repaired``, or empty without an apex.
        repaired (str): What was repaired, and why; empty if nothing was.
        problem (str): What cannot be used; empty if everything can.
    """

    onset: int | None
    apex: int | None
    offset: int | None
    apex_source: str = ''
    repaired: str = ''
    problem: str = ''


def middle_frame(onset: int, offset: int) -> int:
    """Return onset + floor((offset - onset) / 2), which ATNet takes where no apex is annotated.

    Examples:
        >>> middle_frame(10, 21)
        15
    """
    return onset + (offset - onset) // 2


def settle(cells: Mapping[str, str], repairs: Sequence[Repair] = ()) -> FrameNumbers:
    """Make numbers of the cells of a row.

    Args:
        cells (Mapping): ``onset`` and ``offset``, and ``apex`` unless the database annotates
            none, which makes it the middle.
        repairs (Sequence[Repair]): Those of this clip.
    """
    numbers = {name: whole_number(cell) for name, cell in cells.items()}
    reasons = []
    source = 'sheet' if 'apex' in cells else 'middle'
    for name in ('onset', 'offset'):
        for repair in (repair for repair in repairs if repair.cell == name):
            if _needs(repair, cells, numbers):
                numbers[name] = repair.value
                reasons.append(repair.reason)
    problems = [_unreadable(name, cells)
                for name in ('onset', 'offset') if numbers[name] is None]
    onset, offset = numbers['onset'], numbers['offset']
    if onset is not None and offset is not None and onset > offset:
        problems = [f'onset {onset} comes after offset {offset}']
    if problems or onset is None or offset is None:
        return FrameNumbers(None, None, None, repaired='; '.join(reasons),
                            problem='; '.join(problems))
    if 'apex' not in cells:
        return FrameNumbers(onset, middle_frame(onset, offset), offset, source,
                            '; '.join(reasons))
    for repair in (repair for repair in repairs if repair.cell == 'apex'):
        if _needs(repair, cells, numbers):
            numbers['apex'] = (middle_frame(onset, offset) if repair.value is None
                               else repair.value)
            source = 'repaired'
            reasons.append(repair.reason)
    apex, problem = numbers['apex'], ''
    if apex is None:
        problem = _unreadable('apex', cells)
    elif not onset <= apex <= offset:
        problem = f'apex {apex} lies outside onset {onset} to offset {offset}'
        apex = None
    return FrameNumbers(onset, apex, offset, '' if apex is None else source,
                        '; '.join(reasons), problem)


def _unreadable(name: str, cells: Mapping[str, str]) -> str:
    return (f'{name} {cells[name]!r} is not a frame number' if cells[name]
            else f'{name} is empty')


def _needs(repair: Repair, cells: Mapping[str, str],
           numbers: Mapping[str, int | None]) -> bool:
    if repair.printed:
        return cells[repair.cell] in repair.printed or numbers[repair.cell] in repair.printed
    number = numbers[repair.cell]
    if number is None or repair.cell == 'onset':
        return number is None
    onset, offset = numbers['onset'], numbers['offset']
    if onset is None:
        return False
    return number < onset or (repair.cell == 'apex' and offset is not None and number > offset)
