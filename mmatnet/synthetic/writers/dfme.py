"""Fakes DFME: clips side by side, frames per second by clip, and a sheet for each part."""
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from mmatnet.registry import WRITERS
from mmatnet.synthetic.camera import Camera
from mmatnet.synthetic.writers.made_up import MadeUpWriter
from mmatnet.synthetic.writers.plan import Plan, Style
from mmatnet.synthetic.writers.sheets import write_workbook

CAMERA = Camera((640, 480), scale=1.0)
# emotion to its number and action units
WORDS = {'happiness': (0, 'L12'), 'anger': (3, '4+7'), 'contempt': (1, 'R14'),
         'disgust': (2, '9+10'), 'fear': (4, '1+4+5'), 'sadness': (5, '15'), 'surprise': (6, '1+2')}
HEADER = ('Subject', 'Filename', 'OnsetFrame', 'ApexFrame', 'OffsetFrame', 'Emotion', 'EmotionId',
          'Fps', 'AU')
SPEEDS = (500, 300, 200)  # frames per second, by clip


@WRITERS.register_module(name='dfme')
class DfmeWriter(MadeUpWriter):
    """Writes DFME: the part that trains, unpacked into a folder of its own name."""

    database = 'dfme'
    title = 'DFME'
    fps = 500.0
    styles = {'DFME_train': Style('DFME_train/DFME_train', '{number}.png', CAMERA, around=3)}
    subjects: tuple[str, ...] = ('sub0001', 'sub0002', 'sub0003', 'sub0010')
    default_subjects = 2
    default_frames = (12, 20)
    words = tuple(WORDS)
    expressions = {'anger': 'disgust', 'contempt': 'others', 'fear': 'surprise',
                   'sadness': 'others'}
    onsets = (3, 60)
    speed = (0.05, 0.1)
    sheet_name = 'training_full_with_AU.xlsx'

    def clip_name(self, subject: str, word: str, number: int) -> str:
        """Such as ``sub0001_01``."""
        return f'{subject}_{self.words.index(word) + len(self.words) * (number - 1) + 1:02d}'

    def numbered(self, key: tuple[str, str, str], frames: tuple[int, int],
                 rng: np.random.Generator) -> Plan:
        """Pad numbers to five digits."""
        return replace(super().numbered(key, frames, rng), digits=5)

    def folder(self, plan: Plan, style: Style) -> str:
        """Put the clips of all subjects side by side."""
        return f'{style.folder}/{plan.clip}'

    def write_sheets(self, out: Path, plans: Sequence[Plan], layout: str) -> None:
        """Write the workbook."""
        rows = [(plan.subject, plan.clip, plan.onset, plan.apex, plan.offset, plan.emotion,
                 WORDS[plan.emotion][0], SPEEDS[place % len(SPEEDS)], WORDS[plan.emotion][1])
                for place, plan in enumerate(plans)]
        write_workbook(out / self.sheet_name, {'Sheet1': [HEADER, *rows]}, '2023-07-01')


@WRITERS.register_module(name='dfme-test-a')
class DfmeTestAWriter(DfmeWriter):
    """Writes DFME's first part that is tested."""

    database = 'dfme-test-a'
    title = 'DFME, test A'
    styles = {'test_data_A': Style('test_data_A/test_data_A', '{number}.png', CAMERA, around=3)}
    subjects = ('sub0101', 'sub0102', 'sub0103')
    sheet_name = 'testA_full_with_AU.xlsx'


@WRITERS.register_module(name='dfme-test-b')
class DfmeTestBWriter(DfmeWriter):
    """Writes DFME's second part that is tested."""

    database = 'dfme-test-b'
    title = 'DFME, test B'
    styles = {'test_data_B': Style('test_data_B/test_data_B', '{number}.png', CAMERA, around=3)}
    subjects = ('sub0201', 'sub0202', 'sub0203')
    sheet_name = 'testB_full_with_AU.xlsx'
