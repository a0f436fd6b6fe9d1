import cv2
import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from mmatnet.errors import InputError
from mmatnet.synthetic.camera import Camera
from mmatnet.synthetic.drawing import draw_face
from mmatnet.synthetic.face import HEIGHT, WIDTH, random_face
from mmatnet.synthetic.motion import (
    EXPRESSIONS,
    Motion,
    Renderer,
    expression_curve,
    join_motions,
    load_motion,
    random_motion,
    save_motion,
    true_flow,
)

ONSET, APEX, OFFSET = 100, 128, 160
Y, X = np.mgrid[:HEIGHT, :WIDTH].astype(float)


@pytest.fixture(scope='module')
def face():
    return random_face(np.random.default_rng(11))


@pytest.fixture(scope='module')
def picture(face):
    return draw_face(face)


@pytest.fixture(scope='module', params=sorted(EXPRESSIONS))
def motion(request, face):
    return random_motion(face, request.param, ONSET, APEX, OFFSET, np.random.default_rng(2))


def motion_of(face, emotion, seed=2):
    return random_motion(face, emotion, ONSET, APEX, OFFSET, np.random.default_rng(seed))


def shifted(*steps):
    """Motion that only drifts, by (u, v) per frame."""
    return Motion(np.arange(len(steps)), np.zeros((0, 7)), np.zeros((len(steps), 2)),
                  np.array(steps, float))


def expression(motion):
    """Displacement at the apex without the drift, (u, v)."""
    return motion.displacement(APEX, X, Y) - motion.drift[APEX - ONSET].reshape(2, 1, 1)


def skin_along_the_flow(renderer, start, end):
    """Mean change of the grey at x against the other frame's at x + flow, and at x itself."""
    flow, inner = true_flow(renderer.motion, start, end), (slice(6, -6), slice(6, -6))
    before, after = renderer.grey(start), renderer.grey(end)
    followed = map_coordinates(after, (Y + flow[..., 1], X + flow[..., 0]), order=3,
                               mode='nearest')
    return (np.abs(other - before)[inner].mean() for other in (followed, after))


def at(field, point):
    x, y = (round(value) for value in point)
    return field[:, y, x]


def test_curve_is_a_raised_cosine_up_and_down():
    # cos 45 degrees is 0.7071: a rise of four frames, a fall of two to a rest of 0.2
    curve = expression_curve(7, 4, 0, 0.2)
    assert curve == pytest.approx([0, 0.14645, 0.5, 0.85355, 1, 0.6, 0.2], abs=1e-5)


def test_late_side_starts_late_and_peaks_with_the_other():
    late = expression_curve(21, 10, 3, 0)
    assert (late[:4] == 0).all()
    assert late.argmax() == 10
    assert late[10] == 1


def test_amplitude_at_the_apex_is_one_to_two_pixels(face):
    for emotion in EXPRESSIONS:
        for seed in range(5):
            reached = np.hypot(*expression(motion_of(face, emotion, seed))).max()
            # 28 frames at 0.04 to 0.06 px each
            assert 1.12 <= reached <= 1.68


def test_each_emotion_moves_its_own_parts(face):
    points = face.landmarks()
    surprise, happiness, disgust = (expression(motion_of(face, emotion)) for emotion in
                                    ('surprise', 'happiness', 'disgust'))
    for side, outward in (('left', -1), ('right', 1)):
        assert at(surprise, points[f'{side}_brow'])[1] < -0.5  # up
        assert abs(at(surprise, points[f'{side}_mouth'])).max() < 0.05
        assert at(happiness, points[f'{side}_mouth'])[0] * outward > 0.4
        assert at(happiness, points[f'{side}_mouth'])[1] < -0.5
        assert abs(at(happiness, points[f'{side}_brow'])).max() < 0.05
        assert at(disgust, points[f'{side}_brow'])[1] > 0.5  # down
        assert at(disgust, points[f'{side}_nose'])[1] < -0.5


