"""Timeline, expression, table and annotated video of one made-up result."""
import csv
import json
from dataclasses import replace
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from PIL import Image

from mmatnet.errors import InputError
from mmatnet.face.segment import Segment
from mmatnet.inference.drawing.annotated_video import write_annotated_video
from mmatnet.inference.drawing.expression import draw_expression
from mmatnet.inference.drawing.pictures import ExpressionPictures
from mmatnet.inference.drawing.summary import counted, length, remarks
from mmatnet.inference.drawing.tables import (
    is_expressions,
    join_expressions,
    read_expressions,
    write_expressions,
    write_result,
)
from mmatnet.inference.drawing.timeline import draw_timeline
from mmatnet.inference.results import Evidence, Expression, VideoResult

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


def table_of(*results, path):
    """The rows of a table of expressions."""
    write_expressions(results, path, CLASSES)
    with open(path, encoding='utf-8', newline='') as file:
        return list(csv.DictReader(file))


def annotated(result, path, frames=40, fps=50):
    """Write an annotated video of black frames, or of the given ones; what is said of it."""
    if isinstance(frames, int):
        frames = np.zeros((frames, 128, 192, 3), np.uint8)
    return write_annotated_video(result, frames, path, 56, fps)


def frames_of(path):
    """The frames of a video."""
    capture = cv2.VideoCapture(str(path))
    return [frame for _, frame in iter(capture.read, (False, None))]


def test_the_table_can_be_read_back(result, tmp_path):
    first, second = table_of(result, path=tmp_path / 'e.csv')
    assert list(first)[:7] == ['video', 'kind', 'onset', 'apex', 'offset', 'score', 'label']
    assert (first['video'], first['onset'], first['label']) == ('ä b.avi', '10', 'positive')
    assert (first['probability_positive'], first['notes']) == ('0.7500', 'one; two')
    assert (second['label'], second['probability_positive']) == ('', '')
    assert first['remark'] == second['remark'] == 'the data is synthetic'


def test_json_holds_everything(result, tmp_path):
    result.path, result.error = 'b\u2028\udcff.mp4', 'no video'
    write_result(result, tmp_path / 'r.json')
    written = json.loads((tmp_path / 'r.json').read_text('utf-8'))
    assert written['face_share'] == pytest.approx(0.72 * 50 / 39, abs=1e-4)
    assert written['expressions'][0]['scores'] == {'negative': 0.25, 'positive': 0.75}
    assert written['segments'][0]['end'] == 'the head has moved'
    assert written['timeline']['strength'][:3] == [0.0, 0.333, 0.667]
    assert (written['synthetic'], written['remark']) == (True, 'the data is synthetic')
    assert (written['path'], written['error']) == ('b\u2028\udcff.mp4', 'no video')


def test_expressions_are_read_back_from_json(result, tmp_path):
    write_result(result, tmp_path / 'r.json')
    assert read_expressions(tmp_path / 'r.json') == result.expressions
    (tmp_path / 'r.json').write_text('{"expressions": [{"onset": 3}]}')
    with pytest.raises(InputError, match="'apex' is a required property; run mmatnet infer again"):
        read_expressions(tmp_path / 'r.json')


def test_drawings_are_the_same_every_time_and_differ_with_the_input(result, evidence, tmp_path):
    def drawn(draw, *arguments, **options):
        draw(*arguments, tmp_path / 'a.png', **options)
        with Image.open(tmp_path / 'a.png') as image:
            assert image.format == 'PNG'
        return (tmp_path / 'a.png').read_bytes()

    expression = result.expressions[0]
    one = drawn(draw_expression, result, expression, evidence)
    assert one == drawn(draw_expression, result, expression, evidence)
    still = replace(evidence, flow=0 * evidence.flow, cam=None)
    assert one != drawn(draw_expression, result, expression, still)
    timelines = [drawn(draw_timeline, result), drawn(draw_timeline, VideoResult('a.mp4', 2, 25.0)),
                 drawn(draw_timeline, result, thumbnails={('micro', 10): evidence.apex_crop})]
    assert len(set(timelines)) == 3
    result.remark = None
    assert one != drawn(draw_expression, result, expression, evidence)


