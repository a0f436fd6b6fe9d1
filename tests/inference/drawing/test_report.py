"""The page about a video: what it shows, and that no name or note becomes a part of it."""
import base64
import hashlib
import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

from mmatnet.errors import InputError
from mmatnet.face.tracking import Segment
from mmatnet.inference.drawing.report import report_html, write_report
from mmatnet.inference.drawing.views import EMPTY_CAM, NO_CAM, views_of
from mmatnet.inference.results import Evidence, Expression, VideoResult

EVIL = '"\'><script>alert(1)</script>{{ 7 * 7 }}<img src=x onerror=alert(2)>'


class Page(HTMLParser):
    """The elements of a page, and the text of each by its name."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.texts, self._open = [], {}, []
        self.feed(text)

    def handle_starttag(self, name, attributes):
        self.elements.append((name, dict(attributes)))
        if name not in ('meta', 'img', 'line', 'link'):
            self._open.append(name)

    def handle_startendtag(self, name, attributes):
        self.elements.append((name, dict(attributes)))

    def handle_endtag(self, name):
        assert self._open.pop() == name

    def handle_data(self, data):
        if self._open and data.strip():
            self.texts.setdefault(self._open[-1], []).append(' '.join(data.split()))

    def all(self, name):
        return [attributes for each, attributes in self.elements if each == name]

    @property
    def is_closed(self):
        return not self._open


@pytest.fixture
def result():
    weak = Expression(10, 15, 20, 0.2, 0.3, 0.4, 'micro', 0.3, 1.2, 'positive',
                      {'negative': 0.25, 'positive': 0.75}, ['one', 'two'])
    sure = Expression(25, 30, 38, 0.5, 0.6, 0.76, 'macro', 0.6, 3.0)
    made = VideoResult('some where/ä b.avi', 40, 50.0, 0.78, 192, 128, [weak, sure],
                       [Segment(0, 21, 0.0, 0.42, 'the head has moved', None),
                        Segment(26, 39, 0.52, 0.78, 'the video ends', None)],
                       ['a note'], synthetic=True, remark='the data is synthetic', model='ours')
    for number in range(40):
        made.timeline.add(number, number / 50, number % 7 / 3)
    return made


@pytest.fixture
def evidence():
    rng = np.random.default_rng(0)
    crop = rng.integers(0, 256, (56, 56), dtype=np.uint8)
    return Evidence(crop, 255 - crop, rng.normal(size=(56, 56, 2)).astype(np.float32),
                    rng.uniform(size=(56, 56)).astype(np.float32))


def picture(address):
    kind, data = address.split(',')
    assert kind == 'data:image/jpeg;base64'
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))


def test_the_surest_comes_first_with_its_pictures_scores_and_notes(result, evidence):
    page = Page(report_html(result, {('micro', 10): views_of(evidence)}))
    assert page.is_closed
    assert page.texts['bdi'] == ['ä b.avi']
    assert page.texts['p'][0] == '1 micro- and 1 macro-expressions'
    assert page.texts['p'][1].endswith('a usable face in 87 % of the video; model: ours')
    assert page.texts['h3'] == ['1.', 'not recognised', '2.', 'positive']
    assert [one['id'] for one in page.all('article')] == ['e1', 'e2']
    assert page.texts['dt'] == ['positive', 'negative']
    assert [one['value'] for one in page.all('meter')] == ['0.7500', '0.2500']
    assert page.texts['li'] == ['cut: the head has moved', 'note: a note', 'one', 'two']
    assert 'There are no pictures of it.' in page.texts['p']
    assert [one['alt'] for one in page.all('img')] == [
        'the face at the onset', 'the face at the apex', 'the optical flow in colours',
        'the key to the colours', 'where the network looks']
    onset, apex, flow, _, cam = (picture(one['src']) for one in page.all('img'))
    assert np.abs(onset.astype(float) - evidence.onset_crop).mean() < 10
    assert np.abs(apex.astype(float) - evidence.apex_crop).mean() < 10
    assert flow.shape == cam.shape == (56, 56, 3)


def test_the_timeline_has_expressions_gaps_and_cuts_in_their_places(result):
    page = Page(report_html(result, {}))
    places = {one['class']: (float(one['x']), float(one['width'])) for one in page.all('rect')}
    # seconds of 0.78, in thousandths
    assert places['micro'] == pytest.approx((0.2 / 0.78 * 1000, 0.2 / 0.78 * 1000), abs=0.1)
    assert places['macro'] == pytest.approx((0.5 / 0.78 * 1000, 0.26 / 0.78 * 1000), abs=0.1)
    assert places['gap'] == pytest.approx((0.42 / 0.78 * 1000, 0.1 / 0.78 * 1000), abs=0.1)
    assert [float(one['x1']) for one in page.all('line')] == [pytest.approx(666.7, abs=0.1)]
    points = page.all('polyline')[0]['points'].split()
    assert (points[0], points[-1].split(',')[0]) == ('0.0,100.0', '1000.0')
    assert min(float(point.split(',')[1]) for point in points) == 0  # the strongest is at the top
    assert {one['href'] for one in page.all('a')} == {'#e1', '#e2'}


def test_what_is_short_in_a_long_video_is_wide_enough_to_be_seen(result):
    result.seconds, first = 7200.0, replace(result.expressions[0], onset_seconds=7199.9,
                                            offset_seconds=7200.0)
    result.expressions = [first]
    left, wide = next((float(one['x']), float(one['width'])) for one in
                      Page(report_html(result, {})).all('rect') if one['class'] == 'micro')
    assert (left, wide) == (996, 4)


def test_nothing_found_is_said_with_what_is_to_be_known(result):
    result.expressions = []
    page = Page(report_html(result, {}))
    assert page.is_closed
    assert page.texts['p'][0] == 'No expression was found.'
    assert page.texts['li'] == ['cut: the head has moved', 'note: a note']
    assert page.all('table') == page.all('img') == page.all('article') == []


def test_a_video_without_face_or_frames_has_a_page(tmp_path):
    write_report(VideoResult('a.mp4', error='a.mp4: ends early'), tmp_path / 'r.html', {})
    page = Page((tmp_path / 'r.html').read_text('utf-8'))
    assert page.is_closed
    assert 'a.mp4: ends early' in page.texts['p']


def test_texts_of_users_are_texts_and_the_policy_forbids_the_rest(result, evidence):
    result.error = 'ends early'
    plain = Page(report_html(result, {('micro', 10): views_of(evidence)}))
    result.path = f'some/{EVIL.replace("/", "_")}.mp4'
    result.remark = result.error = result.model = EVIL
    result.notes = [EVIL]
    result.segments = [replace(result.segments[0], end=EVIL, notes=(EVIL,)), result.segments[1]]
    result.expressions = [
        replace(one, label=EVIL if one.label else '', notes=[EVIL],
                scores={EVIL: 0.7, 'positive': 0.3} if one.scores else {})
        for one in result.expressions]
    text = report_html(result, {('micro', 10): views_of(evidence)})
    page = Page(text)
    assert page.is_closed
    assert page.texts['dt'] == [EVIL, 'positive']
    assert {name for name, _ in page.elements} <= {name for name, _ in plain.elements}
    assert not {'script', 'link', 'iframe', 'object', 'form'} & {name for name, _ in page.elements}
    for _, attributes in page.elements:
        assert not any(name.startswith('on') or name == 'style' for name in attributes)
    addresses = {one[name] for _, one in page.elements for name in ('src', 'href') if name in one}
    assert all(address.startswith(('data:image/jpeg;base64,', '#e')) for address in addresses)
    assert not re.search('https?:|@import|url[(]', text)
    policy = next(one['content'] for one in page.all('meta') if 'http-equiv' in one)
    style = text[text.index('<style>') + 7:text.index('</style>')]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert policy == (f"default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
                      f"style-src 'sha256-{digest}'")


def test_names_that_are_no_text_are_written_and_the_same_input_gives_the_same_page(result,
                                                                                  tmp_path):
    result.path, result.notes = 'b\u2028\udcff.mp4', ['of b\udcff.mp4']
    for name in ('one.html', 'two.html'):
        write_report(result, tmp_path / name, {})
    written = (tmp_path / 'one.html').read_bytes()
    assert b'\\udcff.mp4' in written
    assert written == (tmp_path / 'two.html').read_bytes()


def test_a_page_that_cannot_be_written(result, tmp_path):
    (tmp_path / 'file').touch()
    with pytest.raises(InputError, match=r'cannot write .*file.report\.html'):
        write_report(result, tmp_path / 'file' / 'report.html', {})


def test_that_a_network_looks_nowhere_is_said_where_it_looks_elsewhere(result, evidence):
    blind = views_of(replace(evidence, cam=None))
    said = f'Where the network looks: {NO_CAM}.'
    views = {('micro', 10): views_of(evidence), ('macro', 25): blind}
    assert said in Page(report_html(result, views)).texts['p']
    assert said not in Page(report_html(result, {10: blind, ('macro', 25): blind})).texts['p']


def test_where_the_network_looks_and_why_that_is_not_known(evidence):
    seen = views_of(evidence)
    assert (seen.cam_note, len(picture(seen.cam).shape)) == ('', 3)
    unknown = views_of(replace(evidence, cam=None))
    assert (unknown.cam, unknown.cam_note) == (None, NO_CAM)
    nothing = views_of(replace(evidence, cam=0 * evidence.cam))
    assert (nothing.cam, nothing.cam_note) == (None, EMPTY_CAM)
    # no motion is white, and the picture of nothing is that of the apex
    still = picture(views_of(replace(evidence, flow=0 * evidence.flow)).flow)
    assert still.min() >= 250
