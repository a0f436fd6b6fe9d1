"""What the columns of MEVIEW's sheet are called is not known in public; these are usual names.
Where its archive, me-cuts, puts the videos is known from code that downloads it."""
import pytest

from mmatnet.databases.identify import identify
from mmatnet.databases.readers.meview import Meview
from mmatnet.errors import InputError


def test_videos_are_found_and_read(made_up):
    root = made_up('meview')
    clips, report = Meview().read(root)
    assert report.complete
    assert {clip.database for clip in clips} == {'meview'}
    assert [clip.emotion for clip in clips] == ['anger', 'contempt', 'happiness', 'surprise']
    assert [clip.action_units for clip in clips] == ['4', 'R14', '12', '1+2']
    assert all(clip.onset < clip.apex < clip.offset for clip in clips)
    assert {(clip.fps, clip.frames.rpartition('.')[2]) for clip in clips} == {(25.0, 'avi')}
    assert identify(root) == 'meview'
    for inside in ('MEVIEW', 'MEVIEW/me-cuts', 'MEVIEW/me-cuts/cuts'):
        sheet = root / 'MEVIEW' / 'MEVIEW_annotations.xlsx'
        again, layout = Meview().read(root / inside, sheet)[0], Meview().find_layout(root / inside)
        assert [layout.root / clip.frames for clip in again] == [
            Meview().find_layout(root).root / clip.frames for clip in clips]
    assert Meview().knows_sheet(root / 'MEVIEW' / 'MEVIEW_annotations.xlsx')


@pytest.mark.parametrize('video', ['File name', 'Clip'])
def test_columns_under_other_names(made_up, tmp_path, video):
    root, sheet = made_up('meview'), tmp_path / 'annotations.csv'
    sheet.write_text(f'of 2017\nPerson;{video};Start frame;End frame;FACS;Emotion;Who\n'
                     'P01;P01_anger_1;11;14;4;anger;x\n')
    (clip,), report = Meview().read(root, sheet)
    assert (clip.subject, clip.onset, clip.apex, clip.offset) == ('P01', 11, None, 14)
    assert list(report.no_apex) == [str(clip)]


def test_a_sheet_that_does_not_say_enough(made_up, tmp_path):
    sheet = tmp_path / 'annotations.csv'
    sheet.write_text('video,onset\na,1\n')
    with pytest.raises(InputError, match=r'lacks columns, each under one of these names: subject '
                                         r'\(subject, person, .*; emotion .*; offset .* --table'):
        Meview().read(made_up('meview'), sheet)
    assert not Meview().knows_sheet(sheet)


def test_a_folder_of_another_name_is_none(lay_out):
    root = lay_out({'videos': ['a.avi'], 'MEVIEW': ['a.txt'], 'b/me-cuts/cuts': ['a.avi']})
    assert Meview().recognises(root / 'b')
    assert not Meview().recognises(root / 'videos')
    with pytest.raises(InputError, match=r'of MEVIEW \(MEVIEW\*/\*\*/<video> or me-cuts\*.*\)'):
        Meview().find_sheet(root)


def test_rows_above_the_header_are_refused(made_up, tmp_path):
    sheet = tmp_path / 'annotations.csv'
    sheet.write_text('P01,P01_anger_1,11,14,anger\nsubject,video,onset,offset,emotion\n'
                     'P02,P02_contempt_1,11,14,contempt\n')
    with pytest.raises(InputError, match='row 2: this is the header, and above it is a row of cli'):
        Meview().read(made_up('meview'), sheet)
