"""The form of sheets and folders is that of the challenge's parts as people keep them: columns and
names of files as published with code for the database, one sheet per part."""
import pytest

from mmatnet.clips.annotation import Clip
from mmatnet.databases.identify import identify
from mmatnet.databases.readers.dfme import Dfme, DfmeTestA, DfmeTestB
from mmatnet.errors import InputError

HEADER = ('Subject', 'Filename', 'OnsetFrame', 'ApexFrame', 'OffsetFrame', 'Emotion', 'EmotionId',
          'Fps', 'AU')


def row(subject='sub0001', name='sub0001_01', onset=20, apex=25, offset=29, fps=500):
    return subject, name, onset, apex, offset, 'contempt', 1, fps, 'L12'


@pytest.fixture
def make(lay_out, save_sheet):
    """A function that lays out parts: folder to rows of its sheet; gives the folder."""
    def lay(**parts):
        for name, (sheet, *rows) in parts.items():
            root = lay_out({f'{name}/{own[1]}': [f'{n:05d}.png' for n in range(40)]
                            for own in rows})
            save_sheet(root / sheet, rows, HEADER)
        return root

    return lay


def test_clips_lie_side_by_side_and_have_frames_per_second_of_their_own(make):
    root = make(DFME_train=('training_full_with_AU.xlsx', row(),
                            row('sub0012', 'sub0012_03', 0, 3, 9, 200.0)))
    clips, report = Dfme().read(root)
    assert clips == [
        Clip('dfme', 'sub0001', 'sub0001_01', 20, 25, 29, 'sheet', 'contempt', 'L12', '', 500.0,
             'DFME_train/sub0001_01'),
        Clip('dfme', 'sub0012', 'sub0012_03', 0, 3, 9, 'sheet', 'contempt', 'L12', '', 200.0,
             'DFME_train/sub0012_03')]
    assert report.complete
    assert not report.frames_outside


@pytest.mark.parametrize('fps', [None, 0, 'fast'])
def test_a_row_without_frames_per_second_is_named(make, fps):
    with pytest.raises(InputError, match='row 2: Fps must be frames per second, got'):
        Dfme().read(make(DFME_train=('training.xlsx', row(fps=fps))))


def test_each_part_has_its_folder_and_its_sheet(make):
    root = make(**{'train_data/train_data': ('training_full_with_AU.xlsx', row()),
                   'test_data_A': ('testA_full_with_AU.xlsx', row('sub0002', 'sub0002_01')),
                   'test_data_B/test_data_B': ('testB_full_with_AU.xlsx',
                                               row('sub0003', 'sub0003_01'))})
    assert [reader().read(root)[0][0].frames for reader in (Dfme, DfmeTestA, DfmeTestB)] == [
        'train_data/train_data/sub0001_01', 'test_data_A/sub0002_01',
        'test_data_B/test_data_B/sub0003_01']
    assert identify(root) == 'dfme'
    assert identify(root / 'test_data_B') == 'dfme-test-b'
