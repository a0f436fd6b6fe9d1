import re

import pytest

from mmatnet.clips.annotation import Clip, check_annotations
from mmatnet.databases.readers.casme2 import Casme2
from mmatnet.errors import InputError

PLAIN_HEADER = ('Filename', 'Subject', 'Onset Frame', 'apexframe', 'OffsetFrame', 'Remark',
                'Estimated Emotion', 'Action Units')


def row_of(subject='01', clip='EP01_01', onset=98, apex=100, offset=102, units='4+9',
           emotion='disgust'):
    return (subject, clip, None, onset, apex, offset, None, units, emotion)


def fails(sentence):
    return pytest.raises(InputError, match=sentence)


def read(root, sheet=None):
    return Casme2().read(root, sheet)


def read_one(root):
    clips, report = read(root)
    check_annotations(clips)
    return clips[0], report


def test_a_complete_clip(distribution):
    clip, report = read_one(distribution())
    assert clip == Clip('casme2', 'sub01', 'EP01_01', 98, 100, 102, 'sheet', 'disgust', '4+9',
                        '', 200.0, 'Cropped/sub01/EP01_01', '')
    assert report.complete
    assert not report.stray_files
    assert not report.unlisted_folders


def test_columns_are_found_by_name_and_subjects_in_any_form(distribution):
    rows = (('EP01_01', 1, '98', 100.0, 102, None, ' disgust ', 4),
            ('EP01_01', 'sub02', 98, 100, 102, 'x', 'others', '?'),
            ('EP01_01', ' 26', 98, 100, 102, None, 'fear', None))
    frames = {f'sub{number:02d}/EP01_01': range(98, 103) for number in (1, 2, 26)}
    clips, report = read(distribution(*rows, header=PLAIN_HEADER, frames=frames))
    assert report.complete
    assert [clip.subject for clip in clips] == ['sub01', 'sub02', 'sub26']
    assert [clip.emotion for clip in clips] == ['disgust', 'others', 'fear']
    assert [clip.action_units for clip in clips] == ['4', '?', '']
    assert clips[0].onset == 98
    assert clips[0].apex == 100


@pytest.mark.parametrize(('onset', 'offset', 'middle'), [(10, 20, 15), (10, 21, 15)])
def test_the_one_missing_apex_becomes_the_middle(distribution, onset, offset, middle):
    root = distribution(row_of('04', 'EP12_01f', onset, '/', offset),
                        frames={'sub04/EP12_01f': range(onset, offset + 1)})
    clip, report = read_one(root)
    assert (clip.apex, clip.apex_source) == (middle, 'repaired')
    assert 'the 20140508 sheet prints /' in clip.note
    assert report.repaired == {'casme2/sub04/EP12_01f': f'row 2: {clip.note}'}
    assert report.complete


def test_the_repair_keeps_an_apex_that_is_there(distribution):
    root = distribution(row_of('04', 'EP12_01f'), frames={'sub04/EP12_01f': range(98, 103)})
    clip, report = read_one(root)
    assert (clip.apex, clip.apex_source) == (100, 'sheet')
    assert not report.repaired


@pytest.mark.parametrize(('cells', 'kept', 'problem'), [
    ({'apex': '/'}, (98, None, 102), "apex '/' is not a frame number"),
    ({'apex': None}, (98, None, 102), 'apex is empty'),
    ({'apex': 100.5}, (98, None, 102), "apex '100.5' is not a frame number"),
    ({'apex': 'nan'}, (98, None, 102), "apex 'nan' is not a frame number"),
    ({'apex': 103}, (98, None, 102), 'apex 103 lies outside onset 98 to offset 102'),
    ({'apex': 97}, (98, None, 102), 'apex 97 lies outside onset 98 to offset 102'),
    ({'onset': 'x'}, (None, None, None), "onset 'x' is not a frame number"),
    ({'offset': None}, (None, None, None), 'offset is empty'),
    ({'onset': 103}, (None, None, None), 'onset 103 comes after offset 102'),
])
def test_numbers_that_cannot_be_used_stay_empty_and_are_told(distribution, cells, kept, problem):
    clip, report = read_one(distribution(row_of(**cells)))
    assert (clip.onset, clip.apex, clip.offset) == kept
    assert clip.apex_source == ''
    assert clip.note == f'row 2: {problem}; left empty'
    found = {'casme2/sub01/EP01_01': clip.note}
    assert (report.unusable, report.no_apex) == ((found, {}) if kept[0] is None else ({}, found))
    assert not report.complete


