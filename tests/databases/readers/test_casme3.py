import re

import pytest
from openpyxl import load_workbook

from mmatnet.clips.annotation import Clip
from mmatnet.databases.readers.casme3 import Casme3a, Casme3c
from mmatnet.errors import InputError
from mmatnet.synthetic.writers.casme3 import Casme3aWriter, Casme3cWriter

HEADER = ('Subject', 'Filename', 'Onset', 'Apex', 'Offset', 'AU', 'Objective class', 'emotion')
SHEET = 'cas(me)3_part_A_ME_label_JpgIndex_v2.xlsx'


@pytest.fixture
def read(lay_out, save_sheet):
    """A function that reads these rows, of recordings with frames 1 to 400 and their depth."""
    def make(*rows, last=400):
        frames = [f'{number}.jpg' for number in range(1, last + 1)]
        folders = {f'{row[0]}/{str(row[1]).lower()}' for row in rows}
        root = lay_out({**{f'part_A/{folder}/color': frames for folder in folders},
                        **{f'part_A/{folder}/depth': ['1.png'] for folder in folders}})
        save_sheet(root / SHEET, rows, HEADER, 'label')
        return Casme3a().read(root)

    return make


def row(subject='spNO.1', recording='a', onset=10, apex=14, offset=20, units='R2+R1',
        objective='II', emotion='surprise'):
    return subject, recording, onset, apex, offset, units, objective, emotion


def test_a_clip_is_known_by_recording_and_onset(read):
    clips, report = read(row(), row(onset=30, apex=31, offset=33, emotion='Others'),
                         row(recording='J', units=4, objective='iii'))
    assert clips[0] == Clip('casme3a', 'spNO.1', 'a@10', 10, 14, 20, 'sheet', 'surprise', 'R2+R1',
                            'II', 30.0, 'part_A/spNO.1/a/color')
    assert [clip.clip for clip in clips] == ['a@10', 'a@30', 'j@10']
    assert clips[1].emotion == 'others'
    assert (clips[2].objective_class, clips[2].frames) == ('III', 'part_A/spNO.1/j/color')
    assert report.complete
    assert not [*report.stray_files, *report.unlisted_folders, *report.frames_outside]


@pytest.mark.parametrize(('cells', 'numbers', 'source'), [
    # the two that are known by their clip
    ({'subject': 'spNO.149', 'recording': 'd', 'onset': 112, 'apex': 83, 'offset': 358},
     (112, 160, 358), 'repaired'),
    ({'subject': 'spNO.214', 'recording': 'c', 'onset': 5, 'apex': 5, 'offset': 3460},
     (5, 5, 34), 'sheet'),
    # those that are known by what they print
    ({'onset': 0, 'apex': 0}, (1, 1, 20), 'repaired'),
    ({'onset': 3647, 'apex': 2655, 'offset': 2670}, (2647, 2655, 2670), 'sheet'),
    ({'onset': 1830, 'apex': 1836, 'offset': 0}, (1830, 1836, 1845), 'sheet'),
    ({'onset': 2390, 'apex': 2396, 'offset': 0}, (2390, 2396, 2403), 'sheet'),
])
def test_documented_repairs(read, cells, numbers, source):
    (clip,), report = read(row(**cells), last=numbers[2])
    assert (clip.onset, clip.apex, clip.offset) == numbers
    assert clip.apex_source == source
    assert clip.note.endswith('as MEB does')
    assert list(report.repaired) == [str(clip)]
    assert report.complete


@pytest.mark.parametrize('cells', [
    {'subject': 'spNO.149', 'recording': 'd', 'onset': 112, 'apex': 120, 'offset': 358},
    {'subject': 'spNO.214', 'recording': 'c', 'onset': 5, 'apex': 5, 'offset': 34},
    {'onset': 3647, 'apex': 3650, 'offset': 3660}])
def test_rows_that_are_right_stay_as_they_are(read, cells):
    (clip,), report = read(row(**cells), last=cells['offset'])
    assert (clip.onset, clip.apex, clip.offset) == (cells['onset'], cells['apex'], cells['offset'])
    assert not report.repaired


@pytest.mark.parametrize('cells', [
    {'subject': 'spNO.2', 'recording': 'd', 'onset': 112, 'apex': 83, 'offset': 358},
    {'apex': 9}, {'onset': 30}, {'onset': 300, 'apex': 310, 'offset': 0}, {'apex': '/'}])
