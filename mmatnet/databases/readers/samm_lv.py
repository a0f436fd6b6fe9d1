"""SAMM Long Videos: recordings of SAMM with micro- and macro-expressions.

Yap, Kendrick, Yap: "SAMM Long Videos: A Spontaneous Facial Micro- and Macro-Expressions Dataset",
FG 2020. Distributed under a licence agreement by Manchester Metropolitan University.
"""
import re

from mmatnet.clips.annotation import Clip
from mmatnet.databases.base import FrameSet, Layout
from mmatnet.databases.readers.long_recordings import LongRecordings
from mmatnet.registry import DATABASES


@DATABASES.register_module(name='samm-lv')
class SammLv(LongRecordings):
    """Reads SAMM Long Videos.

    Frames are such as ``SAMM_longvideos/006_1/006_1_0001.jpg``.
    Clip names are those of SAMM, but frames are counted from the beginning of the recording. The
    sheet, which has its header in row 10, tells no emotions.
    """

    database = 'samm-lv'
    title = 'SAMM Long Videos'
    fps = 200.0
    frame_sets = (
        FrameSet('SAMM_longvideos', re.compile(r'\d+_\d+_(\d+)\.jpg', re.IGNORECASE),
                 registered=False, clips='*', whole=True),
    )
    sheet_names = ('SAMM_LongVideos_V*_Release',)
    sheet_title = ('FACS_Movement_Only',)
    columns = {'subject': 'Subject', 'clip': 'Filename', 'onset': ('Onset', 'Onset Frame'),
               'apex': ('Apex', 'Apex Frame'), 'offset': ('Offset', 'Offset Frame'),
               'kind': 'Type', 'action_units': 'Action Units'}
    subject_format = '{:03d}'

    def frames(self, layout: Layout, clip: Clip, cells: dict[str, str]) -> str:
        """The recording ``006_1`` shows the expressions ``006_1_1``, ``006_1_2`` and so on."""
        return f'{layout.folder}/{clip.clip.rpartition("_")[0]}'

    def subject_cell(self, folder: str) -> str:
        """The recording ``006_1`` shows the subject 006."""
        return folder.rpartition('/')[2].partition('_')[0]
