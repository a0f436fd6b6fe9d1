"""Fakes MMEW: square crops in both folder layouts, and its sheet."""
from collections.abc import Sequence
from pathlib import Path

from mmatnet.registry import WRITERS
from mmatnet.synthetic.camera import Camera
from mmatnet.synthetic.writers.made_up import MadeUpWriter
from mmatnet.synthetic.writers.plan import Plan, Style
from mmatnet.synthetic.writers.sheets import write_workbook

# emotion to its number in names of clips and to action units
WORDS = {'happiness': ('01', '6+12L'), 'surprise': ('02', 5), 'disgust': ('03', '4R+7'),
         'others': ('04', 24), 'fear': ('05', 'R1+20'), 'sadness': ('06', '15?'),
         'anger': ('07', 7)}
HEADER = ('Subject', 'Filename', 'OnsetFrame', 'ApexFrame', 'OffsetFrame', 'Action Units',
          'Estimated Emotion', 'remarks')


@WRITERS.register_module(name='mmew')
class MmewWriter(MadeUpWriter):
    """Writes MMEW: clips that begin with frame 1; the sheet tells no apex of the first one."""

    database = 'mmew'
    title = 'MMEW'
    fps = 90.0
    styles = {
        'Micro_Expression': Style('Micro_Expression', '{number}.jpg', Camera((231, 231))),
        'by-subject': Style('Micro_Expression/{subject}', '{number}.jpg', Camera((231, 231))),
    }
    subjects = tuple(f'S{number:02d}' for number in range(1, 31))
    default_subjects = 2
    default_frames = (10, 20)
    words = tuple(WORDS)
    expressions = {'fear': 'surprise', 'sadness': 'others', 'anger': 'disgust'}
    onsets = (1, 2)  # frames are counted from 1
    speed = (0.1, 0.2)
    sheet_name = 'MMEW_Micro_Exp.xlsx'

    def clip_name(self, subject: str, word: str, number: int) -> str:
        """Such as ``S01-02-003``: subject, emotion, count."""
        return f'{subject}-{WORDS[word][0]}-{number:03d}'

    def folder(self, plan: Plan, style: Style) -> str:
        """Return a folder per emotion, where ``others`` is called ``repression``."""
        emotion = 'repression' if plan.emotion == 'others' else plan.emotion
        return f'{style.folder.format(subject=plan.subject)}/{emotion}/{plan.clip}'

    def write_sheets(self, out: Path, plans: Sequence[Plan], layout: str) -> None:
        """Write the workbook."""
        rows = [(int(plan.subject[1:]), plan.clip, plan.onset, None if place == 0 else plan.apex,
                 plan.offset, WORDS[plan.emotion][1], plan.emotion, None)
                for place, plan in enumerate(plans)]
        write_workbook(out / self.sheet_name, {'Sheet1': [HEADER, *rows]}, '2021-03-01')
