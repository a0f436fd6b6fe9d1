import pytest

from mmatnet.databases.readers.long_recordings import expression_name
from mmatnet.databases.readers.samm_lv import SammLv

HEADER = ('Subject', 'Filename', 'Onset', 'Apex', 'Offset', 'Type', 'Action Units')


@pytest.fixture
def read(lay_out, save_sheet):
    """A function that reads these rows, of a recording with the frames 1 to 40."""
    def make(*rows):
        root = lay_out({'SAMM_longvideos/006_1': [f'006_1_{n:04d}.jpg' for n in range(1, 41)]})
        save_sheet(root / 'SAMM_LongVideos_V1_Release.xlsx', rows, HEADER, 'FACS_Movement_Only',
                   above=[('text',)] * 9)
        return SammLv().read(root)

    return make


def row(onset, apex, offset, kind='Micro - 1/2', name='006_1_1'):
    return 6, name, onset, apex, offset, kind, '4'


@pytest.mark.parametrize(('printed', 'numbers', 'source'), [
    ((10, 20, 30), (10, 20, 30), 'sheet'), ((10.0, 20.0, 30.0), (10, 20, 30), 'sheet'),
    ((10, 20, 0), (10, 20, 20), 'sheet'), ((10, 20, 0.0), (10, 20, 20), 'sheet'),
    ((10, 20, '0'), (10, 20, 20), 'sheet'),
    ((10, 0, 30), (10, 20, 30), 'repaired'), ((10, 0, 31), (10, 20, 31), 'repaired'),
    ((10, -1, 30), (10, 20, 30), 'repaired'), ((10, 10, 10), (10, 10, 10), 'sheet'),
])
def test_what_zeros_stand_for(read, printed, numbers, source):
    (clip,), report = read(row(*printed))
    assert (clip.onset, clip.apex, clip.offset) == numbers
    assert clip.apex_source == source
    assert bool(report.repaired) == (float(printed[1]) <= 0 or float(printed[2]) == 0)
    assert report.complete


@pytest.mark.parametrize(('printed', 'sentence'), [
    ((10, 0, 0), 'onset 10 comes after offset 0'),
    ((10, -1, 0), 'onset 10 comes after offset 0'),
    ((10, None, 0), 'onset 10 comes after offset 0'),
    ((10, 20, None), 'offset is empty'),
    (('x', 20, 30), "onset 'x' is not a frame number"),
])
def test_rows_that_say_too_little_are_told(read, printed, sentence):
    (clip,), report = read(row(*printed))
    assert (clip.onset, clip.apex, clip.offset) == (None, None, None)
    assert sentence in report.unusable[str(clip)]


def test_other_kinds_than_micro_are_kept_apart(read):
    clips, report = read(row(10, 20, 30), row(1, 9, 40, 'Macro', '006_1_2'),
                         row(0, 0, 0, 'macro ', '006_1_3'), row(1, 2, 3, None, '006_1_4'),
                         row(11, 12, 13, 'Micro 1/2', '006_1_5'))
    assert [clip.clip for clip in clips] == ['006_1_1', '006_1_5']
    assert [(clip.clip, clip.onset, clip.offset) for clip in report.macros] == [('006_1_2', 1, 40)]
    assert report.ignored == {'macro-expression samm-lv/006/006_1_3': 'row 13: ends with frame 0'}
    assert report.left_out == {'of no kind': 1}


def test_names_of_expressions():
    assert [expression_name('a', onset) for onset in ('5', '5.0', '/', '')] == [
        'a@5', 'a@5', 'a@none', 'a@none']
