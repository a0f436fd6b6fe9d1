"""Timeline, expression, table and annotated video of one made-up result."""
import csv
import json
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from PIL import Image

from mmatnet.apis.results import Evidence, Expression, VideoResult
from mmatnet.errors import InputError
from mmatnet.face.tracking import Segment
from mmatnet.visualization.annotated_video import write_annotated_video
from mmatnet.visualization.expression import draw_expression
from mmatnet.visualization.tables import write_expressions, write_results
from mmatnet.visualization.timeline import draw_timeline

CLASSES = ('negative', 'positive')


@pytest.fixture
def result():
    micro = Expression(10, 15, 20, 0.2, 0.3, 0.4, 'micro', 0.9, 1.2, 'positive',
                       {'negative': 0.25, 'positive': 0.75}, ['one', 'two'])
    macro = Expression(25, 30, 38, 0.5, 0.6, 0.76, 'macro', 0.6, 3.0)
    matrix = ((0.5, 0.0, -20.0), (0.0, 0.5, -10.0))
    made = VideoResult('some where/ä b.avi', 40, 50.0, 0.78, 192, 128, [micro, macro],
                       [Segment(0, 21, 0.0, 0.42, 'the head has moved', matrix),
                        Segment(24, 39, 0.48, 0.78, 'the video ends', matrix)],
                       ['a note'], synthetic=True, remark='the data is synthetic')
    for number in range(40):
        made.timeline.add(number, number / 50, number % 7 / 3)
    return made


@pytest.fixture
def evidence():
    rng = np.random.default_rng(0)
    crop = rng.integers(0, 256, (56, 56), dtype=np.uint8)
    return Evidence(crop, crop, rng.normal(size=(56, 56, 2)).astype(np.float32),
                    rng.uniform(size=(56, 56)).astype(np.float32))


def test_the_table_can_be_read_back(result, tmp_path):
    write_expressions([result], tmp_path / 'e.csv', CLASSES)
    with open(tmp_path / 'e.csv', encoding='utf-8', newline='') as file:
        first, second = csv.DictReader(file)
    assert list(first)[:7] == ['video', 'kind', 'onset', 'apex', 'offset', 'score', 'label']
    assert (first['video'], first['onset'], first['label']) == ('ä b.avi', '10', 'positive')
    assert (first['probability_positive'], first['notes']) == ('0.7500', 'one; two')
    assert (second['label'], second['probability_positive']) == ('', '')
    assert first['remark'] == second['remark'] == 'the data is synthetic'


def test_json_lines_hold_everything(result, tmp_path):
    write_results([result, VideoResult('b.mp4', error='no video')], tmp_path / 'r.jsonl')
    first, second = map(json.loads, (tmp_path / 'r.jsonl').read_text('utf-8').splitlines())
    assert first['expressions'][0]['scores'] == {'negative': 0.25, 'positive': 0.75}
    assert first['segments'][0]['end'] == 'the head has moved'
    assert first['timeline']['strength'][:3] == [0.0, 0.333, 0.667]
    assert (first['synthetic'], first['remark']) == (True, 'the data is synthetic')
    assert second['error'] == 'no video'


def test_drawings_are_the_same_every_time_and_differ_with_the_input(result, evidence, tmp_path):
    def drawn(name, draw, *arguments):
        draw(*arguments, tmp_path / name)
        with Image.open(tmp_path / name) as image:
            assert image.format == 'PNG'
        return (tmp_path / name).read_bytes()

    one = drawn('a.png', draw_expression, result, result.expressions[0], evidence)
    assert one == drawn('b.png', draw_expression, result, result.expressions[0], evidence)
    still = Evidence(evidence.onset_crop, evidence.apex_crop, 0 * evidence.flow, None)
    assert one != drawn('c.png', draw_expression, result, result.expressions[0], still)
    draw_timeline(result, tmp_path / 't.png', {10: evidence.apex_crop})
    with_thumbnail = (tmp_path / 't.png').read_bytes()
    draw_timeline(result, tmp_path / 't.png')
    assert with_thumbnail != (tmp_path / 't.png').read_bytes()
    result.remark = None
    assert one != drawn('d.png', draw_expression, result, result.expressions[0], evidence)


def test_a_result_without_expressions_is_drawn(tmp_path):
    draw_timeline(VideoResult('a.mp4', 2, 25.0, 0.04), tmp_path / 't.png')
    assert (tmp_path / 't.png').stat().st_size > 1000


def test_the_video_is_written_whole_with_frame_and_name(result, tmp_path):
    frames = np.full((40, 128, 192, 3), 128, np.uint8)
    write_annotated_video(result, frames, tmp_path / 'a.mp4', 56, 50)
    capture = cv2.VideoCapture(str(tmp_path / 'a.mp4'))
    seen = []
    while (read := capture.read())[0]:
        seen.append(read[1])
    assert len(seen) == 40
    assert seen[0].shape == (128, 192, 3)

    def colour(number):  # of the frame around the face, whose right side is x = 151
        return seen[number][58, 151].astype(int)

    green, red, unframed = colour(5), colour(15), colour(22)
    assert green[1] > green[0] + 30
    assert green[1] > green[2] + 30
    assert red[2] > red[1] + 30
    assert abs(unframed - 128).max() < 30


def test_a_missing_codec_is_a_sentence_and_leaves_no_file(result, tmp_path, monkeypatch):
    monkeypatch.setattr(cv2, 'VideoWriter',
                        lambda *_: SimpleNamespace(isOpened=lambda: False, release=lambda: None))
    with pytest.raises(InputError, match=r'cannot write .*a\.mp4: this OpenCV has no codec mp4v'):
        write_annotated_video(result, np.zeros((2, 128, 192, 3), np.uint8), tmp_path / 'a.mp4', 56,
                              50)
    assert not list(tmp_path.iterdir())
