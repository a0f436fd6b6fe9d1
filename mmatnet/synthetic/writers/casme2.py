"""Fakes CASME II: the official layouts and sheet around faces drawn by code."""
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from mmatnet.registry import WRITERS
from mmatnet.synthetic.camera import Camera
from mmatnet.synthetic.writers.base import Writer
from mmatnet.synthetic.writers.plan import Plan, Style
from mmatnet.synthetic.writers.sheets import write_workbook

ACTION_UNITS = {'disgust': '4+9', 'happiness': 12, 'surprise': '1+2', 'others': 15}
# clips that no list of the challenge names: the one whose apex the sheet does not tell, and a few
# of a class that the challenge leaves out
NO_APEX = ('sub04', 'EP12_01f')
OTHERS = (('sub19', 'EP90_01'), ('sub12', 'EP90_02f'), ('sub09', 'EP90_03'))
# the clip of which Cropped as handed out lacks frames, drawn such that its apex is one of them
HOLE = Plan('sub16', 'EP01_08', '', 80, 104, 150, lacking=tuple(range(97, 111)))

SHEET = 'CASME2-coding-20140508.xlsx'
CLASS_SHEET = 'CASME2-ObjectiveClasses.xlsx'
CLASS_HEADER = ('Subject', 'Filename', 'Objective Class')
OBJECTIVE_CLASSES = {'disgust': 4, 'happiness': 1, 'surprise': 2, 'others': 5}
HEADER = ('Subject', 'Filename', None, 'OnsetFrame', 'ApexFrame', 'OffsetFrame', None,
          'Action Units', 'Estimated Emotion')


@WRITERS.register_module(name='casme2')
class Casme2Writer(Writer):
    """Writes CASME II: registered crops, or the camera's frames, of clips of the challenge list."""

    database = 'casme2'
    title = 'CASME II'
    fps = 200.0
    styles = {
        'Cropped': Style('Cropped', 'reg_img{number}.jpg'),
        'CASME2_RAW_selected': Style('CASME2_RAW_selected', 'img{number}.jpg',
                                     Camera((640, 480), scale=1.0)),
        'CASME2-RAW': Style('CASME2_RAW/CASME2-RAW', 'img{number}.jpg',
                            Camera((640, 480), scale=1.0), around=15),
    }
    # 21 negative, 19 positive, 20 surprise; sub04, who has one clip, comes on top
    subjects = ('sub19', 'sub12', 'sub02', 'sub06', 'sub15', 'sub09', 'sub05', 'sub16', 'sub14')
    default_subjects = 9
    emotions = (('disgust',), ('happiness',), ('surprise',))
    sheet_name = SHEET
    salt = ()
    holes = {'Cropped': {(HOLE.subject, HOLE.clip): len(HOLE.lacking)}}

    def keys(self, seed: int, chosen: Sequence[str],
             clips_per_class: int | None) -> list[tuple[str, str, str]]:
        """Add a few clips to those of the challenge list."""
        return [(*NO_APEX, 'disgust'), *((*key, 'others') for key in OTHERS if key[0] in chosen),
                *super().keys(seed, chosen, clips_per_class)]

    def with_hole(self, plan: Plan, count: int) -> Plan:
        """Give the clip numbers that those of the frames that are lacking lie between."""
        return replace(HOLE, emotion=plan.emotion) if count else plan

    def write_sheets(self, out: Path, plans: Sequence[Plan], layout: str) -> None:
        """Write the workbook of 2014, subjects as two digits of text, two blank columns, and that
        of the objective classes, whose second sheet is a sample."""
        rows = [(plan.subject[3:], plan.clip, None, plan.onset,
                 '/' if (plan.subject, plan.clip) == NO_APEX else plan.apex, plan.offset, None,
                 ACTION_UNITS[plan.emotion], plan.emotion) for plan in plans]
        write_workbook(out / SHEET, {'Sheet1': [HEADER, *rows], 'Sheet2': (), 'Sheet3': ()},
                       '2014-05-08')
        classes = [(plan.subject[3:], plan.clip, OBJECTIVE_CLASSES[plan.emotion])
                   for plan in plans]
        write_workbook(out / CLASS_SHEET, {'Sheet1': [CLASS_HEADER, *classes],
                                           'Sheet2': [CLASS_HEADER, *classes[:2]]}, '2018-10-01')


write_casme2 = Casme2Writer().write
