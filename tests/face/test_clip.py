from dataclasses import replace
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.face.clip import align_clip, later_frames
from mmatnet.face.geometry import anchor_transform, apply, inverse
from mmatnet.face.given import GivenFace
from mmatnet.face.limits import block_steps, check_legible, nose_place, tilt_of
from mmatnet.face.placement import ANCHORS, PUBLISHED, Placement
from mmatnet.registry import FLOWS
from tests.face.conftest import Astronaut
from tests.face.told import FACE, Told, face_at


@pytest.fixture
def grey_clip(make_clip):
    """Four frames of 640x480 without a face in them."""
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, (480, 640, 3), dtype=np.uint8)
    return make_clip([picture] * 4)


def test_eyes_and_mouth_come_to_their_places(astronaut, detector, make_clip):
    """A real face under four transforms, in pixels of the crop of 224.

    Points read by eye: 4 to 7 from their places in the template, and 12 to 20 the mouth,
    as this mouth smiles and CenterFace puts it low. The corners of the crop stray by up to 3.5
    from one transform to the next.
    """
    found = []
    for matrix in astronaut.places(4, seed=1):
        _, findings = align_clip(*make_clip([astronaut.picture(matrix)]), detector, 224)
        by_eye = apply(findings.matrix, apply(matrix, astronaut.landmarks[ANCHORS]))
        away = np.linalg.norm(by_eye - PUBLISHED.anchors(224), axis=1)
        assert away[:2].max() < 10
        assert away[2:].max() < 22
        corners = np.array([(0, 0), (223, 0), (0, 223), (223, 223)])
        found.append(apply(inverse(matrix), apply(inverse(findings.matrix), corners)))
        assert findings.outside == 0
        assert findings.eye_distance == pytest.approx(
            astronaut.eye_distance * np.sqrt(np.linalg.det(matrix[:, :2])), rel=0.04)
    scale = 224 / np.linalg.norm(np.mean(found, 0)[1] - np.mean(found, 0)[0])
    stray = scale * np.linalg.norm(found - np.mean(found, 0), axis=2)
    assert stray.max() < 7


def test_a_still_face_stays_still_to_the_last_bit(astronaut, detector, make_clip):
    """No jitter: one transform for all frames, however the detector's points would shake."""
    clip, frames = make_clip([astronaut.picture(astronaut.place())] * 5)
    aligned, findings = align_clip(clip, frames, detector, 224)
    first = aligned.grey(0)
    assert first.shape == (224, 224)
    assert first.dtype == np.uint8
    assert aligned.numbers == [0, 1, 2, 3, 4]
    assert aligned.path == frames.path
    assert all(np.array_equal(aligned.grey(number), first) for number in (1, 2, 3, 4))
    assert findings.notes == ()
    assert findings.moved == 0


def test_one_transform_however_the_face_moves(make_clip):
    """The motion of the head stays in the frames; nothing is aligned frame by frame."""
    rng = np.random.default_rng(0)
    wall = rng.integers(0, 256, (480, 660, 3), dtype=np.uint8)
    clip, frames = make_clip([wall[:, shift:shift + 640] for shift in range(4)])
    shaking = Told([face_at()], [face_at((3, 2))], [face_at((-3, 1))])
    aligned, findings = align_clip(clip, frames, shaking, 224)
    fixed = GivenFace(anchors=FACE[ANCHORS].astype(float))
    by_hand, _ = align_clip(clip, frames, None, 224, fixed)
    for number in range(4):
        assert np.array_equal(aligned.grey(number), by_hand.grey(number))
    assert findings.moved == pytest.approx(np.hypot(3, 2) * findings.matrix[0, 0], rel=0.01)


def test_the_motion_of_a_head_comes_out_in_pixels_of_the_crop(astronaut, detector, make_clip):
    """Shift by (0.2, -0.1) of the picture, magnified and turned like the face itself."""
    shift = np.array([0.2, -0.1])
    clip, frames = make_clip([astronaut.picture(astronaut.place(1.8, 10, *((320, 240) + moved)))
                              for moved in (0 * shift, shift)])
    aligned, findings = align_clip(clip, frames, detector, 224)
    flow = FLOWS.make('farneback')(aligned.grey(0), aligned.grey(1))
    true = findings.matrix[:, :2] @ shift
    assert np.linalg.norm(np.median(flow[30:200, 30:200], axis=(0, 1)) - true) < 0.03


