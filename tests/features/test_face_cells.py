import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.features.cell_motion import CellMotion
from mmatnet.features.cell_transitions import CellTransitions, transition_shares
from mmatnet.features.face_cells import cell_means, cell_numbers, number_of_cells, triangles
from mmatnet.features.mean_face import FIVE, MEAN_FACE
from tests.features.clips import Frames, aligned

POINTS = 40 * MEAN_FACE + [100, 60]  # in a crop of 200 pixels
FACE = (40 * FIVE + [100, 60]).astype(np.float32)


def test_a_pixel_belongs_to_the_nearest_point():
    cells = cell_numbers(POINTS, 200, 'voronoi')
    for y, x in ((0, 0), (60, 100), (137, 71), (199, 199)):
        distances = np.hypot(*(POINTS[17:] - [x, y]).T)
        assert cells[y, x] == distances.argmin()
    assert number_of_cells('voronoi') == 51


def test_triangles_fill_the_crop():
    """Euler: 59 points of which 8 are on the hull make 2 * 59 - 2 - 8 triangles."""
    cells = cell_numbers(POINTS, 200, 'delaunay')
    assert len(triangles()) == number_of_cells('delaunay') == 2 * 59 - 2 - 8
    assert (cells >= 0).all()
    assert len(np.unique(cells)) > 0.9 * len(triangles())
    middle = POINTS[17:][triangles()[cells[95, 100]]] if (triangles()[cells[95, 100]] < 51).all() \
        else None
    assert middle is not None
    assert middle[:, 1].min() <= 95 <= middle[:, 1].max()


def test_means_are_over_cells_and_zero_where_there_is_no_pixel():
    cells = np.array([[0, 0], [2, -1]])
    channels = np.array([[[1, 3], [5, 100]], [[0, 2], [4, 100]]], float)
    assert cell_means(channels, cells, 4).tolist() == [[2, 1], [0, 0], [5, 4], [0, 0]]


class NoseAndLeft:
    """Everything moves by (1, 1), the left third by two more to the right."""

    def __call__(self, first, second):
        field = np.ones((*first.shape, 2), np.float32)
        field[:, :first.shape[1] // 3, 0] += 2
        return field


def test_motion_is_relative_to_the_nose():
    feature = CellMotion()
    feature.fit(200)
    feature.flow = NoseAndLeft()
    means = feature.compute(aligned(Frames(range(10, 19)), 200, landmarks=FACE))
    assert (means.shape, means.dtype) == (feature.shape, feature.dtype)
    brow, nose = means[0], means[30 - 17]  # the outer end of the left brow: x = 46.8
    assert brow[:3] == pytest.approx([2, 0, 2])
    assert nose == pytest.approx([0, 0, 0, 0])
    assert means[45 - 17, :3] == pytest.approx([0, 0, 0])
    assert means[:, 3].max() > 0  # strain, where the two parts meet


def test_an_apex_that_is_the_onset_has_no_motion():
    feature = CellMotion('delaunay')
    feature.fit(20)
    clip = aligned(Frames(range(10, 19)), 20, apex=10)
    assert not feature.compute(clip).any()
    assert feature.note(clip.clip) == 'the apex is the onset, so its cell_motion is zero'
    assert feature.compute(clip).shape == feature.shape == (108, 4)


def test_passages_between_levels_by_hand():
    """Grey 10, 13, 13, 8: alike to brighter, brighter to brighter, brighter to darker."""
    volume = np.uint8([10, 13, 13, 8])[:, None, None].repeat(2, axis=2)
    volume[:, 0, 1] = 10, 11, 9, 10  # within the threshold
    shares = transition_shares(volume, np.array([[0, 1]]), 3)
    assert shares[0].tolist() == pytest.approx([0, 0, 0, 0, 0, 1 / 3, 1 / 3, 0, 1 / 3])
    assert shares[1].tolist() == [0, 0, 0, 0, 1, 0, 0, 0, 0]
    assert shares[2].tolist() == [0] * 9


def test_a_clip_that_brightens_passes_from_alike_to_brighter():
    feature = CellTransitions(length=9, size=100, interpolation='none')
    feature.fit(200)
    shares = feature.compute(aligned(Frames(range(10, 19)), 200, landmarks=FACE))
    assert shares.shape == feature.shape == (51, 9)
    assert shares == pytest.approx(np.tile([0, 0, 0, 0, 1 / 8, 1 / 8, 0, 0, 6 / 8], (51, 1)))


@pytest.mark.parametrize(('make', 'sentence'), [
    (lambda: CellMotion('cells'), "kind must be one of voronoi, delaunay, got 'cells'"),
    (lambda: CellTransitions('cells'), "kind must be one of voronoi, delaunay, got 'cells'"),
    (lambda: CellTransitions(threshold=0), 'threshold must be a whole number from 1 to 255'),
    (lambda: CellTransitions(length=1), 'length must be a whole number from 2 up')])
def test_unsound_options_are_refused(make, sentence):
    with pytest.raises(InputError, match=sentence):
        make()
