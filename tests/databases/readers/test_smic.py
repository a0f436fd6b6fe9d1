import pytest

from mmatnet.clips.annotation import Clip, check_annotations
from mmatnet.databases.readers.smic import Smic, SmicNir, SmicVis
from mmatnet.errors import InputError

HEADER = ('Subject', 'Filename', None, 'OnsetF', 'OffsetF', 'Onset2F', 'Offset2F', 'Onset3F',
          'Offset3F', None, 'FirstF', 'LastF', 'TotalMF1', 'TotalMF2', 'TotalVL', 'Emotion')


def touch(folder, *names):
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).touch()
    return folder


@pytest.fixture
def raw(tmp_path):
    """Two clips of the clip release; one has numbers that gain a digit on the way."""
    root = tmp_path / 'SMIC'
    base = root / 'SMIC_all_raw' / 'HS'
    touch(base / 's1/micro/negative/s1_ne_01',
          *(f'image{number:06d}.bmp' for number in range(98, 104)))
    touch(base / 's14/micro/surprise/s14_sur_10',
          *(f'image{number}.bmp' for number in range(999998, 1000003)))
    return root


@pytest.fixture
def extended(tmp_path, save_sheet):
    """A function that lays out the extended release with this sheet."""
    def make(*rows, header=HEADER):
        root = tmp_path / 'SMIC-E'
        save_sheet(root / 'SMIC-HS-E_annotation_2019.xlsx', rows, header, 'HS')
        base = root / 'SMIC-E_raw_image' / 'HS_long' / 'SMIC-HS-E'
        for name in ('s03/s3_ne_03', 's11/s11_po_02'):
            touch(base / name, *(f'image{number:06d}.jpg' for number in range(1, 101)))
        return root

    return make


def e_row(subject=3, name='s3_ne_03', onset=10, offset=31, second=(None, None),
          third=(None, None), emotion='negative'):
    return (subject, name, None, onset, offset, *second, *third, None, 1, 100, 22, None, 100,
            emotion)


def test_the_clip_release_needs_no_sheet(raw):
    clips, report = Smic().read(raw)
    check_annotations(clips)
    assert clips == [
        Clip('smic', 's01', 's01_ne_01', 98, 100, 103, 'middle', 'negative', '', '', 100.0,
             'SMIC_all_raw/HS/s1/micro/negative/s1_ne_01'),
        Clip('smic', 's14', 's14_sur_10', 999998, 1000000, 1000002, 'middle', 'surprise', '', '',
             100.0, 'SMIC_all_raw/HS/s14/micro/surprise/s14_sur_10')]
    assert report.complete
    assert len(report.challenge_absent) == 163  # s14_sur_10 is in no list
    assert Smic().find_sheet(raw) is None


def test_a_sheet_for_the_clip_release_is_not_ignored(raw):
    with pytest.raises(InputError, match=r'SMIC_all_raw/HS is read without a sheet, got a.xlsx'):
        Smic().read(raw, 'a.xlsx')


@pytest.mark.parametrize('entry', ['..', '.', 'SMIC_all_raw', 'SMIC_all_raw/HS'])
def test_every_way_in(raw, entry):
    layout = Smic().find_layout((raw / entry).resolve())
    assert (layout.root, layout.folder) == (raw, 'SMIC_all_raw/HS')
    assert layout.frame_set.registered is False


def test_registered_frames_come_first(raw):
    folder = 'SMIC_all_cropped/HS/s1/micro/negative/s1_ne_01'
    touch(raw / folder, *(f'reg_image{number:06d}.bmp' for number in range(98, 103)))
    assert Smic().find_layout(raw).frame_set.registered is True
    assert [clip.frames for clip in Smic().read(raw)[0]] == [folder]
    assert len(Smic().read(raw, frame_set='SMIC_all_raw')[0]) == 2


def test_what_is_amiss_in_the_clip_release(raw):
    base = raw / 'SMIC_all_raw' / 'HS'
    (base / 's1/micro/negative/s1_ne_01/image000100.bmp').unlink()
    touch(base / 's1/micro/positive/s1_po_01', 'Thumbs.db')
    touch(base / 's1/micro/positive/copy of s1_po_01', 'image1.bmp')
    (base / 's1/micro/notes.txt').touch()
    clips, report = Smic().read(raw, strict=True)
    assert report.missing_frames == {'smic/s01/s01_ne_01': [100]}
    assert list(report.unusable) == ['smic/s01/s01_po_01']
    assert clips[1].onset is None
    assert report.unlisted_folders == ['SMIC_all_raw/HS/s1/micro/positive/copy of s1_po_01']
    assert sorted(report.stray_files) == [
        'SMIC_all_raw/HS/s1/micro/notes.txt',
        'SMIC_all_raw/HS/s1/micro/positive/s1_po_01/Thumbs.db']


def test_two_folders_of_one_clip(raw):
    touch(raw / 'SMIC_all_raw/HS/s1/micro/surprise/s01_ne_01', 'image1.bmp')
    with pytest.raises(InputError, match=r'surprise/s01_ne_01: the clip smic/s01/s01_ne_01 is '
                                         r'already in .*negative/s1_ne_01; remove one of the two'):
        Smic().read(raw)


