"""Search in some seconds of a hand-made path."""
import numpy as np
import pytest

from mmatnet.spotting.intervals.face_motion import MOTION_REGIONS
from mmatnet.spotting.intervals.window import GROUPS, SPANS, Window, largest

TIMES = np.arange(800) / 100
BROW = 2 * list(MOTION_REGIONS).index('left_inner_brow') + 1  # column of its way down


def bump(apex):
    """Up and down within 0.2 seconds to either side."""
    return 0.5 + 0.5 * np.cos(np.pi * np.clip((TIMES - apex) / 0.2, -1, 1))


def search(apexes, candidates, free=0):
    """Search a path of bumps for candidates, given as sample and height."""
    path = np.zeros((len(TIMES), 2 * len(MOTION_REGIONS)))
    path[:, BROW] = 2 * sum(bump(apex) for apex in apexes)
    heights = np.zeros((len(TIMES), len(SPANS), len(GROUPS)))
    for sample, height in candidates:
        heights[sample, SPANS.index(0.18), 0] = height
    window = Window(TIMES, path, np.zeros(len(TIMES)))
    return window.search(0, heights.reshape(len(TIMES), -1), free)


def test_only_candidates_above_their_limit_are_looked_at():
    assert len(search([4.0], [(400, 1.01)])) == 1
    assert search([4.0], [(400, 0.99)]) == []


def test_a_candidate_beside_the_top_finds_the_top():
    [found] = search([4.0], [(394, 2.0)])
    assert found.apex == 400
    assert (found.onset, found.offset) == (pytest.approx(387, abs=1), pytest.approx(413, abs=1))


def test_the_highest_comes_first_and_the_others_of_the_same_motion_are_gone():
    [found] = search([4.0], [(397, 1.5), (400, 3.0), (405, 2.0)])
    assert found.score == pytest.approx(3 / 4, abs=0.01)  # height / (1 + height), rise like fall


def test_found_ones_are_in_time_order():
    found = search([2.0, 4.0, 6.0], [(400, 3.0), (200, 1.5), (600, 2.0)])
    assert [one.apex for one in found] == [200, 400, 600]


def test_nothing_begins_before_what_is_free():
    assert len(search([4.0], [(400, 2.0)], free=386)) == 1
    assert search([4.0], [(400, 2.0)], free=390) == []


def test_largest_is_the_length_of_the_longest_of_the_vectors():
    vectors = np.array([[3, 4, 0, 1], [0, 0, -5, 12]], float)
    assert largest(vectors).tolist() == [5, 13]
