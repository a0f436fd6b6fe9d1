from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from mmatnet.face.detectors.centerface import CenterFace
from mmatnet.face.geometry import Warp, anchor_transform
from mmatnet.face.picture_part import MODEL, SPOTTING
from mmatnet.face.placement import ANCHORS, PUBLISHED, Placement
from mmatnet.face.scene import SceneWatch
from mmatnet.face.tracking import FaceTracker
from mmatnet.io.images import resize
from mmatnet.synthetic.footage_face import Footage, moving_face
from tests.face.told import FACE, Told, face_at


def scene(seed=0):
    """A picture of smooth patches, (480, 640, 3)."""
    small = np.random.default_rng(seed).integers(0, 256, (12, 16, 3), dtype=np.uint8)
    return small.repeat(40, 0).repeat(40, 1)


def moved(picture, x, y, degrees, nearer):
    """The picture, turned and enlarged about the face, and shifted."""
    matrix = cv2.getRotationMatrix2D(FACE.mean(0).tolist(), degrees, 1 + nearer)
    matrix[:, 2] += x, y
    return cv2.warpAffine(picture, matrix, (640, 480), flags=cv2.INTER_CUBIC,
                          borderMode=cv2.BORDER_REPLICATE)


def follow(tracker, pictures, fps=20):
    """Show pictures; the numbers with a face, and the segments."""
    followed, segments = [], []
    for number, picture in enumerate(pictures):
        part, ended = tracker.look(number, number / fps, picture)
        followed += [number] if part is not None else []
        segments += [ended] if ended is not None else []
    last = tracker.finish(number, number / fps)
    return followed, segments + ([last] if last is not None else [])


def test_one_cut_gives_the_crops_for_spotting_and_for_the_model():
    wide = Placement((74, 93), (150, 93), (82, 160), (141, 160), aspect=0.8)
    tracker = FaceTracker(Told([face_at()]), 224, placement=wide)
    picture = np.random.default_rng(1).integers(0, 256, (480, 640, 3), dtype=np.uint8)
    part, _ = tracker.look(0, 0.0, picture)
    grey = np.asarray(Image.fromarray(picture[..., ::-1]).convert('L'))
    for which, placement in ((SPOTTING, PUBLISHED), (MODEL, wide)):
        matrix = anchor_transform(FACE[ANCHORS], 224, placement)
        assert tracker.aligner.crop(part, which).tolist() == \
            Warp(matrix, (480, 640), 224)(grey).tolist()
    assert np.array(tracker.finish(0, 0.0).matrix) == pytest.approx(
        anchor_transform(FACE[ANCHORS], 224))


def test_spotting_sees_registered_crops_where_their_faces_lie():
    """The model is shown the whole picture, as in training."""
    own = Placement((74, 93), (150, 93), (82, 160), (141, 160))
    tracker = FaceTracker(None, 112, placement=own)
    picture = scene()[:448, :448]
    part, _ = tracker.look(0, 0.0, picture)
    anchors = (np.array([(74, 93), (150, 93), (82, 160), (141, 160)]) + 0.5) * 2 - 0.5
    grey = np.asarray(Image.fromarray(picture[..., ::-1]).convert('L'))
    assert tracker.aligner.crop(part, SPOTTING).tolist() == \
        Warp(anchor_transform(anchors, 112), (448, 448), 112)(grey).tolist()
    assert tracker.aligner.crop(part, MODEL).tolist() == resize(grey, 112).tolist()
    assert tracker.finish(0, 0.0).matrix is None


def test_crops_are_resized_whole_without_a_detector():
    tracker = FaceTracker(None, 56)
    part, ended = tracker.look(0, 0.0, scene())
    assert (part.shape, tracker.aligner.crop(part).shape, ended) == ((480, 640), (56, 56), None)
    assert tracker.finish(0, 0.0).matrix is None


def test_a_still_face_is_one_segment_with_one_transform():
    detector = Told([face_at()])
    tracker = FaceTracker(detector, 224)
    first = None
    for number in range(40):
        tracker.look(number, number / 20, scene())
        first = tracker.aligner if first is None else first
        assert tracker.aligner is first
    only = tracker.finish(39, 1.95)
    assert (only.first, only.last, only.last_seconds, only.end) == (0, 39, 1.95, 'the video ends')
    assert np.array(only.matrix) == pytest.approx(anchor_transform(FACE[ANCHORS], 224))
    assert only.places == ()
    assert detector.calls == 1 + 1  # after a second


def test_a_quick_reading_spares_the_detector_until_it_is_suspicious():
    detector = Told([face_at()])
    quick = Told(*[[face_at(size=112)]] * 4, [face_at((60, 0), size=112)])
    follow(FaceTracker(detector, 224, quick), [scene()] * 60)
    assert (detector.calls, quick.calls) == (1, 3)
    detector.calls = quick.calls = 0
    follow(FaceTracker(detector, 224, quick), [scene()] * 100)
    assert quick.calls > 4
    assert detector.calls == 2


