import numpy as np
import pytest

from mmatnet.synthetic.face import HEIGHT, WIDTH, random_face


@pytest.fixture(scope='module')
def faces():
    return [random_face(np.random.default_rng([7, subject])) for subject in range(20)]


def test_the_same_seed_is_the_same_face(faces):
    assert random_face(np.random.default_rng([7, 3])) == faces[3]
    assert len({face.skin for face in faces}) == len(faces)


def test_parts_lie_in_order_inside_the_crop(faces):
    for face in faces:
        points = face.landmarks()
        for side in ('left', 'right'):
            heights = [points[name][1] for name in
                       (f'{side}_brow', f'{side}_eye', 'nose', 'mouth', 'chin')]
            assert heights == sorted(heights)
        assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in points.values())
        assert points['left_eye'][0] < points['nose'][0] < points['right_eye'][0]


def test_landmarks_mirror_each_other(faces):
    points = faces[0].landmarks()
    for part in ('eye', 'brow', 'inner_brow', 'nose', 'mouth', 'cheek'):
        (left_x, left_y), (right_x, right_y) = points[f'left_{part}'], points[f'right_{part}']
        assert left_y == right_y
        assert (left_x + right_x) / 2 == pytest.approx(faces[0].center_x)
