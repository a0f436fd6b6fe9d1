import cv2
import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from mmatnet.synthetic.camera import FADE, Camera, frame_landmarks
from mmatnet.synthetic.drawing import MARGIN, draw_face
from mmatnet.synthetic.face import HEIGHT, WIDTH, random_face
from mmatnet.synthetic.motion import Renderer, random_motion, true_flow

SAMM = Camera((960, 650), scale=1.5, colour=False)
SMIC = Camera((190, 230))
ONSET, APEX, OFFSET = 10, 30, 50


@pytest.fixture(scope='module')
def face():
    return random_face(np.random.default_rng(11))


@pytest.fixture(scope='module')
def picture(face):
    return draw_face(face, FADE)


@pytest.fixture(scope='module')
def motion(face):
    return random_motion(face, 'happiness', ONSET, APEX, OFFSET, np.random.default_rng(2))


def at_rest(picture):
    """Grey of the crop as drawn, (HEIGHT, WIDTH)."""
    own = MARGIN + FADE
    return 255 * picture[own:-own, own:-own] @ (0.299, 0.587, 0.114)


@pytest.mark.parametrize('camera', [SAMM, SMIC, Camera((640, 480), scale=0.9)])
def test_the_matrix_leads_to_where_the_frame_shows_the_crop(camera, face, picture, motion):
    """The frame, brought back by the matrix, is the crop as it was rendered."""
    fade = camera.fade
    renderer = Renderer(picture if fade else draw_face(face), motion, 1.0, fade)
    matrix = camera.place(np.random.default_rng(4))
    frame = camera.take(renderer, APEX, matrix, np.zeros(camera.size[::-1], np.float32))
    assert frame.shape[:2] == camera.size[::-1]
    assert frame.dtype == np.uint8
    assert frame.ndim == (3 if camera.colour else 2)
    grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY) if camera.colour else frame
    back = cv2.warpAffine(grey, matrix, (WIDTH, HEIGHT),
                          flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    crop = renderer.grey(APEX)[fade:HEIGHT + fade, fade:WIDTH + fade]
    inner = (slice(8, -8), slice(8, -8))
    assert np.abs(back - crop)[inner].mean() < 2.5
    shifted = np.abs(np.roll(back, 3, 1) - crop)[inner].mean()
    assert shifted > 1.5 * np.abs(back - crop)[inner].mean()


def test_landmarks_are_brought_into_the_frame(face):
    matrix = np.array([[2.0, 0, 10], [0, 2, 20]])
    points = frame_landmarks(face, matrix)
    eye = face.landmarks()['left_eye']
    assert points[0] == pytest.approx((2 * eye[0] + 10, 2 * eye[1] + 20))
    assert points[0, 0] < points[2, 0] < points[1, 0]
    assert points[3, 0] < points[4, 0]
    assert points[3, 1] > points[2, 1] > points[0, 1]


def test_places_differ_within_bounds_and_keep_the_face_in_the_frame():
    places = [SAMM.place(np.random.default_rng(seed)) for seed in range(50)]
    for matrix in places:
        assert 1.42 < np.sqrt(np.linalg.det(matrix[:, :2])) < 1.58
        assert abs(np.rad2deg(np.arctan2(matrix[1, 0], matrix[0, 0]))) <= 4
        middle = matrix @ ((WIDTH - 1) / 2, (HEIGHT - 1) / 2, 1)
        assert abs(middle[0] - 479.5) < 100
        assert abs(middle[1] - 324.5) < 30
    assert len({round(matrix[0, 2], 3) for matrix in places}) == 50
    assert np.array_equal(SMIC.place(np.random.default_rng(1))[:, :2],
                          np.diag([190 / WIDTH, 230 / HEIGHT]))


def test_frames_show_the_same_skin_along_the_turned_and_scaled_flow(picture, motion):
    """Crop point p is at P = matrix p; the start frame at P is the end frame at P + A F(p)."""
    matrix = SAMM.place(np.random.default_rng(3))
    renderer = Renderer(picture, motion, 1.0, FADE)
    start, end = (SAMM.take(renderer, number, matrix, np.zeros((650, 960), np.float32)
                            ).astype(float) for number in (ONSET, APEX))
    y, x = np.mgrid[8:HEIGHT - 8, 8:WIDTH - 8].astype(float)
    places = np.tensordot(matrix, np.stack([x, y, np.ones_like(x)]), 1)  # (2, h, w)
    flow = np.moveaxis(true_flow(motion, ONSET, APEX)[8:-8, 8:-8] @ matrix[:, :2].T, -1, 0)

    def grey_at(frame, points):
        return map_coordinates(frame, points[::-1], order=3, mode='nearest')

    error = np.abs(grey_at(end, places + flow) - grey_at(start, places)).mean()
    assert error < 0.5  # rounding to whole grey levels, twice
    assert np.abs(grey_at(end, places) - grey_at(start, places)).mean() > 3 * error


def test_only_the_face_moves(face, picture, motion):
    """In the crop all of the motion is there, at the edge of the drawing none."""
    renderer = Renderer(picture, motion, 1.0, FADE)
    moved = renderer.grey(APEX) - renderer.grey(ONSET)
    assert np.abs(moved[0]).max() < 1e-3
    assert np.abs(moved[FADE:-FADE, FADE:-FADE]).mean() > 0.2


def test_noise_of_a_frame_is_that_which_is_given(picture, motion):
    renderer, matrix = Renderer(picture, motion, 1.0, FADE), SAMM.place(np.random.default_rng(0))
    noise = np.zeros((650, 960), np.float32)
    before = SAMM.take(renderer, APEX, matrix, noise).astype(int)
    noise[10, 20] = 7
    difference = SAMM.take(renderer, APEX, matrix, noise) - before
    assert difference[10, 20] == 7
    assert np.count_nonzero(difference) == 1
