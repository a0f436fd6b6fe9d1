"""What reading a database brought to light: how much there is, what was repaired, what is amiss."""
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mmatnet.clips.annotation import Clip
from mmatnet.clips.gaps import short_ranges

# seconds, four times what a micro-expression lasts at most (Yan et al., Journal of Nonverbal
# Behavior 2013): beyond it are slips of the sheets
LONGEST = 2.0
MOST_PRINTED = 10  # absent clips of a public list, on the screen


def implausible(clip: Clip) -> str:
    """Say why a clip hardly is a micro-expression; empty if nothing speaks against it."""
    if clip.onset is None or clip.offset is None:
        return ''
    seconds = (clip.offset - clip.onset) / clip.fps if clip.fps is not None else 0
    reasons = [f'lasts {seconds:.1f} seconds'] * (seconds > LONGEST)
    if clip.apex == clip.onset and clip.offset > clip.onset:
        reasons.append('the apex is the onset')
    return ', '.join(reasons)


@dataclass
class Report:
    """Findings by clip, so that nothing is skipped in silence.

    Args:
        database (str): Database id.
        clips (list[Clip]): All clips of the sheet.
        repaired (dict[str, str]): Clip to what was repaired, and why.
        unusable (dict[str, str]): Clip to what in its row cannot be used.
        no_apex (dict[str, str]): Clip to why it has no apex: missing, or outside.
        ignored (dict[str, str]): Entry of the sheet to what it says, if that is no expression.
        missing_folders (dict[str, str]): Clip to the folder that was expected.
        missing_frames (dict[str, list[int]]): Clip to the numbers absent from onset..offset, where
            they cannot be bridged.
        bridged (dict[str, str]): Clip to the numbers that are bridged, and what stands in.
        implausible (dict[str, str]): Clip to why it hardly is a micro-expression.
        revision (dict[str, str] | None): What differs from the revision of the sheet that the
            reader knows best to by how much; ``None`` if it knows none.
        frames_outside (dict[str, int]): Clip to how many frames lie outside onset..offset; they
            are not used.
        unlisted_folders (list[str]): Folders with frames that no row of the sheet names.
        stray_files (list[str]): Files that are no frames.
        left_out (dict[str, int]): What rows of the sheet are that are no micro-expression, such as
            ``macro-expression``, to how many there are.
        lacking (dict[str, str]): Absent clip to why the distribution has none.
        macros (list[Clip] | None): Macro-expressions of long recordings; ``None`` if the sheet
            knows none.
        named_folders (set[str]): Long recordings that a row of any kind names, as they are spelt
            there.
        calm (list[Clip]): Long recordings that hold no expression, without frame numbers.
        challenge_absent (list[str] | None): Clips of the MEGC 2019 list that have no row here;
            ``None`` if the challenge does not use this database.
    """

    database: str
    clips: list[Clip] = field(default_factory=list)
    repaired: dict[str, str] = field(default_factory=dict)
    unusable: dict[str, str] = field(default_factory=dict)
    no_apex: dict[str, str] = field(default_factory=dict)
    ignored: dict[str, str] = field(default_factory=dict)
    missing_folders: dict[str, str] = field(default_factory=dict)
    missing_frames: dict[str, list[int]] = field(default_factory=dict)
    bridged: dict[str, str] = field(default_factory=dict)
    implausible: dict[str, str] = field(default_factory=dict)
    revision: dict[str, str] | None = None
    frames_outside: dict[str, int] = field(default_factory=dict)
    unlisted_folders: list[str] = field(default_factory=list)
    stray_files: list[str] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)
    lacking: dict[str, str] = field(default_factory=dict)
    macros: list[Clip] | None = None
    named_folders: set[str] = field(default_factory=set)
    calm: list[Clip] = field(default_factory=list)
    challenge_absent: list[str] | None = None

    def leave_out(self, what: str) -> None:
        """Count a row that is no micro-expression."""
        self.left_out[what] = self.left_out.get(what, 0) + 1

    @property
    def complete(self) -> bool:
        """Whether every clip of the sheet can be used as it is."""
        return not (self.unusable or self.no_apex or self.missing_folders or self.missing_frames)

    def to_json(self) -> dict:
        """Everything, with counts, as plain values."""
        return {
            'database': self.database, 'complete': self.complete, 'clips': len(self.clips),
            'clips_per_emotion': dict(Counter(clip.emotion for clip in self.clips).most_common()),
            'clips_per_subject': dict(sorted(Counter(
                clip.subject for clip in self.clips).items())),
            'repaired': self.repaired, 'unusable': self.unusable, 'no_apex': self.no_apex,
            'ignored': self.ignored,
            'missing_folders': self.missing_folders, 'missing_frames': self.missing_frames,
            'bridged': self.bridged, 'implausible': self.implausible, 'revision': self.revision,
            'lacking': self.lacking,
            'frames_outside': self.frames_outside, 'unlisted_folders': self.unlisted_folders,
            'stray_files': self.stray_files, 'left_out': self.left_out,
            'macro_expressions': None if self.macros is None else len(self.macros),
            'calm_recordings': [clip.frames for clip in self.calm],
            'challenge_absent': self.challenge_absent,
        }

    def lines(self) -> list[str]:
        """Return the report as a table to read."""
        emotions = [emotion for emotion, _ in
                    Counter(clip.emotion for clip in self.clips).most_common()]
        subjects = sorted({clip.subject for clip in self.clips})
        counts = Counter((clip.subject, clip.emotion) for clip in self.clips)
        table: list[tuple] = [('subject', *(emotion or '(none)' for emotion in emotions), 'clips')]
        for subject in subjects:
            row = [counts[subject, emotion] for emotion in emotions]
            table.append((subject, *row, sum(row)))
        totals = [sum(counts[subject, emotion] for subject in subjects) for emotion in emotions]
        table.append(('all', *totals, len(self.clips)))
        return [*_columns(table), '', *self._findings()]

    def _findings(self) -> list[str]:
        frames = {clip: f'{len(numbers)}: {short_ranges(numbers)}'
                  for clip, numbers in self.missing_frames.items()}
        outside = {clip: f'{count} frames' for clip, count in self.frames_outside.items()}
        lines = []
        parts: Sequence[tuple[str, Mapping[str, str | None]]] = (
            ('repaired', self.repaired), ('unusable rows', self.unusable),
            ('apexes missing or outside', self.no_apex),
            ('entries that are no expression', self.ignored),
            ('missing clip folders', self.missing_folders), ('missing frames', frames),
            ('clips whose missing frames are bridged', self.bridged),
            (f'implausible: longer than {LONGEST:g} seconds, or the apex is the onset',
             self.implausible),
            *([('differences from the revision known best', self.revision)]
              if self.revision is not None else []),
            ('frames outside onset..offset, not used', outside),
            ('folders that the sheet does not name', dict.fromkeys(self.unlisted_folders)),
            ('stray files', dict.fromkeys(self.stray_files)),
            ('kinds of rows left out', {what: f'{count} rows'
                                        for what, count in self.left_out.items()}))
        for title, found in parts:
            lines.append(f'{title}: {len(found) or "none"}')
            lines += [f'  {name}' + (f': {what}' if what else '') for name, what in found.items()]
        if self.macros is not None:
            lines.append(f'macro-expressions, for spotting alone: {len(self.macros) or "none"}')
        if self.challenge_absent is not None:
            lines.append('clips of the MEGC 2019 list that are absent: '
                         f'{len(self.challenge_absent) or "none"}')
            shown = list(dict.fromkeys((*self.challenge_absent[:MOST_PRINTED], *self.lacking)))
            lines += [f'  {clip}' + (f': {self.lacking[clip]}' if clip in self.lacking else '')
                      for clip in shown]
            more = len(self.challenge_absent) - len(shown)
            if more > 0:
                lines.append(f'  and {more} more, all in report.json')
        return lines


def _columns(table: list[tuple]) -> list[str]:
    widths = [max(len(str(row[column])) for row in table) for column in range(len(table[0]))]
    return ['  '.join(str(cell).ljust(width) if place == 0 else str(cell).rjust(width)
                      for place, (cell, width) in enumerate(zip(row, widths, strict=True)))
            for row in table]
