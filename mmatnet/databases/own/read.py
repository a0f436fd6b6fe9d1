"""From a table of one's own clips to the annotation table."""
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from mmatnet.clips.annotation import OBJECTIVE_CLASSES, Clip, check_clip, frames_of
from mmatnet.clips.gaps import MOST_BRIDGED
from mmatnet.clips.spelling import spelt_alike
from mmatnet.databases.bridging import bridge
from mmatnet.databases.findings import Report, implausible
from mmatnet.databases.own.columns import RECORDINGS, OwnRow, read_rows
from mmatnet.databases.own.moments import read_moments, read_rate
from mmatnet.databases.own.names import named_apart, usual_spelling, whole_name
from mmatnet.databases.own.recordings import Recordings
from mmatnet.errors import InputError
from mmatnet.io.video.times import FrameTimes, frame_times

Track = Callable[[Sequence[OwnRow]], Iterable[OwnRow]]


@dataclass(frozen=True)
class Found:
    """A row that can be used: its clip, without a final name, and the recording's frames."""

    row: OwnRow
    clip: Clip
    no_apex: str
    numbers: Sequence[int]


def read_own(directory: Path, table: Path, database: str, renamed: Mapping[str, str],
             needed: Sequence[str] = ('subject', 'emotion'), strict: bool = False,
             track: Track = lambda rows: rows) -> tuple[Report, list[str]]:
    """Read a folder of recordings by a table of clips.

    Args:
        directory (Path): The folder.
        table (Path): A workbook or text; the columns are :data:`mmatnet.databases.own.columns`'.
        database (str): What to call the database.
        renamed (Mapping): Column to what the table calls it.
        needed (Sequence[str]): Columns that must be there; without ``subject`` nobody is told from
            anybody else.
        strict (bool): Bridge no missing frame.
        track (Callable): Wraps the rows, to show progress.

    Returns:
        tuple: The clips, sorted, with what was found about them, rows that cannot be used among
        it; and the table's columns that are not used.

    Raises:
        InputError: If folder or table cannot be read, a person is spelt in two ways, or no row can
            be used.
    """
    if not directory.is_dir():
        raise InputError(f'no folder at {directory}; give the folder of the videos or frames')
    rows, unused = read_rows(table, renamed, needed)
    if 'subject' in needed:
        _check_people(table, rows)
    recordings = Recordings(directory)
    report, found = Report(database), []
    lengths: dict[tuple[str, float | None], FrameTimes | InputError] = {}
    for row in track(rows):
        try:
            found.append(_read(row, database, recordings, directory, lengths, 'subject' in needed))
        except InputError as error:
            report.unusable[f'row {row.number}'] = str(error)
    found = _unique(found, report)
    if not found:
        place, reason = next(iter(report.unusable.items()))
        raise InputError(f'{table}: none of its {len(rows)} rows can be used; {place}: {reason}')
    _settle(found, report, strict)
    used = {clip.frames for clip in report.clips}
    report.unlisted_folders = [name for name in recordings.names if name not in used]
    report.unusable = dict(sorted(report.unusable.items(), key=lambda item: int(item[0][4:])))
    return report, unused


def _check_people(table: Path, rows: Sequence[OwnRow]) -> None:
    """Raise if a person is spelt in two ways; a leak otherwise."""
    if not (groups := spelt_alike(row.cells['subject'] for row in rows if row.cells['subject'])):
        return
    told = []
    for name in groups[0]:
        numbers = [str(row.number) for row in rows if row.cells['subject'] == name]
        more = ', ...' if len(numbers) > 5 else ''
        told.append(f'{name!r} (row{"s" * (len(numbers) > 1)} {", ".join(numbers[:5])}{more})')
    rest = f'; {len(groups) - 1} more are like it' if len(groups) > 1 else ''
    raise InputError(f'{table}: {" and ".join(told)} look like one person spelt in two ways{rest}; '
                     'spell every person in one way, and two people in ways that differ by more '
                     'than case, zeros and separators')