def test_the_video_is_written_whole_with_frame_and_name(result, tmp_path):
    frames = np.full((40, 128, 192, 3), 128, np.uint8)
    annotated(result, tmp_path / 'a.mp4', frames)
    seen = frames_of(tmp_path / 'a.mp4')
    assert len(seen) == 40
    assert seen[0].shape == (128, 192, 3)

    def colour(number):  # of the frame around the face, whose right side is x = 151
        return seen[number][58, 151].astype(int)

    green, red, unframed = colour(5), colour(15), colour(22)
    assert green[1] > green[0] + 30
    assert green[1] > green[2] + 30
    assert red[2] > red[1] + 30
    blue = colour(30)  # of the second, while the first one's name would still linger
    assert blue[0] > blue[1] + 30
    assert abs(unframed - 128).max() < 30


class Writers:
    """In place of cv2.VideoWriter: takes plain rates alone, or loses frames."""

    def __init__(self, monkeypatch, rates=None, every=1):
        self.writer, self.rates, self.every = cv2.VideoWriter, rates, every
        monkeypatch.setattr(cv2, 'VideoWriter', self)

    def __call__(self, name, code, rate, size):
        if self.rates is not None and rate not in self.rates:
            return SimpleNamespace(isOpened=lambda: False, release=lambda: None)
        made, numbers = self.writer(name, code, rate, size), iter(range(999))
        return SimpleNamespace(
            isOpened=made.isOpened, release=made.release,
            write=lambda image: made.write(image) if next(numbers) % self.every == 0 else None)


@pytest.mark.parametrize(('limits', 'sentence'), [
    ({'rates': []}, r'cannot write .*a\.mp4: this OpenCV has no codec mp4v'),
    ({'rates': [25.0]}, 'the codec mp4v does not take pictures of 192x128 at 50 per second'),
    ({'every': 2}, 'of 40 frames 20 could be written; free some space'),
], ids=['no codec', 'another rate', 'a full disk'])
def test_a_video_that_cannot_be_written_leaves_no_file(result, tmp_path, monkeypatch, limits,
                                                       sentence):
    Writers(monkeypatch, **limits)
    with pytest.raises(InputError, match=sentence):
        annotated(result, tmp_path / 'a.mp4')
    assert not list(tmp_path.iterdir())


def test_a_rate_of_a_phone_is_written(result, tmp_path):
    result.fps = 239.763
    assert annotated(result, tmp_path / 'a.mp4', fps=239.763) is None
    capture = cv2.VideoCapture(str(tmp_path / 'a.mp4'))
    assert capture.get(cv2.CAP_PROP_FPS) == pytest.approx(239.76)
    assert capture.get(cv2.CAP_PROP_FRAME_COUNT) == 40


def test_frames_that_are_missing_leave_the_rest_in_time(result, tmp_path):
    numbers = [*range(10), *range(30, 40)]  # 20 frames in 0.78 s
    for number in numbers:
        Image.fromarray(np.full((128, 192), 5 * number, np.uint8)).save(tmp_path / f'{number}.png')
    result.fps, result.expressions, result.segments = 19 / 0.78, [], []
    said = annotated(result, tmp_path / 'a.mp4', tmp_path)
    assert said == ('in a.mp4, of 24.359 frames per second throughout, 10 frames are repeated and '
                    '10 left out, so that the rest come in time')
    seen = frames_of(tmp_path / 'a.mp4')
    assert len(seen) == 20
    for place, frame in enumerate(seen):
        grey = frame[28:56].mean() / 5  # where no text is
        number = place / 24.359 * 50
        assert abs(grey - number) < 1.5 or 9 < number < 30


@pytest.mark.parametrize('name', ['a$b_{$c.avi', 'a$b.avi', r'a\$b$.avi', '$x^2_{', '微.avi',
                                  'a\nb'])
def test_names_are_drawn_as_they_are(result, evidence, tmp_path, name, recwarn):
    result.path = result.remark = name
    only, _ = result.expressions
    only = replace(only, label='p$1$', scores={'p$1$': 0.5, '微': 0.3, '小': 0.2})
    result.expressions = [only]
    draw_timeline(result, tmp_path / 't.png')
    draw_expression(result, only, evidence, tmp_path / 'e.png')
    annotated(result, tmp_path / 'a.mp4')
    assert len(list(tmp_path.iterdir())) == 3
    assert [str(one.message) for one in recwarn] == []


