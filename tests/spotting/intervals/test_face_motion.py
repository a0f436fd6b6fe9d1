"""From made-up flow fields to the motion of the parts of a face."""
import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.spotting.intervals.face_motion import (
    BLOCKS,
    HEAD,
    LIDS,
    MOTION_REGIONS,
    SIDE,
    FaceMotion,
    _blob,
    _sureness,
    _without_similarity,
)

CROP = np.random.default_rng(0).integers(0, 255, (SIDE, SIDE), dtype=np.uint8)
Y, X = np.mgrid[:SIDE, :SIDE].astype(float)
PLACES = np.array([*MOTION_REGIONS.values(), *HEAD.values(), *LIDS.values()], float)


def patch(places, vector, sigma):
    """A field that moves some places, float32, (S, S, 2)."""
    weight = sum(np.exp(-0.5 * ((X - x) ** 2 + (Y - y) ** 2) / sigma ** 2) for x, y in places)
    return (weight[..., None] * vector).astype(np.float32)


def similarity(shift, turn, nearer):
    """A field of the whole head: pixels, radians, part of the scale; float32, (S, S, 2)."""
    x, y = X - 100, Y - 130
    return np.stack([shift[0] + nearer * x - turn * y, shift[1] + nearer * y + turn * x],
                    -1).astype(np.float32)


def half_plain(crop):
    """The crop with one grey left of the middle of the chin, uint8."""
    crop = crop.copy()
    crop[:, :MOTION_REGIONS['chin'][0]] = 128
    return crop


@pytest.mark.parametrize('crop', [CROP, half_plain(CROP)], ids=['texture', 'half plain'])
@pytest.mark.parametrize('motion', [
    ((3, -5), 0, 0), ((0, 0), 0.04, 0), ((0, 0), 0, 0.03), ((-2, 1), -0.03, 0.02)],
    ids=['shift', 'turn', 'nearer', 'all'])
def test_what_the_whole_head_does_is_removed_to_the_last_digit(crop, motion):
    field = similarity(*motion)
    assert np.abs(field).max() > 3
    step = FaceMotion(crop)(field)
    assert np.abs(step.moved).max() < 1e-5
    assert step.lids < 1e-5


def test_a_stretch_of_the_face_is_no_motion_of_the_head():
    field = np.stack([0.03 * (X - 112), 0 * Y], -1).astype(np.float32)
    assert np.linalg.norm(FaceMotion(CROP)(field).moved, axis=1).max() > 0.5


@pytest.mark.parametrize('name', MOTION_REGIONS)
def test_a_part_that_moves_is_the_part_that_is_seen_to_move(name):
    moved = FaceMotion(CROP)(patch([MOTION_REGIONS[name]], (2.0, -1.5), 10)).moved
    lengths = np.linalg.norm(moved, axis=1)
    place = list(MOTION_REGIONS).index(name)
    assert lengths.argmax() == place
    assert lengths[place] > 2.5 * np.sort(lengths)[-2]
    across, down = moved[place]
    # Gaussians of variances 100 and 121 or 64: 100 / sqrt((100 + 121) (100 + 64)) of the peak, and
    # the head, fitted to all parts, takes a little of it along
    assert across == pytest.approx(2.0 * 100 / np.sqrt(221 * 164), rel=0.2)
    assert down / across == pytest.approx(-0.75, rel=0.15)


def test_an_expression_is_seen_beside_a_move_of_the_head():
    raised = patch([place for name, place in MOTION_REGIONS.items() if 'brow' in name], (0, -1), 12)
    motion = FaceMotion(CROP)
    both = motion(raised + similarity((4, 3), 0.03, -0.02))
    np.testing.assert_allclose(both.moved, motion(raised).moved, atol=1e-5)


