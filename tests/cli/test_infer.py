import csv
import json
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from mmatnet.cli.infer import main


@pytest.fixture(scope='module')
def still(tmp_path_factory, write_video):
    """A folder with a second of a picture that stays, in files of each kind."""
    folder = tmp_path_factory.mktemp('in put')
    small = np.random.default_rng(0).integers(0, 256, (9, 9, 3), dtype=np.uint8)
    picture = small.repeat(16, 0).repeat(16, 1)  # (144, 144, 3)
    write_video(folder / 'ä b.avi', [picture] * 50)
    (folder / 'script.mp4').write_text('#!/bin/sh\n' * 100)
    (folder / 'frames').mkdir()
    for number in range(5):
        cv2.imwrite(str(folder / 'frames' / f'{number}.png'), picture)
    return folder


@pytest.fixture(scope='module')
def model(checkpoint_arguments):
    """The arguments that name a checkpoint and its config, for crops."""
    return [*checkpoint_arguments, '--face', 'registered']


def test_it_writes_tables_timeline_and_video(still, model, tmp_path, capsys):
    out = tmp_path / 'not yet' / 'there'
    assert main([str(still / 'ä b.avi'), *model, '--out', str(out), '--video']) == 0
    assert {file.name for file in out.iterdir()} == {'expressions.csv', '.lock', 'ä b'}
    assert {file.name for file in (out / 'ä b').iterdir()} == {
        'results.json', 'expressions.csv', 'done.json', 'timeline.png', 'annotated.mp4',
        'report.html'}
    result = json.loads((out / 'ä b' / 'results.json').read_text('utf-8'))
    assert (result['frames'], result['error']) == (50, None)
    with open(out / 'expressions.csv', encoding='utf-8') as file:
        header, = csv.reader(file)
    assert header[:7] == ['video', 'kind', 'onset', 'apex', 'offset', 'score', 'label']
    assert 'probability_surprise' in header
    printed = capsys.readouterr().out
    assert 'ä b.avi: 50 frames, 1.0 s, a usable face in 100 %, 0 micro- and 0 macro' in printed
    assert f'{out}: 1 of 1 videos looked through' in printed


def test_without_a_model_the_one_that_is_brought_is_used_and_named(still, tmp_path, capsys):
    arguments = [str(still / 'ä b.avi'), '--out', str(tmp_path), '--face', 'registered']
    assert main(arguments) == 0
    result = json.loads((tmp_path / 'ä b' / 'results.json').read_text('utf-8'))
    assert result['model'] == 'megc2019-flow 1'
    assert f'note: {result["remark"]}' in capsys.readouterr().out
    assert main(arguments) == 0
    assert 'kept from an earlier run' in capsys.readouterr().out


def test_a_bad_video_is_a_sentence_and_the_others_are_done(still, model, tmp_path, capsys):
    out = tmp_path / 'out'
    assert main([str(still / 'script.mp4'), str(still / 'frames'), str(still / 'ä b.avi'), *model,
                 '--out', str(out), '--fps', '50', '--no-plots']) == 1
    printed = capsys.readouterr()
    assert 'script.mp4: cannot be read as a video' in printed.err
    assert 'Traceback' not in printed.err
    assert f'{out}: 2 of 3 videos looked through, 1 failed' in printed.out
    assert {file.parent.name: json.loads(file.read_text('utf-8'))['frames']
            for file in out.glob('*/results.json')} == {'frames': 5, 'ä b': 50}
    assert {file.name for file in out.iterdir()} == {'expressions.csv', '.lock', 'frames', 'ä b'}


def test_a_missing_codec_fails_the_video_and_keeps_its_table(still, model, tmp_path, capsys,
                                                             monkeypatch):
    monkeypatch.setattr(cv2, 'VideoWriter', lambda *_: SimpleNamespace(isOpened=lambda: False))
    assert main([str(still / 'ä b.avi'), *model, '--out', str(tmp_path), '--video']) == 1
    assert f'cannot write {tmp_path}/ä b/annotated.mp4: this OpenCV has no codec mp4v' in \
        capsys.readouterr().err
    assert (tmp_path / 'ä b' / 'results.json').stat().st_size > 0


@pytest.mark.parametrize(('arguments', 'sentence'), [
    (['--onnx', 'absent'], 'error: no folder at absent; --onnx names the folder that `mmatnet '
                           'export` wrote'),
    (['--onnx', 'configs/demo.py'], 'configs/demo.py: is a file; --onnx names the folder'),
    (['--onnx', '.'], 'no exported model in .: there is no model.json'),
    (['--onnx', '.', '--device', 'cuda:0'], '--device cuda:0 goes with --model; an exported'),
    (['--onnx', '.', '--weights', 'a.pth'], '--weights goes with --model; an exported model, and '
                                            'the one that mmatnet brings, hold their own'),
    (['--onnx', '.', '--cfg-options', 'a=1'], '--cfg-options goes with --model; an exported'),
    (['--weights', 'a.pth'], '--weights goes with --model; an exported model, and the one that '
                             'mmatnet brings, hold their own weights'),
    (['--model', 'absent.py', '--weights', 'absent.pth'], 'no config at absent.py'),
    (['--model', 'configs/demo.py'], 'needs a checkpoint'),
])
def test_wrong_models(arguments, sentence, tmp_path, capsys):
    assert main(['a.mp4', '--out', str(tmp_path), *arguments]) == 2
    assert sentence in capsys.readouterr().err


