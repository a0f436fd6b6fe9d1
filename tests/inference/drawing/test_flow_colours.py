import numpy as np
import pytest

from mmatnet.inference.drawing.flow_colours import colour_wheel, flow_colours


def colour(u, v, longest=1.0):
    return flow_colours(np.full((2, 3, 2), (u, v), np.float32), longest)[1, 2].tolist()


def test_stillness_is_white_and_right_is_red():
    assert colour(0, 0) == [255, 255, 255]
    assert colour(1, 0) == [255, 0, 0]  # Baker et al., figure 2
    red, green, blue = colour(-1, 0)
    assert red < 40
    assert min(green, blue) > 150  # left is cyan


def test_half_the_length_is_half_way_to_white():
    assert colour(0.5, 0) == pytest.approx([255, 128, 128], abs=1)
    assert colour(1, 0, longest=2.0) == colour(0.5, 0)


def test_longer_vectors_get_the_full_colour_and_leave_the_others_alone():
    flow = np.zeros((1, 2, 2), np.float32)
    flow[0, :, 0] = 0.5, 30
    painted = flow_colours(flow, 1.0)
    assert painted[0, 0].tolist() == colour(0.5, 0)
    assert painted[0, 1].tolist() == colour(1, 0)


@pytest.mark.parametrize(('row', 'column', 'flow'), [
    (50, 100, (1, 0)), (50, 75, (0.5, 0)), (0, 50, (0, -1)), (75, 50, (0, 0.5))])
def test_the_wheel_is_the_key_to_the_colours(row, column, flow):
    wheel = colour_wheel(101)
    assert wheel[row, column].tolist() == pytest.approx(colour(*flow), abs=1)
    assert wheel[0, 0].tolist() == [255, 255, 255]