def test_other_bad_rows_are_told_not_repaired(read, cells):
    (clip,), report = read(row(**cells))
    assert clip.apex is None
    assert not report.repaired
    assert not report.complete


def test_an_unknown_objective_class_stays_empty(read):
    (clip, other), report = read(row(objective='VIII'), row(onset=30, apex=31, offset=32,
                                                            objective=None))
    assert (clip.objective_class, other.objective_class, other.note) == ('', '', '')
    assert clip.note == "row 2: objective class 'VIII' is none of I to VII"
    assert report.complete


def test_the_release_of_clips(lay_out, save_sheet):
    root = lay_out({f'Part_A_ME_clip/frame/{name}': [f'{n}.jpg' for n in range(10, 21)]
                    for name in ('spNo.1_A_10', 'spNO.2_b_10')})
    save_sheet(root / SHEET, [row(), row('spNO.2', 'b')], HEADER, 'label')
    for entry in (root, root / 'Part_A_ME_clip', root / 'Part_A_ME_clip' / 'frame'):
        clips, report = Casme3a().read(entry, root / SHEET)
        assert report.complete
        assert [clip.frames for clip in clips] == ['Part_A_ME_clip/frame/spNo.1_A_10',
                                                   'Part_A_ME_clip/frame/spNO.2_b_10']


def test_folders_as_they_are_spelt_and_the_old_sheet(lay_out, save_old_sheet):
    """``spNo.1`` where the sheet says ``spNO.1``; the owners publish v1 as .xls alone, with more
    columns."""
    root = lay_out({'part_A/spNo.1/a/color': [f'{n}.jpg' for n in range(1, 40)],
                    'part_A/spNo.1/j/color': [f'{n}.jpg' for n in range(1, 40)]})
    rows = [(*own, 'checked', 7) for own in (row(), row(recording='J'))]
    save_old_sheet(root / SHEET.replace('_v2.xlsx', '_v1.xls'), [(*HEADER, 'by', None), *rows],
                   'label')
    clips, report = Casme3a().read(root)
    assert report.complete
    assert [clip.frames for clip in clips] == ['part_A/spNo.1/a/color', 'part_A/spNo.1/j/color']
    assert [clip.subject for clip in clips] == ['spNO.1', 'spNO.1']


def test_the_release_of_clips_straight_below_the_root(lay_out, save_sheet):
    """A tenth of its clips lack the first seven or eight frames."""
    root = lay_out({'spNo.1_a_10': [f'{n}.jpg' for n in range(17, 31)],
                    'spNo.1_b_10': [f'{n}.jpg' for n in range(19, 31)],
                    'spNo.1_c_10': [f'{n}.jpg' for n in range(10, 31)]})
    save_sheet(root / SHEET, [row(recording=name, offset=30) for name in 'abc'], HEADER, 'label')
    clips, report = Casme3a().read(root)
    assert [clip.frames for clip in clips] == ['spNo.1_a_10', 'spNo.1_b_10', 'spNo.1_c_10']
    assert list(report.missing_frames) == [str(clips[1])]  # nine are too many
    assert (clips[0].onset, clips[0].apex, clips[0].offset) == (17, 17, 30)
    assert clips[0].note == ('lacks frames 10-16, bridged; frame 17 stands in for onset 10; '
                             'frame 17 stands in for apex 14')
    assert (clips[2].onset, clips[2].note) == (10, '')


def test_long_and_apexless_expressions_are_implausible_but_kept(read):
    clips, report = read(row(offset=731, apex=300), row(recording='b', apex=10), row(recording='c'),
                         last=731)
    assert len(clips) == 3
    assert report.implausible == {'casme3a/spNO.1/a@10': 'lasts 24.0 seconds',
                                  'casme3a/spNO.1/b@10': 'the apex is the onset'}
    assert report.complete


