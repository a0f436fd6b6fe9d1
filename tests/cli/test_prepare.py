import json
import shutil
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from openpyxl import Workbook, load_workbook

from mmatnet.cli.prepare import build_parser, main
from mmatnet.cli.score import main as score
from mmatnet.clips.annotation import read_annotations
from mmatnet.engine.spotting.recordings import read_long_database
from mmatnet.io.digests import file_digest
from mmatnet.sources.flow_pictures import FlowPictures

HEADER = ('Subject', 'Filename', 'OnsetFrame', 'ApexFrame', 'OffsetFrame', 'Action Units',
          'Estimated Emotion')


@pytest.fixture
def root(tmp_path):
    """Two clips of three frames; the second has the apex that the sheet does not tell."""
    root, book = tmp_path / 'CASME2', Workbook()
    for row in (HEADER, ('01', 'EP01_01', 9, 10, 11, 12, 'happiness'),
                ('04', 'EP12_01f', 9, '/', 11, '4+9', 'disgust')):
        book.active.append(row)
    for clip in ('sub01/EP01_01', 'sub04/EP12_01f'):
        (root / 'Cropped' / clip).mkdir(parents=True)
        for number in (9, 10, 11):
            (root / 'Cropped' / clip / f'reg_img{number}.jpg').touch()
    book.save(root / 'CASME2-coding-20140508.xlsx')
    return root


def test_a_complete_distribution(root, tmp_path, capsys):
    out = tmp_path / 'data' / 'casme2'
    assert main([str(root), '--allow-missing', '--out', str(out)]) == 0
    assert [(str(clip), clip.apex, clip.apex_source) for clip in
            read_annotations(out / 'annotations.csv')] == [
        ('casme2/sub01/EP01_01', 10, 'sheet'), ('casme2/sub04/EP12_01f', 10, 'repaired')]
    source = json.loads((out / 'source.json').read_text())
    assert source.pop('annotations') == file_digest(out / 'annotations.csv')
    assert source == {
        'database': 'casme2', 'root': str(root), 'synthetic': False,
        'frame_set': 'Cropped', 'registered': True,
        'sheet': str(root / 'CASME2-coding-20140508.xlsx')}
    report = json.loads((out / 'report.json').read_text())
    assert report['complete'] is True
    assert list(report['repaired']) == ['casme2/sub04/EP12_01f']
    printed = capsys.readouterr().out
    assert 'casme2/sub04/EP12_01f: row 3: the 20140508 sheet prints /' in printed
    assert f'{root}: CASME II (casme2), Cropped, registered crops' in printed
    assert 'incomplete: 145 clips of the MEGC 2019 list are absent' in printed
    assert 'incomplete: see' not in printed


def test_a_missing_frame_makes_the_status_one(root, tmp_path, capsys):
    (root / 'Cropped' / 'sub01' / 'EP01_01' / 'reg_img10.jpg').unlink()
    assert main([str(root), '--strict', '--out', str(tmp_path / 'out')]) == 1
    printed = capsys.readouterr().out
    assert 'casme2/sub01/EP01_01: 1: 10' in printed
    assert 'incomplete' in printed
    assert (tmp_path / 'out' / 'annotations.csv').is_file()


def test_relative_folders_become_absolute(root, tmp_path, monkeypatch):
    monkeypatch.chdir(root)
    assert main(['Cropped', '--sheet', 'CASME2-coding-20140508.xlsx', '--out', 'out']) == 1
    source = json.loads(Path('out', 'source.json').read_text())
    assert source['root'] == str(root)
    assert source['sheet'] == str(root / 'CASME2-coding-20140508.xlsx')


def test_bad_input_is_one_sentence_and_leaves_earlier_results(root, tmp_path, capsys):
    out = tmp_path / 'out'
    assert main([str(root), '--out', str(out)]) == 1
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    (root / 'CASME2-coding-20140508.xlsx').write_bytes(b'damaged')
    assert main([str(root), '--out', str(out)]) == 2
    error = capsys.readouterr().err
    assert error.startswith('error: ')
    assert 'CASME2-coding-20140508.xlsx: expected a workbook' in error
    assert error.count('\n') == 1
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