def test_drift_is_smooth_and_below_the_motion(face):
    for seed in range(10):
        steps = np.diff(motion_of(face, 'surprise', seed).drift, axis=0)
        assert 0 < np.abs(steps).max() < 0.06
        assert np.abs(np.diff(steps, axis=0)).max() < 0.004


def test_flow_of_a_drift_is_its_difference():
    flow = true_flow(shifted((0.5, 1), (0.75, 0.5)), 0, 1)
    assert flow.shape == (HEIGHT, WIDTH, 2)
    assert np.allclose(flow, (0.25, -0.5), atol=1e-12)


def test_flow_there_and_back_is_nothing(motion):
    there, back = true_flow(motion, ONSET, APEX), true_flow(motion, APEX, ONSET)
    places = (Y + there[..., 1], X + there[..., 0])
    for axis in range(2):
        returned = map_coordinates(back[..., axis], places, order=3, mode='nearest')
        inner = (slice(4, -4), slice(4, -4))
        assert np.abs(there[..., axis] + returned)[inner].max() < 1e-4


def test_frames_show_the_same_skin_along_the_flow(motion, picture):
    """Grey levels at x in one frame are those at x + F in another: sign and place are right."""
    followed, still = skin_along_the_flow(Renderer(picture, motion), ONSET, APEX)
    assert followed < 0.1
    assert still > 0.5


def test_a_twentieth_of_a_pixel_is_drawn_exactly(picture):
    """Against the shift by Fourier phases, which is exact for a periodic picture."""
    grey = Renderer(picture, shifted((0, 0))).grey(0)
    window = np.outer(np.hanning(HEIGHT), np.hanning(WIDTH))
    faded = (grey - grey.mean()) * window / 255 + 0.5
    renderer = Renderer(np.pad(faded, 12, constant_values=0.5)[..., None].repeat(3, 2),
                        shifted((0, 0), (0.05, -0.05)))
    before, after = renderer.grey(0).astype(float), renderer.grey(1)
    frequency_y, frequency_x = np.fft.fftfreq(HEIGHT)[:, None], np.fft.fftfreq(WIDTH)
    spectrum = np.fft.fft2(before)
    exact = np.fft.ifft2(spectrum * np.exp(
        -2j * np.pi * (0.05 * frequency_x - 0.05 * frequency_y))).real
    assert np.std(after - exact) < 0.02 * np.std(after - before)
    # and as a length: least squares of the change against the exact slopes
    slopes = np.stack([np.fft.ifft2(-2j * np.pi * frequency * spectrum).real.ravel()
                       for frequency in (frequency_x, frequency_y)], 1)
    moved = np.linalg.lstsq(slopes, (after - before).ravel(), rcond=None)[0]
    assert moved == pytest.approx((0.05, -0.05), abs=5e-4)


def test_noise_is_added_to_the_grey_of_the_frame(motion, picture):
    renderer = Renderer(picture, motion)
    noise = np.random.default_rng(0).normal(0, 2, (HEIGHT, WIDTH)).astype(np.float32)
    frame = Camera().take(renderer, APEX, Camera().place(np.random.default_rng(0)), noise)
    assert frame.dtype == np.uint8
    assert frame.shape == (HEIGHT, WIDTH, 3)
    grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY).astype(float)
    difference = np.abs(grey - (renderer.grey(APEX) + noise))
    assert np.mean(difference < 1.01) > 0.999  # rounding; clipped lights apart
    blue, green, red = frame.reshape(-1, 3).mean(0)
    assert blue < green < red  # skin


def test_farneback_finds_the_motion(motion, picture):
    """From onset to apex, where the motion is far above the algorithm's error."""
    renderer = Renderer(picture, motion)
    start, end = (np.uint8(np.clip(np.rint(renderer.grey(number)), 0, 255))
                  for number in (ONSET, APEX))
    found = cv2.calcOpticalFlowFarneback(start, end, None, 0.5, 3, 15, 3, 5, 1.2, 0)
    truth = true_flow(motion, ONSET, APEX)
    moving = np.hypot(*np.moveaxis(truth - np.median(truth, (0, 1)), -1, 0)) > 0.4
    assert moving.mean() > 0.02
    assert np.corrcoef(found[moving].ravel(), truth[moving].ravel())[0, 1] > 0.85
    assert np.linalg.norm(found - truth, axis=-1)[moving].mean() < 0.35