def test_macro_expressions_have_a_sheet_of_their_own(lay_out, save_sheet):
    root = lay_out({'part_A/spNO.1/a/color': [f'{n}.jpg' for n in range(1, 100)]})
    save_sheet(root / SHEET, [row()], HEADER, 'label')
    assert Casme3a().read(root)[1].macros == []
    save_sheet(root / SHEET.replace('_ME_', '_MaE_'), [
        ('spNO.1', 'A', 40, 50, 90), ('spNO.x', 'a', 1, 2, 3)], HEADER[:5])
    report = Casme3a().read(root)[1]
    assert report.macros == [Clip('casme3a', 'spNO.1', 'a@40', 40, 50, 90, 'sheet', fps=30.0,
                                  frames='part_A/spNO.1/a/color')]
    assert len(report.ignored) == 1
    assert report.complete


def test_the_sheet_may_lie_in_a_folder_beside_the_frames(lay_out):
    root = lay_out({'part_A/spNO.1/a/color': ['1.jpg'],
                    'annotation': ['cas(me)3_part_A_ME_label_JpgIndex_v1.xls']})
    assert Casme3a().find_sheet(root).parent == root / 'annotation'
    (root / 'annotation' / 'cas(me)3_part_A_ME_label_JpgIndex_v2.xlsx').touch()
    with pytest.raises(InputError, match=r'several annotation sheets: .*_v1.xls, .*_v2.xlsx'):
        Casme3a().find_sheet(root)


def test_the_fake_of_part_a_has_bad_rows(made_up):
    root = made_up('casme3a')
    clips, report = Casme3a().read(root)
    assert report.complete
    assert len(report.macros) == 1
    assert report.macros[0].frames == clips[2].frames
    assert list(report.repaired) == ['casme3a/spNO.1/a@0', 'casme3a/spNO.214/c@5']
    assert {clip.emotion for clip in clips} == {'disgust', 'surprise', 'happy', 'others'}
    rows = list(load_workbook(root / SHEET)['label'].iter_rows(values_only=True))
    assert rows[0] == HEADER
    assert rows[3][1] == 'B'
    assert rows[4][7] == 'Others'
    assert load_workbook(root / SHEET).sheetnames == ['label', 'Sheet2', 'Sheet3']


def test_the_fake_of_the_release_of_clips(tmp_path):
    Casme3aWriter().write(tmp_path / 'x', layout='Part_A_ME_clip', subjects=1, frames=(5, 6))
    clips, report = Casme3a().read(tmp_path / 'x')
    assert report.complete
    assert (clips[0].frames, clips[-1].frames) == ('spNo.1_a_0', 'spNo.214_c_5')
    assert not [*report.frames_outside, *report.unlisted_folders]
    assert report.macros is None  # there is nothing to be spotted in clips


def test_the_fake_of_the_release_of_clips_lacks_beginnings(tmp_path):
    root = tmp_path / 'x'
    Casme3aWriter().write(root, layout='Part_A_ME_clip', subjects=1, frames=(5, 6), holes=True)
    clips, report = Casme3a().read(root)
    assert report.complete
    assert list(report.bridged) == [str(clips[3])]
    assert re.fullmatch(r'lacks frames (\d+)-\d+, bridged; frame (\d+) stands in for onset \1; '
                        r'frame \2 stands in for apex \d+', clips[3].note)
    assert len(list((root / clips[3].frames).iterdir())) == clips[3].offset - clips[3].onset + 1


def test_part_c_has_no_apex(made_up):
    root = made_up('casme3c')
    clips, report = Casme3c().read(root)
    assert report.complete
    assert [clip.clip for clip in clips] == ['1', '2', '3', '4']
    assert {clip.apex_source for clip in clips} == {'middle'}
    assert all(clip.apex == clip.onset + (clip.offset - clip.onset) // 2 for clip in clips)
    assert clips[1].action_units == Casme3cWriter.units['surprise']
    assert clips[0].frames == 'part_C/01/1/color'


def test_part_c_reads_numbers_of_spreadsheets(lay_out, save_sheet):
    root = lay_out({'ME_C/07/12/color': [f'{n}.jpg' for n in range(5, 10)]})
    save_sheet(root / 'CAS(ME)3_part_C_ME.xlsx', [(7.0, 12.0, 5.0, 9.0, 4, 'negative')],
               ('sub', 'count', 'onset', 'offset', 'au', 'emotion'), 'mockCrimeME')
    (clip,), report = Casme3c().read(root)
    assert clip == Clip('casme3c', '07', '12', 5, 7, 9, 'middle', 'negative', '4', '', 30.0,
                        'ME_C/07/12/color')
    assert report.complete
