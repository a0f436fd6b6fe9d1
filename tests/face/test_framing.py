from dataclasses import replace

import numpy as np
import pytest

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError
from mmatnet.face.detectors.base import LANDMARKS, DetectedFace
from mmatnet.face.framing import (
    Framing,
    check_crops,
    decide_registered,
    measure_framing,
    placement_in,
)
from mmatnet.face.placement import ANCHOR_NAMES, PUBLISHED, SIDE, Placement

CROPS = Framing(16, 16, 0.33, 0.012, PUBLISHED)
ROOMS = Framing(16, 15, 0.14, 0.04, PUBLISHED)
LOOSE = Framing(16, 16, 0.4, 0.08, PUBLISHED)
DOWN = Placement((62, 180), (173, 180), (71.5, 58), (163.5, 58))
NOBODY = Framing(16, 3, 0.33, 0.0)


class AtPlaces:
    """Finds a face at the next of some placements, as shares of the image; ``None`` for none."""

    def __init__(self, *placements):
        self._next = iter(placements)

    def detect(self, image):
        placement = next(self._next)
        if placement is None:
            return []
        height, width = image.shape[:2]
        points = {name: (np.array(getattr(placement, name)) + 0.5) / SIDE * (width, height) - 0.5
                  for name in ANCHOR_NAMES}
        points['nose'] = np.zeros(2)
        return [DetectedFace(np.zeros(4), 1.0, np.array([points[name] for name in LANDMARKS]))]


def moved(placement, x, y=0.0):
    return replace(placement, **{name: tuple(np.add(getattr(placement, name), (x, y)))
                                 for name in ANCHOR_NAMES})


def measured(*placements, shape=(100, 200)):
    clips = [Clip('own', 'P1', str(number)) for number in range(len(placements))]
    return measure_framing(clips, lambda clip: np.zeros((*shape, 3), np.uint8),
                           AtPlaces(*placements))


def test_a_face_is_read_as_shares_of_the_image():
    image = np.zeros((100, 200, 3), np.uint8)
    found = placement_in(image, *AtPlaces(PUBLISHED).detect(image))
    assert found.distance(PUBLISHED) == pytest.approx(0, abs=1e-4)
    assert found.aspect == 2
    assert placement_in(image, *AtPlaces(DOWN).detect(image)) is None


def test_distance_and_stray_counted_by_hand():
    # eyes 111 of 224 apart; all points at -6, 0 and 6 pixels: variance 24
    found = measured(moved(PUBLISHED, -6), PUBLISHED, moved(PUBLISHED, 6), None)
    assert (found.images, found.faces) == (4, 3)
    assert found.eyes == pytest.approx(111 / 224)
    assert found.stray == pytest.approx(np.sqrt(24) / 224)
    assert found.placement.distance(PUBLISHED) < 0.01
    assert found.registered is True


def test_faces_in_fewer_than_half_of_the_images_tell_nothing():
    assert measured(PUBLISHED, None, None).registered is None
    assert measured(PUBLISHED, None, None).placement is None
    assert measured(None, None) == Framing(2, 0)


def test_faces_that_lie_on_their_side_or_upside_down_are_refused():
    framing = measured(DOWN, DOWN, PUBLISHED)
    assert (framing.faces, framing.turned) == (1, 2)
    with pytest.raises(InputError, match='in 2 of 3 images the face lies on its side or upside do'):
        check_crops(framing)
    check_crops(measured(DOWN, PUBLISHED))


@pytest.mark.parametrize(('framing', 'kind'), [
    (CROPS, True), (ROOMS, False), (LOOSE, False), (NOBODY, None)])
def test_what_is_measured_decides_where_nothing_is_said(framing, kind):
    assert framing.registered is kind
    if kind is None:
        with pytest.raises(InputError, match=r'a face was found in 3 of 16 images, .* so it cannot '
                                             'be told whether .* say which, with --frames-are'):
            decide_registered(framing, None)
    else:
        assert decide_registered(framing, None) is kind


def test_what_is_said_must_not_be_contradicted():
    assert decide_registered(CROPS, 'raw') is False  # the face is found in crops too
    assert decide_registered(NOBODY, 'registered') is True  # nothing is known against it
    for framing in (ROOMS, LOOSE):
        with pytest.raises(InputError) as error:
            decide_registered(framing, 'registered')
        assert str(error.value).startswith(
            f'the frames are said to be registered crops, but a face was found in {framing.faces} '
            f'of 16 images, the eyes {framing.eyes:.2f} of the width apart (median), at places that'
            f' stray by {framing.stray:.3f} of the side; in registered crops they are 0.25 or more')


def test_crops_of_another_framing_are_refused_with_the_distance():
    check_crops(CROPS, None)
    check_crops(replace(CROPS, placement=moved(PUBLISHED, 20)), PUBLISHED)
    check_crops(NOBODY, PUBLISHED)
    check_crops(LOOSE, PUBLISHED)  # single crops may stray
    with pytest.raises(InputError, match=r'another framing .* up to 30 of 224 pixels away from '
                                         r'their places, and 22 may be .* leave out --face'):
        check_crops(replace(CROPS, placement=moved(PUBLISHED, 18, 24)), PUBLISHED)


def test_whole_rooms_are_refused_whatever_the_model_learnt_from():
    with pytest.raises(InputError, match=r'are no crops of the face: .* the eyes 0\.14 of the'):
        check_crops(ROOMS, None)
