"""CASME: its layouts and its sheet.

Yan, Wu, Liu, Wang, Fu: "CASME Database: A Dataset of Spontaneous Micro-Expressions Collected from
Neutralized Faces", FG 2013. Distributed under a licence agreement by the Institute of Psychology,
Chinese Academy of Sciences.
"""
import re

from mmatnet.databases.base import FrameSet, Reader
from mmatnet.registry import DATABASES


@DATABASES.register_module(name='casme')
class Casme(Reader):
    """Reads the official distribution of CASME.

    Frame numbers are not padded in the clips of the first camera, and padded in those of the
    second. Of the two apexes of a row, ``ApexF1`` is taken, as others do. Five rows are known to
    disagree with the frames, but only by their place in one copy of the sheet; what they lack is
    bridged where it is little, and listed otherwise.
    """

    database = 'casme'
    title = 'CASME'
    fps = 60.0
    frame_sets = (
        FrameSet('Cropped', re.compile(r'reg_.+-(\d+)\.jpg', re.IGNORECASE), registered=True),
        FrameSet('CASME_raw_selected', re.compile(r'.+-(\d+)\.jpg', re.IGNORECASE),
                 registered=False),
    )
    sheet_names = ('casme',)
    columns = {'subject': 'Subject', 'clip': 'Filename', 'onset': 'OnsetF', 'apex': 'ApexF1',
               'offset': 'OffsetF', 'action_units': 'AU', 'emotion': 'Emotion'}