def test_rows_tell_videos_of_one_name_apart(result, tmp_path):
    result.path = 's1/video.avi'
    other = replace(result, path='s2/video.avi')
    rows = table_of(result, other, path=tmp_path / 'e.csv')
    assert [row['video'] for row in rows] == ['s1/video.avi'] * 2 + ['s2/video.avi'] * 2


def test_tables_of_a_video_each_make_the_table_of_all(result, tmp_path):
    other = replace(result, path='s2/b\n\udcff.avi', expressions=result.expressions[::-1])
    write_expressions([result, other], tmp_path / 'all.csv', CLASSES)
    for name, one in (('first', result), ('none', VideoResult('c.avi')), ('last', other)):
        write_expressions([one], tmp_path / f'{name}.csv', CLASSES)
    join_expressions({'ä b.avi': tmp_path / 'first.csv', 'c.avi': tmp_path / 'none.csv',
                      'b\n\udcff.avi': tmp_path / 'last.csv'}, tmp_path / 'joint.csv', CLASSES)
    assert (tmp_path / 'joint.csv').read_bytes() == (tmp_path / 'all.csv').read_bytes()
    join_expressions({}, tmp_path / 'joint.csv', CLASSES)
    assert (tmp_path / 'joint.csv').read_bytes() == (tmp_path / 'none.csv').read_bytes()


@pytest.mark.parametrize(('content', 'ours'), [
    ('video,kind,onset,apex,offset,score,label\n', False), ('', False), (None, True)])
def test_a_table_is_known_by_its_columns(tmp_path, content, ours):
    write_expressions([], tmp_path / 'e.csv', CLASSES)
    if content is not None:
        (tmp_path / 'e.csv').write_text(content)
    assert is_expressions(tmp_path / 'e.csv') is ours


def test_an_expression_that_is_not_seen_is_not_drawn(result, evidence, tmp_path):
    micro, macro = result.expressions
    pictures = ExpressionPictures('a.avi', 'a remark', lambda one: tmp_path / f'{one.onset}.png')
    pictures.take(0, micro, evidence)
    pictures.take(0, macro, None)
    unseen = ExpressionPictures('a.avi', 'a remark')
    unseen.take(0, micro, evidence)
    assert [file.name for file in tmp_path.iterdir()] == ['10.png']
    assert list(pictures.views) == list(unseen.views) == [('micro', 10)]
    assert {key: small.shape for key, small in pictures.thumbnails.items()} == {
        ('micro', 10): (96, 96)}


def test_expressions_of_two_kinds_with_one_onset_have_a_picture_each(result, evidence):
    micro, macro = result.expressions
    pictures = ExpressionPictures('a.avi', None)
    pictures.take(0, micro, evidence)
    pictures.take(0, replace(macro, onset=10), replace(evidence, apex_crop=0 * evidence.apex_crop))
    assert pictures.thumbnails['micro', 10].any()
    assert not pictures.thumbnails['macro', 10].any()
    assert pictures.views['micro', 10].apex != pictures.views['macro', 10].apex


def test_a_video_in_a_few_lines(result):
    # 0.42 s and 0.30 s of 39 steps
    assert length(result) == 'some where/ä b.avi: 40 frames, 0.8 s, a usable face in 92 %'
    assert length(VideoResult('a.mp4', 1)) == 'a.mp4: 1 frames, 0.0 s, a usable face in 0 %'
    assert counted(result) == '1 micro- and 1 macro-expressions'
    assert remarks(result) == ['cut: the head has moved', 'note: a note']
    first, second = result.segments
    result.segments = [replace(first, notes=('small', 'dark')), replace(second, notes=('small',))]
    counts = [one.last - one.first + 1 for one in result.segments]
    assert remarks(result)[1:] == [f'note: in {sum(counts)} of 40 frames: small',
                                   f'note: in {counts[0]} of 40 frames: dark', 'note: a note']
