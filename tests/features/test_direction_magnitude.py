import numpy as np
import pytest

from mmatnet.features.direction_magnitude import DirectionMagnitude, row_range
from tests.features.clips import direction_magnitude, mirror_flow

PI = np.pi


def field(blocks, pixels=3):
    """A flow field from one (u, v) per block; each block has pixels x pixels equal vectors."""
    blocks = np.array(blocks, np.float32)  # (B, B, 2)
    return blocks.repeat(pixels, axis=0).repeat(pixels, axis=1)


def test_numbers_by_hand():
    """Right, down, left and up, of 2, 1, 0.5 and 5 pixels; v runs down, so down is +pi/2."""
    flow = field([[(2, 0), (0, 1)], [(-0.5, 0), (0, -5)]])
    expected = [0, 2, PI / 2, 1, PI, 0.5, -PI / 2, 5]
    assert direction_magnitude(flow, blocks=2) == pytest.approx(expected)


def test_a_uniform_field_fills_every_block():
    rows = direction_magnitude(np.full((224, 224, 2), (0.3, 0.4), np.float32))
    assert rows.shape == (128,)
    assert rows.dtype == np.float32
    assert rows[0::2] == pytest.approx(0.9272952)  # atan2(4, 3)
    assert rows[1::2] == pytest.approx(0.5)


def test_blocks_run_along_rows_from_the_top_left():
    flow = np.zeros((224, 224, 2), np.float32)
    flow[28:56, 56:84] = (0, 1)  # block row 1, block column 2: k = 1 * 8 + 2 = 10
    rows = direction_magnitude(flow)
    assert np.flatnonzero(rows).tolist() == [20, 21]


def test_the_mean_is_taken_of_angles_and_of_magnitudes():
    """Half a block at 3.0 rad, half at -3.0: the arithmetic mean is 0, the circular one pi.

    The magnitude is the mean of lengths (1 and 3), not the length of the mean vector.
    """
    flow = np.empty((4, 4, 2), np.float32)
    flow[:2] = (np.cos(3.0), np.sin(3.0))
    flow[2:] = (3 * np.cos(3.0), -3 * np.sin(3.0))
    direction, magnitude = direction_magnitude(flow, blocks=1)
    assert direction == pytest.approx(0, abs=1e-6)
    assert magnitude == pytest.approx(2)
    direction, magnitude = direction_magnitude(flow, blocks=1, angle_mean='circular')
    assert abs(direction) == pytest.approx(PI)
    assert magnitude == pytest.approx(2)


def test_mirrored_rows_by_hand():
    """Columns change places and u its sign: (1, 1) left, (-2, 0) right become (2, 0), (-1, 1)."""
    flow = field([[(1, 1), (-2, 0)], [(0, 0), (0, 3)]])
    expected = [0, 2, 3 * PI / 4, 2 ** 0.5, PI / 2, 3, 0, 0]
    assert direction_magnitude(mirror_flow(flow), blocks=2) == pytest.approx(expected)


def oracle(flow, blocks, angle_mean):
    """Pixel by pixel in double precision, as the released numbers were described."""
    u, v = flow[..., 0].astype(float) + 0.0, flow[..., 1].astype(float) + 0.0
    angle, length = np.arctan2(v, u), np.hypot(u, v)
    height, width = len(flow) // blocks, flow.shape[1] // blocks
    row = []
    for top in range(0, len(flow), height):
        for left in range(0, flow.shape[1], width):
            block = np.s_[top:top + height, left:left + width]
            row += [angle[block].mean() if angle_mean == 'arithmetic' else
                    np.arctan2(np.sin(angle[block]).mean(), np.cos(angle[block]).mean()),
                    length[block].mean()]
    return row


# the mean vector of a block may be short, whose angle is then less certain
@pytest.mark.parametrize(('angle_mean', 'error'), [('arithmetic', 3e-7), ('circular', 2e-6)])
@pytest.mark.parametrize('scale', [1, 1e3, 0.04, 1e-6, 1e-18])
def test_both_rows_agree_with_angles_of_every_pixel(angle_mean, error, scale):
    """Also where a pixel is still, or moves along an axis, or has -0 for a component."""
    draw = np.random.default_rng(0)
    flow = draw.normal(0.3, 1, size=(24, 40, 2)).astype(np.float32) * np.float32(scale)
    for value in (0.0, -0.0):
        flow[draw.uniform(size=flow.shape) < 0.2] = value
    rows = DirectionMagnitude((24, 40), 4, angle_mean)(flow)
    for row, field in zip(rows, (flow, mirror_flow(flow)), strict=True):
        expected = np.array(oracle(field, 4, angle_mean))
        assert row[0::2] == pytest.approx(expected[0::2], abs=error)
        assert row[1::2] == pytest.approx(expected[1::2], rel=2e-7)