def test_an_apex_on_the_edge_is_inside(distribution):
    clips, report = read(distribution(row_of(apex=98), row_of('02', apex=102), frames={
        f'sub{number:02d}/EP01_01': range(98, 103) for number in (1, 2)}))
    assert report.complete
    assert [clip.apex for clip in clips] == [98, 102]


def test_frames_are_compared_with_the_sheet(distribution):
    root = distribution(row_of(), row_of('02', onset=1, apex=5, offset=9), row_of('03'), frames={
        'sub01/EP01_01': (8, 98, 99, 102, 103), 'sub02/EP01_01': range(1, 10),
        'sub02/EP01_02': (1, 2)})
    folder = root / 'Cropped' / 'sub01'
    for name in ('EP01_01/shortcut.lnk', 'EP01_01/reg_img0099.jpg', 'EP01_01/img100.jpg', 'x.txt'):
        (folder / name).touch()
    (root / 'Cropped' / 'Thumbs.db').touch()
    report = Casme2().read(root, strict=True)[1]
    assert report.missing_frames == {'casme2/sub01/EP01_01': [100, 101]}
    assert report.frames_outside == {'casme2/sub01/EP01_01': 2}
    assert report.missing_folders == {'casme2/sub03/EP01_01': 'Cropped/sub03/EP01_01'}
    assert report.unlisted_folders == ['Cropped/sub02/EP01_02']
    assert sorted(report.stray_files) == sorted((
        'Cropped/Thumbs.db', 'Cropped/sub01/x.txt', 'Cropped/sub01/EP01_01/img100.jpg',
        'Cropped/sub01/EP01_01/shortcut.lnk',
        # one of two files with one number; which, is a matter of sorting
        'Cropped/sub01/EP01_01/reg_img99.jpg'))
    assert not report.complete


def test_report_as_table_and_as_json(distribution):
    root = distribution(row_of(), row_of('02', emotion='surprise'), row_of('02', 'EP01_02'),
                        frames={'sub01/EP01_01': (98,), 'sub02/EP01_01': range(98, 103),
                                'sub02/EP01_02': range(98, 103)})
    report = read(root)[1]
    lines = [line.split() for line in report.lines()]
    assert lines[:4] == [['subject', 'disgust', 'surprise', 'clips'], ['sub01', '1', '0', '1'],
                         ['sub02', '1', '1', '2'], ['all', '2', '1', '3']]
    assert '  casme2/sub01/EP01_01: 4: 99-102' in report.lines()
    assert 'stray files: none' in report.lines()
    found = report.to_json()
    assert found['clips_per_emotion'] == {'disgust': 2, 'surprise': 1}
    assert found['clips_per_subject'] == {'sub01': 1, 'sub02': 2}
    assert found['missing_frames'] == {'casme2/sub01/EP01_01': [99, 100, 101, 102]}
    assert found['complete'] is False


def test_every_way_in_leads_to_the_same_clips(distribution):
    root = distribution()
    clips = read(root)[0]
    assert read(root / 'Cropped')[0] == clips  # the sheet is looked for beside it, too
    assert Casme2().find_layout(root / 'Cropped').root == root
    updated = root.parent / 'nested' / 'Cropped-updated'
    updated.parent.mkdir()
    updated.mkdir()
    (root / 'Cropped').rename(updated / 'Cropped')
    sheet = root / 'CASME2-coding-20140508.xlsx'
    for entry in (updated.parent, updated, updated / 'Cropped'):
        assert Casme2().find_layout(entry).root == updated
        assert read(entry, sheet)[0] == clips
    sheet.rename(updated.parent / sheet.name)
    assert read(updated.parent)[0] == clips


