import pytest
from openpyxl import load_workbook

from mmatnet.clips.annotation import Clip
from mmatnet.databases.readers.samm_lv import SammLv
from mmatnet.errors import InputError

HEADER = ('Subject', 'Filename', 'Inducement Code', 'Onset', 'Apex', 'Offset', 'Duration', 'Type',
          'Action Units', 'Notes')


@pytest.fixture
def make(lay_out, save_sheet):
    """A function that lays out a recording and a sheet with the header in this row."""
    def lay(header_row=10, subject='006', title='FACS_Movement_Only'):
        root = lay_out({'SAMM_longvideos/006_1': [f'006_1_{n:04d}.jpg' for n in range(1, 41)]})
        save_sheet(root / 'SAMM_LongVideos_V2_Release.xlsx', [
            (subject, '006_1_12', 1, 10, 20, 30, 21, 'Micro - 1/2', 'L12', None)], HEADER, title,
            above=[('text',)] * (header_row - 1))
        return root

    return lay


@pytest.mark.parametrize('subject', ['006', 6, 6.0, '6'])
def test_an_expression_lies_in_its_recording(make, subject):
    (clip,), report = SammLv().read(make(subject=subject))
    assert clip == Clip('samm-lv', '006', '006_1_12', 10, 20, 30, 'sheet', '', 'L12', '', 200.0,
                        'SAMM_longvideos/006_1')
    assert report.complete
    assert not [*report.stray_files, *report.unlisted_folders, *report.frames_outside]


@pytest.mark.parametrize('row', [1, 3])
def test_the_header_may_be_elsewhere(make, row):
    assert SammLv().read(make(header_row=row))[1].complete


def test_the_wrong_worksheet_is_told(make):
    with pytest.raises(InputError, match='expected a sheet FACS_Movement_Only, found Sheet1'):
        SammLv().read(make(title='Sheet1'))


def test_the_fake_ends_with_zeros(made_up):
    root = made_up('samm-lv')
    clips, report = SammLv().read(root)
    assert [clip.clip for clip in clips] == ['006_1_1', '006_1_2', '006_2_1', '006_2_2']
    assert list(report.repaired) == ['samm-lv/006/006_1_1', 'samm-lv/006/006_1_2',
                                     'samm-lv/006/006_2_2']
    assert 'prints -1 where no apex is annotated' in clips[0].note
    assert all(clip.apex == clip.offset for clip in clips[1::2])
    assert [clip.clip for clip in report.macros] == ['006_1_99', '006_2_99']
    assert report.complete
    sheet = load_workbook(root / 'SAMM_LongVideos_V1_Release.xlsx')['FACS_Movement_Only']
    assert [cell.value for cell in sheet[10]] == list(HEADER)
    names = sorted(path.name for path in (root / clips[0].frames).iterdir())
    assert names[0].startswith('006_1_')
    assert len(names[0]) == len('006_1_0001.jpg')