def test_no_face_is_an_error_that_names_frame_and_place(detector, grey_clip):
    clip, frames = grey_clip
    with pytest.raises(InputError, match=rf'^samm/006/006_1_2: frame 0 of {frames.path}: no '
                                         'face is found; give its landmarks or a box'):
        align_clip(clip, frames, detector, 224)


def test_two_faces_alike_are_an_error(astronaut, detector, make_clip):
    picture = astronaut.picture(astronaut.place(1.3, 0, 160))[:, :320]
    with pytest.raises(InputError, match=r'frame 0 of .*: 2 faces are found, .* alike in size, '
                                         r'around \(\d+, 2\d\d\) and \(\d+, 2\d\d\); cut'):
        align_clip(*make_clip([np.hstack([picture, picture])]), detector, 224)


def test_a_clearly_largest_face_is_taken_and_said(astronaut, detector, make_clip):
    large = astronaut.picture(astronaut.place(2, 0, 160))[:, :320]
    small = astronaut.picture(astronaut.place(1, 0, 160))[:, :320]
    _, findings = align_clip(*make_clip([np.hstack([small, large])]), detector, 224)
    note, = findings.notes
    assert (note.frame, note.text) == (
        0, 'frame 0: 2 faces are found, the largest is taken')
    middle = apply(inverse(findings.matrix), np.array([[112, 112]]))
    assert middle[0, 0] > 320


def test_what_the_user_gives_wins(grey_clip):
    class Broken:
        def detect(self, picture):
            raise AssertionError('asked')

    anchors = FACE[ANCHORS].astype(float)
    _, findings = align_clip(*grey_clip, Broken(), 224, GivenFace(anchors=anchors))
    assert np.array_equal(findings.matrix, anchor_transform(anchors, 224))
    assert findings.score is None
    assert findings.moved is None
    assert findings.eye_distance == 100


def test_a_given_box_is_the_crop(grey_clip):
    clip, frames = grey_clip
    box = GivenFace(box=np.array([100.0, 50, 324, 274]))
    aligned, findings = align_clip(clip, frames, None, 224, box)
    assert np.array_equal(aligned.grey(2), frames.grey(2)[50:274, 100:324])
    assert findings.fit_error is None


def test_neither_detector_nor_face_is_a_mistake_of_the_caller(grey_clip):
    with pytest.raises(ValueError, match='expected a detector or a given face'):
        align_clip(*grey_clip, None, 224)


def test_a_face_cut_by_the_edge_is_refused(astronaut, detector, make_clip):
    """The right third of the face is outside; the detector still finds it."""
    clip = make_clip([astronaut.picture(astronaut.place(2.5, 0, 600))])
    with pytest.raises(InputError, match=r'frame 0 of .*: 2\d% of the crop lies outside the '
                                         'image, at most 10% may: the face is cut by the edge'):
        align_clip(*clip, detector, 224)


def test_a_crop_just_over_the_edge_is_noted(grey_clip):
    near_top = face_at((0, -102))
    _, findings = align_clip(*grey_clip, Told([near_top]), 224)
    note, = findings.notes
    assert note.text.startswith(f'frame 0: {findings.outside:.1%} of the crop lies ')
    assert 0.005 < findings.outside < 0.1


def test_the_share_outside_is_that_of_the_area(grey_clip):
    box = GivenFace(box=np.array([-20.0, 100, 380, 500]))  # 20 of 400 beside, 20 of 400 below
    _, findings = align_clip(*grey_clip, None, 400, box)
    assert findings.outside == pytest.approx(1 - 0.95 ** 2, abs=1e-6)


