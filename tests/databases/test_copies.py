"""Copies of the distributions that circulate, as large as they are: counts of rows, folders and
slips are those of the real ones, names and frame numbers are made up."""
from collections import Counter
from itertools import cycle

import pytest
from openpyxl import Workbook

from mmatnet.cli.prepare import main as prepare
from mmatnet.clips.megc2019 import CLASSES, read_megc2019
from mmatnet.databases.readers.casme2 import Casme2
from mmatnet.databases.readers.casme3 import Casme3a, Casme3c
from mmatnet.databases.readers.casme_sq import CasmeSq
from mmatnet.databases.readers.dfme import Dfme, DfmeTestA, DfmeTestB
from mmatnet.databases.readers.samm import Samm
from mmatnet.databases.readers.samm_lv import SammLv
from mmatnet.databases.readers.smic import Smic


def touch(root, folder, names):
    """Empty frames."""
    (root / folder).mkdir(parents=True, exist_ok=True)
    for name in names:
        (root / folder / name).touch()


def spread(**counts):
    """Each word as often as its count says."""
    return [word for word, count in counts.items() for _ in range(count)]


@pytest.mark.parametrize(('columns', 'units', 'crosses'), [
    ((), '4+7', False), (('x', None), '4+7', True), (('a', None, 'b', 'c', 'd'), 4, False)])
