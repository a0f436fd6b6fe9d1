import pytest
from openpyxl import load_workbook

from mmatnet.clips.annotation import Clip
from mmatnet.databases.readers.casme import Casme
from mmatnet.databases.readers.casme2 import Casme2
from mmatnet.errors import InputError
from mmatnet.synthetic.writers.casme import CasmeWriter

HEADER = ('Subject', 'Filename', None, 'OnsetF', 'ApexF1', 'ApexF2', 'OffsetF', None, 'AU',
          'Emotion')


def test_the_first_apex_counts(lay_out, save_sheet):
    root = lay_out({'Cropped/sub01/EP01_5': [f'reg_EP01_5-{n}.jpg' for n in range(98, 103)],
                    'Cropped/sub12/EP02_1': [f'reg_EP02_1-{n:03d}.jpg' for n in range(8, 12)]})
    save_sheet(root / 'casme.xlsx', [
        (1, 'EP01_5', None, 98, 100, 101, 102, None, '4+L9', 'disgust'),
        (12, 'EP02_1', None, 8, 9, None, 11, None, 12, 'tense')], HEADER)
    clips, report = Casme().read(root)
    assert clips == [
        Clip('casme', 'sub01', 'EP01_5', 98, 100, 102, 'sheet', 'disgust', '4+L9', '', 60.0,
             'Cropped/sub01/EP01_5'),
        Clip('casme', 'sub12', 'EP02_1', 8, 9, 11, 'sheet', 'tense', '12', '', 60.0,
             'Cropped/sub12/EP02_1')]
    assert report.complete
    assert not report.stray_files


def test_a_row_that_ends_behind_the_frames_ends_with_them(made_up):
    clips, report = Casme().read(made_up('casme'))
    printed = clips[0].offset + 2
    assert report.bridged == {'casme/sub01/EP01_1': (
        f'lacks frames {printed - 1}-{printed}, bridged; frame {printed - 2} stands in for offset '
        f'{printed}')}
    assert report.complete
    strict = Casme().read(made_up('casme'), strict=True)[1]
    assert strict.missing_frames == {'casme/sub01/EP01_1': [printed - 1, printed]}
    assert not strict.complete


def test_one_camera_pads_its_numbers(tmp_path):
    style = CasmeWriter.styles['Cropped']
    plans = CasmeWriter().plan(0, 2, 1, (5, 6))
    names = {plan.subject: style.frame.format(clip=plan.clip, number=f'{7:0{plan.digits}d}')
             for plan in plans}
    assert names == {'sub01': 'reg_EP05_1-7.jpg', 'sub02': 'reg_EP05_1-007.jpg'}


def test_raw_frames_are_a_set_of_their_own(lay_out, save_sheet):
    root = lay_out({'CASME_raw_selected/sub01/EP01_5': [f'EP01_5-{n}.jpg' for n in range(8, 13)]})
    save_sheet(root / 'casme.xlsx', [(1, 'EP01_5', None, 8, 9, 9, 12, None, 4, 'tense')], HEADER)
    clips, _ = Casme().read(root)
    assert clips[0].frames == 'CASME_raw_selected/sub01/EP01_5'
    assert not Casme().find_layout(root).frame_set.registered
    with pytest.raises(InputError, match=r'expected frames of CASME .*, found none'):
        Casme().find_layout(root, 'Cropped')


def test_casme2_is_not_mistaken(made_up, lay_out):
    root = lay_out({'Cropped/sub01/EP01_01': ['reg_img98.jpg']})
    assert Casme2().recognises(root)
    assert not Casme().recognises(root)
    assert not Casme2().recognises(made_up('casme'))


def test_the_sheet_has_two_blank_columns(made_up):
    header, first, *_ = load_workbook(made_up('casme') / 'casme.xlsx').active.iter_rows(
        values_only=True)
    assert header == HEADER
    assert first[0] == 1