@pytest.mark.parametrize('out', ['notes.txt', 'notes.txt/casme2'])
def test_a_file_in_the_way_is_one_sentence(root, tmp_path, capsys, out):
    (tmp_path / 'notes.txt').write_text('mine')
    assert main([str(root), '--out', str(tmp_path / out)]) == 2
    error = capsys.readouterr().err
    assert error.startswith('error: cannot write ')
    assert 'a file is in the way' in error
    assert error.count('\n') == 1
    assert (tmp_path / 'notes.txt').read_text() == 'mine'


def test_help_shows_a_real_command():
    text = build_parser().format_help()
    assert 'mmatnet prepare /data/CASME2' in text
    example = next(line for line in text.splitlines() if line.startswith('  mmatnet prepare'))
    assert build_parser().parse_args(example.split()[2:]).out == 'data/casme2'


def test_help_and_reading_are_light():
    code = ('import sys, mmatnet.cli.prepare, mmatnet.cli.synthesize\n'
            'heavy = {"torch", "cv2", "openpyxl", "mmengine", "scipy"} & set(sys.modules)\n'
            'assert not heavy, heavy\n'
            'import mmatnet.databases.readers.smic, mmatnet.synthetic.writers.smic\n'
            'assert "torch" not in sys.modules\n')
    subprocess.run([sys.executable, '-c', code], check=True)


SAMM_HEADER = ('Subject', 'Filename', 'Onset Frame', 'Apex Frame', 'Offset Frame',
               'Estimated Emotion')


def fails(capsys, *arguments):
    """Run the command, which must end with status 2; gives its one sentence."""
    assert main([*map(str, arguments)]) == 2
    error = capsys.readouterr().err
    assert error.count('\n') == 1
    return error


def samm_sheet(path, *rows, title='MICRO_ONLY'):
    book = Workbook()
    book.active.title = title
    for row in (*[()] * 13, SAMM_HEADER, *rows):
        book.active.append(row)
    book.save(path)
    return path


def test_a_sheet_of_another_database_is_named(root, tmp_path, capsys):
    sheet = samm_sheet(tmp_path / 'SAMM_Micro_FACS_Codes_v2.xlsx', ('006', '006_1_2', 1, 2, 3, 'x'))
    error = fails(capsys, root, '--sheet', sheet, '--out', tmp_path / 'out')
    assert 'needs the columns Subject' in error
    assert 'this is a sheet of samm, not of casme2: give the one that came with the frames' in error
    assert not (tmp_path / 'out').exists()
    casme2 = root / 'CASME2-coding-20140508.xlsx'
    frames = tmp_path / 'SAMM' / '006' / '006_1_2'
    frames.mkdir(parents=True)
    (frames / '006_0001.jpg').touch()
    error = fails(capsys, tmp_path / 'SAMM', '--sheet', casme2, '--out', tmp_path / 'out')
    assert 'expected a sheet MICRO_ONLY or Sheet1, found Sheet' in error
    assert 'not of samm' in error


def test_a_sheet_of_other_frames_is_named(root, tmp_path, capsys):
    for folder in ('sub01', 'sub04'):
        (root / 'Cropped' / folder).rename(root / 'Cropped' / folder.replace('0', '1'))
    error = fails(capsys, root, '--out', tmp_path / 'out')
    assert 'none of its 2 clips has its frames in' in error
    assert 'is it the sheet of another database than CASME II, or of other frames?' in error


def test_a_folder_that_holds_no_database_or_several(root, tmp_path, capsys):
    (tmp_path / 'empty').mkdir()
    assert 'recognised no database; looked for 4dme: ' in fails(
        capsys, tmp_path / 'empty', '--out', tmp_path / 'out')
    (root / '006' / '006_1_2').mkdir(parents=True)
    (root / '006' / '006_1_2' / '006_0001.jpg').touch()
    assert 'holds casme2 and samm; say which one is meant with --database' in fails(
        capsys, root, '--out', tmp_path / 'out')
    assert main([str(root), '--database', 'casme2', '--allow-missing', '--out',
                 str(tmp_path / 'out')]) == 0
    assert 'expected frames of SMIC-HS' in fails(
        capsys, root, '--database', 'smic', '--out', tmp_path / 'out')


