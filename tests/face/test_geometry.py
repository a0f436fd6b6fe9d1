import numpy as np
import pytest
from scipy.ndimage import gaussian_filter, map_coordinates
from skimage.transform import SimilarityTransform

from mmatnet.errors import InputError
from mmatnet.face.geometry import (
    Warp,
    anchor_transform,
    apply,
    box_transform,
    fit_similarity,
    inverse,
)
from mmatnet.face.placement import PUBLISHED
from mmatnet.registry import FLOWS


def similarity(scale=1.0, degrees=0.0, shift=(0, 0)):
    angle = np.deg2rad(degrees)
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.column_stack([turn, shift])


@pytest.fixture
def texture():
    """Smooth enough that four pixels tell a period, uint8, (300, 320)."""
    noise = gaussian_filter(np.random.default_rng(0).standard_normal((300, 320)), 2.5)
    return np.clip(np.rint(128 + 40 * noise / noise.std()), 0, 255).astype(np.uint8)


@pytest.mark.filterwarnings('ignore:`estimate` is deprecated')  # since scikit-image 0.26
@pytest.mark.parametrize('seed', range(5))
def test_the_fit_is_that_of_scikit_image(seed):
    rng = np.random.default_rng(seed)
    source, target = rng.normal(size=(2, 4, 2)) * 50 + 100
    oracle = SimilarityTransform()
    oracle.estimate(source, target)
    ours = fit_similarity(source, target)
    if np.linalg.det(oracle.params[:2, :2]) > 0:  # where theirs does not mirror
        assert np.allclose(ours, oracle.params[:2], atol=1e-8)
    residual = np.sum((apply(ours, source) - target) ** 2)
    for change in 1e-3 * rng.normal(size=(50, 4)):  # no other similarity is closer
        a, b, x, y = change + (ours[0, 0], ours[1, 0], *ours[:, 2])
        other = np.array([[a, -b, x], [b, a, y]])
        assert np.sum((apply(other, source) - target) ** 2) >= residual


def test_a_similarity_is_recovered_exactly():
    matrix = similarity(1.7, 12, (30, -20))
    points = np.random.default_rng(0).normal(size=(4, 2)) * 80
    assert np.allclose(fit_similarity(points, apply(matrix, points)), matrix)
    assert np.allclose(apply(inverse(matrix), apply(matrix, points)), points)


def test_landmarks_in_one_place_are_refused():
    with pytest.raises(InputError, match=r'landmarks must be at different places'):
        fit_similarity(np.ones((4, 2)), PUBLISHED.anchors(224))


def test_the_eyes_alone_are_enough():
    anchors = apply(inverse(similarity(0.8, -7, (12, 5))), PUBLISHED.anchors(224))
    assert np.allclose(anchor_transform(anchors, 224), anchor_transform(anchors[:2], 224))
    assert np.allclose(apply(anchor_transform(anchors, 224), anchors), PUBLISHED.anchors(224))


def test_a_box_of_the_crop_s_size_is_a_slice(texture):
    warp = Warp(box_transform(np.array([10, 20, 234, 244]), 224), texture.shape, 224)
    assert np.array_equal(warp(texture), texture[20:244, 10:234])


def test_the_edges_of_a_box_come_to_those_of_the_crop():
    """Half a pixel outside the middle of the outer pixels, in picture and crop."""
    corners = apply(box_transform(np.array([10, 20, 458, 132]), 224),
                    np.array([(9.5, 19.5), (457.5, 131.5)]))
    assert np.allclose(corners, [(-0.5, -0.5), (223.5, 223.5)])


def test_the_identity_changes_nothing_and_the_edge_repeats(texture):
    assert np.array_equal(Warp(similarity(), texture.shape, 300)(texture), texture[:, :300])
    outside = Warp(similarity(shift=(5, 0)), texture.shape, 300)(texture)
    assert np.array_equal(outside[:, :5], np.repeat(texture[:, :1], 5, 1))
    assert np.array_equal(outside[:, 5:], texture[:, :295])


