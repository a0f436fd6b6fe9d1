"""``mmatnet prepare DIR --table``: a folder of one's own, on drawn faces that are told."""
import json
from hashlib import sha256

import cv2
import numpy as np
import pytest

from mmatnet.cli.prepare import main
from mmatnet.clips.annotation import read_annotations
from mmatnet.face.framing import Framing
from mmatnet.face.placement import PUBLISHED

CROPS, ROOMS = Framing(2, 2, 0.33, 0.01, PUBLISHED), Framing(2, 2, 0.14, 0.04, PUBLISHED)


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A folder with frames 1 to 9 of two people and its table ``clips.csv``; tells the framing."""
    root = tmp_path / 'study'
    for name in ('ann/smile', 'bob/frown'):
        (root / name).mkdir(parents=True)
        for number in range(1, 10):
            cv2.imwrite(str(root / name / f'{number}.png'), np.zeros((8, 8), np.uint8))
    (root / 'clips.csv').write_text(
        'Recording,Person,emotion,onset,apex,offset,remark\n'
        'smile,Ann,happy,2,4,8,x\nfrown,Bob,sad,1,3,9,\n', encoding='utf-8')

    def seen(framing):
        monkeypatch.setattr('mmatnet.face.framing.measure_clips', lambda *_: framing)

    seen(ROOMS)
    return root, seen


def run(root, out, *options):
    return main([str(root), '--table', 'clips.csv', '--columns', 'frames=Recording',
                 'subject=Person', *options, '--out', str(out)])


def fails(capsys, *arguments):
    assert main([*map(str, arguments)]) == 2
    error = capsys.readouterr().err
    assert error.startswith('error: ')
    return error


def test_a_folder_with_a_table_becomes_a_database(own, tmp_path, capsys):
    root, _ = own
    out = tmp_path / 'data' / 'study2'
    assert run(root, out) == 0
    clips = read_annotations(out / 'annotations.csv')
    assert [(str(clip), clip.frames, clip.onset, clip.apex, clip.offset) for clip in clips] == [
        ('study2/Ann/smile', 'ann/smile', 2, 4, 8), ('study2/Bob/frown', 'bob/frown', 1, 3, 9)]
    source = json.loads((out / 'source.json').read_text())
    assert source.pop('annotations') == sha256((out / 'annotations.csv').read_bytes()).hexdigest()
    assert source == {
        'database': 'study2', 'root': str(root), 'sheet': str(root / 'clips.csv'), 'frame_set': '',
        'registered': False, 'framing': str(ROOMS), 'synthetic': False}
    printed = capsys.readouterr().out
    assert f'{root}: study2, 2 clips of {root}/clips.csv' in printed
    assert f'{ROOMS}: raw frames' in printed
    assert 'columns that are not used: remark' in printed
    assert run(root, out) == 0


def test_the_database_may_be_called_otherwise_but_not_like_a_known_one(own, tmp_path, capsys):
    root, _ = own
    assert run(root, tmp_path / 'a', '--database', 'lab') == 0
    assert read_annotations(tmp_path / 'a' / 'annotations.csv')[0].database == 'lab'
    for out, options in ((tmp_path / 'casme2', ()), (tmp_path / 'b', ('--database', 'smic'))):
        assert run(root, out, *options) == 2
        assert 'is the name of a known database; call yours something else' in (
            capsys.readouterr().err)
    assert run(root, tmp_path / 'c', '--database', 'my lab') == 2
    assert "is called by letters, digits, . _ and -, got 'my lab'" in capsys.readouterr().err
    assert run(root, tmp_path / 'a') == 2  # it is there under another name
    assert 'already has the annotations of lab' in capsys.readouterr().err


def test_what_frames_are_is_measured_or_said_but_not_against_the_numbers(own, tmp_path, capsys):
    root, seen = own
    seen(CROPS)
    assert run(root, tmp_path / 'a') == 0
    assert json.loads((tmp_path / 'a' / 'source.json').read_text())['registered'] is True
    assert run(root, tmp_path / 'a', '--frames-are', 'raw') == 0
    assert json.loads((tmp_path / 'a' / 'source.json').read_text())['registered'] is False
    assert 'raw frames, as --frames-are says' in capsys.readouterr().out
    seen(ROOMS)
    assert run(root, tmp_path / 'b', '--frames-are', 'registered') == 2
    assert f'the frames are said to be registered crops, but {ROOMS}; ' in capsys.readouterr().err
    seen(Framing(2, 0))
    assert run(root, tmp_path / 'b') == 2
    assert 'a face was found in 0 of 2 images, so it cannot be told' in capsys.readouterr().err
    assert not (tmp_path / 'b').exists()
    assert run(root, tmp_path / 'b', '--frames-are', 'registered') == 0


def test_a_row_that_cannot_be_used_makes_the_status_one(own, tmp_path, capsys):
    root, _ = own
    with open(root / 'clips.csv', 'a', encoding='utf-8') as table:
        table.write('nowhere,Ann,sad,,,,\n')
    assert run(root, tmp_path / 'a') == 1
    assert "row 4: no video and no folder of frames 'nowhere' in" in capsys.readouterr().out
    report = json.loads((tmp_path / 'a' / 'report.json').read_text())
    assert list(report['unusable']) == ['row 4']
    assert len(read_annotations(tmp_path / 'a' / 'annotations.csv')) == 2
    assert run(root, tmp_path / 'a', '--allow-missing') == 0


def test_an_apex_that_is_not_known_is_left_taken_or_spotted(own, tmp_path):
    root, seen = own
    seen(CROPS)
    (root / 'clips.csv').write_text('Recording,Person,emotion\nsmile,Ann,happy\nfrown,Bob,sad\n')
    out = tmp_path / 'a'

    def apexes():
        clips = read_annotations(out / 'annotations.csv')
        return [(clip.onset, clip.apex, clip.offset, clip.apex_source) for clip in clips]

    assert run(root, out) == 1
    assert apexes() == [(1, None, 9, '')] * 2
    assert run(root, out, '--missing-apex', 'middle') == 0
    assert apexes() == [(1, 5, 9, 'middle')] * 2
    assert run(root, out, '--spot-apex', 'flow') == 0
    assert {(onset, offset, source) for onset, _, offset, source in apexes()} == {
        (1, 9, 'spotted')}


def test_people_who_are_spelt_in_two_ways_are_named(own, tmp_path, capsys):
    root, _ = own
    with open(root / 'clips.csv', 'a', encoding='utf-8') as table:
        table.write('frown,ANN,sad,1,3,9,\n')
    assert run(root, tmp_path / 'a') == 2
    assert "'ANN' (row 4) and 'Ann' (row 2) look like one person spelt in two ways" in (
        capsys.readouterr().err)


def test_options_that_do_not_go_together(own, tmp_path, capsys):
    root, _ = own
    out, table = tmp_path / 'a', ('--table', 'clips.csv')
    for options, sentence in (
            (('--columns', 'a=b'), '--columns goes with --table'),
            (('--frames-are', 'raw'), '--frames-are goes with --table'),
            ((*table, '--sheet', 'x'), '--sheet is for a known database; with --table leave it'),
            ((*table, '--frame-set', 'x'), '--frame-set is for a known database'),
            ((*table, '--columns', 'person'), '--columns takes OURS=YOURS, such as subject=Person, '
                                              "got 'person'"),
            ((*table, '--columns', 'subject=A', '--columns', 'subject=B'),
             '--columns names subject twice'),
            (('--table', 'none.csv'), 'no table at ')):
        assert sentence in fails(capsys, root, *options, '--out', out)
    assert 'give the folder of the videos or frames' in fails(capsys, *table, '--out', out)
    assert not out.exists()
