"""CAS(ME)^3: part A, micro-expressions before films, and part C, those of a mock crime.

Li, Dong, Lu, Wang, Yan, Ma, Liu, Huang, Fu: "CAS(ME)3: A Third Generation Facial Spontaneous
Micro-Expression Database with Depth Information and High Ecological Validity", IEEE Transactions
on Pattern Analysis and Machine Intelligence 2023, doi 10.1109/TPAMI.2022.3174895. Frames under a
licence agreement by the Institute of Psychology, Chinese Academy of Sciences; sheets at
https://github.com/jingtingEmmaLi/CAS-ME-3. Repairs name MEB, https://github.com/tvaranka/meb.
"""
import functools
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from mmatnet.clips.annotation import OBJECTIVE_CLASSES, Clip
from mmatnet.databases.base import FrameSet, Layout, Reader
from mmatnet.databases.findings import Report
from mmatnet.databases.frame_numbers import Repair
from mmatnet.databases.readers.long_recordings import expression_name, keep_macro
from mmatnet.databases.sheets import SheetRow, find_tables, plain_cell, read_sheet, whole_number
from mmatnet.registry import DATABASES

FRAME = re.compile(r'(\d+)\.jpg', re.IGNORECASE)
# offsets of the two clips for which the v2 sheet prints 0, and how far behind the apex at most
LOST_OFFSETS = (1845, 2403)
LONGEST_FALL = 100


