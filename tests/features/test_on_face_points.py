"""Features on landmarks take them from whichever feature they are told."""
import csv

import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.features.cell_motion import CellMotion
from mmatnet.features.cell_transitions import CellTransitions
from mmatnet.features.face_cells import cell_means, cell_numbers
from mmatnet.features.face_points import COLUMNS, KEY
from mmatnet.features.mdmo import Mdmo
from mmatnet.features.mean_face import FIVE, MEAN_FACE
from mmatnet.io.digests import file_digest
from mmatnet.registry import FEATURES
from tests.features.clips import CLIP, Frames, GreyChange, aligned

KINDS = (Mdmo, CellMotion, CellTransitions)
FACE = (40 * FIVE + [100, 60]).astype(np.float32)


@pytest.fixture
def table(tmp_path):
    """The mean face, but larger than the detector's, as a user's landmarks of the clip."""
    points = 50 * MEAN_FACE + [90, 70]
    with open(tmp_path / 'points.csv', 'w', newline='') as text:
        writer = csv.writer(text)
        writer.writerow([*KEY, *COLUMNS])
        writer.writerow([*CLIP.key, *points.ravel()])
    path = str(tmp_path / 'points.csv')
    return points, {'type': 'FacePoints', 'table': path, 'sha256': file_digest(path)}


@pytest.mark.parametrize('kind', KINDS)
def test_the_users_points_take_the_place_of_the_mean_face(kind, table):
    points, config = table
    clip = aligned(Frames(range(10, 19)), 200, landmarks=FACE)
    for own, expected in ((config, points), ('FacePoints', 40 * MEAN_FACE + [100, 60])):
        feature = kind(points=own)
        feature.fit(200)
        feature.open()
        assert feature.face_points(clip) == pytest.approx(expected, abs=1e-3)


def test_cells_lie_where_the_users_points_do(table):
    points, config = table

    class Ramp(GreyChange):
        def __call__(self, first, second):
            x = np.tile(np.arange(200, dtype=np.float32), (200, 1))
            return np.dstack([x / 100, 0 * x])

    feature = CellMotion(points=config)
    feature.fit(200)
    feature.open()
    feature.flow = Ramp()
    found = feature.compute(aligned(Frames(range(10, 19)), 200))
    cells = cell_numbers(points, 200, 'voronoi')
    means = cell_means(np.stack([np.tile(np.arange(200) / 100, (200, 1))]), cells, 51)[:, 0]
    assert found[:, 0] == pytest.approx(means - means[30 - 17], abs=2e-3)


@pytest.mark.parametrize('kind', KINDS)
def test_a_store_writes_down_which_and_what_finds_faces(kind, table):
    feature = kind(points=table[1])
    again = FEATURES.make(feature.config)
    assert again == feature
    assert again.config['points'] == table[1]
    assert kind().config['points'] == {'type': 'FacePoints', 'table': None, 'sha256': None}
    assert kind().packages == FEATURES.make('FacePoints').packages


@pytest.mark.parametrize('kind', KINDS)
def test_other_features_are_refused(kind):
    with pytest.raises(InputError, match=r'must be a feature of shape \(68, 2\), such as FacePoin'):
        kind(points='Landmarks')