def test_another_database_is_not_written_over_the_first(root, tmp_path, capsys):
    out = tmp_path / 'data'
    assert main([str(root), '--allow-missing', '--out', str(out)]) == 0
    assert main([str(root), '--allow-missing', '--out', str(out)]) == 0  # the same one may be
    samm = tmp_path / 'SAMM'
    (samm / '006' / '006_1_2').mkdir(parents=True)
    (samm / '006' / '006_1_2' / '006_0001.jpg').touch()
    samm_sheet(samm / 'SAMM_Micro_FACS_Codes_v2.xlsx', ('006', '006_1_2', 1, 1, 1, 'Anger'))
    before = (out / 'annotations.csv').read_bytes()
    for arguments in ((samm,), ('--list', 'megc2019')):
        assert 'already has the annotations of casme2; choose another folder' in fails(
            capsys, *arguments, '--out', out)
    assert (out / 'annotations.csv').read_bytes() == before


def test_raw_frames_are_marked_and_chosen_by_name(root, tmp_path, capsys):
    raw = root / 'CASME2_RAW_selected'
    for clip in ('sub01/EP01_01', 'sub04/EP12_01f'):
        (raw / clip).mkdir(parents=True)
        for number in (9, 10, 11):
            (raw / clip / f'img{number}.jpg').touch()
    out = tmp_path / 'raw'
    assert main([str(root), '--frame-set', 'CASME2_RAW_selected', '--allow-missing',
                 '--out', str(out)]) == 0
    source = json.loads((out / 'source.json').read_text())
    assert (source['frame_set'], source['registered']) == ('CASME2_RAW_selected', False)
    assert read_annotations(out / 'annotations.csv')[0].frames.startswith('CASME2_RAW_selected/')
    assert 'raw frames' in capsys.readouterr().out
    assert 'frame set must be one of Cropped' in fails(
        capsys, root, '--frame-set', 'raw', '--out', out)


def test_an_apex_that_is_missing_can_be_the_middle(root, tmp_path, capsys):
    book = Workbook()
    for row in (HEADER, ('01', 'EP01_01', 9, 15, 11, 12, 'happiness')):
        book.active.append(row)
    book.save(root / 'CASME2-coding-20140508.xlsx')
    out = tmp_path / 'out'
    assert main([str(root), '--out', str(out)]) == 1
    printed = capsys.readouterr().out
    assert 'apexes missing or outside: 1' in printed
    assert 'apex 15 lies outside onset 9 to offset 11' in printed
    assert read_annotations(out / 'annotations.csv')[0].apex is None
    assert main([str(root), '--missing-apex', 'middle', '--allow-missing',
                 '--out', str(out)]) == 0
    clip = read_annotations(out / 'annotations.csv')[0]
    assert (clip.apex, clip.apex_source) == (10, 'middle')
    report = json.loads((out / 'report.json').read_text())
    assert report['complete'] is True
    assert 'taken as the middle' in report['repaired']['casme2/sub01/EP01_01']


def test_clips_of_the_challenge_count_unless_the_distribution_is_synthetic(root, tmp_path, capsys):
    out = tmp_path / 'out'
    assert main([str(root), '--out', str(out)]) == 1
    assert 'incomplete: 145 clips of the MEGC 2019 list are absent' in capsys.readouterr().out
    assert len(json.loads((out / 'report.json').read_text())['challenge_absent']) == 145
    (root / 'synthetic.json').write_text('{}')
    assert main([str(root), '--out', str(out)]) == 0
    printed = capsys.readouterr().out
    assert 'clips of the MEGC 2019 list that are absent: 145' in printed
    assert 'this distribution is synthetic' in printed
    (root / 'Cropped' / 'sub01' / 'EP01_01' / 'reg_img10.jpg').unlink()
    assert main([str(root), '--out', str(out)]) == 0
    assert main([str(root), '--strict', '--again', '--out', str(out)]) == 1


