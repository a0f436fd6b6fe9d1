import pytest

from mmatnet.databases.readers.long_recordings import expression_name
from mmatnet.databases.readers.samm_lv import SammLv

HEADER = ('Subject', 'Filename', 'Onset', 'Apex', 'Offset', 'Type', 'Action Units')


def frames(recording):
    return [f'{recording}_{number:04d}.jpg' for number in range(1, 41)]


@pytest.fixture
def read(lay_out, save_sheet):
    """A function that reads these rows, of a recording with the frames 1 to 40, and of others."""
    def make(*rows, others=None):
        root = lay_out({f'SAMM_longvideos/{folder}': names
                        for folder, names in {'006_1': frames('006_1'), **(others or {})}.items()})
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


@pytest.mark.parametrize('only', [
    row(0, 0, 0, 'Macro', '006_2_1'), row('x', None, None, 'Macro', '006_2_1'),
    row(1, 2, 3, 'neither', '006_2_1'), row(1, 2, 3, None, '006_2_1'),
    row(None, None, None, 'Micro', '006_2_1')])
def test_a_recording_that_a_row_names_is_not_calm_whatever_the_row_says(read, only):
    _, report = read(row(10, 20, 30), only, others={'006_2': frames('006_2')})
    assert report.calm == report.unlisted_folders == []


def test_a_recording_that_a_row_names_may_be_spelt_otherwise_and_lie_in_a_folder_of_its_name(read):
    _, report = read(row(10, 20, 30), row(0, 0, 0, 'Macro', '006_2_1'), others={
        '006-2/006-2': frames('006_2'), '006_3/006_3': frames('006_3')})
    assert [clip.frames for clip in report.calm] == ['SAMM_longvideos/006_3/006_3']
    assert report.unlisted_folders == ['SAMM_longvideos/006_3']


def test_only_recordings_are_calm(read):
    _, report = read(row(10, 20, 30), others={
        '006_7': frames('006_7'), '006_9': [], '006_8': ['notes.txt'], '@eaDir': frames('006_1')})
    assert [(clip.subject, clip.clip, clip.frames, clip.fps) for clip in report.calm] == [
        ('006', '006_7', 'SAMM_longvideos/006_7', 200.0)]
    assert report.unlisted_folders == [f'SAMM_longvideos/{name}'
                                       for name in ('006_7', '006_8', '006_9', '@eaDir')]


def test_names_of_expressions():
    assert [expression_name('a', onset) for onset in ('5', '5.0', '/', '')] == [
        'a@5', 'a@5', 'a@none', 'a@none']