def test_the_other_cameras_have_folders_of_their_own(raw):
    for reader in (SmicVis(), SmicNir()):
        with pytest.raises(InputError, match=r'expected frames of SMIC-(VIS|NIR)'):
            reader.find_layout(raw)
    touch(raw / 'SMIC_all_raw/NIR/s11/micro/positive/s11_po_01', 'image000001.bmp')
    clip = SmicNir().read(raw)[0][0]
    assert (clip.database, clip.fps, clip.subject) == ('smic-nir', 25.0, 's11')
    assert SmicNir().read(raw)[1].challenge_absent is None


def test_the_extended_release(extended):
    root = extended(e_row(), e_row(11, 's11_po_02', emotion='Positive', second=(50, 60)))
    clips, report = Smic().read(root)
    assert [(clip.subject, clip.clip, clip.onset, clip.apex, clip.offset) for clip in clips] == [
        ('s03', 's03_ne_03', 10, 20, 31), ('s11', 's11_po_02', 10, 20, 31),
        ('s11', 's11_po_02@50', 50, 55, 60)]
    assert [clip.emotion for clip in clips] == ['negative', 'positive', 'positive']
    assert {clip.apex_source for clip in clips} == {'middle'}
    assert clips[2].frames.endswith('SMIC-HS-E/s11/s11_po_02')
    assert report.complete
    assert not report.frames_outside
    assert 'smic/s01/s01_ne_02' in report.challenge_absent  # it has no row in any such sheet


def test_what_formulas_leave_behind_is_no_expression(extended):
    rows = (e_row(third=(0, -42)), e_row(11, 's11_po_02', second=('#REF!', 7)))
    clips, report = Smic().read(extended(*rows))
    assert len(clips) == 2
    assert report.ignored == {
        'smic/s03/s03_ne_03, expression 3': 'row 2: onset 0, offset -42',
        'smic/s11/s11_po_02, expression 2': 'row 3: onset empty, offset 7'}
    assert report.complete


def test_a_revision_without_third_expressions(extended):
    header = tuple(name for name in HEADER if name not in ('Onset3F', 'Offset3F'))
    row = e_row()
    root = extended(row[:7] + row[9:], header=header)
    assert len(Smic().read(root)[0]) == 1


@pytest.mark.parametrize(('row', 'sentence'), [
    (e_row(name='EP01_02'), "row 2: expected a clip name such as s1_ne_01, got 'EP01_02'"),
    (e_row(subject=4), "row 2: Subject '4' is not that of Filename 's3_ne_03'"),
    (e_row(emotion=None), 'row 2: Emotion must not be empty')])
def test_rows_that_name_no_clip(extended, row, sentence):
    with pytest.raises(InputError, match=sentence):
        Smic().read(extended(row))


@pytest.mark.parametrize('inside', ['', '/HS'])
def test_the_extended_release_as_it_unpacks(tmp_path, save_sheet, inside):
    """A blank in the name, the sheet beside the frames; some have one more folder."""
    long = tmp_path / 'SMIC-E_raw image' / 'HS_long'
    folder = touch(long / f'SMIC-HS-E{inside}' / 's03' / 's3_ne_03',
                   *(f'image{number:06d}.jpg' for number in range(1, 101)))
    save_sheet(long / 'SMIC-HS-E_annotation.xlsx', [e_row()], HEADER, 'HS')
    for entry in (tmp_path, long.parent, long, long / 'SMIC-HS-E'):
        (clip,), report = Smic().read(entry)
        assert report.complete
        assert Smic().find_layout(entry).root / clip.frames == folder


def test_a_row_that_an_edited_copy_has_twice_is_named(extended):
    with pytest.raises(InputError, match=r'2019.xlsx, row 4: the clip smic/s03/s03_ne_03 is '
                                         'already in row 2; remove one of the two'):
        Smic().read(extended(e_row(), e_row(11, 's11_po_02'), e_row(onset=12)))


@pytest.mark.parametrize(('clip', 'missing'), [
    ('s3_po_08', (100, 104)), ('s3_sur_01', (105,)), ('s3_sur_05', (101,)), ('s3_ne_16', (109,))])
def test_the_holes_of_the_cropped_release_are_bridged(tmp_path, clip, missing):
    """Frames that SMIC_all_cropped lacks of clips that its raw sibling has whole."""
    emotion = {'ne': 'negative', 'po': 'positive', 'sur': 'surprise'}[clip.split('_')[1]]
    touch(tmp_path / 'SMIC_all_cropped' / 'HS' / 's3' / 'Micro' / emotion / clip,
          *(f'reg_image{number:06d}.bmp' for number in range(98, 115) if number not in missing))
    (found,), report = Smic().read(tmp_path)
    assert report.complete
    assert found.note.startswith('lacks frame')
    assert found.note.endswith('SMIC_all_cropped as handed out lacks '
                               f'{"two frames" if len(missing) == 2 else "a frame"} of it')
    assert list(report.bridged) == [str(found)]
    assert Smic().read(tmp_path, strict=True)[1].missing_frames == {str(found): list(missing)}


def test_a_clip_that_the_cropped_release_lacks_is_told(raw):
    touch(raw / 'SMIC_all_cropped/HS/s1/micro/negative/s1_ne_01', 'reg_image000098.bmp')
    report = Smic().read(raw)[1]
    assert 'smic/s18/s18_sur_03' in report.challenge_absent
    assert report.lacking == {
        'smic/s18/s18_sur_03': 'SMIC_all_cropped as handed out lacks it; SMIC_all_raw has it'}
    assert Smic().read(raw, frame_set='SMIC_all_raw')[1].lacking == {}