def test_cas_me_2(tmp_path, columns, units, crosses):
    """22 people, 300 macro- and 57 micro-expressions; ``naming rule1`` has a row for each of them.
    Copies have up to five columns more, a row of crosses, and action units as numbers."""
    videos, people = ('disgust1', 'anger1', 'happy2', 'disgust2'), range(15, 37)
    kinds, rows, rule1 = spread(macro=300, micro=57), [], []
    for place, kind in enumerate(kinds):
        person, video = place % 22, videos[place // 22 % 4]
        onset = 10 * (place // 88) + 1
        rows.append((person + 1, f'{video}_{place}', onset, onset + 1, onset + 4, units, 'positive',
                     f'{kind}-expression', 'happiness', *columns))
        rule1.append((people[person], f's{people[person]}', person + 1))
    for number, video in enumerate(videos, 101):
        for person in people:
            touch(tmp_path, f'rawpic/s{person}/{person}_0{number}{video}',
                  [f'img{frame:03d}.jpg' for frame in range(1, 46)])
    book = Workbook()
    book.active.title = 'CASFEcode_final'
    for row in [*rows, *[('###',)] * crosses]:
        book.active.append(row)
    for title, own in (('naming rule1', rule1), ('naming rule2', [
            (f'0{number}', video) for number, video in enumerate(videos, 101)])):
        sheet = book.create_sheet(title)
        for row in own:
            sheet.append(row)
    book.save(tmp_path / 'CAS(ME)^2code_final(Updated).xlsx')
    clips, report = CasmeSq().read(tmp_path)
    assert (len(clips), len(report.macros), len(rule1)) == (57, 300, 357)
    assert len({clip.subject for clip in [*clips, *report.macros]}) == 22
    assert report.complete


SMIC_HEADER = ('Subject', 'Filename', None, 'OnsetF', 'OffsetF', 'Onset2F', 'Offset2F', None,
               'FirstF', 'LastF', 'TotalMF1', 'TotalMF2', 'TotalVL', 'Emotion')
SMIC_PEOPLE = (1, 2, 3, 4, 5, 6, 8, 9, 11, 12, 13, 14, 15, 18, 19, 20)
SMIC_SHORT = {'negative': 'ne', 'positive': 'po', 'surprise': 'sur'}


def test_smic_e(tmp_path, save_sheet):
    """162 clips, five of which show a second expression, in the folders that the archive makes."""
    long, rows = tmp_path / 'SMIC-E_raw image' / 'HS_long', []
    emotions = spread(negative=70, positive=51, surprise=41)
    for place, (emotion, person) in enumerate(zip(emotions, cycle(SMIC_PEOPLE), strict=False)):
        name = f's{person}_{SMIC_SHORT[emotion]}_{place // 16 + 1:02d}'
        touch(long / 'SMIC-HS-E', f's{person:02d}/{name}', [
            f'image{frame:06d}.jpg' for frame in range(1, 13)])
        second = (8, 11) if place % 32 == 0 and place < 160 else (None, None)
        rows.append((person, name, None, 2, 6, *second, None, 1, 12, 5, None, 12, emotion))
    save_sheet(long / 'SMIC-HS-E_annotation.xlsx', rows, SMIC_HEADER, 'HS')
    clips, report = Smic().read(tmp_path)
    assert len(rows) == 162
    assert Counter('@' in clip.clip for clip in clips) == {False: 162, True: 5}
    assert report.complete


@pytest.mark.parametrize(('name', 'prefix', 'count', 'bridged'), [
    ('SMIC_all_cropped', 'reg_', 163, 4), ('SMIC_all_raw', '', 164, 0)])
def test_smic_clips(tmp_path, capsys, name, prefix, count, bridged):
    """164 clips of the challenge's list, of which the crops lack one, and frames of four others."""
    lacking = {'s03_po_08': (104, 105), 's03_sur_01': (103,), 's03_sur_05': (103,),
               's03_ne_16': (103,)} if prefix else {}
    for (database, subject, clip), label in read_megc2019().items():
        if database == 'smic' and not (prefix and clip == 's18_sur_03'):
            person = f's{int(subject[1:])}'
            touch(tmp_path / name / 'HS', f'{person}/micro/{CLASSES[label]}/{person}{clip[3:]}', [
                f'{prefix}image{frame:06d}.bmp' for frame in range(100, 109)
                if frame not in lacking.get(clip, ())])
    clips, report = Smic().read(tmp_path)
    assert (len(clips), len(report.bridged)) == (count, bridged)
    assert report.complete
    assert report.challenge_absent == ['smic/s18/s18_sur_03'] * (164 - count)
    assert len(report.lacking) == 164 - count
    assert prepare([str(tmp_path), '--out', str(tmp_path / 'data')]) == 164 - count
    assert ('incomplete: a clip of the MEGC 2019 list is absent' in capsys.readouterr().out) == (
        count == 163)


CASME2_COLUMNS = ('Subject', 'Filename', 'OnsetFrame', 'ApexFrame', 'OffsetFrame', 'Action Units',
                  'Estimated Emotion')


@pytest.fixture(scope='module')
def casme2(tmp_path_factory):
    """Folder and rows of the revision of 2014: 255 clips of three frames, as text without blank
    columns, one apex of which is a slash."""
    root, rows = tmp_path_factory.mktemp('casme2'), []
    for place, emotion in enumerate(spread(**Casme2.revision_emotions)):
        subject, name = f'{place % 26 + 1:02d}', f'EP{place // 26 + 1:02d}_01'
        rows.append((subject, name, 80, 81, 82, '4', emotion))
    rows[3] = ('04', 'EP12_01f', 80, '/', 82, '4', 'others')
    for row in rows:
        touch(root, f'Cropped/sub{row[0]}/{row[1]}', [f'reg_img{n}.jpg' for n in (80, 81, 82)])
    return root, rows


def casme2_report(casme2, tmp_path, save_sheet, name, rows, header=CASME2_COLUMNS):
    sheet = save_sheet(tmp_path / name, rows, header)
    return Casme2().read(casme2[0], sheet)[1]


def test_casme2_of_2014(casme2, tmp_path, save_sheet):
    """The official sheet has two blank columns, which some copies do not have."""
    official = [(*row[:2], None, *row[2:5], None, *row[5:]) for row in casme2[1]]
    header = (*CASME2_COLUMNS[:2], None, *CASME2_COLUMNS[2:5], None, *CASME2_COLUMNS[5:])
    reports = [casme2_report(casme2, tmp_path, save_sheet, 'CASME2-coding-20140508.xlsx', *given)
               for given in ((official, header), (casme2[1],))]
    for report in reports:
        assert len(report.clips) == 255
        assert list(report.repaired) == ['casme2/sub04/EP12_01f']
        assert report.complete
        assert not report.revision
    assert reports[0].clips == reports[1].clips


def test_casme2_of_2018(casme2, tmp_path, save_sheet):
    """247 rows, more columns, and 18 apexes that lie outside onset and offset."""
    rows = [(*row, 'x', 1) for row in casme2[1][8:]]
    for place in range(18):
        rows[place] = (*rows[place][:3], 79 if place % 2 else 83, *rows[place][4:])
    report = casme2_report(casme2, tmp_path, save_sheet, 'CASME2-coding-20181220.xlsx', rows,
                           (*CASME2_COLUMNS, 'Objective Class', 'Duration'))
    assert (len(report.clips), len(report.no_apex)) == (247, 18)
    assert not report.complete
    assert report.revision == {'clips of others': '91, and 99 in CASME2-coding-20140508'}
    assert len(report.unlisted_folders) == 8


def test_casme2_of_2019(casme2, tmp_path, save_sheet):
    """255 rows, of which 58 have other action units or another emotion."""
    rows = [(*row[:5], '1+2', row[6]) if 10 <= place < 50 else
            (*row[:6], 'sadness') if 50 <= place < 68 else row
            for place, row in enumerate(casme2[1])]
    known = 'CASME2-coding-20140508'
    save_sheet(tmp_path / f'{known}.xlsx', casme2[1], CASME2_COLUMNS)
    report = casme2_report(casme2, tmp_path, save_sheet, 'CASME2-coding-20190701.xlsx', rows)
    assert len(report.clips) == 255
    assert report.complete
    assert report.revision == {f'clips of which {known} has other action units': '40',
                               f'clips of which {known} has another emotion': '18'}


SAMM_HEADER = ('Subject', 'Filename', 'Inducement Code', 'Onset Frame', 'Apex Frame',
               'Offset Frame', 'Duration', 'Micro', 'Action Units', 'Estimated Emotion',
               'Objective Classes', 'Notes')


@pytest.mark.parametrize(('apexes', 'above', 'repaired'), [
    ((1113, 4930), 13, 0), ((1143, 1930), 13, 2), ((1143, 1930), 0, 2)])
def test_samm(tmp_path, save_sheet, apexes, above, repaired):
    """159 rows below 13 of text, or none; two apexes are printed in two ways."""
    rows = [('028', '028_4_1', 1, 1071, apexes[0], 1134, 64, 'Micro - 1/2', 4, 'Disgust', 'IV'),
            ('032', '032_3_1', 1, 4896, apexes[1], 4970, 75, 'Micro - 1/2', 4, 'Anger', 'IV')]
    for place, emotion in enumerate(spread(**Samm.revision_emotions)[2:]):
        subject = f'{place % 29 + 1:03d}'
        rows.append((subject, f'{subject}_9_{place // 29 + 1}', 1, 98, 99, 100, 3, 'Micro - 1/2',
                     'L12', emotion, 'I'))
    for row in rows:
        touch(tmp_path, f'{row[0]}/{row[1]}', [f'{row[0]}_{n:04d}.jpg'
                                               for n in range(row[3], row[5] + 1)])
    save_sheet(tmp_path / 'SAMM_Micro_FACS_Codes_v2.xlsx', rows, SAMM_HEADER, 'MICRO_ONLY',
               above=[('text',)] * above)
    clips, report = Samm().read(tmp_path)
    assert (len(clips), len(report.repaired)) == (159, repaired)
    assert [clip.apex for clip in clips[:2]] == [1113, 4930]
    assert report.complete


def test_samm_long_videos(tmp_path, save_sheet):
    """343 macro- and 159 micro-expressions; -1 is an apex that was not annotated."""
    header = ('Subject', 'Filename', 'Inducement Code', 'Onset', 'Apex', 'Offset', 'Duration',
              'Type', 'Action Units', 'Notes')
    kinds, rows = spread(Macro=343, Micro=159), []
    for place, kind in enumerate(kinds):
        recording, onset = f'{place % 30 + 6:03d}_{place // 30 % 3 + 1}', 20 * (place // 90) + 1
        rows.append((recording[:3], f'{recording}_{place}', 1, onset, -1 if place % 10 == 0
                     else onset + 4, onset + 9, 10, f'{kind} - 1/2', 'L12'))
    for recording in {row[1].rpartition('_')[0] for row in rows}:
        touch(tmp_path, f'SAMM_longvideos/{recording}', [f'{recording}_{n:04d}.jpg'
                                                         for n in range(1, 121)])
    save_sheet(tmp_path / 'SAMM_LongVideos_V2_Release.xlsx', rows, header, 'FACS_Movement_Only',
               above=[('text',)] * 9)
    clips, report = SammLv().read(tmp_path)
    assert (len(clips), len(report.macros)) == (159, 343)
    assert len(report.repaired) == sum(place % 10 == 0 for place in range(343, 502))
    assert report.complete


CASME3_HEADER = ('Subject', 'Filename', 'Onset', 'Apex', 'Offset', 'AU', 'Objective class',
                 'emotion')
# rows that the v2 sheet has wrong: their frames, what it prints, and what edited copies print
WRONG = [('spNO.149', 'd', range(112, 359), (112, 83, 358), (112, 160, 358)),
         ('spNO.214', 'c', range(5, 35), (5, 5, 3460), (5, 5, 34)),
         ('spNO.7', 'a', range(2647, 2671), (3647, 2655, 2670), (2647, 2655, 2670)),
         ('spNO.7', 'b', range(1, 21), (0, 0, 20), (1, 1, 20)),
         ('spNO.7', 'c', range(1830, 1846), (1830, 1836, 0), (1830, 1836, 1845)),
         ('spNO.7', 'd', range(2390, 2404), (2390, 2396, 0), (2390, 2396, 2403))]


@pytest.fixture(scope='module')
def casme3(tmp_path_factory):
    """Folder and rows of part A but for those of ``WRONG``; 71 expressions last longer than two
    seconds, and of 53 the apex is the onset. Folders are ``spNo.N``, the sheet says ``spNO.N``."""
    root, rows = tmp_path_factory.mktemp('casme3'), []
    emotions = spread(disgust=250 - len(WRONG), surprise=187, others=158, Others=3, fear=86,
                      anger=64, sad=57, happy=55)
    for place, emotion in enumerate(emotions):
        onset = 5 * (place // 44) + 1
        rows.append((f'spNO.{place % 44 + 21}', 'a', onset, onset + (2 if place >= 53 else 0),
                     onset + (70 if place >= 783 else 9), 'L12', 'I', emotion))
    for person in range(21, 65):
        touch(root, f'part_A/spNo.{person}/a/color', [f'{n}.jpg' for n in range(1, 175)])
    for subject, recording, numbers, *_ in WRONG:
        touch(root, f'part_A/{subject.replace("NO", "No")}/{recording}/color',
              [f'{n}.jpg' for n in numbers])
    return root, rows


@pytest.mark.parametrize(('right', 'columns', 'repaired'), [
    (0, (), 6), (4, (), 2), (3, ('x', None), 3)])
def test_cas_me_3_part_a_v2(casme3, tmp_path, save_sheet, right, columns, repaired):
    """860 rows, six of which are repaired, two and three in edited copies."""
    rows = [*casme3[1], *((*row[:2], *row[4 if place < right else 3], 4, 'III', 'disgust')
                          for place, row in enumerate(WRONG))]
    sheet = save_sheet(tmp_path / 'cas(me)3_part_A_ME_label_JpgIndex_v2.xlsx',
                       [(*row, *columns) for row in rows], (*CASME3_HEADER, *columns), 'label')
    clips, report = Casme3a().read(casme3[0], sheet)
    assert (len(clips), len(report.repaired)) == (860, repaired)
    assert report.complete
    assert not report.revision
    assert Counter(reason.startswith('lasts') for reason in report.implausible.values()) == {
        True: 72, False: 55}


def test_cas_me_3_part_a_v1(casme3, tmp_path, save_old_sheet):
    """921 rows in a workbook of Excel 97, with more columns; by how much it differs is said."""
    more = [(*row[:2], row[2] + 1, row[3] + 1, row[4] + 1, *row[5:7], 'fear')
            for row in casme3[1][:921 - len(casme3[1])]]
    sheet = save_old_sheet(tmp_path / 'cas(me)3_part_A_ME_label_JpgIndex_v1.xls', [
        (*row, 'checked', None) for row in [(*CASME3_HEADER[:8],), *casme3[1], *more]], 'label')
    clips, report = Casme3a().read(casme3[0], sheet)
    assert len(clips) == 921
    assert report.complete
    known = 'cas(me)3_part_A_ME_label_JpgIndex_v2'
    assert report.revision == {'clips of disgust': f'244, and 250 in {known}',
                               'clips of fear': f'153, and 86 in {known}'}


def test_cas_me_3_part_a_clips(tmp_path, save_old_sheet):
    """The release of clips straight below the root; a tenth lacks seven or eight frames at the
    beginning, and every clip is reached."""
    rows = [(f'spNO.{place % 94 + 1}', 'abcdefghij'[place // 94], 10, 14, 34, 4, 'III', 'disgust')
            for place in range(860)]
    for place, row in enumerate(rows):
        lacking = (0 if place % 10 else 7 + place // 10 % 2)
        touch(tmp_path, f'{row[0].replace("NO", "No")}_{row[1]}_10',
              [f'{n}.jpg' for n in range(10 + lacking, 35)])
    save_old_sheet(tmp_path / 'CAS(ME)3_part_A_v2.xls', [CASME3_HEADER, *rows], 'label')
    clips, report = Casme3a().read(tmp_path)
    assert (len(clips), len(report.bridged)) == (860, 86)
    assert report.complete


def test_cas_me_3_part_c(tmp_path, save_sheet):
    """165 rows of 30 people, without an apex."""
    rows = [(place % 30 + 1, place // 30 + 1, 5, 9, '4,7', emotion) for place, emotion in enumerate(
        spread(negative=99, surprise=30, others=20, positive=16))]
    for row in rows:
        touch(tmp_path, f'part_C/{row[0]:02d}/{row[1]}/color', [f'{n}.jpg' for n in range(5, 10)])
    save_sheet(tmp_path / 'CAS(ME)3_part_C_ME.xlsx', rows,
               ('sub', 'count', 'onset', 'offset', 'au', 'emotion'), 'mockCrimeME')
    clips, report = Casme3c().read(tmp_path)
    assert (len(clips), {clip.apex_source for clip in clips}) == (165, {'middle'})
    assert report.complete


@pytest.mark.parametrize(('reader', 'folder', 'sheet', 'count'), [
    (Dfme, 'DFME/DFME_train', 'training_full_with_AU.xlsx', 1856),
    (DfmeTestA, 'test_data_A/test_data_A', 'testA_full_with_AU.xlsx', 474),
    (DfmeTestB, 'test_data_B/test_data_B', 'testB_full_with_AU.xlsx', 299)])
def test_dfme(tmp_path, save_sheet, reader, folder, sheet, count):
    """The parts of the challenge; the sheets of all lie in a folder of their own, twice."""
    rows = [(f'sub{place % 90 + 1:04d}', f'sub{place % 90 + 1:04d}_{place // 90 + 1:02d}', 20, 21,
             22, 'contempt', 1, fps, 'L12') for place, fps in zip(
                 range(count), cycle((500, 300, 200)), strict=False)]
    for row in rows:
        touch(tmp_path, f'{folder}/{row[1]}', [f'{n:05d}.png' for n in (20, 21, 22)])
    save_sheet(tmp_path / 'full_release_annotation' / 'full_release_annotation' / sheet, rows,
               ('Subject', 'Filename', 'OnsetFrame', 'ApexFrame', 'OffsetFrame', 'Emotion',
                'EmotionId', 'Fps', 'AU'))
    clips, report = reader().read(tmp_path)
    assert (len(clips), {clip.fps for clip in clips}) == (count, {200.0, 300.0, 500.0})
    assert report.complete