def test_the_public_list_becomes_a_table_without_frames(tmp_path, capsys):
    out = tmp_path / 'megc2019'
    assert main(['--list', 'megc2019', '--out', str(out)]) == 0
    clips = read_annotations(out / 'annotations.csv')
    assert len(clips) == 442
    assert str(clips[0]) == 'casme2/sub01/EP02_01f'
    assert clips[0].emotion == 'positive'
    assert {clip.emotion for clip in clips} == {'negative', 'positive', 'surprise'}
    assert not any(clip.frames or clip.onset for clip in clips)
    assert '442 clips of the MEGC 2019 list, 145 of casme2, 164 of smic, 133 of samm' in (
        capsys.readouterr().out)
    assert main(['--list', 'megc2019', '--out', str(out)]) == 0


def test_the_public_list_with_pictures_that_lie_in_a_folder(tmp_path, capsys):
    out, flow = tmp_path / 'megc2019', tmp_path / 'flow'
    flow.mkdir()
    picture = np.zeros((28, 28, 3), np.uint8)
    for name in ('sub01_EP02_01f .png', 's01_s01_ne_01.png', 'mean.png'):
        cv2.imwrite(str(flow / name), picture)
    command = ['--list', 'megc2019', '--pictures', str(flow), '--out', str(out)]
    assert main(command) == 1
    printed = capsys.readouterr().out
    assert f'wrote {out}/pictures.csv: the pictures of 2 clips' in printed
    assert "left out, pictures that are no clip's: 1, mean.png" in printed
    assert 'left out, clips without a picture: 440, casme2/sub01/EP19_05f' in printed
    assert 'and 435 more' in printed
    assert main([*command, '--allow-missing']) == 0
    assert FlowPictures(out / 'pictures.csv').array('apex_flow').shape == (2, 3, 28, 28)
    (out / 'pictures.csv').write_text('clip,path\n')
    capsys.readouterr()
    assert 'pictures.csv is there and says something else' in fails(capsys, *command)
    assert (out / 'pictures.csv').read_text() == 'clip,path\n'
    assert main([*command, '--again']) == 1
    assert len((out / 'pictures.csv').read_text().splitlines()) == 3


def test_pictures_go_with_a_list(tmp_path, capsys):
    assert '--pictures goes with --list megc2019' in fails(
        capsys, tmp_path, '--pictures', tmp_path, '--out', tmp_path / 'out')


@pytest.mark.parametrize('arguments', [[], ['DIR', '--list', 'megc2019']])
def test_either_a_folder_or_a_list(tmp_path, capsys, arguments):
    assert 'give either the folder of a database or --list megc2019' in fails(
        capsys, *arguments, '--out', tmp_path / 'out')


def test_a_table_corrected_by_hand_is_not_overwritten(root, tmp_path, capsys):
    out, table = tmp_path / 'out', tmp_path / 'out' / 'annotations.csv'
    for _ in range(2):  # its own table it writes anew
        assert main([str(root), '--allow-missing', '--out', str(out)]) == 0
    written = table.read_text()
    corrected = written.replace('9,10,11,sheet', '9,11,11,sheet')
    table.write_text(corrected)
    error = fails(capsys, root, '--out', out)
    assert 'is not as it was written, and would be overwritten: casme2/sub01/EP01_01: ' in error
    assert 'apex 11 there, 10 now. Choose another folder with --out, or write it anew' in error
    assert table.read_text() == corrected
    assert main([str(root), '--again', '--allow-missing', '--out', str(out)]) == 0
    assert table.read_text() == written
    table.write_text(written.replace(',sheet,', ',"sheet",'))  # says the same
    assert main([str(root), '--allow-missing', '--out', str(out)]) == 0


