"""Fakes SAMM: the official layout and sheet around grey faces drawn by code."""
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from mmatnet.registry import WRITERS
from mmatnet.synthetic.camera import Camera
from mmatnet.synthetic.writers.base import Writer
from mmatnet.synthetic.writers.plan import Plan, Style
from mmatnet.synthetic.writers.sheets import write_workbook

SHEET = 'SAMM_Micro_FACS_Codes_v2.xlsx'
TEXT_ROWS = 13  # above the header
HEADER = ('Subject', 'Filename', 'Inducement Code', 'Onset Frame', 'Apex Frame', 'Offset Frame',
          'Duration', 'Micro', 'Action Units', 'Estimated Emotion', 'Objective Classes', 'Notes')
# what the sheet prints of a word: action units, objective class
CODES = {'Anger': ('4+7', 'III'), 'Contempt': ('R14', 'VII'), 'Disgust': ('9 or 10', 'IV'),
         'Fear': ('20', 'VI'), 'Sadness': ('15', 'V'), 'Happiness': (12, 'I'),
         'Surprise': ('1B+2C', 'II'), 'Other': ('A14/T24', 'VII')}
# clips whose apex a copy prints outside, with their numbers, and what it prints
BAD_APEXES = {('028', '028_4_1'): (Plan('028', '028_4_1', '', 1071, 1113, 1134, 5), 1143),
              ('032', '032_3_1'): (Plan('032', '032_3_1', '', 4896, 4930, 4970, 4), 1930)}
# clips of a class that the challenge leaves out
OTHERS = (('007', '007_9_1'), ('014', '014_9_12'))


@WRITERS.register_module(name='samm')
class SammWriter(Writer):
    """Writes SAMM: clips of the challenge list in the camera's frames."""

    database = 'samm'
    title = 'SAMM'
    fps = 200.0
    # a face of about 400 px; darker than in the other databases
    styles = {'SAMM': Style('', '{subject}_{number}.jpg',
                            Camera((960, 650), scale=1.5, colour=False, gain=(0.78, 0.9)))}
    # the first six: 17 negative, 13 positive, 10 surprise
    subjects = ('014', '007', '016', '006', '028', '018', '022', '033', '009', '032')
    default_subjects = 6
    default_frames = (20, 38)
    emotions = (('Anger', 'Contempt', 'Disgust', 'Fear', 'Sadness'), ('Happiness',),
                ('Surprise',))
    expressions = {**dict.fromkeys(emotions[0], 'disgust'), 'Happiness': 'happiness',
                   'Surprise': 'surprise', 'Other': 'others'}
    onsets = (100, 7000)
    amplitude = (0.9, 1.8)
    sheet_name = SHEET

    def keys(self, seed: int, chosen: Sequence[str],
             clips_per_class: int | None) -> list[tuple[str, str, str]]:
        """Add a few clips to those of the challenge list."""
        return [*super().keys(seed, chosen, clips_per_class),
                *((*key, 'Other') for key in OTHERS if key[0] in chosen)]

    def numbered(self, key: tuple[str, str, str], frames: tuple[int, int],
                 rng: np.random.Generator) -> Plan:
        """Give every clip a padding of its own."""
        if key[:2] in BAD_APEXES:
            return replace(BAD_APEXES[key[:2]][0], emotion=key[2])
        plan = super().numbered(key, frames, rng)
        return replace(plan, digits=5 if rng.uniform() < 0.25 else 4)

    def write_sheets(self, out: Path, plans: Sequence[Plan], layout: str) -> None:
        """Write version 2: text, the header in row 14, subjects as three digits of text."""
        text = [('Synthetic data in the layout of SAMM',), *[()] * (TEXT_ROWS - 2),
                ('Symbols: L left, R right, A asymmetric, T top, B bottom',)]
        rows = []
        for plan in plans:
            _, apex = BAD_APEXES.get((plan.subject, plan.clip), (plan, plan.apex))
            units, objective = CODES[plan.emotion]
            rows.append((plan.subject, plan.clip, 1, plan.onset, apex, plan.offset,
                         plan.offset - plan.onset + 1, 'Micro - 1/2', units, plan.emotion,
                         objective, None))
        write_workbook(out / SHEET, {'MICRO_ONLY': [*text, HEADER, *rows]}, '2018-12-15')
