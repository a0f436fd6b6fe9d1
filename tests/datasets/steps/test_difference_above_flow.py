import numpy as np
import pytest

from mmatnet.datasets.steps.difference_above_flow import DifferenceAboveFlow
from mmatnet.errors import InputError


def sample():
    flow = np.zeros((3, 4, 4), np.float32)
    flow[:, :2, :2] = np.array([3, -4, 9], np.float32)[:, None, None]
    flow[0, 3, 3] = -6
    return {'apex': np.full((1, 8, 8), 255, np.float32), 'onset': np.full((1, 8, 8), 204.0),
            'apex_flow': flow}


def test_the_difference_lies_above_the_flow():
    picture = DifferenceAboveFlow(4).transform(sample())['difference_flow']
    assert (picture.shape, picture.dtype) == ((3, 8, 4), np.float32)
    assert picture[:, :4] == pytest.approx(np.full((3, 4, 4), 0.4))  # of pictures from -1 to 1
    assert picture[:, 4, 0] == pytest.approx([1 / 2, -1, 5 / 6])  # u, v and length, no strain
    assert picture[:, 7, 3] == pytest.approx([-1, 0, 1])
    assert not picture[:, 6].any()


def test_a_clip_without_motion_has_none():
    still = {**sample(), 'apex_flow': np.zeros((3, 4, 4))}
    assert not DifferenceAboveFlow(4).transform(still)['difference_flow'][:, 4:].any()


def test_what_is_given_stays():
    given = sample()
    assert DifferenceAboveFlow(4).transform(dict(given)).keys() == {*given, 'difference_flow'}


def test_a_missing_stream_is_named():
    with pytest.raises(InputError, match='apex, onset and apex_flow, there is no onset; name'):
        DifferenceAboveFlow().transform({'apex': 0, 'apex_flow': 0})
