"""What ``mmatnet infer`` writes about a video in which there is something."""
import csv
import json
import shutil

import cv2
import numpy as np
import pytest
from PIL import Image

from mmatnet.cli.infer import main

NAME = 'a $1 und $2 ß 微'  # two $ are a formula to Matplotlib, whose font lacks the last sign


@pytest.fixture(scope='module')
def found(smile, write_video, checkpoint_arguments, tmp_path_factory):
    """Folder and status of one run on a video and a part of it, of the same name."""
    folder = tmp_path_factory.mktemp('vid eos')
    for name in ('s1', 's2'):
        (folder / name).mkdir()
    video = write_video(folder / 's1' / f'{NAME}.avi', smile)
    cut = folder / 's2' / f'{NAME}.avi'
    data = video.read_bytes()
    cut.write_bytes(data[:len(data) * 8 // 10])
    out = folder / 'out'
    status = main([str(video), str(cut), *checkpoint_arguments, '--video', '--out', str(out)])
    return out, status


def rows(out):
    with open(out / 'expressions.csv', encoding='utf-8', newline='') as file:
        return list(csv.DictReader(file))


def test_each_expression_has_a_row_and_a_picture(found):
    out, _ = found
    whole, cut = rows(out)
    assert [row['video'] for row in (whole, cut)] == [f's1/{NAME}.avi', f's2/{NAME}.avi']
    for row, name in ((whole, 's1'), (cut, 's2')):
        onset, apex, offset = (int(row[part]) for part in ('onset', 'apex', 'offset'))
        assert 33 <= onset <= 39 < apex <= 45 < offset <= 52
        assert (row['kind'], row['onset_seconds']) == ('micro', f'{onset / 50:.4f}')
        shares = {name: float(row[f'probability_{name}'])
                  for name in ('negative', 'positive', 'surprise')}
        assert sum(shares.values()) == pytest.approx(1, abs=2e-4)
        assert row['label'] == max(shares, key=shares.get)
        with Image.open(out / f'{name}-{NAME}' / f'micro_{onset}.png') as picture:
            assert picture.size == (1375, 396)


def test_there_is_nothing_else_in_the_folder(found):
    out, _ = found
    onset = rows(out)[0]['onset']
    videos = {f's1-{NAME}', f's2-{NAME}'}
    assert {file.name for file in out.iterdir()} == {'.lock', 'expressions.csv', *videos}
    for video in videos:
        files = {'results.json', 'expressions.csv', 'timeline.png', 'annotated.mp4',
                 'report.html', f'micro_{onset}.png'}
        assert {file.name for file in (out / video).iterdir()} == {*files, 'done.json'}
        assert set(json.loads((out / video / 'done.json').read_text())['files']) == files


def test_the_timeline_shows_the_apex(found):
    out, _ = found
    seconds = float(rows(out)[0]['apex_seconds'])
    picture = np.asarray(Image.open(out / f's1-{NAME}' / 'timeline.png').convert('RGB')).astype(int)
    assert 0.8 < seconds < 0.9  # of 1.8
    upper = picture[30:picture.shape[0] // 3]
    # one thumbnail, in the middle: many greys, where an empty row is white
    middle = upper[:, picture.shape[1] // 2 - 20:picture.shape[1] // 2 + 20]
    greys = middle[(middle.max(-1) == middle.min(-1)) & (middle.max(-1) < 250)]
    assert len(greys) > 800
    assert len(np.unique(greys)) > 30


def test_the_annotated_video_is_red_while_it_smiles(found):
    capture = cv2.VideoCapture(str(found[0] / f's1-{NAME}' / 'annotated.mp4'))
    seen = []
    while (read := capture.read())[0]:
        seen.append(read[1].astype(int))
    assert (len(seen), capture.get(cv2.CAP_PROP_FPS)) == (90, 50)

    def red(frame):  # of the frame around the face
        return ((frame[..., 2] > frame[..., 1] + 60) & (frame[..., 2] > frame[..., 0] + 60)).sum()

    assert red(seen[43]) > red(seen[20]) + 500


def test_what_came_before_the_cut_is_kept_and_the_status_is_1(found):
    out, status = found
    assert status == 1
    whole, cut = (json.loads((out / f'{name}-{NAME}' / 'results.json').read_text('utf-8'))
                  for name in ('s1', 's2'))
    assert (whole['frames'], whole['error'], whole['path'].endswith(f'{NAME}.avi')) == \
        (90, None, True)
    assert 60 < cut['frames'] < 75
    assert 'frames, the video is truncated or damaged' in cut['error']
    assert cut['expressions'][0]['onset'] == whole['expressions'][0]['onset']


def test_a_table_is_printed_of_what_is_found_and_of_what_is_kept(found, checkpoint_arguments,
                                                                 tmp_path, capsys):
    out, video = tmp_path / 'out', found[0].parent / 's1' / f'{NAME}.avi'
    shutil.copytree(found[0], out)
    printed = []
    for again in ([], ['--again']):
        assert main([str(video), *checkpoint_arguments, '--video', *again, '--out', str(out)]) == 0
        printed.append(capsys.readouterr().out.splitlines())
    row, = rows(out)
    label = row['label']
    line = [*(f'{float(row[name]):.3f}' for name in ('onset_seconds', 'apex_seconds',
                                                    'offset_seconds')), 'micro', label,
            *(f'{float(row[name]):.2f}' for name in (f'probability_{label}', 'score'))]
    assert printed[0][0] == f'{video}: kept from an earlier run'
    assert printed[0][1].split() == ['onset', 'apex', 'offset', 'kind', 'class', 'score']
    assert printed[0][2].split() == line
    assert line in map(str.split, printed[1])
    assert all(len(text) <= 80 for text in printed[0][1:-2])


def test_8k_as_file_and_as_folder(smile, write_video, checkpoint_arguments, tmp_path, capsys):
    height, width = smile[0].shape[:2]
    large = np.full((4320, 7680, 3), 90, np.uint8)
    face = cv2.resize(smile[0], None, fx=8, fy=8, interpolation=cv2.INTER_CUBIC)
    large[300:300 + 8 * height, 2000:2000 + 8 * width] = face
    video = write_video(tmp_path / '8k.avi', [large] * 2)
    (tmp_path / 'frames').mkdir()
    for number in range(2):
        cv2.imwrite(str(tmp_path / 'frames' / f'img{number}.jpg'), large)
    assert main([str(video), str(tmp_path / 'frames'), *checkpoint_arguments, '--fps', '50',
                 '--video', '--out', str(tmp_path / 'out')]) == 0
    for name in ('8k', 'frames'):
        result = json.loads((tmp_path / 'out' / name / 'results.json').read_text())
        assert (result['width'], result['height'], result['frames']) == (7680, 4320, 2)
        assert [one['last'] for one in result['segments']] == [1]
    assert 'error' not in capsys.readouterr().err
    written = cv2.VideoCapture(str(tmp_path / 'out' / '8k' / 'annotated.mp4'))
    assert written.read()[1].shape == (720, 1280, 3)
