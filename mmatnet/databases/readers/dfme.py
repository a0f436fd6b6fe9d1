"""DFME, the largest: the training part of its challenge and the two that are tested.

Zhao, Tang, Mao, Liu, Zhang, Wang, Xu, Chen: "DFME: A New Benchmark for Dynamic Facial
Micro-Expression Recognition", IEEE Transactions on Affective Computing 2023. Distributed under a
licence agreement by the University of Science and Technology of China.

The parts are databases of their own, ``dfme``, ``dfme-test-a`` and ``dfme-test-b``, between which
the protocol ``dfme`` divides.
"""
import re

from mmatnet.clips.annotation import Clip
from mmatnet.databases.base import FrameSet, Layout, Reader
from mmatnet.registry import DATABASES

FRAME = re.compile(r'(\d+)\.(?:png|jpg)', re.IGNORECASE)


def _frame_sets(*names: str) -> tuple[FrameSet, ...]:
    return tuple(FrameSet(name, FRAME, registered=False, clips='[sS][uU][bB][0-9]*_[0-9]*',
                          whole=True) for name in names)


@DATABASES.register_module(name='dfme')
class Dfme(Reader):
    """Reads DFME: the part that trains.

    Frames are such as ``DFME_train/sub0001_01/00020.png``, and each row has frames per second of
    its own, 200 to 500. Numbers may begin with 0.
    """

    database = 'dfme'
    title = 'DFME'
    fps = 500.0
    frame_sets = _frame_sets('DFME_train', 'train_data', 'DFME')
    sheet_names = ('*train*', 'DFME*')
    columns = {'subject': 'Subject', 'clip': 'Filename', 'onset': 'OnsetFrame',
               'apex': 'ApexFrame', 'offset': 'OffsetFrame', 'emotion': 'Emotion', 'fps': 'Fps',
               'action_units': 'AU'}
    optional = ('action_units',)
    subject_format = 'sub{:04d}'
    folders_by_name = True

    def frames(self, layout: Layout, clip: Clip, cells: dict[str, str]) -> str:
        """Clips lie side by side."""
        return f'{layout.folder}/{clip.clip}'


@DATABASES.register_module(name='dfme-test-a')
class DfmeTestA(Dfme):
    """Reads DFME's first part that is tested."""

    database = 'dfme-test-a'
    title = 'DFME, test A'
    frame_sets = _frame_sets('DFME_testA', 'test_data_A')
    sheet_names = ('*testA*', '*test_data_A*')
    yields_to = ('dfme',)


@DATABASES.register_module(name='dfme-test-b')
class DfmeTestB(Dfme):
    """Reads DFME's second part that is tested."""

    database = 'dfme-test-b'
    title = 'DFME, test B'
    frame_sets = _frame_sets('DFME_testB', 'test_data_B')
    sheet_names = ('*testB*', '*test_data_B*')
    yields_to = ('dfme', 'dfme-test-a')