def _read(row: OwnRow, database: str, recordings: Recordings, directory: Path,
          lengths: dict, with_subject: bool) -> Found:
    """Make a clip of a row, named by its recording.

    Raises:
        InputError: Saying why the row cannot be used.
    """
    cells = row.cells
    subject = whole_name(cells['subject'])
    if not subject and with_subject:
        raise InputError('subject is empty; without it a person could train and be tested')
    named = [cells[name] for name in RECORDINGS if cells[name]]
    if len(named) != 1:
        raise InputError('expected a recording as video or as frames, got '
                         f'{"both" if named else "neither"}')
    name, rate = recordings.find(named[0]), read_rate(cells['fps'])
    times = lengths.get((name, rate))
    if times is None:
        try:
            times = frame_times(directory / name, rate)
        except InputError as error:
            times = error
        lengths[name, rate] = times
    if isinstance(times, InputError):
        raise times
    moments = read_moments(cells, times)
    clip = Clip(database, subject or 'unknown',
                whole_name(cells['clip']) or PurePosixPath(name).stem, moments.onset, moments.apex,
                moments.offset, '' if moments.apex is None else 'sheet', cells['emotion'],
                cells['action_units'],
                _objective_class(cells['objective_class']), times.fps, name, moments.note)
    check_clip(clip)
    return Found(row, clip, moments.no_apex, times.numbers)


def _objective_class(cell: str) -> str:
    number = whole_name(cell)
    if number.isdecimal() and 1 <= int(number) <= len(OBJECTIVE_CLASSES):
        return OBJECTIVE_CLASSES[int(number) - 1]
    return cell.upper()


def _unique(found: list[Found], report: Report) -> list[Found]:
    """Leave out rows that show one stretch of a recording twice, or under two names."""
    kept = []
    together: dict[str, list[Found]] = {}
    for one in found:
        together.setdefault(one.clip.frames, []).append(one)
    for one in found:
        same = [other for other in together[one.clip.frames]
                if other is not one and _clash(one.clip, other.clip)]
        if not same:
            kept.append(one)
            continue
        other = same[0]
        what = (f'is frame {one.clip.onset} to {one.clip.offset} of {one.clip.frames} as row '
                f'{other.row.number} is' if one.clip.subject == other.clip.subject else
                f'overlaps row {other.row.number} in {one.clip.frames}, which is said to show '
                f'{other.clip.subject}, not {one.clip.subject}')
        report.unusable[f'row {one.row.number}'] = f'{what}; neither is taken, correct the table'
    return kept


def _clash(one: Clip, other: Clip) -> bool:
    if one.subject == other.subject:
        return (one.onset, one.offset) == (other.onset, other.offset)
    (onset, offset), (first, last) = (frames_of(clip, 'onset', 'offset') for clip in (one, other))
    return onset <= last and first <= offset


def _settle(found: list[Found], report: Report, strict: bool) -> None:
    """Give clips their final names and words, sort them, bridge gaps, and say what they lack."""
    named = [replace(one, clip=clip) for one, clip in
             zip(found, named_apart([one.clip for one in found]), strict=True)]
    usual = usual_spelling(one.clip.emotion for one in found if one.clip.emotion)
    for one in sorted(named, key=lambda one: (one.clip.subject, one.clip.frames, one.clip.onset)):
        clip, row = one.clip, f'row {one.row.number}'
        if usual.get(clip.emotion, clip.emotion) != clip.emotion:
            note = f'{clip.emotion!r} is spelt {usual[clip.emotion]!r}, as in most rows'
            report.repaired[str(clip)] = f'{row}: {note}'
            clip = replace(clip, emotion=usual[clip.emotion], note=_joined(clip.note, note))
        if one.no_apex:
            clip = replace(clip, note=_joined(clip.note, f'{row}: {one.no_apex}; left empty'))
            report.no_apex[str(clip)] = f'{row}: {one.no_apex}; left empty'
        onset, offset = frames_of(clip, 'onset', 'offset')
        missing = sorted(set(range(onset, offset + 1)).difference(one.numbers))
        bridged = None if missing and strict else bridge(clip, one.numbers, MOST_BRIDGED)
        if bridged is None:
            report.missing_frames[str(clip)] = missing
        elif missing:
            report.bridged[str(clip)] = bridged.note.removeprefix(clip.note).lstrip('; ')
        if why := implausible(clip):
            report.implausible[str(clip)] = why
        report.clips.append(bridged or clip)


def _joined(*notes: str) -> str:
    return '; '.join(filter(None, notes))