def test_a_turned_head_is_noted_with_its_frame(astronaut, detector, make_clip):
    """By 4 degrees, which is no turn, and by 20."""
    pictures = [astronaut.picture(astronaut.place(), bend=astronaut.turned(degrees))
                for degrees in (0, 0, 4, 20)]
    _, findings = align_clip(*make_clip(pictures), detector, 224)
    assert {note.frame for note in findings.notes} == {3}
    assert findings.notes[-1].text.startswith('frame 3: the head has turned sideways: the nose')


@pytest.mark.parametrize('degrees', [10, 20, -20])
def test_the_nose_moves_by_0_006_eye_distances_per_degree(astronaut, detector, degrees):
    straight, turned = (
        nose_place(detector.detect(astronaut.picture(astronaut.place(), bend=bend))[0].landmarks)
        for bend in (None, astronaut.turned(degrees)))
    assert (turned - straight)[0] / degrees == pytest.approx(0.006, abs=0.002)


@pytest.mark.parametrize(('move', 'words'), [((8, 0), 'sideways'), ((0, -8), 'up or down')])
def test_the_direction_of_a_turn_is_said(grey_clip, move, words):
    turned = FACE.copy()
    turned[2] += move  # 0.08 distances of the eyes
    told = Told([face_at()], [face_at()], [face_at(landmarks=turned)])
    _, findings = align_clip(*grey_clip, told, 224)
    assert [note.frame for note in findings.notes] == [2, 3]
    assert findings.notes[0].text == (f'frame 2: the head has turned {words}: the nose moved by '
                                      '0.08 eye distances against the eyes, more than 0.07')


def test_a_head_turned_from_the_start_is_noted(grey_clip):
    turned = FACE.copy()
    turned[2, 0] -= 17
    _, findings = align_clip(*grey_clip, Told([face_at(landmarks=turned)]), 224)
    assert [note.text for note in findings.notes] == [
        'frame 0: the head is turned: the nose is 0.17 eye distances beside the middle of the '
        'eyes']


def test_tilt_motion_and_distance_are_no_turn():
    angle = np.deg2rad(20)
    turn = 1.3 * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    assert np.allclose(nose_place(FACE), (0, 0.55))
    assert np.allclose(nose_place(FACE @ turn.T + (30, -20)), (0, 0.55), atol=1e-6)


def test_a_face_that_leaves_is_noted_with_the_frame(astronaut, detector, make_clip):
    here = astronaut.picture(astronaut.place())
    gone = astronaut.picture(astronaut.place(2.5, 0, 900))
    _, findings = align_clip(*make_clip([here, here, here, gone]), detector, 224)
    note, = findings.notes
    assert (note.frame, note.text) == (3, 'frame 3: the face is not found any more: it turned '
                                          'away, left or is hidden')


def test_a_face_that_moves_far_is_noted(grey_clip):
    shifts = [face_at((5, 0)), face_at((12, 0)), face_at((13, 0))]
    _, findings = align_clip(*grey_clip, Told([face_at()], *([face] for face in shifts)), 224)
    scale = findings.matrix[0, 0]
    assert [note.frame for note in findings.notes] == [2, 3]  # 11.2 pixels of the crop are allowed
    assert findings.notes[0].text == ('frame 2: the head has moved by 6% of the crop, more than '
                                      '5%')
    assert findings.moved == pytest.approx(13 * scale)


@pytest.mark.parametrize(('numbers', 'onset', 'offset', 'expected'), [
    (range(1, 100), 10, 40, [20, 30, 40]),
    (range(100), 10, 12, [11, 12]),
    ([5, 8, 9, 30], 5, 9, [8, 9]),
    (range(10), 9, 9, []),
    (range(10), 0, None, [3, 6, 9]),
])
def test_later_frames_end_with_the_offset(make_clip, numbers, onset, offset, expected):
    clip, _ = make_clip([np.zeros((4, 4, 3), np.uint8)])
    clip = replace(clip, onset=onset, apex=None, offset=offset)
    assert later_frames(clip, SimpleNamespace(numbers=numbers), onset) == expected


def test_frames_of_another_size_are_named(make_clip):
    clip, frames = make_clip([np.zeros((480, 640, 3), np.uint8), np.zeros((480, 600, 3), np.uint8)])
    aligned, _ = align_clip(clip, frames, None, 224, GivenFace(box=np.array([0.0, 0, 480, 480])))
    with pytest.raises(InputError, match=r'frame 1 of .* is 600x480 and the first is 640x480'):
        aligned.grey(1)


