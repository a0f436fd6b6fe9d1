import json
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook

from mmatnet.annotation import read_annotations
from mmatnet.cli.prepare import build_parser, main

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
    assert json.loads((out / 'source.json').read_text()) == {
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
    assert main([str(root), '--out', str(tmp_path / 'out')]) == 1
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
    assert 'CASME2-coding-20140508.xlsx: expected an .xlsx workbook' in error
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
            'import mmatnet.databases.casme2, mmatnet.databases.casme2_writer\n'
            'assert "torch" not in sys.modules\n')
    subprocess.run([sys.executable, '-c', code], check=True)
