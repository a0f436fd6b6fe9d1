from types import SimpleNamespace

import numpy as np
import pytest

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError
from mmatnet.face.detectors.base import DetectedFace
from mmatnet.face.framing import MEASURED, measure_framing
from mmatnet.face.geometry import anchor_transform, apply
from mmatnet.face.placement import (
    ANCHOR_NAMES,
    PUBLISHED,
    Placement,
    mean_placement,
)
from mmatnet.synthetic.drawing import MARGIN, draw_face
from mmatnet.synthetic.face import HEIGHT, WIDTH, random_face

WIDE = Placement((74, 93), (150, 93), (82, 160), (141, 160), aspect=280 / 340)


def measured(count, faces):
    """The placement in frames of 40x20 that have these faces by number; and those looked at.

    The number is a level of grey, by which the detector knows them.
    """
    asked = []

    def detect(image):
        asked.append(int(image[0, 0, 0]))
        return faces(asked[-1])

    clips = [Clip('casme2', 'sub01', str(number), 0, number, 255) for number in range(count)]
    return measure_framing(clips, lambda clip: np.full((20, 40, 3), clip.apex, np.uint8),
                           SimpleNamespace(detect=detect)).placement, asked


def face(eyes_y=7.0, left=(9.5, 29.5)):
    points = [(left[0], eyes_y), (left[1], eyes_y), (19.5, 10), (11.5, 14.5), (27.5, 14.5)]
    return DetectedFace(np.zeros(4, np.float32), 0.9, np.float32(points))


def test_points_keep_their_share_of_a_crop_of_any_size():
    """Half the size: pixel 62 of 224 begins at 62 / 224 of the width and is half a pixel wide."""
    left_eye, right_eye, left_mouth, right_mouth = PUBLISHED.anchors(224)
    assert (left_eye.tolist(), right_eye.tolist()) == ([62, 58], [173, 58])
    assert left_mouth[1] == right_mouth[1] == 180
    assert (left_mouth + right_mouth)[0] == pytest.approx((left_eye + right_eye)[0])
    assert (PUBLISHED.anchors(112) + 0.5) * 2 - 0.5 == pytest.approx(PUBLISHED.anchors(224))


def test_landmarks_are_brought_to_their_places_in_a_squeezed_picture():
    """An image of 280x340 that is the placement's own, turned, enlarged and moved."""
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
    placement, asked = measured(100, lambda number: [face(eyes_y=7 + (number == 3))])
    assert len(asked) == MEASURED
    assert (asked[0], asked[-1]) == (0, 99)
    assert np.ptp(np.diff(asked)) <= 1
    assert placement == Placement((55.5, 83.5), (167.5, 83.5), (66.7, 167.5), (156.3, 167.5), 2.0)


@pytest.mark.parametrize('unusable', [[], [face(left=(29.5, 9.5))], [face(eyes_y=16.0)]],
                         ids=['none', 'mirrored', 'upside down'])
def test_half_of_the_pictures_must_have_an_upright_face(unusable):
    assert measured(4, lambda number: [face()] if number < 2 else unusable)[0] is not None
    assert measured(4, lambda number: [face()] if number < 1 else unusable)[0] is None


def test_what_is_measured_is_where_drawn_faces_lie(detector):
    """Registered crops in which each face lies elsewhere by some pixels."""
    faces = [random_face(np.random.default_rng(number)) for number in range(6)]
    drawn = [(255 * draw_face(one)).astype(np.uint8)[MARGIN:-MARGIN, MARGIN:-MARGIN, ::-1].copy()
             for one in faces]
    truth = [[(np.array(one.landmarks()[name]) + 0.5) / (WIDTH, HEIGHT) for name in ANCHOR_NAMES]
             for one in faces]
    clips = [Clip('casme2', 'sub01', str(number), 0, 1, 2) for number in range(6)]
    placement = measure_framing(clips, lambda clip: drawn[int(clip.clip)], detector).placement
    assert placement.aspect == pytest.approx(WIDTH / HEIGHT, abs=1e-4)
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
    ({'aspect': 0}, 'aspect must be above 0 and below a million, got 0'),
    ({'nose': (1, 1)}, 'expected a placement with left_eye, right_eye')])
def test_unsound_placements_are_refused(change, sentence):
    with pytest.raises(InputError, match=sentence):
        Placement.from_dict({**WIDE.to_dict(), **change})
