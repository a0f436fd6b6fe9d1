"""MMEW: its two folder layouts and its sheet.

Ben, Ren, Zhang, Wang, Kpalma, Meng, Liu: "Video-Based Facial Micro-Expression Analysis: A Survey
of Datasets, Features and Algorithms", IEEE Transactions on Pattern Analysis and Machine
Intelligence 2022, doi 10.1109/TPAMI.2021.3067464. Distributed under a licence agreement by
Shandong University.
"""
import re

from mmatnet.databases.base import FrameSet, Reader
from mmatnet.registry import DATABASES

FRAME = re.compile(r'(\d+)\.jpg', re.IGNORECASE)


@DATABASES.register_module(name='mmew')
class Mmew(Reader):
    """Reads MMEW: registered crops of 231x231 pixels.

    Clips lie in a folder per emotion, in some copies below one per subject; what the sheet calls
    ``others`` lies in ``repression``, so that a clip is found by its name. Rows without usable
    apex or offset are listed, not repaired: others know their places in one copy of the sheet,
    not their clips.
    """

    database = 'mmew'
    title = 'MMEW'
    fps = 90.0
    frame_sets = tuple(FrameSet('Micro_Expression', FRAME, registered=True, clips=clips)
                       for clips in ('*/*', '*/*/*'))
    sheet_names = ('MMEW_Micro_Exp*',)
    folders_by_name = True
    columns = {'subject': 'Subject', 'clip': 'Filename', 'onset': 'OnsetFrame',
               'apex': 'ApexFrame', 'offset': 'OffsetFrame', 'action_units': 'Action Units',
               'emotion': 'Estimated Emotion'}
    subject_prefix, subject_format = 's', 'S{:02d}'