@pytest.mark.parametrize('length', [1, 0.04, 3e-9])
def test_the_angle_of_a_pixel_is_known_to_the_rounding_of_float32(length):
    angles = np.linspace(-np.pi, np.pi, 40001)
    flow = (length * np.stack([np.cos(angles), np.sin(angles)], axis=-1)).astype(np.float32)
    found = [direction_magnitude(vector[None, None], 1)[0] for vector in flow[::40]]
    assert found == pytest.approx(np.arctan2(*flow[::40].T[::-1].astype(float)), abs=2.5e-7)


def test_right_and_left_change_places_exactly():
    right = field([[(2, 0)]])
    make_rows = DirectionMagnitude((3, 3), 1)
    assert [row.tolist() for row in make_rows(right)] == [[0, 2], [np.float32(PI), 2]]
    assert [row.tolist() for row in make_rows(-right)] == [[np.float32(PI), 2], [0, 2]]


@pytest.mark.parametrize('angle_mean', ['arithmetic', 'circular'])
def test_nothing_of_one_field_reaches_the_next(angle_mean):
    make_rows, draw = DirectionMagnitude((8, 8), 2, angle_mean), np.random.default_rng(0)
    first, second = draw.normal(size=(2, 8, 8, 2)).astype(np.float32)
    first[:3], second[2:5] = 0, 0
    kept, before = make_rows(first), second.copy()
    again = [row.copy() for row in kept]
    for row, alone in zip(make_rows(second),
                          DirectionMagnitude((8, 8), 2, angle_mean)(second), strict=True):
        assert np.array_equal(row, alone)
    assert np.array_equal(kept, again)
    assert np.array_equal(second, before)


def test_a_mean_of_angles_cannot_be_mirrored_afterwards():
    """Why mirrored rows are stored: equal rows (angle 0, magnitude 1), unequal mirrored rows."""
    straight, spread = np.empty((2, 2, 2), np.float32), np.empty((2, 2, 2), np.float32)
    straight[:] = (1, 0)
    spread[0] = (np.cos(2.5), -np.sin(2.5))
    spread[1] = (np.cos(2.5), np.sin(2.5))
    for flow, mirrored in ((straight, PI), (spread, 0)):
        assert direction_magnitude(flow, 1) == pytest.approx([0, 1], abs=1e-6)
        assert direction_magnitude(mirror_flow(flow), 1) == pytest.approx([mirrored, 1], abs=1e-6)


@pytest.mark.parametrize('zero', [0.0, -0.0])
def test_stillness_has_no_direction(zero):
    """atan2(0, -0) is pi; a still frame must give zeros, mirrored too."""
    flow = np.full((4, 4, 2), zero, np.float32)
    assert not direction_magnitude(flow, blocks=2).any()
    assert not direction_magnitude(mirror_flow(flow), blocks=2).any()


@pytest.mark.parametrize(('onset', 'apex', 'offset', 'first', 'last'), [
    (100, 150, 200, 0, 63),   # longer than the window on both sides
    (100, 132, 164, 0, 63),   # exactly as long: 32 pairs before the apex, 32 after it
    (100, 131, 162, 1, 62),   # one pair short on both sides
    (46, 59, 86, 19, 58),     # short on both sides
    (140, 150, 300, 22, 63),  # short before the apex
    (10, 150, 155, 0, 36),    # short after the apex
    (69, 69, 123, 32, 63),    # apex at onset: nothing before
    (60, 80, 80, 12, 31),     # apex at offset: nothing leaves it
    (5, 5, 6, 32, 32),        # two frames, the pair leaves the apex
    (5, 6, 6, 31, 31),        # two frames, the pair leads to the apex
])
def test_row_range_on_clips_of_every_kind(onset, apex, offset, first, last):
    rows = row_range(onset, apex, offset)
    assert (rows[0], rows[-1]) == (first, last)
    pairs = [row for row in range(64)
             if onset <= apex + row - 32 and apex + row - 32 + 1 <= offset]
    assert list(rows) == pairs


def test_one_frame_has_no_row():
    assert not row_range(5, 5, 5)


def test_row_range_follows_the_recipe():
    assert list(row_range(0, 10, 20, rows=8, apex_row=2)) == list(range(8))
    assert list(row_range(9, 10, 12, rows=8, apex_row=2)) == [1, 2, 3]


def test_unequal_blocks_are_refused():
    with pytest.raises(ValueError, match=r'must be multiples of 8 blocks, got 30x32'):
        direction_magnitude(np.zeros((30, 32, 2), np.float32))


def test_an_unknown_mean_is_refused():
    with pytest.raises(ValueError, match=r"one of arithmetic, circular, got 'median'"):
        direction_magnitude(np.zeros((8, 8, 2), np.float32), angle_mean='median')