def test_a_folder_that_cannot_be_written(model, tmp_path, capsys):
    (tmp_path / 'file').write_text('')
    for out, sentence in ((tmp_path / 'file', 'a file is in the way'),
                          ('/proc/nowhere', 'cannot write /proc/nowhere: No such file')):
        assert main(['a.mp4', *model, '--out', str(out)]) == 2
        assert sentence in capsys.readouterr().err


def test_the_folder_is_tried_before_the_work(model, tmp_path):
    assert main(['absent.mp4', *model, '--out', str(tmp_path)]) == 1
    assert {file.name for file in tmp_path.iterdir()} == {'expressions.csv', '.lock'}


def test_model_and_onnx_exclude_each_other(capsys):
    with pytest.raises(SystemExit) as end:
        main(['a.mp4', '--out', 'o', '--model', 'a', '--onnx', 'b'])
    assert end.value.code == 2


@pytest.mark.parametrize('rate', ['0.0', '-5.0', 'nan', 'inf'])
def test_a_rate_that_is_none(rate, capsys):
    assert main(['a.mp4', '--out', 'o', '--onnx', 'b', f'--fps={rate}']) == 2
    assert f'a number of frames per second above 0, got {rate}\n' in capsys.readouterr().err


def test_a_folder_of_videos_and_a_stretch_of_each(still, model, tmp_path, write_video, capsys):
    folder = tmp_path / 'videos'
    folder.mkdir()
    (folder / 'one.avi').write_bytes((still / 'ä b.avi').read_bytes())
    (folder / 'two.avi').write_bytes((still / 'ä b.avi').read_bytes())
    out = tmp_path / 'out'
    assert main([str(folder), *model, '--out', str(out), '--from', '0.2', '--to', '0.6',
                 '--video']) == 0
    assert '2 of 2 videos looked through' in capsys.readouterr().out
    for name in ('one', 'two'):
        result = json.loads((out / name / 'results.json').read_text('utf-8'))
        assert (result['frames'], result['segments'][0]['first']) == (21, 10)
        assert result['fps'] == pytest.approx(50)
        capture = cv2.VideoCapture(str(out / name / 'annotated.mp4'))
        assert capture.get(cv2.CAP_PROP_FRAME_COUNT) == pytest.approx(21, abs=10)
    assert main([str(folder), *model, '--out', str(out), '--from', '0.4']) == 2
    assert 'were made with other values of --from, --to, --video; choose' in capsys.readouterr().err


@pytest.mark.parametrize(('arguments', 'sentence'), [
    (['camera:0', '--video', '--to', '9'], 'camera:0: is looked at once, and --video would need'),
    (['camera:0', '--from', '3', '--to', '9'], 'camera:0: has its own times, and begins now'),
    (['rtsp://door/1'], 'rtsp://door/1: is an address, and streams from a network are not read'),
    (['a.mp4', '--from', '9', '--to', '3'], 'a stretch must begin at 0 seconds or later and end '
                                            'after that, got 9 s to 3 s')])
def test_what_is_not_looked_at(arguments, sentence, model, tmp_path, capsys):
    assert main([*arguments, *model, '--out', str(tmp_path / 'out')]) == 2
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / 'out').exists()


def test_each_look_at_a_camera_has_a_folder_of_its_own(model, tmp_path, monkeypatch):
    picture = np.random.default_rng(0).integers(0, 256, (9, 9, 3), dtype=np.uint8).repeat(
        16, 0).repeat(16, 1)
    clock = SimpleNamespace(now=0.0)

    def read():
        clock.now += 0.02
        return True, picture

    monkeypatch.setattr('mmatnet.io.video.readers.monotonic', lambda: clock.now)
    monkeypatch.setattr('mmatnet.io.video.stream.cv2.VideoCapture', lambda number: SimpleNamespace(
        isOpened=lambda: True, get=lambda _: 0.0, read=read))
    for _ in range(2):
        assert main(['camera:0', *model, '--out', str(tmp_path), '--to', '1']) == 0
    for name in ('camera-0', 'camera-0-2'):
        result = json.loads((tmp_path / name / 'results.json').read_text())
        assert (result['path'], result['frames']) == ('camera:0', 51)
