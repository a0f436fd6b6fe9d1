"""Fakes SAMM Long Videos: recordings and a sheet with its header in row 10."""
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from mmatnet.registry import WRITERS
from mmatnet.synthetic.camera import Camera
from mmatnet.synthetic.writers.made_up import RecordingsWriter
from mmatnet.synthetic.writers.plan import Plan, Style
from mmatnet.synthetic.writers.sheets import write_workbook

HEADER = ('Subject', 'Filename', 'Inducement Code', 'Onset', 'Apex', 'Offset', 'Duration', 'Type',
          'Action Units', 'Notes')
UNITS = {'surprise': 'A1B + A2C', 'happiness': 'R12A', 'disgust': '4 + ref(7)',
         'others': 'L14 or L15'}
ABOVE = (('Synthetic data in the layout of SAMM Long Videos',),
         *(('',) for _ in range(7)), ('L left, R right, A asymmetric, T top',))


@WRITERS.register_module(name='samm-lv')
class SammLvWriter(RecordingsWriter):
    """Writes SAMM Long Videos: recordings of two micro-expressions each.

    The last of them ends with the recording, and the apex of the first is not annotated. The sheet
    has a row for a macro-expression, too.
    """

    database = 'samm-lv'
    title = 'SAMM Long Videos'
    fps = 200.0
    styles = {'SAMM_longvideos': Style('SAMM_longvideos', '{recording}_{number}.jpg',
                                       Camera((960, 650), scale=1.2, colour=False), around=4)}
    most_recordings = 7
    subjects = ('006', '007', '011', '014')
    default_subjects = 2
    default_frames = (12, 20)
    words = tuple(UNITS)
    onsets = (20, 9000)
    speed = (0.1, 0.2)
    sheet_name = 'SAMM_LongVideos_V1_Release.xlsx'

    def placed(self, plan: Plan, number: int, turn: int) -> Plan:
        """Count recordings from 1, and the expressions in them."""
        recording = f'{plan.subject}_{number + 1}'
        return replace(plan, clip=f'{recording}_{turn + 1}', recording=recording, digits=4)

    def folder(self, plan: Plan, style: Style) -> str:
        """Put recordings of all subjects side by side."""
        return f'{style.folder}/{plan.recording or plan.clip}'

    def write_sheets(self, out: Path, plans: Sequence[Plan], layout: str) -> None:
        """Write the workbook; numbers are as spreadsheets keep them."""
        rows: list[tuple] = []
        ends = {plan.recording: plan.clip for plan in plans}
        for plan in plans:
            last = plan.clip == ends[plan.recording]
            apex, offset = plan.apex if rows else -1, 0 if last else plan.offset
            rows.append((int(plan.subject), plan.clip, int(plan.recording[4:]), float(plan.onset),
                         float(apex), float(offset), plan.offset - plan.onset + 1, 'Micro - 1/2',
                         UNITS[plan.emotion], None))
            if last:
                rows.append((int(plan.subject), f'{plan.recording}_99', int(plan.recording[4:]),
                             float(plan.onset), float(plan.apex), 0.0, 0, 'Macro', 12,
                             'at the end'))
        write_workbook(out / self.sheet_name, {'FACS_Movement_Only': [*ABOVE, HEADER, *rows]},
                       '2020-05-01')
