"""Fakes 4DME: the grey 2D stream, joint emotions and static action units."""
from collections.abc import Sequence
from pathlib import Path

from mmatnet.clips.action_units import parse_action_units
from mmatnet.registry import WRITERS
from mmatnet.synthetic.camera import Camera
from mmatnet.synthetic.writers.made_up import MadeUpWriter
from mmatnet.synthetic.writers.plan import Plan, Style
from mmatnet.synthetic.writers.sheets import write_workbook

WORDS = {'Positive': 'AU12', 'Negative': 'AU4(k)+L7', 'Surprise': 'AUR2+12(k)+45',
         'Repression': 'AU14', 'Surprise+Positive': 'AU1+AU12', 'Others': 'AU45'}
FLAGS = ('Positive', 'Negative', 'Surprise', 'Repression', 'Others')
UNITS = (1, 2, 4, 7, 12, 14, 45)


@WRITERS.register_module(name='4dme')
class FourDmeWriter(MadeUpWriter):
    """Writes 4DME: grey frames; the sheet has a column for each action unit and emotion, too."""

    database = '4dme'
    title = '4DME'
    fps = 60.0
    styles = {'gray_micro': Style('gray_micro', '{number}.jpg',
                                  Camera((640, 480), scale=1.0, colour=False))}
    subjects = tuple(f'S{number:02d}' for number in range(1, 57))
    default_subjects = 2
    default_frames = (10, 20)
    words = tuple(WORDS)
    expressions = {'Positive': 'happiness', 'Negative': 'disgust', 'Surprise': 'surprise',
                   'Repression': 'others', 'Surprise+Positive': 'surprise', 'Others': 'others'}
    onsets = (100, 2500)
    speed = (0.15, 0.3)
    sheet_name = '4DME_Labelling_Micro_release v1.xlsx'

    def clip_name(self, subject: str, word: str, number: int) -> str:
        """Such as ``S13_1st_001_01_1``."""
        return f'{subject}_1st_{self.words.index(word) + 1:03d}_01_{number}'

    def write_sheets(self, out: Path, plans: Sequence[Plan], layout: str) -> None:
        """Write the workbook; its columns of action units count static ones, too."""
        header = ('sub_ID', 'fold_name', 'Emotion', 'Onset', 'Apex', 'Offset', 'AUs',
                  *(f'AU{unit}' for unit in UNITS), *FLAGS)
        rows = []
        for plan in plans:
            units = WORDS[plan.emotion]
            named = parse_action_units(units.replace('(k)', ''))
            rows.append((plan.subject, plan.clip, plan.emotion, plan.onset, plan.apex, plan.offset,
                         units, *(int(unit in named) for unit in UNITS),
                         *(int(flag in plan.emotion.split('+')) for flag in FLAGS)))
        write_workbook(out / self.sheet_name, {'Sheet1': [header, *rows]}, '2022-03-01')
