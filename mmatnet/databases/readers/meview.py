"""MEVIEW: short videos from the Internet, of people at poker and in interviews.

Husak, Cech, Matas: "Spotting Facial Micro-Expressions 'In the Wild'", CVWW 2017. Distributed by the
Czech Technical University in Prague.

It is described in public as a few dozen videos of 16 people with onset, offset, action units and
emotion of each, but what the columns of its sheet are called is not; they are found under any of
the usual names. The owner's archive is called me-cuts and unpacks to a folder ``cuts``.
"""
import re
from collections.abc import Iterator
from pathlib import Path

from mmatnet.clips.annotation import Clip
from mmatnet.databases.base import FrameSet, Layout, Reader
from mmatnet.databases.findings import Report
from mmatnet.databases.frame_sets import folder_key
from mmatnet.databases.own.read import read_own
from mmatnet.databases.sheets import Row, SheetRow, plain_name, read_table
from mmatnet.errors import InputError
from mmatnet.io.frames import VIDEO_SUFFIXES
from mmatnet.registry import DATABASES

# what a sheet may call a column
NAMES = {'video': ('video', 'videoname', 'filename', 'file', 'name', 'clip'),
         'subject': ('subject', 'person', 'individual', 'player', 'id', 'subjectid'),
         'emotion': ('emotion', 'estimatedemotion', 'label', 'expression'),
         'onset': ('onset', 'onsetframe', 'onsetf', 'start', 'startframe'),
         'apex': ('apex', 'apexframe', 'apexf'),
         'offset': ('offset', 'offsetframe', 'offsetf', 'end', 'endframe'),
         'action_units': ('actionunits', 'au', 'aus', 'facs')}
FOLDERS = ('MEVIEW', 'me-cuts')
NEEDED = ('video', 'subject', 'emotion', 'onset', 'offset')


class _Videos(FrameSet):
    """The videos, in a folder of their own or openly."""

    def layouts(self, directory: Path) -> Iterator[Layout]:
        """Give the folder itself, a folder in it, or one around it, if it is called so."""
        around = directory.parents[:2]
        for root in (directory, *sorted(directory.glob('*')), *around):
            if any(folder_key(name) in folder_key(root.name) for name in FOLDERS) and root.is_dir():
                yield _VideoLayout(root, self, '')

    def describe(self) -> str:
        """Return what is looked for."""
        return ' or '.join(f'{name}*/**/<video>' for name in FOLDERS)


class _VideoLayout(Layout):
    @property
    def has_frames(self) -> bool:
        """Whether there is a video in the folder, or up to two folders below."""
        return any(path.suffix.lower() in VIDEO_SUFFIXES
                   for pattern in ('*', '*/*', '*/*/*') for path in self.root.glob(pattern))


@DATABASES.register_module(name='meview')
class Meview(Reader):
    """Reads MEVIEW: videos in a folder whose name has MEVIEW or me-cuts in it, and their sheet.

    Frames are counted from 0, as by the sheet; frames per second are those of each video.
    """

    database = 'meview'
    title = 'MEVIEW'
    fps = 25.0
    frame_sets = (_Videos('MEVIEW', re.compile(''), registered=False, folder='', whole=True),)
    sheet_names = ('*MEVIEW*', '*annotation*')

    def rows(self, sheet: Path) -> list[SheetRow]:
        """Return the rows below a header in which every column that is needed has a name."""
        rows = read_table(sheet)
        header = max(rows, key=lambda row: (len(_columns(row.cells)), -row.number),
                     default=Row(0, ()))
        found = _columns(header.cells)
        missing = [f'{name} ({", ".join(NAMES[name])})' for name in NEEDED if name not in found]
        if missing:
            raise InputError(f'{sheet}: lacks columns, each under one of these names: '
                             f'{"; ".join(missing)}; rename them, or read the videos as your own '
                             'with --table and --columns')
        return [SheetRow(row.number, dict(zip(header.cells, row.cells, strict=True)))
                for row in rows if row.number > header.number]

    def read(self, directory: str | Path, sheet: str | Path | None = None,
             frame_set: str | None = None, strict: bool = False) -> tuple[list[Clip], Report]:
        """Read videos and sheet, as those of one's own are read.

        Raises:
            InputError: As :func:`mmatnet.databases.own.read.read_own`, or if the sheet lacks a
                column.
        """
        layout = self.find_layout(directory, frame_set)
        sheet = Path(sheet) if sheet is not None else self.find_sheet(directory, frame_set)
        assert sheet is not None  # no frame set does without
        rows = self.rows(sheet)
        columns = _columns(tuple(rows[0].cells)) if rows else {}
        report, _ = read_own(layout.root, sheet, self.database, columns, strict=strict)
        return report.clips, report


def _columns(cells: tuple[str, ...]) -> dict[str, str]:
    """Our columns to what a header calls them, the first of :data:`NAMES` that is there."""
    there = {plain_name(cell): cell for cell in reversed(cells) if cell}
    found = {ours: next((there[name] for name in names if name in there), None)
             for ours, names in NAMES.items()}
    return {ours: name for ours, name in found.items() if name is not None}
