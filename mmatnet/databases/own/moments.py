"""Onset, apex and offset of a row: frame numbers, seconds, or the whole recording."""
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from mmatnet.databases.own.columns import MOMENTS
from mmatnet.databases.sheets import whole_number
from mmatnet.errors import InputError
from mmatnet.io.tables import plain_float
from mmatnet.io.video.times import FrameTimes

WHOLE = 'the whole recording, as the table has neither onset nor offset'
# 1.25, 1,25, 0:01.25 and 00:00:01.25; no sign, no exponent
SECONDS = re.compile(r'(?:(?:(\d+):)?([0-5]?\d):)?(\d+(?:[.,]\d*)?|[.,]\d+)')


@dataclass(frozen=True)
class Moments:
    """Frame numbers of an expression.

    Args:
        onset, offset (int): Within the recording, onset first.
        apex (int | None): ``None`` if the row has none to be used.
        note (str): What is to be known; empty if nothing is.
        no_apex (str): Why there is no apex; empty if there is one.
    """

    onset: int
    apex: int | None
    offset: int
    note: str = ''
    no_apex: str = ''


def read_moments(cells: Mapping[str, str], times: FrameTimes) -> Moments:
    """Read the cells of onset, apex and offset.

    Args:
        cells (Mapping): By column; ``onset`` is a frame number, ``onset_seconds`` a time.
        times (FrameTimes): Of the recording.

    Raises:
        InputError: If they are no moments of the recording.
    """
    found = {name: _moment(name, cells, times) for name in MOMENTS}
    onset, apex, offset = (found[name] for name in MOMENTS)
    note = ''
    if onset is None and offset is None:
        onset, offset, note = times.numbers[0], times.numbers[-1], WHOLE
    if onset is None or offset is None:
        here, absent = ('offset', 'onset') if onset is None else ('onset', 'offset')
        raise InputError(f'{absent} is empty, and {here} is not; fill in both, or leave both empty '
                         'for the whole recording')
    first, last = times.numbers[0], times.numbers[-1]
    if onset < first or offset > last:
        counted = ' (frames of a video are counted from 0)' if isinstance(times.numbers, range) \
            else ''
        raise InputError(f'onset {onset} to offset {offset} is not within the frames {first} to '
                         f'{last}{counted}')
    if onset > offset:
        raise InputError(f'onset {onset} comes after offset {offset}')
    if onset == offset:
        raise InputError(f'onset and offset are both frame {onset}; motion needs two frames or '
                         'more')
    if apex is None:
        return Moments(onset, None, offset, note, 'apex is empty')
    if not onset <= apex <= offset:
        return Moments(onset, None, offset, note,
                       f'apex {apex} lies outside onset {onset} to offset {offset}')
    return Moments(onset, apex, offset, note)


def _moment(name: str, cells: Mapping[str, str], times: FrameTimes) -> int | None:
    frame, seconds = cells[name], cells[f'{name}_seconds']
    if frame and seconds:
        raise InputError(f'{name} {frame!r} and {name}_seconds {seconds!r} are both there; leave '
                         'one of them empty')
    if frame:
        number = whole_number(frame)
        if number is None:
            advice = '' if read_seconds(frame) is None else (
                f'; if the column has seconds, say so: --columns {name}_seconds={name}')
            raise InputError(f'{name} {frame!r} is not a frame number{advice}')
        return number
    if not seconds:
        return None
    moment = read_seconds(seconds)
    if moment is None:
        raise InputError(f'{name}_seconds {seconds!r} is not a time; write seconds, as 1.25, or '
                         'minutes and seconds, as 0:01.25')
    try:
        return times.frame_at(moment)
    except InputError as error:
        raise InputError(f'{name}: {error}') from error


def read_seconds(cell: str) -> float | None:
    """Read a time such as ``1.25``, ``1,25``, ``0:01.25`` or ``0:00:01.25`` in seconds.

    Examples:
        >>> read_seconds('1:02.5'), read_seconds('a')
        (62.5, None)
    """
    match = SECONDS.fullmatch(cell)
    if match is None:
        return None
    hours, minutes, seconds = match.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds.replace(',', '.'))


def read_rate(cell: str) -> float | None:
    """Read frames per second; ``None`` if the cell is empty.

    Raises:
        InputError: If it is no number above 0.
    """
    if not cell:
        return None
    try:
        rate = plain_float(cell.replace(',', '.'))
    except ValueError:
        rate = math.nan
    if not 0 < rate < math.inf:
        raise InputError(f'fps {cell!r} is no number of frames per second above 0')
    return rate
