"""CASME II: its layouts, its sheet, and the one repair its sheet needs.

Yan et al.: "CASME II: An Improved Spontaneous Micro-Expression Database and the Baseline
Evaluation", PLoS ONE 2014, doi 10.1371/journal.pone.0086041. Distributed under a licence agreement
by the Institute of Psychology, Chinese Academy of Sciences.
"""
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from mmatnet.clips.annotation import Clip
from mmatnet.databases.base import FrameSet, Layout, Reader
from mmatnet.databases.findings import Report
from mmatnet.databases.frame_numbers import Repair
from mmatnet.databases.sheets import find_tables, read_sheet
from mmatnet.registry import DATABASES

RAW_FRAME = re.compile(r'img(\d+)\.jpg', re.IGNORECASE)


@DATABASES.register_module(name='casme2')
class Casme2(Reader):
    """Reads the official distribution of CASME II."""

    database = 'casme2'
    title = 'CASME II'
    fps = 200.0
    frame_sets = (
        FrameSet('Cropped', re.compile(r'reg_img(\d+)\.jpg', re.IGNORECASE), registered=True),
        FrameSet('CASME2_RAW_selected', RAW_FRAME, registered=False),
        FrameSet('CASME2-RAW', RAW_FRAME, registered=False, whole=True),
    )
    sheet_names = ('CASME2-coding*', 'CASME2_label*')
    # Davison, Merghani, Yap 2018 gave the same clips their objective classes, 1 to 7
    class_sheet = 'CASME2-ObjectiveClasses'
    class_columns = ('Subject', 'Filename', 'Objective Class')
    columns = {'subject': 'Subject', 'clip': 'Filename', 'onset': 'OnsetFrame',
               'apex': 'ApexFrame', 'offset': 'OffsetFrame', 'action_units': 'Action Units',
               'emotion': 'Estimated Emotion'}
    repairs = {
        ('sub04', 'EP12_01f'): (Repair(
            'apex', 'the 20140508 sheet prints / as the apex; taken as the middle, '
                    'onset + floor((offset - onset) / 2)', printed=('/',)),),
    }
    holes = {('Cropped', 'sub16', 'EP01_08'): 'Cropped as handed out lacks frames 97 to 110'}
    revision = 'CASME2-coding-20140508'
    revision_emotions = {'others': 99, 'disgust': 63, 'happiness': 32, 'repression': 27,
                         'surprise': 25, 'sadness': 7, 'fear': 2}

    def clips(self, layout: Layout, sheet: Path | None,
              report: Report) -> Iterator[tuple[Clip, str, str]]:
        """Add objective classes where their sheet lies beside the other one."""
        classes = self._objective_classes(sheet.parent) if sheet is not None else {}
        for clip, where, place in super().clips(layout, sheet, report):
            name = classes.get((clip.subject, clip.clip), '')
            yield replace(clip, objective_class=name), where, place

    def _objective_classes(self, folder: Path) -> dict[tuple[str, str], str]:
        classes = {}
        for sheet in find_tables(folder, (self.class_sheet,)):
            for row in read_sheet(sheet, self.class_columns):
                where, cells = f'{sheet}, row {row.number}', row.cells
                key = self.subject(cells['Subject'], where), cells['Filename']
                classes[key] = self.objective_class(cells['Objective Class'], where)
        return classes
