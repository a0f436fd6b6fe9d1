import shutil
import zipfile

import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.sources.released_lbp_top import LBP_TOP_VARIANTS, ReleasedLbpTop
from tests.sources.test_released import LIST, NAMES, mat


@pytest.fixture(params=['zip', 'unpacked', 'unpacked in a folder'])
def folder(tmp_path, request):
    """Three clips; every number tells clip, plane and bin."""
    (tmp_path / 'Apex_Cropped_images.txt').write_bytes(LIST.encode())
    archive = tmp_path / 'LBP-TOP-Features.zip'
    with zipfile.ZipFile(archive, 'w') as out:
        for index, name in enumerate(NAMES):
            planes = index * 1000.0 + np.arange(3)[:, None] * 100 + np.arange(59)
            out.writestr(f'LBPTOP_TIM10_333_8/Features/{name}.mat', mat(planes, 'Histogram'))
    if request.param != 'zip':
        target = tmp_path if request.param == 'unpacked' else tmp_path / 'LBP-TOP-Features'
        shutil.unpack_archive(archive, target)
        archive.unlink()
    return tmp_path


def test_it_is_a_histogram_of_each_plane(folder):
    features = ReleasedLbpTop(folder)
    planes = features.array('lbp_top')
    assert (planes.shape, planes.dtype) == ((3, 3, 59), np.float32)
    assert planes[2, 1, 58] == 2000 + 100 + 58
    assert [clip.key for clip in features.clips] == [
        ('casme2', 'sub01', 'EP02_01f'), ('smic', 's01', 's01_ne_01'), ('samm', '006', '006_1_2')]
    for file in features.files:  # nothing else is read
        copy = folder / 'copy' / file.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, copy)
    assert np.array_equal(ReleasedLbpTop(folder / 'copy').array('lbp_top'), planes)


def test_what_is_not_there_is_named(folder):
    with pytest.raises(InputError, match="patterns are lbp_top, there is no 'motion'; switch that"):
        ReleasedLbpTop(folder).array('motion')
    with pytest.raises(InputError, match=r"variant must be one of LBPTOP_TIM10_333_4, .*got 'P8'"):
        ReleasedLbpTop(folder, 'P8')


def test_missing_files_are_named(tmp_path):
    (tmp_path / 'Apex_Cropped_images.txt').write_text(LIST)
    with pytest.raises(InputError, match=r'neither .*LBP-TOP-Features\.zip nor an .*333_8'):
        ReleasedLbpTop(tmp_path)
    (tmp_path / 'LBPTOP_TIM10_333_8' / 'Features').mkdir(parents=True)
    with pytest.raises(InputError, match=r'EP02_01f\.mat; unpack LBP-TOP-Features\.zip again'):
        ReleasedLbpTop(tmp_path)


@pytest.mark.parametrize('variant', LBP_TOP_VARIANTS)
def test_the_released_histograms(released, variant):
    """Of sum 1, on every plane; with 4 neighbours nothing lies beyond bin 11."""
    planes = ReleasedLbpTop(released, variant).array('lbp_top')
    assert planes.shape == (442, 3, 59)
    assert planes.sum(axis=2) == pytest.approx(np.ones((442, 3)), abs=1e-4)
    assert planes[..., 12:].any() == variant.endswith('8')
