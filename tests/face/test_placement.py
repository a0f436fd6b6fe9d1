import numpy as np
import pytest

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError
from mmatnet.face.detectors.base import DetectedFace
from mmatnet.face.geometry import anchor_transform, apply
from mmatnet.face.placement import (
    MEASURED,
    PUBLISHED,
    Placement,
    mean_placement,
    measure_placement,
)
from mmatnet.synthetic.drawing import MARGIN, draw_face
from mmatnet.synthetic.face import random_face

WIDE = Placement((74, 93), (150, 93), (82, 160), (141, 160), aspect=280 / 340)


class Pictures:
    """Frames of 40x20; the number is a level of grey, by which the detector knows them."""

    def bgr(self, number):
        return np.full((20, 40, 3), number, np.uint8)


def measured(count, detector):
    clips = [Clip('casme2', 'sub01', str(number), 0, number, 255) for number in range(count)]
    return measure_placement(clips, lambda clip: Pictures().bgr(clip.apex), detector)


class Told:
    """A detector that knows what is in a picture by its grey level."""

    def __init__(self, faces):
        self.faces, self.asked = faces, []

    def detect(self, picture):
        self.asked.append(int(picture[0, 0, 0]))
        return self.faces(self.asked[-1])


def face(eyes_y=7.0, left=(9.5, 29.5)):
    points = [(left[0], eyes_y), (left[1], eyes_y), (19.5, 10), (11.5, 14.5), (27.5, 14.5)]
    return DetectedFace(np.zeros(4, np.float32), 0.9, np.float32(points))


def test_points_keep_their_share_of_a_crop_of_any_size():
    assert PUBLISHED.anchors(224)[0] == pytest.approx((62, 58))
    assert (PUBLISHED.anchors(112) + 0.5) * 2 - 0.5 == pytest.approx(PUBLISHED.anchors(224))


def test_landmarks_are_brought_to_their_places_in_a_squeezed_picture():
    """A picture of 280x340 that is the placement's own, turned, enlarged and moved."""
    shares = (WIDE.anchors(224) + 0.5) / 224 * (280, 340)
    turn = 1.7 * np.array([[np.cos(0.2), -np.sin(0.2)], [np.sin(0.2), np.cos(0.2)]])
    landmarks = shares @ turn.T + (31, -8)
    matrix = anchor_transform(landmarks, 224, WIDE)
    assert apply(matrix, landmarks) == pytest.approx(WIDE.anchors(224))
    assert apply(anchor_transform(landmarks[:2], 224, WIDE), landmarks) == \
        pytest.approx(WIDE.anchors(224))
    across, down = np.linalg.norm(matrix[:, :2] @ turn, axis=1)
    assert across / down == pytest.approx(340 / 280)


def test_the_median_of_evenly_spread_pictures_counts():
    detector = Told(lambda number: [face(eyes_y=7 + (number == 3))])
    placement = measured(100, detector)
    assert len(detector.asked) == MEASURED
    assert (detector.asked[0], detector.asked[-1]) == (0, 99)
    assert np.ptp(np.diff(detector.asked)) <= 1
    assert placement == Placement((55.5, 83.5), (167.5, 83.5), (66.7, 167.5), (156.3, 167.5), 2.0)


@pytest.mark.parametrize('unusable', [[], [face(left=(29.5, 9.5))], [face(eyes_y=16.0)]],
                         ids=['none', 'mirrored', 'upside down'])
def test_half_of_the_pictures_must_have_an_upright_face(unusable):
    assert measured(4, Told(lambda number: [face()] if number < 2 else unusable))
    assert measured(4, Told(lambda number: [face()] if number < 1 else unusable)) is None


def test_what_is_measured_is_where_drawn_faces_lie(detector):
    """Registered crops in which each face lies elsewhere by some pixels."""
    class Drawn:
        def __init__(self, number):
            self.face = random_face(np.random.default_rng(number))

        def bgr(self, number):
            drawn = (255 * draw_face(self.face)).astype(np.uint8)
            return drawn[MARGIN:-MARGIN, MARGIN:-MARGIN, ::-1].copy()

    drawn = [Drawn(number) for number in range(6)]
    truth = []
    for one in drawn:
        height, width = one.bgr(0).shape[:2]
        points = one.face.landmarks()
        truth.append([(np.array(points[name]) + 0.5) / (width, height)
                      for name in ('left_eye', 'right_eye', 'left_mouth', 'right_mouth')])
    clips = [Clip('casme2', 'sub01', str(number), 0, 1, 2) for number in range(6)]
    placement = measure_placement(clips, lambda clip: drawn[int(clip.clip)].bgr(clip.apex),
                                  detector)
    assert placement.aspect == pytest.approx(width / height, abs=1e-4)
    away = (placement.anchors(224) + 0.5) / 224 - np.median(truth, axis=0)
    assert np.linalg.norm(away, axis=1).max() < 0.03


def test_the_mean_is_weighted():
    mean = mean_placement([WIDE, PUBLISHED], [3, 1])
    assert mean.left_eye == pytest.approx(((3 * 74 + 62) / 4, (3 * 93 + 58) / 4))
    assert mean.aspect == pytest.approx((3 * 280 / 340 + 1) / 4)


def test_plain_data_and_back():
    assert Placement.from_dict(WIDE.to_dict()) == WIDE
    assert isinstance(WIDE.to_dict()['left_eye'], list)


@pytest.mark.parametrize(('change', 'sentence'), [
    ({'left_eye': 3}, 'left_eye must be two numbers, got 3'),
    ({'left_eye': (160, 93)}, 'the left eye left of the right one'),
    ({'left_mouth': (float('nan'), 1)}, 'needs finite points'),
    ({'aspect': 0}, 'aspect must be above 0, got 0'),
    ({'nose': (1, 1)}, 'expected a placement with left_eye, right_eye')])
def test_unsound_placements_are_refused(change, sentence):
    with pytest.raises(InputError, match=sentence):
        Placement.from_dict({**WIDE.to_dict(), **change})
