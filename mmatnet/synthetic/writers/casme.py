"""Fakes CASME: crops or the camera's frames, numbers padded by one camera only, and its sheet."""
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from mmatnet.registry import WRITERS
from mmatnet.synthetic.camera import Camera
from mmatnet.synthetic.writers.made_up import MadeUpWriter
from mmatnet.synthetic.writers.plan import Plan, Style
from mmatnet.synthetic.writers.sheets import write_workbook

ACTION_UNITS = {'disgust': '4+9', 'repression': 'L14+17', 'surprise': '1+2', 'tense': 15,
                'happiness': 12}
HEADER = ('Subject', 'Filename', None, 'OnsetF', 'ApexF1', 'ApexF2', 'OffsetF', None, 'AU',
          'Emotion')


@WRITERS.register_module(name='casme')
class CasmeWriter(MadeUpWriter):
    """Writes CASME: clips of both cameras; the sheet ends the first behind its last frame."""

    database = 'casme'
    title = 'CASME'
    fps = 60.0
    styles = {
        'Cropped': Style('Cropped', 'reg_{clip}-{number}.jpg', Camera((150, 190))),
        'CASME_raw_selected': Style('CASME_raw_selected', '{clip}-{number}.jpg',
                                    Camera((640, 480), scale=1.0)),
    }
    subjects = tuple(f'sub{number:02d}' for number in range(1, 20))
    default_subjects = 3
    default_frames = (10, 20)
    words = tuple(ACTION_UNITS)
    expressions = {'repression': 'others', 'tense': 'others'}
    speed = (0.15, 0.3)
    sheet_name = 'casme.xlsx'
    # the subjects of the second camera have padded frame numbers
    padded = tuple(f'sub{number:02d}' for number in range(2, 20, 2))
    frames_too_many = 2

    def clip_name(self, subject: str, word: str, number: int) -> str:
        """Such as ``EP03_2``, the second clip of the third emotion."""
        return f'EP{self.words.index(word) + 1:02d}_{number}'

    def numbered(self, key: tuple[str, str, str], frames: tuple[int, int],
                 rng: np.random.Generator) -> Plan:
        """Give the second camera three digits."""
        digits = 3 if key[0] in self.padded else 0
        return replace(super().numbered(key, frames, rng), digits=digits)

    def write_sheets(self, out: Path, plans: Sequence[Plan], layout: str) -> None:
        """Write the workbook, with blank columns and a second apex."""
        rows = [(int(plan.subject[3:]), plan.clip, None, plan.onset, plan.apex, plan.apex,
                 plan.offset + (self.frames_too_many if place == 0 else 0), None,
                 ACTION_UNITS[plan.emotion], plan.emotion) for place, plan in enumerate(plans)]
        write_workbook(out / self.sheet_name, {'Sheet1': [HEADER, *rows]}, '2013-04-22')
