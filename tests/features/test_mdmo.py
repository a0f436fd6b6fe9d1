import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.features.mdmo import (
    REGIONS,
    Mdmo,
    main_direction,
    mdmo,
    region_corners,
    region_pixels,
    without_head_motion,
)
from mmatnet.features.mean_face import FIVE, MEAN_FACE, place_mean_face
from tests.features.clips import Frames, aligned

# in a crop of 200 pixels: half the distance of the eyes is 40, their middle at (100, 60)
POINTS = 40 * MEAN_FACE + [100, 60]
FACE = (40 * FIVE + [100, 60]).astype(np.float32)
LEFT_TO_RIGHT = [16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, *range(26, 16, -1),
                 27, 28, 29, 30, 35, 34, 33, 32, 31, 45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40,
                 54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55, 64, 63, 62, 61, 60, 67, 66, 65]


def test_the_mean_face_is_its_own_mirror():
    assert np.array_equal(MEAN_FACE[LEFT_TO_RIGHT] * [-1, 1], MEAN_FACE)


def test_the_mean_face_follows_turn_size_and_squeeze():
    onto = np.array([[30, 4], [-3, 22]])
    assert place_mean_face(FIVE @ onto + [80, 50]) == pytest.approx(MEAN_FACE @ onto + [80, 50])


def test_regions_lie_where_they_are_named():
    """The brows above the eyes, the cheeks beside the nose; mirrored in pairs but four."""
    middles = region_corners(POINTS).mean(axis=1)
    assert len(REGIONS) == len(middles) == 36
    assert (middles[:6, 1] < POINTS[27, 1]).all()
    mirrored = {(round(200 - x, 6), round(y, 6)) for x, y in middles}
    assert mirrored == {(round(x, 6), round(y, 6)) for x, y in middles}
    assert (middles[24:28, 1] > POINTS[33, 1]).all()


def test_regions_are_disjoint_but_for_their_edges():
    covered = np.zeros((200, 200), int)
    for rows, columns in region_pixels(POINTS, 200):
        assert len(rows) > 20
        covered[rows, columns] += 1
    assert (covered > 1).sum() < 0.25 * (covered > 0).sum()
    assert covered[60, 100] > 0  # between the eyes
    assert covered[0, 0] == 0


def test_the_fullest_of_eight_directions_decides():
    vectors = np.array([[1, 0.1], [2, -0.2], [1, 0], [9, 9], [0, -5]])
    angles = np.arctan2(vectors[:3, 1], vectors[:3, 0])
    length, angle = np.hypot(*vectors[:3].T).mean(), angles.mean()
    assert main_direction(vectors) == pytest.approx([length * np.cos(angle),
                                                     length * np.sin(angle)])


def test_directions_around_the_turn_are_not_averaged_across_it():
    """Left, a little above and a little below: -180 and 180 degrees are one."""
    vectors = np.array([[-1, 0.1], [-1, -0.1]])
    assert main_direction(vectors) == pytest.approx([-np.hypot(1, 0.1), 0])
    assert main_direction(np.zeros((0, 2))).tolist() == [0, 0]


def test_head_motion_is_taken_away_and_the_rest_stays():
    y, x = np.mgrid[:200, :200]
    head = np.dstack([0.02 * x - 0.01 * y + 1, 0.03 * y - 2])
    smile = np.zeros_like(head)
    smile[110:160, 60:140] = 3, -2  # the mouth, away from jaw and nose
    for row, column in np.rint(POINTS[[*range(6), *range(11, 17), 30]][:, ::-1]).astype(int):
        if row < 200:
            smile[row, column] = 0
    assert without_head_motion(head + smile, POINTS) == pytest.approx(smile, abs=1e-9)


def test_too_few_points_in_the_picture_take_nothing():
    field = np.ones((200, 200, 2))
    assert np.array_equal(without_head_motion(field, POINTS + 1000), field)


def test_lengths_and_angles_of_the_mean_motion():
    motions = np.zeros((2, 36, 2))
    motions[:, 0] = [[0, 2], [0, 2]]
    motions[:, 1] = [[1, 0], [-1, 0]]  # there and back
    motions[:, 2] = [[-1, 0], [-1, 0]]
    lengths, angles = mdmo(motions, 0.75)
    assert lengths[:3].tolist() == [0.75, 0, 0.375]
    assert angles[:3] == pytest.approx([0.25 * np.pi / 2, 0, 0.25 * np.pi])
    assert mdmo(np.zeros((3, 36, 2))).tolist() == [[0] * 36] * 2


class RightCheek:
    """A flow that moves the right half of the picture down, by the change of grey."""

    def __call__(self, first, second):
        field = np.zeros((*first.shape, 2), np.float32)
        field[:, first.shape[1] // 2:, 1] = float(second[0, 0]) - float(first[0, 0])
        return field


def test_a_clip_is_described_by_the_half_that_moves():
    feature = Mdmo(align=False)
    feature.fit(200)
    feature.flow = RightCheek()
    lengths, angles = feature.compute(aligned(Frames(range(10, 19)), 200, landmarks=FACE))
    right = np.array([middle[0] > 105 for middle in region_corners(POINTS).mean(axis=1)])
    left = np.array([middle[0] < 95 for middle in region_corners(POINTS).mean(axis=1)])
    assert lengths[right] == pytest.approx(np.full(right.sum(), 0.8))
    assert angles[right] == pytest.approx(np.full(right.sum(), 0.2 * np.pi / 2))
    assert lengths[left].max() < 0.05
    assert feature.shape == (2, 36)


def test_frames_are_all_after_the_onset_or_some():
    clip = aligned().clip
    assert Mdmo().numbers(clip) == list(range(11, 19))
    assert Mdmo(count=4).numbers(clip) == [12, 14, 16, 18]
    assert Mdmo(count=20).frames(clip) == set(range(10, 19))
    assert Mdmo().numbers(aligned(apex=10, offset=10).clip) == []


def test_a_clip_without_face_is_named():
    feature = Mdmo()
    feature.fit(20)
    with pytest.raises(InputError, match='EP01: no face found in the crop of frame 10; give eyes,'):
        feature.compute(aligned(Frames(range(10, 19)), 20))


@pytest.mark.parametrize(('options', 'sentence'), [
    ({'beta': 1.5}, 'beta must be a number from 0 to 1, got 1.5'),
    ({'align': 1}, 'align must be True or False, got 1'),
    ({'count': 0}, 'count must be a whole number from 1 up, got 0')])
def test_unsound_options_are_refused(options, sentence):
    with pytest.raises(InputError, match=sentence):
        Mdmo(**options)