@pytest.mark.parametrize('moves', [
    lambda time: (6 * time, 0, 0, 0),  # steadily, pixels a frame
    lambda time: (30 * np.sin(time / 5), 20 * np.sin(time / 7), 8 * np.sin(time / 6), 0),
    lambda time: (0, 0, 0, 0.012 * time)])  # comes nearer
def test_the_alignment_follows_the_head(moves):
    """A face that moves in the plane is one segment, and its crops show it in its place."""
    detector = Told([face_at()])
    tracker = FaceTracker(detector, 224)
    wide = scene()
    crops = []
    for time in range(18):
        part, ended = tracker.look(time, time / 20, moved(wide, *moves(time)))
        assert ended is None
        crops.append(tracker.aligner.crop(part).astype(float))
    segment = tracker.finish(17, 0.85)
    assert detector.calls == 1
    away = [np.abs(crop - crops[0])[20:-20, 20:-20].mean() for crop in crops]
    unfollowed = Warp(np.array(segment.matrix), (480, 640), 224)(
        cv2.cvtColor(moved(wide, *moves(17)), cv2.COLOR_BGR2GRAY))
    assert max(away) < 8
    assert np.abs(unfollowed - crops[0])[20:-20, 20:-20].mean() > 3 * max(away)
    assert len(segment.places) >= 3
    x, y = FACE.mean(0) + moves(17)[:2]
    eyes = (np.linalg.inv(segment.matrix_at(17)[:, :2]) @ (
        np.array([117.5, 110]) - segment.matrix_at(17)[:, 2]))
    assert np.abs(eyes - (x, y)).max() < 45


@pytest.mark.parametrize('shift', [4, 16])
def test_what_following_errs_by_is_mended_slowly(shift):
    """Of what the detector says, a quarter is done after a second, up to the slack."""
    detector = Told([face_at()], [face_at((shift, 0))])
    _, (only,) = follow(FaceTracker(detector, 224), [scene()] * 60)
    moved = only.matrix_at(59)[:, 2] - only.matrix_at(0)[:, 2]
    assert detector.calls == 1 + 2
    share = 1 - np.exp(-0.25 * 2)
    assert moved[0] == pytest.approx(min(0, 1.6 - share * shift * 1.116), abs=0.4 * share * shift)
    assert abs(moved[1]) < 0.1


def test_a_face_that_is_found_elsewhere_cuts():
    tracker = FaceTracker(Told([face_at()], [face_at((150, 0))]), 224)
    _, (before, after) = follow(tracker, [scene()] * 30)
    assert before.end == ('the face has left its place; one is found elsewhere (frame 20, 1.00 s)')
    assert (before.last, after.first) == (19, 20)
    assert np.array(after.matrix) == pytest.approx(
        anchor_transform(FACE[ANCHORS] + (150, 0), 224), abs=1e-4)


@pytest.mark.parametrize(('nose', 'why'), [
    ((12, 0), None),  # 0.12 distances of the eyes: 20 degrees
    ((24, 0), 'the head is turned sideways: the nose is 0.24 eye distances beside the middle of '
              'the eyes, more than 0.19 (about 35 degrees) (frame 20, 1.00 s)'),
    ((0, 25), 'the head is turned up or down: the nose moved by 0.25 eye distances against the '
              'eyes, more than 0.19 (about 35 degrees) (frame 20, 1.00 s)')])
def test_only_a_large_turn_of_the_head_cuts(nose, why):
    turned = FACE + np.float32([(0, 0), (0, 0), nose, (0, 0), (0, 0)])
    _, segments = follow(FaceTracker(Told([face_at()], [face_at(landmarks=turned)]), 224),
                         [scene()] * 25)
    assert segments[0].end == (why or 'the video ends')


def test_a_face_that_is_turned_away_is_not_taken_until_it_turns_back():
    turned, back = (face_at(landmarks=FACE + np.float32([(0, 0), (0, 0), (aside, 0), (0, 0),
                                                         (0, 0)])) for aside in (17, 14))
    tracker = FaceTracker(Told([turned], [back]), 224)
    followed, _ = follow(tracker, [scene()] * 15)
    assert followed == list(range(10, 15))
    assert 'the nose is 0.17 eye distances beside the middle of the eyes, more than 0.16' in \
        tracker.notes[0]


def test_a_face_that_leaves_and_comes_back():
    tracker = FaceTracker(Told([face_at()], [], [], [], [], [], [face_at()]), 224)
    followed, segments = follow(tracker, [scene()] * 90)
    # not found at 1.0, 1.25 and 1.5 s, then looked for at once and after 0.5, 1 and 2 s
    assert followed == [*range(30), *range(60, 90)]
    assert segments[0].end == ('the face is not found any more: it turned away, left or is hidden '
                               '(frame 30, 1.50 s)')
    assert tracker.notes == ['no face is followed from frame 30 (1.50 s) to frame 60 (3.00 s): no '
                             'face is found']
    assert tracker.missing == {'no face is found': 1.5}


