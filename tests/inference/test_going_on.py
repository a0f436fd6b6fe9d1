import json

import pytest

from mmatnet.face.segment import Segment
from mmatnet.inference.going_on import Begun, joined
from mmatnet.inference.results import Expression, VideoResult
from mmatnet.io.video.stream import Stretch

MATRIX = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
MOVED = ((1.0, 0.0, 5.0), (0.0, 1.0, 0.0))


def expression(onset, offset, kind='micro'):
    return Expression(onset, onset + 1, offset, onset / 10, onset / 10 + 0.1, offset / 10, kind,
                      0.5, 1.0)


def segment(first, last, end='the video ends', **more):
    return Segment(first, last, first / 10, last / 10, end, MATRIX, **more)


def result(first, last, expressions=(), segments=()):
    """Of the frames of ten a second from the first to the last."""
    made = VideoResult('a.mp4', last - first + 1, 10.0, last / 10, 64, 48,
                       [expression(*one) for one in expressions], list(segments),
                       stage_seconds={'flow': 1.0}, flow_calls=3)
    for number in range(first, last + 1):
        made.timeline.add(number, number / 10, 0.1)
    return made


@pytest.fixture
def begun():
    """At frame 99 of a video of ten a second, in which the face was followed from frame 50 on."""
    return Begun(result(0, 99, [(10, 15), (80, 88)], [
        segment(0, 30, 'another scene begins'),
        segment(50, 99, notes=('two',), places=((60, MOVED),))]), 99, 0.0, ('no face',))


def test_it_is_the_same_after_a_file(begun):
    again = Begun.from_dict(json.loads(json.dumps(begun.to_dict())))
    assert again.to_dict() == begun.to_dict()
    assert again.result.segments == begun.result.segments
    assert again.result.expressions == begun.result.expressions


def test_the_segment_and_all_else_goes_on(begun):
    later = result(70, 149, [(79, 88), (87, 90), (120, 130)], [
        segment(70, 149, notes=('one', 'two'), places=((80, MOVED), (110, MATRIX)))])
    whole = joined(begun, later, 30, latency=11.0)
    assert (whole.frames, whole.fps, whole.seconds, whole.flow_calls) == (150, 10.0, 14.9, 6)
    assert whole.stage_seconds == {'flow': 2.0}
    assert [(one.onset, one.offset) for one in whole.expressions] == [(10, 15), (80, 88),
                                                                      (120, 130)]
    assert whole.timeline.frames == list(range(150))
    assert whole.segments == [begun.result.segments[0], segment(
        50, 149, notes=('two', 'one'), places=((60, MOVED), (110, MATRIX)))]


def test_a_segment_that_ends_where_it_was_interrupted_keeps_its_reason(begun):
    later = result(70, 149, [], [segment(70, 99, 'the face leaves the picture'), segment(120, 149)])
    assert joined(begun, later, 30, 11.0).segments == [
        begun.result.segments[0],
        segment(50, 99, 'the face leaves the picture', notes=('two',), places=((60, MOVED),)),
        segment(120, 149)]


def test_where_no_face_was_followed_the_next_segment_is_another():
    begun = Begun(result(0, 99, [], [segment(0, 30, 'another scene begins')]), 99, 0.0, ())
    later = result(70, 149, [], [segment(110, 149)])
    assert joined(begun, later, 30, 11.0).segments == [begun.result.segments[0], segment(110, 149)]


def test_a_little_before_is_looked_at_again(begun):
    assert begun.rest(Stretch(), 11.0) == Stretch(0.0)
    late = Begun(result(0, 1000), 1000, 0.0, ())
    assert late.rest(Stretch(20, 300), 11.0) == Stretch(70, 300)
    assert late.rest(Stretch(20, 300), 32.5) == Stretch(48.5, 300)
    assert late.rest(Stretch(80), 11.0) == Stretch(80)


def test_what_could_not_be_known_yet_is_taken_whatever_was_known_of_the_other_kind(begun):
    later = result(0, 149, [(20, 29, 'macro'), (60, 79, 'macro'), (30, 35), (95, 102)])
    whole = joined(begun, later, 100, latency=6.0)  # known up to 9.9 s: all that ended by 3.9 s
    assert [one.key for one in whole.expressions] == [
        ('micro', 10), ('micro', 80), ('macro', 60), ('micro', 95)]