@pytest.mark.parametrize(('folder', 'whole'), [
    ('CASME2_RAW_selected', False), ('CASME2_RAW_selected/CASME2_RAW_selected', False),
    ('CASME2-RAW', True), ('CASME2_RAW/CASME2-RAW', True), ('CASME2_RAW', True),
    ('casme2 raw selected', False), ('CASME2-RAW/casme2_raw/CASME2 RAW', True)])
def test_raw_frames_need_alignment(distribution, folder, whole):
    """Whole recordings show more than the clip; of the others, the report says so."""
    root = distribution(folder=folder, frames={'sub01/EP01_01': ()})
    for number in (8, 9, *range(98, 103)):
        (root / folder / 'sub01/EP01_01' / f'img{number}.jpg').touch()
    sheet = root / 'CASME2-coding-20140508.xlsx'
    for entry in (root, root / folder):
        layout = Casme2().find_layout(entry)
        assert layout.root / layout.folder == root / folder
        assert layout.frame_set.registered is False
        clips, report = read(entry, sheet)
        assert (layout.root / clips[0].frames).is_dir()
        assert report.complete
        assert report.frames_outside == ({} if whole else {'casme2/sub01/EP01_01': 2})
    assert Casme2().recognises(root)


def test_registered_frames_come_first_unless_told_otherwise(distribution):
    root = distribution()
    raw = root / 'CASME2_RAW_selected' / 'sub01' / 'EP01_01'
    raw.mkdir(parents=True)
    (raw / 'img98.jpg').touch()
    assert Casme2().find_layout(root).frame_set.registered is True
    assert Casme2().find_layout(root, 'CASME2_RAW_selected').folder == 'CASME2_RAW_selected'
    assert Casme2().read(root, frame_set='CASME2_RAW_selected')[1].missing_frames == {
        'casme2/sub01/EP01_01': [99, 100, 101, 102]}
    with fails(r'frame set must be one of Cropped, CASME2_RAW_selected, .*, got .raw'):
        Casme2().find_layout(root, 'raw')
    with fails(r'expected frames of CASME II \(CASME2-RAW/\*/\*/img<number>.jpg\), found none'):
        Casme2().find_layout(root, 'CASME2-RAW')


def test_objective_classes_come_from_the_sheet_beside(distribution, save_sheet):
    frames = {f'sub{number:02d}/EP01_01': range(98, 103) for number in (1, 2)}
    root = distribution(row_of(), row_of('02'), frames=frames)
    assert [clip.objective_class for clip in read(root)[0]] == ['', '']
    path = root / 'CASME2-ObjectiveClasses.xlsx'
    header = ('Subject', 'Filename', 'Objective Class')
    save_sheet(path, [(1, 'EP01_01', 4), (9, 'EP01_01', 7)], header)
    assert [clip.objective_class for clip in read(root)[0]] == ['IV', '']
    save_sheet(path, [(1, 'EP01_01', 8)], header)
    with fails(r'Classes.xlsx, row 2: the objective class must lie in 1 to 7, .*, got .8.'):
        read(root)


def test_the_sheet_of_other_frames(distribution):
    root = distribution(row_of('01'), row_of('02'), frames={'sub07/EP01_01': (1, 2)})
    with fails('20140508.xlsx: none of its 2 clips has its frames in .*, such as '
               'Cropped/sub01/EP01_01; is it the sheet of another database than CASME II'):
        read(root)


def test_folders_without_frames_are_named(tmp_path):
    with fails('no folder at .*gone; give the folder that holds Cropped'):
        read(tmp_path / 'gone')
    sentence = re.escape(f'{tmp_path}: expected frames of CASME II (Cropped/*/*/reg_img<number>')
    with fails(sentence):
        read(tmp_path)


