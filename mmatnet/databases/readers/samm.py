"""SAMM: its layout, its sheet below thirteen rows of text, and the rows that revisions got wrong.

Davison, Lansley, Costen, Tan, Yap: "SAMM: A Spontaneous Micro-Facial Movement Dataset", IEEE
Transactions on Affective Computing 2018, doi 10.1109/TAFFC.2016.2573832. Distributed under a
licence agreement by Manchester Metropolitan University.
"""
import re

from mmatnet.clips.annotation import Clip
from mmatnet.databases.base import FrameSet, Layout, Reader
from mmatnet.databases.findings import Report
from mmatnet.databases.frame_numbers import Repair
from mmatnet.databases.sheets import SheetRow
from mmatnet.registry import DATABASES


@DATABASES.register_module(name='samm')
class Samm(Reader):
    """Reads the official distribution of SAMM: grey frames of 960x650, as the camera saw them."""

    database = 'samm'
    title = 'SAMM'
    fps = 200.0
    # frame numbers are padded to four or five digits, by clip
    frame_sets = (FrameSet('SAMM', re.compile(r'\d{3}_(\d+)\.jpg', re.IGNORECASE),
                           registered=False, folder='', clips='[0-9][0-9][0-9]/*'),)
    sheet_names = ('SAMM*Micro_FACS_Codes*',)
    sheet_title = ('MICRO_ONLY', 'Sheet1')
    columns = {'subject': 'Subject', 'clip': 'Filename', 'onset': 'Onset Frame',
               'apex': 'Apex Frame', 'offset': 'Offset Frame', 'action_units': 'Action Units',
               'emotion': 'Estimated Emotion', 'objective_class': 'Objective Classes'}
    optional = ('action_units', 'objective_class')
    subject_prefix = ''
    subject_format = '{:03d}'
    # some revisions say Others
    emotion_words = {'others': 'Other'}
    revision = 'SAMM_Micro_FACS_Codes_v2'
    revision_emotions = {'Anger': 57, 'Other': 26, 'Happiness': 26, 'Surprise': 15,
                         'Contempt': 12, 'Disgust': 9, 'Fear': 8, 'Sadness': 6}
    # rows that revisions of the sheet got wrong; where a sheet prints a number that can be used,
    # it stays. 028_4_1: one copy prints 1143, behind the offset 1134, and another 1113, which
    # differs in a figure; 1103, 1105 and 1124 are what others put in its place
    repairs = {
        ('013', '013_1_9'): (Repair(
            'offset', 'the sheet has no usable offset; 5739 is that of SAMM_Micro_FACS_Codes_v2',
            value=5739),),
        ('028', '028_4_1'): (Repair(
            'apex', 'the sheet has no apex between onset and offset; 1113 is that of another copy',
            value=1113),),
        ('032', '032_3_1'): (Repair(
            'apex', 'the sheet has no apex between onset and offset; 4930 is that of '
                    'SAMM_Micro_FACS_Codes_v2', value=4930),),
        ('032', '032_3_2'): (Repair(
            'apex', 'the sheet has no apex between onset and offset; 5127 is that of '
                    'SAMM_Micro_FACS_Codes_v2', value=5127),),
    }

    def clip_of_row(self, cells: dict[str, str], row: SheetRow, where: str, layout: Layout,
                    report: Report) -> Clip | None:
        """Bring every emotion to one spelling."""
        word = cells['emotion']
        cells = {**cells, 'emotion': self.emotion_words.get(word.lower(), word)}
        return super().clip_of_row(cells, row, where, layout, report)
