import shutil

import pytest

from mmatnet.clips.annotation import Clip
from mmatnet.databases.readers.mmew import Mmew
from mmatnet.synthetic.writers.mmew import HEADER, MmewWriter

ROW = (1, 'S01-04-002', 1, 3, 5, '10R', 'others', None)


@pytest.mark.parametrize('folder', ['repression/S01-04-002', 'others/S01-04-002',
                                    'S01/repression/S01-04-002', '1/others/s01-04-002'])
def test_a_clip_is_found_in_every_layout(lay_out, save_sheet, folder):
    root = lay_out({f'MMEW/Micro_Expression/{folder}': [f'{n}.jpg' for n in range(1, 6)]})
    save_sheet(root / 'MMEW_Micro_Exp.xlsx', [ROW], HEADER)
    for entry in (root, root / 'MMEW', root / 'MMEW' / 'Micro_Expression'):
        (clip,), report = Mmew().read(entry, root / 'MMEW_Micro_Exp.xlsx')
        assert clip == Clip('mmew', 'S01', 'S01-04-002', 1, 3, 5, 'sheet', 'others', '10R', '',
                            90.0, f'Micro_Expression/{folder}')
        assert report.complete
        assert not report.unlisted_folders


def test_crops_are_registered(made_up):
    assert Mmew().find_layout(made_up('mmew')).frame_set.registered


def test_a_row_without_apex_is_told_not_repaired(made_up):
    clips, report = Mmew().read(made_up('mmew'))
    assert clips[0].apex is None
    assert list(report.no_apex) == ['mmew/S01/S01-01-001']
    assert not report.repaired
    assert clips[3].emotion == 'others'
    assert clips[3].frames == 'Micro_Expression/repression/S01-04-001'


def test_the_writer_knows_the_layout_by_subject(tmp_path, made_up):
    style = MmewWriter.styles['by-subject']
    plan = MmewWriter().plan(0, 1, 1, (5, 6))[3]
    folder = MmewWriter().folder(plan, style)
    assert folder == 'Micro_Expression/S01/repression/S01-04-001'
    source = made_up('mmew')
    for plan in MmewWriter().plan(0, 1, 1, (5, 6)):
        plain = MmewWriter().folder(plan, MmewWriter.styles['Micro_Expression'])
        shutil.copytree(source / plain, tmp_path / MmewWriter().folder(plan, style))
    clips, _ = Mmew().read(tmp_path, source / 'MMEW_Micro_Exp.xlsx')
    assert [clip.clip for clip in clips] == [clip.clip for clip in Mmew().read(source)[0]]
    assert clips[3].frames == folder
