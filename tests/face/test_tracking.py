import numpy as np
import pytest
from PIL import Image

from mmatnet.face.detectors.centerface import CenterFace
from mmatnet.face.geometry import Warp, anchor_transform
from mmatnet.face.picture_part import MODEL, SPOTTING
from mmatnet.face.placement import ANCHORS, PUBLISHED, Placement
from mmatnet.face.tracking import FaceTracker
from mmatnet.io.images import resize
from tests.face.told import FACE, Told, face_at


def scene(seed=0):
    """A picture of smooth patches, (480, 640, 3)."""
    small = np.random.default_rng(seed).integers(0, 256, (12, 16, 3), dtype=np.uint8)
    return small.repeat(40, 0).repeat(40, 1)


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
    followed, segments = follow(FaceTracker(detector, 224), [scene()] * 40)
    assert followed == list(range(40))
    (only,) = segments
    assert (only.first, only.last, only.last_seconds, only.end) == (0, 39, 1.95, 'the video ends')
    assert np.array(only.matrix) == pytest.approx(anchor_transform(FACE[ANCHORS], 224))
    assert detector.calls == 1 + 3  # at 0.5, 1.0 and 1.5 seconds


def test_a_quick_reading_spares_the_detector_until_it_is_suspicious():
    detector = Told([face_at()])
    quick = Told(*[[face_at(size=112)]] * 4, [face_at((60, 0), size=112)])
    follow(FaceTracker(detector, 224, quick), [scene()] * 30)
    assert (detector.calls, quick.calls) == (1, 3)
    detector.calls = quick.calls = 0
    follow(FaceTracker(detector, 224, quick), [scene()] * 50)
    assert quick.calls > 4
    assert detector.calls == 2


@pytest.mark.parametrize(('shift', 'why'), [
    (9, None),  # pixels; 100 of them are between the eyes, which are 111 of the crop
    (16, 'the head has moved by 8% of the crop, more than 5% (frame 10, 0.50 s)'),
    (150, 'the face has left its place; one is found elsewhere (frame 10, 0.50 s)')])
def test_a_move_beyond_the_limit_cuts(shift, why):
    tracker = FaceTracker(Told([face_at()], [face_at((shift, 0))]), 224)
    _, segments = follow(tracker, [scene()] * 30)
    if why is None:
        assert len(segments) == 1
        return
    before, after = segments
    assert before.end == why
    assert (before.last, after.first) == (9, 10)
    assert np.array(after.matrix) == pytest.approx(
        anchor_transform(FACE[ANCHORS] + (shift, 0), 224), abs=1e-4)


def test_a_turn_of_the_head_cuts():
    turned = FACE + np.float32([(0, 0), (0, 0), (9, 0), (0, 0), (0, 0)])
    _, segments = follow(FaceTracker(Told([face_at()], [face_at(landmarks=turned)]), 224),
                         [scene()] * 15)
    assert segments[0].end == ('the head has turned sideways: the nose moved by 0.09 eye '
                               'distances against the eyes, more than 0.07 (frame 10, 0.50 s)')


def test_a_face_that_leaves_and_comes_back():
    tracker = FaceTracker(Told([face_at()], [], [], [], [face_at()]), 224)
    followed, segments = follow(tracker, [scene()] * 50)
    assert followed == [*range(10), *range(30, 50)]
    assert segments[0].end == ('the face is not found any more: it turned away, left or is hidden '
                               '(frame 10, 0.50 s)')
    assert tracker.notes == ['no face is followed from frame 10 (0.50 s) to frame 30 (1.50 s): no '
                             'face is found']


def test_another_face_in_the_same_place_cuts_at_its_first_frame():
    followed, segments = follow(FaceTracker(Told([face_at()]), 224),
                                [scene(0)] * 7 + [scene(1)] * 7)
    assert followed == list(range(14))
    assert segments[0].end == ('the picture changes at once: another face, or another scene '
                               '(frame 7, 0.35 s)')
    assert [(one.first, one.last) for one in segments] == [(0, 6), (7, 13)]


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
    tracker = FaceTracker(Told([face_at()], [face_at((20, 0)), other], [face_at((20, 0)), other]),
                          224)
    _, segments = follow(tracker, [scene()] * 15)
    assert np.array(segments[1].matrix) == pytest.approx(
        anchor_transform(FACE[ANCHORS] + (20, 0), 224), abs=1e-4)
    assert segments[1].notes == (
        '2 faces are found, that in the place of the last is taken',)


def test_a_real_face_is_followed_with_few_calls_of_the_detector(astronaut, detector):
    class Counted:
        calls = 0

        def detect(self, picture):
            self.calls += 1
            return detector.detect(picture)

    still, moved = (astronaut.picture(astronaut.place(x=x)) for x in (320, 345))
    counted = Counted()
    tracker = FaceTracker(counted, 224, CenterFace(reading_heights=()))
    rng = np.random.default_rng(0)

    def noisy(picture):
        return np.clip(picture + rng.normal(0, 2, picture.shape), 0, 255).astype(np.uint8)

    pictures = [noisy(still) for _ in range(8)]
    _, segments = follow(tracker, pictures, fps=4)
    assert len(segments) == 1
    assert counted.calls == 1
    tracker = FaceTracker(counted, 224, CenterFace(reading_heights=()))
    _, segments = follow(tracker, [noisy(still), noisy(moved)], fps=1)
    assert len(segments) == 2
