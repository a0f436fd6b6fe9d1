import pytest

from mmatnet.databases.identify import identify, sheet_owners
from mmatnet.errors import InputError
from mmatnet.synthetic.writers.casme2 import HEADER as CASME2_HEADER
from mmatnet.synthetic.writers.samm import HEADER as SAMM_HEADER

FRAMES = {
    'casme2': 'Cropped/sub01/EP01_01/reg_img7.jpg',
    'casme2 raw': 'CASME2_RAW_selected/sub01/EP01_01/img7.jpg',
    'casme2 whole': 'CASME2_RAW/CASME2-RAW/sub01/EP01_01/img7.jpg',
    'samm': '006/006_1_2/006_0007.jpg',
    'smic': 'SMIC_all_cropped/HS/s1/micro/negative/s1_ne_01/reg_image000007.bmp',
    'smic-vis': 'SMIC_all_raw/VIS/s11/micro/negative/s11_ne_01/image000007.bmp',
    'smic-nir': 'SMIC_all_raw/NIR/s11/micro/negative/s11_ne_01/image000007.bmp',
}


def put(root, *kinds):
    for kind in kinds:
        path = root / FRAMES[kind]
        path.parent.mkdir(parents=True)
        path.touch()


@pytest.mark.parametrize('kind', FRAMES)
def test_every_layout_is_recognised_by_its_files(tmp_path, kind):
    put(tmp_path, kind)
    assert identify(tmp_path) == kind.split()[0]


def test_of_the_cameras_of_smic_the_fast_one_comes_first(tmp_path):
    put(tmp_path, 'smic', 'smic-vis', 'smic-nir')
    assert identify(tmp_path) == 'smic'
    assert identify(tmp_path / 'SMIC_all_raw' / 'VIS') == 'smic-vis'


def test_a_folder_of_two_databases(tmp_path):
    put(tmp_path, 'casme2', 'samm')
    with pytest.raises(InputError, match=r'holds casme2 and samm; say which one is meant with'):
        identify(tmp_path)


def test_a_folder_of_none(tmp_path):
    (tmp_path / 'Cropped').mkdir()
    with pytest.raises(InputError, match=r'recognised no database; looked for .*casme2: frames of '
                                         r'CASME II \(Cropped/\*/\*/reg_img<number>.jpg or .*samm: '
                                         'frames of SAMM'):
        identify(tmp_path)
    with pytest.raises(InputError, match=r'no folder at .*gone; give the folder of a database'):
        identify(tmp_path / 'gone')


def test_sheets_are_known_by_worksheet_and_columns(tmp_path, save_sheet):
    casme2 = save_sheet(tmp_path / 'a.xlsx', [('01', 'EP01_01')], CASME2_HEADER)
    assert 'casme2' in sheet_owners(casme2)
    samm = save_sheet(tmp_path / 'b.xlsx', [('006', '006_1_2')], SAMM_HEADER, 'MICRO_ONLY',
                      [()] * 13)
    assert sheet_owners(samm) == ['samm']
    assert sheet_owners(save_sheet(tmp_path / 'c.xlsx', [(1,)], ('Name',))) == []