def test_motion_survives_the_file(tmp_path, motion):
    path = tmp_path / 'clip.npz'
    save_motion(path, motion)
    again = load_motion(path)
    for name in ('numbers', 'patches', 'curves', 'drift'):
        assert np.array_equal(getattr(again, name), getattr(motion, name))


def test_bad_input_is_named(tmp_path, face, motion):
    with pytest.raises(InputError, match=r'no motion file at .*gone'):
        load_motion(tmp_path / 'gone.npz')
    (tmp_path / 'bad.npz').write_bytes(b'PK\x03\x04 damaged')
    with pytest.raises(InputError, match='damaged'):
        load_motion(tmp_path / 'bad.npz')
    np.savez(tmp_path / 'other.npz', numbers=np.arange(3))
    with pytest.raises(InputError, match='expected the motion of a synthetic clip'):
        load_motion(tmp_path / 'other.npz')
    with pytest.raises(InputError, match=r"emotion must be one of .*got 'fear'"):
        random_motion(face, 'fear', 1, 5, 9, np.random.default_rng(0))
    with pytest.raises(InputError, match='onset < apex < offset, got 5, 5, 9'):
        random_motion(face, 'disgust', 5, 5, 9, np.random.default_rng(0))
    with pytest.raises(InputError, match='frame must lie in 100 to 160, got 99'):
        true_flow(motion, 99, 120)


def test_a_recording_has_its_expressions_one_after_another(face):
    rng = np.random.default_rng(0)
    first = random_motion(face, 'surprise', 30, 40, 60, rng)
    second = random_motion(face, 'happiness', 100, 110, 130, rng)
    third = random_motion(face, 'disgust', 131, 140, 150, rng)
    whole = join_motions([first, second, third], 10, 150, rng)
    assert list(whole.numbers) == list(range(10, 151))
    assert whole.curves.shape == (141, 6)
    assert (whole.curves[:20, :2] == 0).all()
    assert np.array_equal(whole.curves[20:51, :2], first.curves)
    assert (np.diff(whole.curves[50:70, :2], axis=0) <= 0).all()
    assert whole.curves[70:, :2] == pytest.approx(0)
    assert (whole.curves[:121, 4:] == 0).all()
    whole.curves[121:, 2:4] = 0  # what is left of the second in the third
    for number, own in ((40, first), (110, second), (140, third)):
        moved = [part.displacement(number, X, Y)
                 - part.drift[part.index(number)].reshape(2, 1, 1) for part in (whole, own)]
        assert moved[0] == pytest.approx(moved[1], abs=1e-12)


def test_a_recording_is_rendered_as_its_flow_says(face, picture):
    rng = np.random.default_rng(0)
    whole = join_motions([random_motion(face, emotion, onset, onset + 12, onset + 20, rng)
                          for emotion, onset in (('disgust', 5), ('happiness', 40))], 0, 70, rng)
    followed, still = skin_along_the_flow(Renderer(picture, whole), 40, 52)
    assert followed < 0.1
    assert still > 0.3


def test_an_expression_outside_its_recording(face):
    motion = motion_of(face, 'disgust')
    with pytest.raises(InputError, match='lie within its recording 101 to 200, got 100 to 160'):
        join_motions([motion], 101, 200, np.random.default_rng(0))


def test_speed_and_amplitude_are_what_was_asked_for(face):
    for seed in range(5):
        fast = random_motion(face, 'surprise', 0, 10, 20, np.random.default_rng(seed),
                             (0.2, 0.3), (1, 2.5))
        reached = np.hypot(*(fast.displacement(10, X, Y) - fast.drift[10].reshape(2, 1, 1))).max()
        assert 2 * 0.98 <= reached <= 2.5 * 1.02