def test_sheets_that_cannot_be_found(distribution):
    root = distribution()
    sheet = root / 'CASME2-coding-20140508.xlsx'
    second = sheet.with_name('CASME2-coding-20190701.xlsx')
    second.write_bytes(sheet.read_bytes())
    with fails('several annotation sheets: CASME2-coding-20140508.xlsx, '
               'CASME2-coding-20190701.xlsx; choose .* with --sheet'):
        read(root)
    assert read(root, second)[1].complete
    second.unlink()
    sheet.unlink()
    with fails(r'no annotation sheet named CASME2-coding.*\(.xlsx, .* in .*name it with --sheet'):
        read(root)
    old = root / 'CASME2_label_Ver_2.xls'
    old.touch()
    for given in (None, old):
        with fails(r'Ver_2.xls: expected a workbook or a table as text.*save it as .xlsx'):
            read(root, given)
    with fails('no table at .*gone.xlsx'):
        read(root, root / 'gone.xlsx')


def test_sheets_that_cannot_be_read(distribution):
    root = distribution()
    sheet = root / 'CASME2-coding-20140508.xlsx'
    content = sheet.read_bytes()
    for broken, problem in ((b'', 'expected a workbook'), (b'none', 'expected a workbook'),
                            (content[:len(content) // 2], 'could not be read as a workbook')):
        sheet.write_bytes(broken)
        with fails(f'20140508.xlsx: {problem}'):
            read(root)


@pytest.mark.parametrize(('header', 'sentence'), [
    (('Subject', 'Filename', None, 'OnsetFrame', None, 'OffsetFrame', None, 'Action Units', None),
     'row 1: needs the columns Subject, .*; missing: ApexFrame, Estimated Emotion$'),
    (('Subject', 'Filename', 'Subject', 'OnsetFrame', 'ApexFrame', 'OffsetFrame', None,
      'Action Units', 'Estimated Emotion'), 'row 1: the column Subject is there twice'),
])
def test_headers_that_do_not_fit(distribution, header, sentence):
    with fails(sentence):
        read(distribution(header=header))


@pytest.mark.parametrize(('rows', 'sentence'), [
    ((row_of(), row_of('02'), row_of(1)),
     'row 4: the clip casme2/sub01/EP01_01 is already in row 2; remove one'),
    ((row_of('one'),), "row 2: Subject must be a number, got 'one'"),
    ((row_of(clip='../EP01'),), 'row 2: database, subject and clip .* must not hold a path'),
    ((row_of('-1'),), "row 2: Subject must be a number, got '-1'"),
    ((row_of(), row_of('02', clip='  ')), 'row 3: Filename must not be empty'),
    ((row_of(emotion=None),), 'row 2: Estimated Emotion must not be empty'),
])
def test_rows_that_name_no_clip(distribution, rows, sentence):
    with fails(sentence):
        read(distribution(*rows))


def test_a_sheet_without_rows(distribution):
    with fails('20140508.xlsx: expected one row per clip, found none'):
        read(distribution((None,) * 9))


def test_blank_rows_do_not_count(distribution):
    clips, _ = read(distribution((None,) * 9, row_of(), (' ', *(None,) * 8)))
    assert len(clips) == 1


def test_the_known_hole_of_cropped_is_bridged(distribution):
    """Cropped lacks 97 to 110 of sub16/EP01_08, more than are bridged otherwise."""
    there = [*range(80, 97), *range(111, 151)]
    root = distribution(*(row_of('16', name, 80, 104, 150) for name in ('EP01_08', 'EP01_09')),
                        frames={'sub16/EP01_08': there, 'sub16/EP01_09': there})
    clips, report = read(root)
    assert (clips[0].onset, clips[0].apex, clips[0].offset) == (80, 111, 150)
    assert clips[0].note == ('lacks frames 97-110, bridged; frame 111 stands in for apex 104; '
                             'Cropped as handed out lacks frames 97 to 110')
    assert list(report.bridged) == ['casme2/sub16/EP01_08']
    assert report.missing_frames == {'casme2/sub16/EP01_09': list(range(97, 111))}


def test_the_revision_of_2018_prints_apexes_outside(distribution):
    """Its header has more columns and no blank ones; two of its 18 rows whose apex lies outside."""
    header = ('Subject', 'Filename', 'OnsetFrame', 'ApexFrame', 'OffsetFrame', 'Action Units',
              'Estimated Emotion', 'Objective Class', 'Duration')
    rows = [(7, 'EP06_01', 56, 49, 116, '4', 'others', 5, 60),
            (12, 'EP09_02', 161, 59, 206, 4, 'disgust', 4, 45)]
    clips, report = read(distribution(*rows, header=header, frames={
        'sub07/EP06_01': range(56, 117), 'sub12/EP09_02': range(161, 207)}))
    assert [clip.apex for clip in clips] == [None, None]
    assert report.no_apex['casme2/sub07/EP06_01'] == (
        'row 2: apex 49 lies outside onset 56 to offset 116; left empty')
    assert len(report.no_apex) == 2
    assert report.revision == {}  # a part of a sheet is no revision


def test_the_report_counts_by_how_much_a_revision_differs(distribution):
    """The revision known best has 255 clips; here 247, as in that of 2018, eight of others less."""
    emotions = [emotion for emotion, count in Casme2.revision_emotions.items()
                for _ in range(count)]
    emotions[98] = 'sadness'
    rows = [row_of(f'{1 + place // 10}', f'EP{place:03d}', emotion=emotion)
            for place, emotion in enumerate(emotions[8:])]
    report = read(distribution(*rows, frames={'sub01/EP000': range(98, 103)}))[1]
    assert report.revision == {'clips of others': '90, and 99 in CASME2-coding-20140508',
                               'clips of sadness': '8, and 7 in CASME2-coding-20140508'}


def test_a_revision_is_compared_clip_by_clip_with_the_one_beside(distribution, save_sheet):
    """That of 2019 has the clips of 2014, 58 of them with other units or emotion; here two."""
    rows = [row_of(f'{number:02d}') for number in range(1, 5)]
    root = distribution(*rows)
    other = [*rows[1:2], row_of('03', units='4'), row_of('04', emotion='others', offset=101),
             row_of('05')]
    sheet = save_sheet(root / 'CASME2-coding-20190701.xlsx', other)
    frames = root / 'Cropped' / 'sub02' / 'EP01_01'
    frames.mkdir(parents=True)
    for number in range(98, 103):
        (frames / f'reg_img{number}.jpg').touch()
    name = 'CASME2-coding-20140508'
    assert read(root, sheet)[1].revision == {
        f'clips that {name} lacks': '1', f'clips that only {name} has': '1',
        f'clips of which {name} has another onset, apex or offset': '1',
        f'clips of which {name} has other action units': '1',
        f'clips of which {name} has another emotion': '1'}
    assert read(root, root / f'{name}.xlsx')[1].revision == {}


def test_sheets_of_every_format(distribution, save_old_sheet):
    root = distribution()
    clips = read(root)[0]
    (root / 'CASME2-coding-20140508.xlsx').unlink()
    cells = ('01', 'EP01_01', None, 98.0, 100.0, 102.0, None, '4+9', 'disgust')
    header = ('Subject', 'Filename', None, 'OnsetFrame', 'ApexFrame', 'OffsetFrame', None,
              'Action Units', 'Estimated Emotion')
    old = save_old_sheet(root / 'casme2 coding 20140508.xls', [header, cells])
    assert read(root)[0] == clips
    old.unlink()
    text = root / 'CASME2-coding-20140508.csv'
    text.write_text('\n'.join(';'.join('' if cell is None else str(cell) for cell in own)
                              for own in (header, cells, [None] * 9)))
    assert read(root)[0] == clips
