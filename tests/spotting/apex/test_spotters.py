"""Apex spotting on drawn clips with a known apex, and on made-up curves."""
import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.io.images import resize
from mmatnet.registry import APEX_SPOTTERS
from mmatnet.spotting.apex import base
from mmatnet.spotting.apex.frequency import high_pass
from mmatnet.spotting.apex.patterns import halve
from mmatnet.spotting.apex.regions import APEX_REGIONS, region
from mmatnet.spotting.apex.texture import local_binary_patterns
from mmatnet.synthetic.drawing import draw_face
from mmatnet.synthetic.face import random_face
from mmatnet.synthetic.motion import Renderer, random_motion

APEX, LENGTH = 9, 24


def spot_apex(crops, spotter):
    return base.spot_apex(crops, APEX_SPOTTERS.make(spotter))


@pytest.fixture(scope='module')
def crops():
    """A clip at 50 frames per second whose apex is far from its middle, 11; uint8, (T, S, S)."""
    rng = np.random.default_rng(2)
    face = random_face(rng)
    motion = random_motion(face, 'surprise', 0, APEX, LENGTH - 1, rng, (0.2, 0.2), (1.5, 2))
    renderer = Renderer(draw_face(face), motion)
    frames = [renderer.grey(row) + rng.normal(0, 1, (340, 280)) for row in range(LENGTH)]
    return np.stack([resize(np.clip(np.rint(frame), 0, 255).astype(np.uint8), 224)
                     for frame in frames])


@pytest.mark.parametrize(('frames', 'expected'), [(1, 0), (2, 0), (3, 1), (4, 1), (11, 5)])
def test_middle_is_floor_of_half_the_way(frames, expected):
    assert spot_apex(np.zeros((frames, 8, 8), np.uint8), 'middle') == expected


def test_flow_finds_the_apex(crops):
    assert abs(spot_apex(crops, 'flow') - APEX) <= 1


@pytest.mark.parametrize(('named', 'expected'), [(0, 1), (1, 1), (3, 3), (5, 5), (6, 5)])
def test_an_end_that_a_spotter_names_becomes_its_neighbour(named, expected):
    found = base.spot_apex(np.zeros((7, 8, 8), np.uint8), lambda crops: np.int64(named))
    assert found == expected
    assert type(found) is int


@pytest.mark.parametrize('method', APEX_SPOTTERS.names())
def test_every_spotter_gives_the_same_again(crops, method):
    few = crops[::2]
    assert spot_apex(few, method) == spot_apex(few.copy(), method)


@pytest.mark.parametrize(('method', 'expected'), [
    ('middle', 3), ('patterns', 1), ('frequency', 1)])
def test_in_a_clip_that_stands_still_the_first_inner_frame_is_as_good_as_any(crops, method,
                                                                           expected):
    still = np.repeat(crops[:1, ::4, ::4], 7, axis=0)
    assert spot_apex(still, method) == expected


def test_patterns_find_where_the_texture_differs(crops):
    """One frame with another texture in the mouth is the apex, wherever it is."""
    for place in (3, 6, 9):
        clip = np.repeat(crops[:1], 12, axis=0)
        noise = np.random.default_rng(0).integers(0, 255, clip[place].shape, dtype=np.uint8)
        region(clip[place], 'mouth')[:] = region(noise, 'mouth')
        assert spot_apex(clip, 'patterns') == place


@pytest.mark.parametrize('place', [8, 31])
def test_frequency_finds_the_fast_change(crops, place):
    """One frame of noise in a still clip is a change that every window over it sees."""
    clip = np.repeat(crops[:1], 40, axis=0)
    clip[place] = np.random.default_rng(1).integers(0, 255, clip[0].shape, dtype=np.uint8)
    found = spot_apex(clip, {'type': 'frequency', 'window': 11})
    assert abs(found - place) <= 5  # the middle, 19, is further away


@pytest.mark.parametrize(('curve', 'expected'), [
    ((0, 1, 0, 0, 0, 0, 5, 0), 6),  # one peak on either side: the higher
    ((0, 3, 0, 3, 0, 5, 0, 0), 1),  # 3 + 3 > 5: into the left half, then a tie goes left
    ((0, 1, 2, 3, 4, 5, 6, 7), 7),  # no peak: the largest
    ((0, 0, 4, 0), 2)])
def test_halving_goes_where_the_peaks_are_higher_in_sum(curve, expected):
    assert halve(np.array(curve, float)) == expected


def test_patterns_have_a_bit_for_each_neighbour_that_is_no_darker():
    image = np.array([[9, 1, 9], [1, 5, 5], [1, 1, 9]], np.uint8)
    # from the upper left clockwise: 9, 1, 9, 5, 9, 1, 1, 1
    assert local_binary_patterns(image)[1, 1] == 0b00011101
    assert (local_binary_patterns(np.full((4, 5), 7, np.uint8)) == 255).all()


def test_high_pass_leaves_out_what_is_slow_and_coarse():
    passed = high_pass((61, 32, 32))
    assert passed.shape == (61, 32, 17)
    assert not passed[0, 0, 0]
    assert not passed[30, 0, 0]  # 30 < 31
    assert passed[30, 16, 0]  # hypot(30, 16) = 34
    assert not passed[0, 16, 16]  # 22.6


def test_regions_are_views_in_shares_of_the_side():
    image = np.zeros((200, 100))
    for name, (left, top, right, bottom) in APEX_REGIONS.items():
        part = region(image, name)
        assert part.shape == (round(200 * bottom) - round(200 * top),
                              round(100 * right) - round(100 * left))
        part += 1
    assert image.max() == 1  # no overlap


def test_what_cannot_be_spotted_is_a_sentence():
    with pytest.raises(InputError, match=r'expected the grey frames of a clip, \(T, S, S\)'):
        spot_apex(np.zeros((0, 8, 8), np.uint8), 'middle')
