"""Fakes CAS(ME)^3: recordings of part A with bad rows of its v2 sheet, and clips of part C."""
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from mmatnet.databases.readers.long_recordings import expression_name
from mmatnet.errors import InputError
from mmatnet.registry import WRITERS
from mmatnet.synthetic.camera import Camera
from mmatnet.synthetic.writers.made_up import MadeUpWriter, RecordingsWriter, shifted
from mmatnet.synthetic.writers.plan import Plan, Style
from mmatnet.synthetic.writers.sheets import write_workbook

CAMERA = Camera((640, 360), scale=0.8)
# emotion to action units and objective class
WORDS = {'disgust': (4, 'III'), 'surprise': ('R2+R1', 'II'), 'happy': ('L12', 'I'),
         'Others': ('T28+14', 'VII')}
EXPRESSIONS = {'happy': 'happiness', 'Others': 'others', 'negative': 'disgust',
               'positive': 'happiness'}
RECORDINGS = 'abcdefghijklm'
CLIPS = 'Part_A_ME_clip'  # the release of clips
# a row of the v2 sheet that is known to be wrong, (subject, recording, printed numbers), and the
# numbers drawn in place of those that it prints
WRONG = ('spNO.214', 'c', (5, 5, 3460), (5, 17, 34))


@WRITERS.register_module(name='casme3a')
class Casme3aWriter(RecordingsWriter):
    """Writes CAS(ME)^3 part A; the sheet prints 0 as onset and apex of the first expression.

    A macro-expression is in a sheet of its own, and nowhere else.
    """

    database = 'casme3a'
    title = 'CAS(ME)^3 part A'
    fps = 30.0
    styles = {'part_A': Style('part_A', '{number}.jpg', CAMERA),
              CLIPS: Style('', '{number}.jpg', CAMERA)}
    most_recordings = len(RECORDINGS)
    subjects = ('spNO.1', 'spNO.2', 'spNO.10', 'spNO.138')
    default_subjects = 2
    default_frames = (8, 14)
    words = tuple(WORDS)
    expressions = EXPRESSIONS
    onsets = (60, 400)
    speed = (0.2, 0.4)
    sheet_name = 'cas(me)3_part_A_ME_label_JpgIndex_v2.xlsx'
    macro_sheet = 'cas(me)3_part_A_MaE_label_JpgIndex_v2.xlsx'

    def plan(self, seed: int, subjects: int, clips_per_class: int | None,
             frames: tuple[int, int]) -> list[Plan]:
        """Begin the first recording with frame 1, and add the wrong row."""
        plans = super().plan(seed, subjects, clips_per_class, frames)
        first, second = (shifted(plan, 1 - plans[0].onset) for plan in plans[:2])
        plans[:2] = [replace(first, clip=expression_name('a', 0)),
                     replace(second, clip=expression_name('a', second.onset))]
        subject, recording, printed, drawn = WRONG
        return [*plans, Plan(subject, expression_name(recording, printed[0]), 'disgust', *drawn,
                             recording=recording)]

    def placed(self, plan: Plan, number: int, turn: int) -> Plan:
        """Name recordings by letters."""
        recording = RECORDINGS[number]
        return replace(plan, clip=expression_name(recording, plan.onset), recording=recording)

    def arrange(self, plans: list[Plan], layout: str) -> list[Plan]:
        """Give every clip of their release a folder of its own."""
        return plans if layout != CLIPS else [replace(plan, recording='') for plan in plans]

    def with_holes(self, plans: Sequence[Plan], layout: str) -> list[Plan]:
        """Take the first seven or eight frames from a tenth of the clips, which are longer."""
        if layout != CLIPS:
            raise InputError(f'no copy of {self.title} is known to lack frames in {layout}, but in '
                             f'{CLIPS}; leave --holes out')
        return [replace(plan, offset=plan.offset + 12,
                        lacking=tuple(range(plan.onset, plan.onset + 7 + place // 10 % 2)))
                if place % 10 == 3 else plan for place, plan in enumerate(plans)]

    def folder(self, plan: Plan, style: Style) -> str:
        """Return the folder of the colour frames, beside which those of the depth would lie, or
        that of a clip, which lies openly; the subject as folders spell it."""
        folder = (f'{super().folder(plan, style)}/color' if style.folder
                  else f'{plan.subject}_{plan.clip.replace("@", "_")}')
        return folder.replace('spNO', 'spNo')

    def write_sheets(self, out: Path, plans: Sequence[Plan], layout: str) -> None:
        """Write the v2 sheet; one recording in a capital letter, and ``Others``."""
        rows = []
        for place, plan in enumerate(plans):
            numbers = (plan.onset, plan.apex, plan.offset)
            if plan.subject == WRONG[0]:
                numbers = WRONG[2]
            elif place == 0:
                numbers = (0, 0, plan.offset)
            recording = plan.clip.partition('@')[0]
            name = recording.upper() if place == 2 else recording
            rows.append((plan.subject, name, *numbers, *WORDS[plan.emotion], plan.emotion))
        header = ('Subject', 'Filename', 'Onset', 'Apex', 'Offset', 'AU', 'Objective class',
                  'emotion')
        write_workbook(out / self.sheet_name, {'label': [header, *rows], 'Sheet2': (),
                                               'Sheet3': ()}, '2022-06-01')
        macros = [(row[0], row[1], row[2], row[3], row[4] + 40, 12) for row in rows[2:3]]
        write_workbook(out / self.macro_sheet, {'label': [header[:6], *macros]}, '2022-06-01')


@WRITERS.register_module(name='casme3c')
class Casme3cWriter(MadeUpWriter):
    """Writes CAS(ME)^3 part C: counted clips without apex."""

    database = 'casme3c'
    title = 'CAS(ME)^3 part C'
    fps = 30.0
    styles = {'part_C': Style('part_C', '{number}.jpg', CAMERA)}
    subjects = tuple(f'{number:02d}' for number in range(1, 32))
    default_subjects = 2
    default_frames = (8, 14)
    words = ('negative', 'surprise', 'others', 'positive')
    expressions = EXPRESSIONS
    onsets = (60, 4000)
    speed = (0.2, 0.4)
    sheet_name = 'CAS(ME)3_part_C_ME.xlsx'
    # with commas, once with a full-width one
    units = {'negative': '4,7', 'surprise': '1\uff0c2', 'others': 14, 'positive': '6,12'}

    def clip_name(self, subject: str, word: str, number: int) -> str:
        """Count from 1."""
        return str(self.words.index(word) + len(self.words) * (number - 1) + 1)

    def numbered(self, key: tuple[str, str, str], frames: tuple[int, int],
                 rng: np.random.Generator) -> Plan:
        """Put the apex in the middle, where the reader takes it to be."""
        plan = super().numbered(key, frames, rng)
        return replace(plan, apex=plan.onset + (plan.offset - plan.onset) // 2)

    def folder(self, plan: Plan, style: Style) -> str:
        """Return the folder of the colour frames."""
        return f'{super().folder(plan, style)}/color'

    def write_sheets(self, out: Path, plans: Sequence[Plan], layout: str) -> None:
        """Write the sheet of the mock crime."""
        rows = [(int(plan.subject), int(plan.clip), plan.onset, plan.offset,
                 self.units[plan.emotion], plan.emotion) for plan in plans]
        write_workbook(out / self.sheet_name, {'mockCrimeME': [
            ('sub', 'count', 'onset', 'offset', 'au', 'emotion'), *rows]}, '2022-06-01')
