"""Fakes SMIC: the clip release and the extended one, of three cameras, with faces drawn by code."""
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np

from mmatnet.clips.megc2019 import CLASSES
from mmatnet.registry import WRITERS
from mmatnet.synthetic.camera import Camera
from mmatnet.synthetic.writers.base import Writer
from mmatnet.synthetic.writers.plan import Plan, Style
from mmatnet.synthetic.writers.sheets import write_workbook

HEADER = ('Subject', 'Filename', None, 'OnsetF', 'OffsetF', 'Onset2F', 'Offset2F', 'Onset3F',
          'Offset3F', None, 'FirstF', 'LastF', 'TotalMF1', 'TotalMF2', 'TotalVL', 'Emotion')
# clips of the challenge list that the extended release does not have
NOT_EXTENDED = ('s01_ne_02', 's02_sur_05')
# the extended release shows so many frames before and after
AROUND = 12


def _styles(camera: str, colour: bool) -> Mapping[str, Style]:
    bright = (1.02, 1.15)
    raw = Camera((640, 480), scale=0.9, colour=colour, gain=bright)
    return {
        'SMIC_all_cropped': Style(f'SMIC_all_cropped/{camera}', 'reg_image{number}.bmp',
                                  Camera((190, 230), colour=colour, gain=bright)),
        'SMIC_all_raw': Style(f'SMIC_all_raw/{camera}', 'image{number}.bmp', raw),
        # as its archive unpacks
        'SMIC-E_raw_image': Style(f'SMIC-E_raw image/{camera}_long/SMIC-{camera}-E',
                                  'image{number}.jpg', raw, around=AROUND),
    }


def _unpadded(name: str) -> str:
    """A subject or clip as folders have it: s01_ne_01 is s1_ne_01."""
    return f's{int(name[1:3])}{name[3:]}'


@WRITERS.register_module(name='smic')
class SmicWriter(Writer):
    """Writes SMIC-HS: clips of the challenge list as the high-speed camera saw them."""

    database = 'smic'
    title = 'SMIC-HS'
    fps = 100.0
    camera = 'HS'
    styles = _styles('HS', colour=True)
    # the first six: 12 negative, 16 positive, 12 surprise
    subjects: tuple[str, ...] = ('s14', 's11', 's01', 's15', 's12', 's06', 's04', 's20', 's03',
                                 's18')
    default_subjects = 6
    default_frames = (14, 34)
    # folder names, as the challenge's classes
    emotions = tuple((name,) for name in CLASSES)
    expressions = {'negative': 'disgust', 'positive': 'happiness'}
    # half the frames per second of the others, so twice the way per frame, and more
    speed = (0.1, 0.15)
    amplitude = (1.2, 2.4)
    # the same people before every camera, and clips of the same names
    salt = ('smic',)
    listed_as = 'smic'
    holes: Mapping[str, Mapping[tuple[str, str], int | None]] = {'SMIC_all_cropped': {
        ('s03', 's03_po_08'): 2, ('s03', 's03_sur_01'): 1, ('s03', 's03_sur_05'): 1,
        ('s03', 's03_ne_16'): 1, ('s18', 's18_sur_03'): None}}

    def numbered(self, key: tuple[str, str, str], frames: tuple[int, int],
                 rng: np.random.Generator) -> Plan:
        """Give numbers six to eight digits, most of them six."""
        plan = super().numbered(key, frames, rng)
        shift = int(rng.choice((0, 400_000, 3_000_000, 20_000_000), p=(0.4, 0.35, 0.1, 0.15)))
        return replace(plan, onset=plan.onset + shift, apex=plan.apex + shift,
                       offset=plan.offset + shift, digits=6)

    def arrange(self, plans: list[Plan], layout: str) -> list[Plan]:
        """Recordings of the extended release are numbered from 1, every sixth has a second clip."""
        if layout != 'SMIC-E_raw_image':
            return plans
        arranged = []
        for place, plan in enumerate(plan for plan in plans if plan.clip not in NOT_EXTENDED):
            move = AROUND + 1 - plan.onset
            first = replace(plan, onset=plan.onset + move, apex=plan.apex + move,
                            offset=plan.offset + move, recording=_unpadded(plan.clip))
            arranged.append(first)
            if place % 6 == 0:
                later = first.offset + 2 * AROUND - first.onset
                arranged.append(replace(
                    first, clip=f'{plan.clip}@{first.onset + later}', onset=first.onset + later,
                    apex=first.apex + later, offset=first.offset + later))
        return arranged

    def folder(self, plan: Plan, style: Style) -> str:
        """`s1/micro/negative/s1_ne_01`, or `s01/s1_ne_01` in the extended release."""
        if style.around:
            return f'{style.folder}/{plan.subject}/{plan.recording}'
        if not plan.clip.startswith('s'):  # the README's placeholder
            return f'{style.folder}/<subject>/micro/<emotion>/<clip>'
        return (f'{style.folder}/{_unpadded(plan.subject)}/micro/{plan.emotion}/'
                f'{_unpadded(plan.clip)}')

    def write_sheets(self, out: Path, plans: Sequence[Plan], layout: str) -> None:
        """The extended release has a workbook: two blank columns, and a formula gone wrong."""
        if layout != 'SMIC-E_raw_image':
            return
        recordings: dict[str, list[Plan]] = {}
        for plan in plans:
            recordings.setdefault(plan.recording, []).append(plan)
        rows: list[tuple] = []
        for name, (first, *more) in recordings.items():
            second = (more[0].onset, more[0].offset) if more else (None, None)
            last = (more or [first])[-1].offset + AROUND
            third = (0, -1 - last) if len(rows) == 1 else (None, None)
            rows.append((int(first.subject[1:]), name, None, first.onset, first.offset, *second,
                         *third, None, first.onset - AROUND, last, first.offset - first.onset + 1,
                         more[0].offset - more[0].onset + 1 if more else None,
                         last - first.onset + AROUND + 1, first.emotion))
        name = f'SMIC-{self.camera}-E_annotation.xlsx'
        folder = out / Path(self.styles[layout].folder).parent
        write_workbook(folder / name, {self.camera: [HEADER, *rows]}, '2014-01-01')


@WRITERS.register_module(name='smic-vis')
class SmicVisWriter(SmicWriter):
    """Writes SMIC-VIS: what the camera for visible light saw, of the eight subjects it filmed."""

    database = 'smic-vis'
    title = 'SMIC-VIS'
    fps = 25.0
    camera = 'VIS'
    styles = _styles('VIS', colour=True)
    holes = MappingProxyType({})
    subjects = ('s14', 's11', 's15', 's12', 's18', 's20', 's13', 's19')
    default_frames = (6, 13)
    speed = (0.4, 0.6)


@WRITERS.register_module(name='smic-nir')
class SmicNirWriter(SmicVisWriter):
    """Writes SMIC-NIR: what the camera for near infrared saw."""

    database = 'smic-nir'
    title = 'SMIC-NIR'
    camera = 'NIR'
    styles = _styles('NIR', colour=False)
