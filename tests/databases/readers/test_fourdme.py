import pytest

from mmatnet.clips.action_units import parse_action_units
from mmatnet.clips.annotation import Clip
from mmatnet.databases.readers.fourdme import FourDme

HEADER = ('sub_ID', 'fold_name', 'Emotion', 'Onset', 'Apex', 'Offset', 'AUs', 'AU4', 'Positive')


def row(number, units='AU4'):
    return 'S13', f'S13_1st_{number:03d}_01_1', 'Negative', 5, 6, 7, units, 1, 0


@pytest.fixture
def read(lay_out, save_sheet):
    """A function that reads so many rows, each with its row number for its action unit."""
    def make(count, name='4DME_Labelling_Micro_release v1.xlsx'):
        rows = [row(number, f'AU{number % 60}') for number in range(2, count + 2)]
        root = lay_out({f'gray_micro/S13/{cells[1]}': ['5.jpg', '6.jpg', '7.jpg']
                        for cells in rows})
        save_sheet(root / name, rows, HEADER)
        return FourDme().read(root)

    return make


def test_a_clip(lay_out, save_sheet):
    root = lay_out({'gray_micro/S13/S13_1st_001_01_1': ['img0005.jpg', 'img0006.jpg',
                                                        'img0007.jpg']})
    cells = ('S13', 'S13_1st_001_01_1', 'Surprise+Positive', 5, 6, 7, 'AU4(k)+L7', 1, 1)
    save_sheet(root / '4DME_Labelling_Micro_release v1.xlsx', [cells], HEADER)
    (clip,), report = FourDme().read(root)
    assert clip == Clip('4dme', 'S13', 'S13_1st_001_01_1', 5, 6, 7, 'sheet', 'Surprise+Positive',
                        'AU4(k)+L7', '', 60.0, 'gray_micro/S13/S13_1st_001_01_1')
    assert report.complete
    assert not report.repaired


def test_two_rows_of_the_release_get_their_action_units_back(read):
    clips, report = read(267)
    units = {int(clip.clip.split('_')[2]): clip.action_units for clip in clips}
    expected = {number: f'AU{number % 60}' for number in range(2, 269)}
    expected[146], expected[147] = expected[147], expected[146]
    assert units == expected
    assert report.repaired == {
        f'4dme/S13/S13_1st_{own}_01_1': f'row {own}: release v1 has changed the action units of '
                                        f'rows 146 and 147, says MEB; taken from row {other}'
        for own, other in ((146, 147), (147, 146))}
    assert {clip.clip for clip in clips if clip.note} == {'S13_1st_146_01_1', 'S13_1st_147_01_1'}


@pytest.mark.parametrize(('count', 'name'), [
    (150, '4DME_Labelling_Micro_release v1.xlsx'), (267, '4DME_Labelling_Micro_release v2.xlsx')])
def test_other_sheets_are_taken_as_they_are(read, count, name):
    clips, report = read(count, name)
    assert [clip.action_units for clip in clips[144:146]] == ['AU26', 'AU27']
    assert not report.repaired


def test_the_fake_has_joint_emotions_and_static_units(made_up):
    clips, report = FourDme().read(made_up('4dme'))
    assert report.complete
    found = {clip.emotion: parse_action_units(clip.action_units) for clip in clips}
    assert found == {'Positive': {12}, 'Negative': {7}, 'Surprise': {2, 45}, 'Repression': {14},
                     'Surprise+Positive': {1, 12}, 'Others': {45}}