def test_a_face_that_the_detector_overlooks_once_is_held():
    _, segments = follow(FaceTracker(Told([face_at()], [], [face_at()]), 224), [scene()] * 60)
    assert len(segments) == 1


def test_another_scene_cuts_at_its_first_frame():
    followed, segments = follow(FaceTracker(Told([face_at()]), 224),
                                [scene(0)] * 7 + [scene(1)] * 7)
    assert followed == list(range(14))
    assert segments[0].end == 'another scene begins (frame 7, 0.35 s)'
    assert [(one.first, one.last) for one in segments] == [(0, 6), (7, 13)]
    _, registered = follow(FaceTracker(None, 224), [scene(0)] * 7 + [scene(1)] * 7)
    assert [one.end for one in registered] == [segments[0].end, 'the video ends']


def test_another_face_in_the_same_scene_cuts_at_its_first_frame():
    other = scene()
    other[110:300, 160:340] = scene(1)[110:300, 160:340]
    _, segments = follow(FaceTracker(Told([face_at()]), 224), [scene()] * 7 + [other] * 7)
    assert segments[0].end == 'another face is in its place (frame 7, 0.35 s)'


def test_a_lamp_that_is_switched_on_is_no_other_scene():
    """The content of the picture changes by as much, but the face is followed."""
    dark, light = scene() // 4 + 20, scene() // 4 + 130
    watch = SceneWatch()
    assert [watch.changed(picture) for picture in (dark, light)] == [False, True]
    _, segments = follow(FaceTracker(Told([face_at()]), 224), [dark] * 7 + [light] * 7)
    assert len(segments) == 1


def test_a_face_that_leaves_the_picture_cuts():
    def at_edge(time):
        return moved(scene(), -9 * time, 0, 0, 0)
    tracker = FaceTracker(Told([face_at()]), 224)
    _, segments = follow(tracker, map(at_edge, range(24)), fps=30)
    assert segments[0].end.startswith('the face leaves the picture (frame 2')


def test_black_frames_are_left_out_and_the_next_is_taken():
    pictures = [scene()] * 4 + [np.zeros_like(scene())] * 3 + [scene()] * 4
    tracker = FaceTracker(Told([face_at()]), 224)
    followed, segments = follow(tracker, pictures)
    assert followed == [0, 1, 2, 3, 7, 8, 9, 10]
    assert segments[0].end == 'the picture is black, or of one colour (frame 4, 0.20 s)'
    assert tracker.notes == ['no face is followed from frame 4 (0.20 s) to frame 7 (0.35 s): the '
                             'picture is black, or of one colour']


@pytest.mark.parametrize(('faces', 'sentence'), [
    ([face_at(), face_at((200, 0))], '2 faces are found, the two largest alike in size'),
    ([face_at((-200, 0))], '28% of the crop lies outside the image, at most 10% may'),
    ([], 'no face is found')])
def test_faces_that_are_not_taken(faces, sentence):
    tracker = FaceTracker(Told(faces), 224)
    assert follow(tracker, [scene()] * 5) == ([], [])
    assert sentence in tracker.notes[0]


def test_of_two_faces_the_one_followed_before_is_taken_again():
    other = face_at((250, 100))
    black = np.zeros_like(scene())
    tracker = FaceTracker(Told([face_at()], [face_at((20, 0)), other]), 224)
    _, segments = follow(tracker, [scene()] * 5 + [black] * 2 + [scene()] * 5)
    assert np.array(segments[1].matrix) == pytest.approx(
        anchor_transform(FACE[ANCHORS] + (20, 0), 224), abs=1e-4)
    assert segments[1].notes == (
        '2 faces are found, that in the place of the last is taken',)


class Counted:
    """A detector that counts its calls."""

    def __init__(self, detector):
        self.detector, self.calls = detector, 0

    def detect(self, picture):
        self.calls += 1
        return self.detector.detect(picture)


def test_a_real_face_that_speaks_moves_and_turns_is_one_track_with_few_calls(detector):
    """Ten seconds with macro-expressions, speech, turns, light and somebody behind."""
    counted = Counted(detector)
    tracker = FaceTracker(counted, 224, CenterFace(reading_heights=()))
    footage = moving_face(4, 10, 25, size=(320, 240), scale=1.25)
    assert {one.kind for one in footage.plan.events} == {'micro', 'macro'}
    followed, segments = follow(tracker, footage, fps=25)
    assert followed == list(range(250))
    assert [one.end for one in segments] == ['the video ends']
    assert counted.calls <= 3


def test_a_real_head_that_turns_beyond_the_limit_cuts(detector):
    turn = np.zeros((100, 6))
    turn[:, 3] = np.interp(np.arange(100), (20, 60), (0, 50))
    plan = replace(moving_face(0, 10, 10, ()).plan, pose=turn)
    tracker = FaceTracker(detector, 224, CenterFace(reading_heights=()))
    _, segments = follow(tracker, Footage(plan, 0, (320, 240), 1.25, 1.0), fps=10)
    assert segments[0].end.startswith('the head is turned sideways: the nose is')
    assert turn[segments[0].last, 3] > 30
