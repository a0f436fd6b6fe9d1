from html.parser import HTMLParser

from mmatnet.face.segment import Segment
from mmatnet.inference.results import Expression, VideoResult
from mmatnet.web.texts import framed, summary

MICRO = Expression(239, 246, 252, 4.78, 4.92, 5.04, 'micro', 0.5651, 1.2, 'positive',
                   {'negative': 0.3, 'positive': 0.7}, ['the head moves'])
MACRO = Expression(372, 405, 421, 7.44, 8.1, 8.42, 'macro', 0.72, 3.0,
                   notes=['it lasts 1.50 s and is not recognised'])


def test_what_is_said_of_a_video():
    segments = [Segment(0, 100, 0.0, 2.0, 'the face is lost', None),
                Segment(110, 499, 2.2, 9.98, 'the video ends', None)]
    result = VideoResult('a.mp4', 500, 50.0, 9.98, 640, 480, [MICRO, MACRO], segments,
                         ['times vary'], error='a.mp4: ends early')
    assert summary(result).splitlines() == [
        'error: a.mp4: ends early',
        'a.mp4: 500 frames, 10.0 s, a usable face in 98 %, 50.0 frames per second; 1 micro- and 1 '
        'macro-expressions']
    assert summary(VideoResult('b.mp4', error='b.mp4: is broken')) == 'error: b.mp4: is broken'


def test_a_report_stays_within_its_frame():
    report, seen = '<a href="#b">"\'</iframe><script>alert(1)</script>&amp;</a>', []
    parser = HTMLParser()
    parser.handle_starttag = lambda name, attributes: seen.append((name, dict(attributes)))
    parser.feed(framed(report))
    assert seen == [('iframe', {'title': 'Report', 'sandbox': None, 'srcdoc':
                                 report.replace('#b', 'about:srcdoc#b')})]