def test_lids_are_measured_and_move_nothing_else():
    motion = FaceMotion(CROP)
    shut = motion(patch(LIDS.values(), (0, 3), 6))
    # Gaussians of variances 36 and 144 or 36
    assert shut.lids == pytest.approx(3 * 36 / np.sqrt(180 * 72), rel=0.1)
    assert np.linalg.norm(shut.moved, axis=1).max() < 0.15 * shut.lids
    assert motion(patch([LIDS['left_lid']], (0, 3), 6)).lids == pytest.approx(shut.lids / 2,
                                                                              rel=0.1)
    looking = motion(patch(LIDS.values(), (-3, 0), 6))
    assert looking.lids == pytest.approx(shut.lids, rel=0.1)  # whatever the direction


def test_motion_is_in_pixels_of_224_whatever_the_crop():
    """Every second pixel of crop and field, whose vectors are half as long there."""
    smooth = (128 + 100 * np.sin(X / 9) * np.sin(Y / 7)).astype(np.uint8)
    field = patch([MOTION_REGIONS['upper_lip'], MOTION_REGIONS['left_inner_brow']], (1, 2), 14)
    whole = FaceMotion(smooth)(field)
    half = FaceMotion(smooth[::2, ::2].copy())(field[::2, ::2] / 2)
    assert np.linalg.norm(whole.moved, axis=1).max() > 1
    np.testing.assert_allclose(half.moved, whole.moved, atol=0.1)


def test_skin_without_texture_counts_less():
    """Left of the middle of the chin there is nothing to see, so that the flow there is short."""
    short = patch([MOTION_REGIONS['chin']], (0, 2), 12)
    short[:, :MOTION_REGIONS['chin'][0]] = 0
    place = list(MOTION_REGIONS).index('chin')
    even, sure = (FaceMotion(crop)(short).moved[place, 1] for crop in (CROP, half_plain(CROP)))
    assert sure > 1.3 * even


def test_sureness_follows_the_texture_and_is_even_where_all_is_alike():
    sureness = _sureness(half_plain(CROP)).reshape(BLOCKS, BLOCKS)
    edge = MOTION_REGIONS['chin'][0] // 8
    assert sureness[:, :edge - 1].max() < 0.01
    assert sureness[:, edge + 1:].min() > 0.1
    np.testing.assert_allclose(_sureness(np.full_like(CROP, 9)), 1 / 4)  # 1 / (1 + TEXTURE_HALF)


def test_a_blob_sums_to_one_around_its_place():
    weights = _blob(np.array([60.0, 100.0]), (11.0, 8.0)).reshape(BLOCKS, BLOCKS)
    middles = np.arange(BLOCKS) * 8 + 3.5
    assert weights.sum() == pytest.approx(1)
    across, down = weights.sum(0), weights.sum(1)
    assert (across @ middles, down @ middles) == pytest.approx((60, 100), abs=0.1)
    spreads = [np.sqrt(part @ (middles - middle) ** 2) for part, middle in
               ((across, 60), (down, 100))]
    assert spreads == pytest.approx([11, 8], abs=0.1)


def test_the_fit_is_the_least_squares_fit_with_weights():
    """Against numpy's own solver, on vectors that no similarity explains."""
    rng = np.random.default_rng(1)
    weights, vectors = rng.uniform(0.1, 1, len(PLACES)), rng.normal(size=PLACES.shape)
    x, y = PLACES.T
    one, none = np.ones_like(x), np.zeros_like(x)
    model = np.concatenate([np.stack([one, none, x, -y], 1), np.stack([none, one, y, x], 1)])
    root = np.sqrt(np.tile(weights, 2))
    fit = np.linalg.lstsq(model * root[:, None], vectors.T.reshape(-1) * root, rcond=None)[0]
    expected = vectors - (model @ fit).reshape(2, -1).T
    found = (_without_similarity(PLACES, weights) @ vectors.reshape(-1)).reshape(-1, 2)
    np.testing.assert_allclose(found, expected, atol=1e-9)


def test_crops_that_are_too_small_are_refused():
    FaceMotion(CROP[:56, :56])
    with pytest.raises(InputError, match='crops must be at least 56 pixels wide to be spotted in, '
                                         'got 55'):
        FaceMotion(CROP[:55, :55])
