"""Fakes MEVIEW: videos with one expression each, and a sheet."""
import json
from collections.abc import Sequence
from pathlib import Path

from mmatnet.registry import WRITERS
from mmatnet.synthetic.camera import Camera
from mmatnet.synthetic.manifest import claim_folder
from mmatnet.synthetic.writers.own import OwnWriter
from mmatnet.synthetic.writers.plan import Plan, Style
from mmatnet.synthetic.writers.sheets import write_workbook

HEADER = ('Video', 'Subject', 'Onset', 'Apex', 'Offset', 'AU', 'Emotion')
UNITS = {'contempt': 'R14', 'happiness': '12', 'surprise': '1+2', 'anger': '4'}
README = """\
This data is synthetic: faces and motion were drawn by `mmatnet synthesize meview`; no person is
shown.

It has videos as MEVIEW has, `{recordings}`, {fps:g} frames per second, and the sheet `{sheet}`,
whose columns are made up: what those of MEVIEW are called is not known in public.

Made with: {options}
"""


@WRITERS.register_module(name='meview')
class MeviewWriter(OwnWriter):
    """Writes MEVIEW: videos and a sheet."""

    database = 'meview'
    title = 'MEVIEW'
    fps = 25.0
    styles = {'videos': Style('MEVIEW/me-cuts/cuts', '{number}.png',
                              Camera((640, 480), scale=0.9), around=10)}
    subjects = tuple(f'P{number:02d}' for number in range(1, 17))
    default_subjects = 3
    default_frames = (8, 14)
    words = tuple(UNITS)
    expressions = {'contempt': 'others', 'anger': 'disgust'}
    onsets = (10, 11)
    speed = (0.2, 0.4)
    sheet_name = 'MEVIEW/MEVIEW_annotations.xlsx'

    def write_sheets(self, out: Path, plans: Sequence[Plan], layout: str) -> None:
        """Write the workbook."""
        rows = [(f'{plan.clip}.avi', plan.subject, plan.onset, plan.apex, plan.offset,
                 UNITS[plan.emotion], plan.emotion) for plan in plans]
        write_workbook(out / self.sheet_name, {'Sheet1': [HEADER, *rows]}, '2017-02-01')

    def _claim(self, out: Path, options: dict, style: Style) -> None:
        example = Plan('<subject>', '<clip>', '', 0, 0, 0)
        claim_folder(out, options, README.format(
            recordings=self.folder(example, style), fps=self.fps, sheet=self.sheet_name,
            options=json.dumps(options)))