def test_a_missing_first_frame_is_named(grey_clip, detector):
    clip, frames = grey_clip
    with pytest.raises(InputError, match=r'^samm/006/006_1_2: .*no image of frame 7'):
        align_clip(replace(clip, onset=7, apex=8, offset=9), frames, detector, 224)


def test_a_face_comes_to_where_another_framing_has_it(make_clip):
    """Eyes a third of the width apart, in crops of 280x340 that became square."""
    clip, frames = make_clip([np.zeros((480, 640, 3), np.uint8)] * 2)
    places = Placement((73, 92), (148, 92), (82, 160), (139, 160), aspect=280 / 340)
    _, findings = align_clip(clip, frames, Told([face_at()], [face_at()]), 224, placement=places)
    found = apply(findings.matrix, FACE[ANCHORS].astype(float))
    assert np.abs(found[:, 0] - places.anchors(224)[:, 0]).max() < 12  # another face's shape
    assert np.linalg.norm(found[1] - found[0]) == pytest.approx(75, rel=0.15)
    assert findings.fit_error == pytest.approx(
        np.sqrt(((found - places.anchors(224)) ** 2).sum(1).mean()))


@pytest.mark.parametrize('quarters', [1, 2, 3])
def test_a_face_that_is_not_upright_is_refused(astronaut, detector, make_clip, quarters):
    """The detector finds it, with its eyes at a third of their distance."""
    clip, frames = make_clip([np.ascontiguousarray(np.rot90(
        astronaut.picture(astronaut.place()), quarters))])
    with pytest.raises(InputError, match=r'frame 0 of .*: the face is tilted by \d+ degrees, at mo'
                                         'st 45 may be: turn the images upright; give its landma'):
        align_clip(clip, frames, detector, 224)


@pytest.mark.parametrize(('degrees', 'tilt'), [(0, 0), (30, 30), (-30, 30), (90, 90), (180, 180)])
def test_the_tilt_of_a_face(degrees, tilt):
    turn = anchor_transform(FACE[ANCHORS], 224)[:, :2] @ np.array(
        [[np.cos(np.deg2rad(degrees)), -np.sin(np.deg2rad(degrees))],
         [np.sin(np.deg2rad(degrees)), np.cos(np.deg2rad(degrees))]])
    assert tilt_of(FACE @ turn.T) == pytest.approx(tilt, abs=0.2)


@pytest.mark.parametrize(('scale', 'noted'), [(0.5, False), (0.4, True)])
def test_eyes_that_are_close_together_are_noted(scale, noted):
    """They are 43.3 pixels apart at a scale of 1: 21.7 and 17.3."""
    face = face_at(landmarks=np.float32(Astronaut.landmarks * scale))
    notes = check_legible(face, np.zeros((99, 99, 3), np.uint8))
    assert notes == ['the eyes are 17 pixels apart, below 20 small expressions are missed: record '
                     'the face larger'] * noted


@pytest.mark.parametrize(('quality', 'noted'), [(75, False), (30, False), (5, True)])
def test_an_image_in_which_the_blocks_of_its_coder_show_is_noted(astronaut, quality, noted):
    image = cv2.imdecode(cv2.imencode('.jpg', astronaut.picture(astronaut.place()),
                                      [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)
    notes = check_legible(face_at(), image)
    assert len(notes) == noted
    assert all('compressed so strongly that steps of grey from one 8x8 block to' in note
               for note in notes)


def test_the_steps_of_blocks_counted_by_hand():
    ramp = np.repeat(np.arange(4.0) * 80, 8) + np.tile(np.arange(8), 4)  # 73 between, 1 within
    assert block_steps(np.add.outer(ramp, ramp)) == pytest.approx(73)
    assert block_steps(np.add.outer(np.arange(32.0), np.arange(32.0))) == 1
    assert block_steps(np.zeros((32, 32))) == 1
    assert block_steps(np.zeros((8, 8))) == 1