def test_a_public_list_corrected_by_hand_is_not_overwritten(tmp_path, capsys):
    assert main(['--list', 'megc2019', '--out', str(tmp_path)]) == 0
    table = tmp_path / 'annotations.csv'
    table.write_text('\n'.join(table.read_text().splitlines()[:-12]) + '\n')
    error = fails(capsys, '--list', 'megc2019', '--out', tmp_path)
    assert error.count('only now') == 10
    assert 'and 2 more. Choose' in error
    assert main(['--list', 'megc2019', '--again', '--out', str(tmp_path)]) == 0
    assert len(read_annotations(table)) == 442


@pytest.mark.parametrize(('database', 'folder', 'subject'), [
    ('casme-sq', 'rawpic/s15/15_0999calm', 's15'), ('samm-lv', 'SAMM_longvideos/006_7', '006')])
def test_a_recording_without_an_expression_is_in_the_truth(made_up, tmp_path, capsys, database,
                                                           folder, subject):
    source = tmp_path / 'source'
    shutil.copytree(made_up(database), source)
    frames = next(path for path in sorted((source / folder).parent.iterdir()) if path.is_dir())
    shutil.copytree(frames, source / folder)
    for path in (source / folder).iterdir():
        path.rename(path.with_name(path.name.replace(frames.name, Path(folder).name)))
    assert main([str(source), '--out', str(tmp_path / 'out')]) == 0
    assert 'and 1 recordings without any' in capsys.readouterr().out
    fps = '30' if database == 'casme-sq' else '200'
    rows = (tmp_path / 'out' / 'truth.csv').read_text().splitlines()
    assert rows[-1] == f'{folder},,,,,{fps},,{subject}'
    recordings = read_long_database(tmp_path / 'out').recordings
    assert recordings[-1].subject == subject
    assert recordings[-1].path.is_dir()


def test_spotting_is_scored_by_the_truth_of_long_recordings(made_up, tmp_path, capsys):
    """Macro-expressions too; what is spotted just so has found all."""
    assert main([str(made_up('casme-sq')), '--out', str(tmp_path)]) == 0
    assert 'truth.csv with 6 expressions for `mmatnet score --spotting`' in capsys.readouterr().out
    rows = [line.split(',') for line in (tmp_path / 'truth.csv').read_text().splitlines()]
    assert rows[0] == ['video', 'kind', 'onset', 'apex', 'offset', 'fps', 'emotion', 'subject']
    assert sorted(row[1] for row in rows[1:]) == ['macro'] * 2 + ['micro'] * 4
    assert {tuple(row[5:]) for row in rows[1:]} >= {('30', 'negative', 's15')}
    spotted = tmp_path / 'spotted.csv'
    spotted.write_text('video,kind,onset,offset,score\n' + ''.join(
        f'{row[0].rpartition("/")[2]},{row[1]},{row[2]},{row[4]},1\n' for row in rows[1:]))
    assert score(['--spotting', str(tmp_path / 'truth.csv'), str(spotted), '--json']) == 0
    report = json.loads(capsys.readouterr().out)
    assert [report[kind]['true_positives'] for kind in ('micro', 'macro')] == [4, 2]
    assert report['overall']['F1'] == 1


def test_the_order_of_rows_and_the_spelling_of_numbers_do_not_matter(root, tmp_path):
    assert main([str(root), '--allow-missing', '--out', str(tmp_path / 'first')]) == 0
    rows = [[str(cell) if cell is not None else '' for cell in row] for row in load_workbook(
        root / 'CASME2-coding-20140508.xlsx').active.iter_rows(values_only=True)]
    spelt = [[f'{cell}.0 ' if cell.isdecimal() else cell for cell in row] for row in rows[:0:-1]]
    sheet = tmp_path / 'CASME2-coding-20140508.csv'
    sheet.write_text('\n'.join('\t'.join(row) for row in [rows[0], [], *spelt]))
    assert main([str(root), '--sheet', str(sheet), '--allow-missing',
                 '--out', str(tmp_path / 'second')]) == 0
    first, second = ((tmp_path / name / 'annotations.csv').read_bytes()
                     for name in ('first', 'second'))
    assert first == second
