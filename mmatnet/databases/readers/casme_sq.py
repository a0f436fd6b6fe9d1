"""CAS(ME)^2: long recordings, a sheet without header, and its two sheets of names.

Qu, Wang, Yan, Li, Wu, Fu: "CAS(ME)^2: A Database for Spontaneous Macro-Expression and
Micro-Expression Spotting and Recognition", IEEE Transactions on Affective Computing 2018, doi
10.1109/TAFFC.2017.2654440. Distributed under a licence agreement by the Institute of Psychology,
Chinese Academy of Sciences.
"""
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from mmatnet.clips.annotation import Clip
from mmatnet.databases.base import FrameSet, Layout
from mmatnet.databases.readers.long_recordings import LongRecordings, expression_name
from mmatnet.databases.sheets import TEXTS, Row, SheetRow, read_table, whole_number
from mmatnet.errors import InputError
from mmatnet.registry import DATABASES


@DATABASES.register_module(name='casme-sq')
class CasmeSq(LongRecordings):
    """Reads CAS(ME)^2: the frames of long recordings.

    They are such as ``rawpic/s15/15_0101disgustingteeth/img001.jpg``.
    The main sheet names participants and videos; ``naming rule1`` leads from participants to
    subjects, ``naming rule2`` from videos to the four digits in the names of folders. A clip is
    named by its video and onset, such as ``disgust1@557``.
    """

    database = 'casme-sq'
    title = 'CAS(ME)^2'
    fps = 30.0
    frame_sets = (
        FrameSet('rawpic', re.compile(r'img(\d+)\.jpg', re.IGNORECASE), registered=False,
                 whole=True),
    )
    sheet_names = ('CAS(ME)^2code_final*', 'code_final*')
    sheet_title = ('CASFEcode_final', 'CASMEcode_final')
    # the sheet has no header: these are its columns in their order, but for the code, which comes
    # from naming rule2; another one, which holds what subjects said of themselves, is not read
    columns = {'subject': 'participant', 'clip': 'video', 'onset': 'onset', 'apex': 'apex',
               'offset': 'offset', 'action_units': 'action units', 'emotion': 'emotion',
               'kind': 'type', 'code': 'code'}
    sheet_columns = 8
    subject_prefix, subject_format = 's', 's{:02d}'

    def rows(self, sheet: Path) -> list[SheetRow]:
        """Return the rows, with the subject's number in place of the participant's."""
        if Path(sheet).suffix.lower() in TEXTS:
            raise InputError(f'{sheet}: expected a workbook, whose sheets naming rule1 and naming '
                             'rule2 lead to the folders, got text; give the workbook that came '
                             'with the frames')
        subjects = _rule(f'{sheet}, naming rule1', 'participant',
                         _subjects(read_table(sheet, ('naming rule1',))))
        codes = _rule(f'{sheet}, naming rule2', 'video',
                      _codes(read_table(sheet, ('naming rule2',))))
        rows = read_table(sheet, self.sheet_title)
        names = [self._column(field) for field in self.columns][:self.sheet_columns]
        width = len(rows[0].cells) if rows else 0
        if width < len(names):
            raise InputError(f'{sheet}: expected a sheet {" or ".join(self.sheet_title)} with the '
                             f'columns {", ".join(names)}, got {width} columns; give the workbook '
                             'that came with the frames')
        found = []
        for row in rows:
            cells = dict(zip(names, row.cells[:len(names)], strict=True))
            if any(cells.values()):
                participant = whole_number(cells['participant'])
                # video 'anger1' shows one expression as 'anger1_1', the next as 'anger1_2'
                video = re.sub(r'_\d+$', '', cells['video'])
                found.append(SheetRow(row.number, {
                    **cells, 'participant': subjects.get(participant, cells['participant']),
                    'video': video, 'code': codes.get(video.lower(), '')}))
        return found

    def subject(self, cell: str, where: str) -> str:
        """Return the canonical subject of a number from ``naming rule1``."""
        if not cell.startswith(self.subject_prefix):
            raise InputError(f'{where}: participant {cell!r} is in no row of the sheet naming '
                             'rule1; add it there')
        return super().subject(cell, where)

    def clip_name(self, cells: dict[str, str]) -> str:
        """Join video and onset."""
        return expression_name(super().clip_name(cells), cells['onset'])

    def frames(self, layout: Layout, clip: Clip, cells: dict[str, str]) -> str:
        """Find the folder whose name begins with subject and video code, whatever is behind."""
        if not cells['code']:
            raise InputError(f'{clip}: video {cells["clip"]!r} is in no row of the sheet naming '
                             'rule2; add it there')
        number = int(clip.subject.removeprefix('s'))
        for folder in sorted((layout.root / layout.folder).glob('*/*')):
            match = re.match(r'(\d+)_(\d{4})', folder.name)
            if match and (int(match[1]), match[2]) == (number, cells['code']):
                return folder.relative_to(layout.root).as_posix()
        return f'{layout.folder}/{clip.subject}/{number}_{cells["code"]}{cells["clip"]}'

    def subject_cell(self, folder: str) -> str:
        """The recording ``s15/15_0101disgustingteeth`` shows the subject s15."""
        return f's{folder.rpartition("/")[2].partition("_")[0]}'


Entry = tuple[int, int | str, str]  # number of the row, name, what it leads to


def _subjects(rows: list[Row]) -> Iterator[Entry]:
    """Participant to subject, from rows such as ``15, s15, 1``: the number follows the folder."""
    for row in rows:
        cells = [cell.lower() for cell in row.cells if cell]
        place = next((place for place, cell in enumerate(cells)
                      if re.fullmatch(r's\d+(\.0*)?', cell)), None)
        if place is not None:
            numbers = [whole_number(cell) for cell in (*cells[place + 1:], *cells[:place])]
            for participant in [number for number in numbers if number is not None][:1]:
                yield row.number, participant, cells[place].partition('.')[0]


def _codes(rows: list[Row]) -> Iterator[Entry]:
    """Name of a video to its code; spreadsheets may have taken the zeros off the front."""
    for row in rows:
        numbers = [whole_number(cell) for cell in row.cells if whole_number(cell) is not None]
        names = [cell.lower() for cell in row.cells if cell and whole_number(cell) is None]
        if names and numbers:
            yield row.number, names[0], f'{numbers[0]:04d}'


def _rule(where: str, what: str, entries: Iterable[Entry]) -> dict:
    """Name to what it leads to.

    Raises:
        InputError: If two rows lead from one name to different places.
    """
    rule: dict[int | str, str] = {}
    rows: dict[int | str, int] = {}
    for row, name, end in entries:
        if rule.setdefault(name, end) != end:
            raise InputError(f'{where}: {what} {name} is {rule[name]} in row {rows[name]} and {end}'
                             f' in row {row}; correct one of them')
        rows.setdefault(name, row)
    return rule