@DATABASES.register_module(name='casme3a')
class Casme3a(Reader):
    """Reads CAS(ME)^3 part A with the v2 sheet: whole recordings, or the release of clips.

    A clip is named by recording and onset as printed, such as ``a@355``, since several of them
    share a recording. Emotions come in small letters (three rows print ``Others``).
    """

    database = 'casme3a'
    title = 'CAS(ME)^3 part A'
    fps = 30.0
    frame_sets = (
        FrameSet('part_A', FRAME, registered=False, clips='*/*/color', whole=True),
        FrameSet('Part_A_ME_clip', FRAME, registered=False, folder='Part_A_ME_clip/frame',
                 clips='*'),
        FrameSet('Part_A_ME_clip', FRAME, registered=False, folder='',
                 clips='[sS][pP][nN][oO].*_*_*'),
    )
    sheet_names = ('cas(me)3_part_A_ME_label_JpgIndex*', 'CAS(ME)3_part_A_v*')
    macro_sheets = ('cas(me)3_part_A_MaE_label_JpgIndex*',)
    columns = {'subject': 'Subject', 'clip': 'Filename', 'onset': 'Onset', 'apex': 'Apex',
               'offset': 'Offset', 'action_units': 'AU', 'objective_class': 'Objective class',
               'emotion': 'emotion'}
    subject_prefix, subject_format = 'spno.', 'spNO.{}'
    revision = 'cas(me)3_part_A_ME_label_JpgIndex_v2'
    revision_emotions = {'disgust': 250, 'surprise': 187, 'others': 161, 'fear': 86, 'anger': 64,
                         'sad': 57, 'happy': 55}
    repairs = {
        ('spNO.149', 'd@112'): (Repair(
            'apex', 'the v2 sheet prints apex 83, before the onset 112; taken as 160, as MEB does',
            printed=(83,), value=160),),
        ('spNO.214', 'c@5'): (Repair(
            'offset', 'the v2 sheet prints offset 3460, 3455 frames behind the apex; taken as 34, '
                      'as MEB does', printed=(3460,), value=34),),
    }

    def clips(self, layout: Layout, sheet: Path | None,
              report: Report) -> Iterator[tuple[Clip, str, str]]:
        """Add the macro-expressions of recordings, if their sheet lies beside the other one."""
        yield from super().clips(layout, sheet, report)
        if sheet is None or not layout.frame_set.whole:
            return
        report.macros = []
        for beside in find_tables(sheet.parent, self.macro_sheets):
            columns = tuple(self.columns.values())
            optional = ('AU', 'Objective class', 'emotion')
            for row in read_sheet(beside, columns, optional=optional):
                place = f'{beside.name}, row {row.number}'
                keep_macro(functools.partial(self._macro, row, place, layout), place, report)

    def _macro(self, row: SheetRow, place: str, layout: Layout,
               report: Report) -> Clip | None:
        cells = self._by_field(row)
        emotion = cells['emotion'].lower()  # which it may lack
        clip = self.clip_of_row({**cells, 'emotion': emotion or 'none'}, row, place, layout, report)
        return replace(clip, emotion=emotion) if clip is not None else None

    def clip_of_row(self, cells: dict[str, str], row: SheetRow, where: str, layout: Layout,
                    report: Report) -> Clip | None:
        """Leave an objective class that is none empty, with a note."""
        printed = cells['objective_class']
        known = printed.upper() if printed.upper() in OBJECTIVE_CLASSES else ''
        cells = {**cells, 'emotion': cells['emotion'].lower(), 'objective_class': known}
        clip = super().clip_of_row(cells, row, where, layout, report)
        if clip is not None and printed.upper() != known:
            problem = f'row {row.number}: objective class {printed!r} is none of I to VII'
            clip = replace(clip, note='; '.join(filter(None, (clip.note, problem))))
        return clip

    def clip_name(self, cells: dict[str, str]) -> str:
        """Join recording and onset."""
        return expression_name(super().clip_name(cells).lower(), cells['onset'])

    def frames(self, layout: Layout, clip: Clip, cells: dict[str, str]) -> str:
        """Return the folder of the whole recording, or of the clip."""
        if layout.frame_set.whole:
            return f'{layout.folder}/{clip.subject}/{clip.clip.split("@")[0]}/color'
        return f'{layout.folder}/{clip.subject}_{clip.clip.replace("@", "_")}'.lstrip('/')

    def repairs_of(self, clip: Clip, cells: dict[str, str]) -> tuple[Repair, ...]:
        """Repairs of rows that are known by what they print, beside those known by their clip."""
        repairs = super().repairs_of(clip, cells)
        onset, apex, offset = (whole_number(cells[name]) for name in ('onset', 'apex', 'offset'))
        if apex is None:
            return repairs
        if (onset, apex) == (0, 0):
            repairs += tuple(Repair(
                name, f'the v2 sheet prints 0 as the {name}, and frames begin with 1; taken as 1, '
                      'as MEB does', printed=(0,), value=1) for name in ('onset', 'apex'))
        elif onset == 3647 and apex < onset:
            repairs += (Repair('onset', 'the v2 sheet prints onset 3647, behind the apex; taken as '
                                        '2647, as MEB does', printed=(3647,),
                               value=2647),)
        following = [value for value in LOST_OFFSETS if 0 <= value - apex <= LONGEST_FALL]
        if offset == 0 and len(following) == 1:
            repairs += (Repair('offset', 'the v2 sheet prints 0 as the offset; taken as '
                                         f'{following[0]}, as MEB does', printed=(0,),
                               value=following[0]),)
        return repairs


@DATABASES.register_module(name='casme3c')
class Casme3c(Reader):
    """Reads CAS(ME)^3 part C: clips numbered by subject, without apex.

    Folders are those that MEB's reader expects, ``<subject>/<count>/color/<number>.jpg``.
    """

    database = 'casme3c'
    title = 'CAS(ME)^3 part C'
    fps = 30.0
    frame_sets = tuple(FrameSet(name, FRAME, registered=False, clips='*/*/color')
                       for name in ('part_C', 'ME_C'))
    sheet_names = ('CAS(ME)3_part_C_ME*', 'CAS(ME)3_part_C*')
    sheet_title = ('mockCrimeME',)
    columns = {'subject': 'sub', 'clip': 'count', 'onset': 'onset', 'offset': 'offset',
               'action_units': 'au', 'emotion': 'emotion'}
    subject_format = '{:02d}'

    def clip_name(self, cells: dict[str, str]) -> str:
        """Return the number that counts the clip."""
        return plain_cell(super().clip_name(cells))

    def frames(self, layout: Layout, clip: Clip, cells: dict[str, str]) -> str:
        """Return the folder of the colour frames; those of the depth lie beside them."""
        return f'{super().frames(layout, clip, cells)}/color'