@pytest.mark.parametrize('scale', [1.9, 0.9, 0.45, 0.2])
def test_weights_sum_to_one(scale):
    warp = Warp(similarity(scale, 9, (3, -8)), (480, 640), 96)
    assert (warp(np.full((480, 640), 201, np.uint8)) == 201).all()


@pytest.mark.parametrize('scale', [1.6, 1.05])
def test_positions_are_exact(texture, scale):
    """Against SciPy's spline: a step of 1/32 pixel would differ by far more than the rounding."""
    matrix = similarity(scale, 8.3, (-60.37, -41.21))
    crop = Warp(matrix, texture.shape, 224)(texture)
    grid = np.stack(np.mgrid[:224, :224][::-1], -1).reshape(-1, 2)
    places = apply(inverse(matrix), grid)

    def spline(shift):
        return map_coordinates(texture.astype(float), places.T[::-1] + shift, order=3,
                               mode='nearest').reshape(224, 224)

    slope = spline(0.5) - spline(-0.5)  # grey levels per pixel down and right
    inner = np.s_[20:-20, 20:-20]
    difference = (crop - spline(0))[inner]
    shift = (difference * slope[inner]).sum() / (slope[inner] ** 2).sum()
    assert abs(shift) < 0.002
    assert np.abs(difference).mean() < 0.5


@pytest.mark.parametrize('scale', [0.75, 0.5, 0.3, 0.13])
def test_shrinking_does_not_alias(scale):
    """A board of single pixels, 0 and 255, has no structure left at a smaller size."""
    board = (255 * (np.indices((600, 600)).sum(0) % 2)).astype(np.uint8)
    size = int(600 * scale) - 20
    crop = Warp(similarity(scale, 0, (-5.3, -4.1)), board.shape, size)(board)[4:-4, 4:-4]
    assert np.abs(crop.astype(int) - 127.5).max() <= 15
    assert crop.mean() == pytest.approx(127.5, abs=1)


@pytest.mark.parametrize('scale', [0.3, 0.13])
def test_averaging_blocks_first_does_not_shift(scale):
    """A ramp of one grey level per four pixels keeps its place, edge to edge."""
    ramp = np.tile(np.minimum(np.arange(1000) // 4, 255).astype(np.uint8), (1000, 1))
    matrix = similarity(scale, 0, (-0.37, -0.21))
    size = int(1000 * scale) - 10
    crop = Warp(matrix, ramp.shape, size)(ramp)
    expected = (apply(inverse(matrix), np.stack([np.arange(size)] * 2, 1))[:, 0] - 1.5) / 4
    assert np.mean(crop[5] - expected) == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize('scale', [1.3, 0.8])
@pytest.mark.parametrize('shift', [0.05, 0.3])
def test_the_flow_of_a_known_shift_survives(scale, shift):
    """Two pictures of a texture 0.05 or 0.3 pixels apart, sampled from a spline; Farneback.

    Measured mean error: 0.003 to 0.007 pixels of the crop.
    """
    noise = gaussian_filter(np.random.default_rng(0).standard_normal((300, 320)), 2)
    noise *= 40 / noise.std()
    rows, columns = np.mgrid[:300, :320].astype(float)
    first, second = (np.clip(np.rint(128 + map_coordinates(
        noise, [rows - moved * 0.6, columns - moved * 0.8], order=3, mode='nearest')), 0,
        255).astype(np.uint8) for moved in (0, shift))
    matrix = similarity(scale, 6, (-20.3, -10.7))
    warp = Warp(matrix, first.shape, 224)
    flow = FLOWS.make('farneback')(warp(first), warp(second))[20:200, 20:200]
    true = matrix[:, :2] @ (0.8 * shift, 0.6 * shift)
    assert np.linalg.norm(flow - true, axis=-1).mean() < 0.02
