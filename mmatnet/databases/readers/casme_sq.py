"""CAS(ME)^2: long recordings, a sheet without header, and its two sheets of names.

Qu, Wang, Yan, Li, Wu, Fu: "CAS(ME)^2: A Database for Spontaneous Macro-Expression and
Micro-Expression Spotting and Recognition", IEEE Transactions on Affective Computing 2018, doi
10.1109/TAFFC.2017.2654440. Distributed under a licence agreement by the Institute of Psychology,
Chinese Academy of Sciences.
"""
import re
from pathlib import Path

from mmatnet.clips.annotation import Clip
from mmatnet.databases.base import FrameSet, Layout
from mmatnet.databases.readers.long_recordings import LongRecordings, expression_name
from mmatnet.databases.sheets import SheetRow, is_filled, read_rows, whole_number
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
                 nested_in=('', 'CAS(ME)^2'), whole=True),
    )
    sheet_names = ('CAS(ME)^2code_final*.xlsx', 'code_final*.xlsx')
    old_sheet_names = ('CAS(ME)^2code_final*.xls', 'code_final*.xls')
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
        subjects = _subjects(read_rows(sheet, ('naming rule1',)))
        codes = _codes(read_rows(sheet, ('naming rule2',)))
        rows = read_rows(sheet, self.sheet_title)
        names = tuple(self.columns.values())[:self.sheet_columns]
        if not rows or len(rows[0]) < len(names):
            raise InputError(f'{sheet}: expected a sheet {" or ".join(self.sheet_title)} with the '
                             f'columns {", ".join(names)}, got {len(rows[0]) if rows else 0} '
                             'columns; give the workbook that came with the frames')
        found = []
        for number, row in enumerate(rows, start=1):
            cells = dict(zip(names, row[:len(names)], strict=True))
            if any(map(is_filled, cells.values())):
                cells['participant'] = subjects.get(whole_number(row[0]), str(row[0]))
                # video 'anger1' shows one expression as 'anger1_1', the next as 'anger1_2'
                video = re.sub(r'_\d+$', '', str(row[1]).strip()) if is_filled(row[1]) else ''
                found.append(SheetRow(number, {**cells, 'video': video,
                                               'code': codes.get(video.lower())}))
        return found

    def subject(self, cell: object, where: str) -> str:
        """Return the canonical subject of a number from ``naming rule1``."""
        if not isinstance(cell, int):
            raise InputError(f'{where}: participant {cell!r} is in no row of the sheet naming '
                             'rule1; add it there')
        return self.subject_format.format(cell)

    def clip_name(self, cells: dict[str, object]) -> str:
        """Join video and onset."""
        return expression_name(super().clip_name(cells), cells['onset'])

    def frames(self, layout: Layout, clip: Clip, cells: dict[str, object]) -> str:
        """Find the folder whose name begins with subject and video code, whatever is behind."""
        if cells['code'] is None:
            raise InputError(f'{clip}: video {cells["clip"]!r} is in no row of the sheet naming '
                             'rule2; add it there')
        number = int(clip.subject.removeprefix('s'))
        for folder in sorted((layout.root / layout.folder).glob('*/*')):
            match = re.match(r'(\d+)_(\d{4})', folder.name)
            if match and (int(match[1]), match[2]) == (number, cells['code']):
                return folder.relative_to(layout.root).as_posix()
        return f'{layout.folder}/{clip.subject}/{number}_{cells["code"]}{cells["clip"]}'


def _subjects(rows: list[tuple]) -> dict[int, int]:
    """Participant to the number of the subject; ``s15`` stands first or last in its row."""
    subjects = {}
    for row in rows:
        cells = [str(cell).strip().lower() for cell in row if is_filled(cell)]
        if len(cells) < 2:
            continue
        subject, participant = ((cells[0], cells[-1]) if cells[0].startswith('s')
                                else (cells[-1], cells[0]))
        number, participant = whole_number(subject.removeprefix('s')), whole_number(participant)
        if number is not None and participant is not None:
            subjects[participant] = number
    return subjects


def _codes(rows: list[tuple]) -> dict[str, str]:
    """Name of a video to its code; spreadsheets may have taken the zeros off the front."""
    codes = {}
    for row in rows:
        cells = [cell for cell in row if is_filled(cell)]
        numbers = [whole_number(cell) for cell in cells]
        names = [str(cell).strip().lower() for cell, number in zip(cells, numbers, strict=True)
                 if number is None]
        numbers = [number for number in numbers if number is not None]
        if names and numbers:
            codes[names[0]] = f'{numbers[0]:04d}'
    return codes
