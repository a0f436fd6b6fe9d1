import csv
import json
from dataclasses import replace

import numpy as np
import pytest

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError
from mmatnet.face.clip import WarpedFrames
from mmatnet.face.detectors.base import DetectedFace
from mmatnet.face.detectors.centerface import CenterFace
from mmatnet.face.geometry import Warp, anchor_transform
from mmatnet.face.picture_part import MODEL
from mmatnet.face.placement import ANCHORS, PUBLISHED, Placement
from mmatnet.face.tracking import FaceTracker
from mmatnet.features.aligned_clip import AlignedClip
from mmatnet.features.compute import compute_features
from mmatnet.features.recipe import Recipe
from mmatnet.inference import MicroExpressionInferencer, open_recognizer
from mmatnet.inference.spotted import BATCH, RECOGNISED_SECONDS
from mmatnet.inference.video_run import LEAST_STEP
from mmatnet.io.frames import OpenCVVideo
from mmatnet.io.video.stream import open_stream
from mmatnet.registry import DETECTORS, FLOWS, SPOTTERS
from mmatnet.spotting.intervals.base import Interval
from mmatnet.synthetic.writers.long import LongOptions, write_long_videos

RECIPE = Recipe(crop_size=112, features=['ApexImage', 'MotionRows', 'ApexFlow'])
ATNET = Recipe(crop_size=56)


class Told:
    """A recognizer that keeps what it is shown, and says `positive`."""

    classes = ['negative', 'positive']
    synthetic, remark, placement = True, 'the data is synthetic', PUBLISHED

    def __init__(self, recipe=RECIPE, row=(0.2, 0.8)):
        self.recipe, self.row, self.seen, self.batches = recipe, row, [], []
        self.streams = tuple(feature.name for feature in recipe.features)

    def scores(self, features):
        self.seen += features
        self.batches.append(len(features))
        return np.tile(np.float32(self.row), (len(features), 1)).reshape(-1, 2)


@pytest.fixture(scope='module')
def video(tmp_path_factory):
    folder = tmp_path_factory.mktemp('long')
    write_long_videos(folder, LongOptions(videos=1, seconds=10, fps=25, noise=0.5))
    return folder / 'video01.avi'


@pytest.fixture(scope='module')
def outcome(video):
    """Recognizer, result, and what was called, of one run."""
    recognizer, progress = Told(), []
    result, = MicroExpressionInferencer(recognizer)(
        video, evidence=True, on_progress=lambda *call: progress.append(call))
    return recognizer, result, progress


def test_it_finds_expressions_of_a_raw_video(video, outcome):
    _, result, progress = outcome
    with open(video.parent / 'truth.csv') as file:
        truth = [(int(row['onset']), int(row['offset'])) for row in csv.DictReader(file)]

    def overlap(one, onset, offset):
        both = min(one.offset, offset) - max(one.onset, onset) + 1
        return both / (max(one.offset, offset) - min(one.onset, onset) + 1)

    found = [any(overlap(one, *true) >= 0.5 for true in truth) for one in result.expressions]
    assert sum(found) >= 2
    assert (result.frames, result.width, result.height, result.error) == (250, 640, 480, None)
    assert result.fps == pytest.approx(25)
    assert [one.end for one in result.segments] == ['the video ends']
    assert progress[0] == (0, 1, 250)
    assert progress[-1] == (0, 250, 250)
    assert len(result.timeline.frames) == 250
    assert all(one.onset_seconds == pytest.approx(one.onset / 25) for one in result.expressions)


class Crops:
    """The crops of a video that the model is shown, by following its face once more."""

    def __init__(self, video, placement):
        tracker = FaceTracker(CenterFace(), 112, CenterFace(reading_heights=()), placement)
        self.path, self._crops = video, {}
        for picture in open_stream(video):
            part, _ = tracker.look(picture.number, picture.seconds, picture.bgr)
            self._crops[picture.number] = tracker.aligner.crop(part, MODEL)
        self.numbers = list(self._crops)

    def grey(self, number):
        return self._crops[number]


def test_features_are_those_of_training(video, outcome):
    recognizer, result, _ = outcome
    labelled = [one for one in result.expressions if one.label]
    assert len(labelled) == len(recognizer.seen) >= 1
    crops = Crops(video, recognizer.placement)
    for one, made in zip(labelled, recognizer.seen, strict=True):
        clip = Clip('video', 'a', 'b', one.onset, one.apex, one.offset)
        expected = compute_features(AlignedClip(clip, crops, 112), RECIPE.features)
        assert list(made) == list(expected) == ['apex', 'motion', 'motion_mirrored', 'apex_flow']
        for name, array in expected.items():
            assert np.array_equal(made[name], array), name


@pytest.fixture(scope='module', params=[
    Placement((74, 93), (150, 93), (82, 160), (141, 160), aspect=280 / 340), None])
def placed(video, request):
    """Recognizer and result of a run with a model whose faces lay there."""
    recognizer = Told()
    recognizer.placement = request.param
    result, = MicroExpressionInferencer(recognizer)(video, evidence=True)
    return recognizer, result


def test_faces_lie_where_they_did_in_training(video, placed):
    recognizer, result = placed
    placement = recognizer.placement
    place, one = next((place, one) for place, one in enumerate(
        one for one in result.expressions if one.label))
    frames, crops = OpenCVVideo(video), Crops(video, placement)
    face, = CenterFace().detect(frames.bgr(0))
    matrix = anchor_transform(face.landmarks[ANCHORS], 112, placement or PUBLISHED)
    aligned = WarpedFrames(frames, Warp(matrix, (480, 640), 112))
    assert np.abs(crops.grey(0) - aligned.grey(0).astype(int)).max() <= 1
    shown = recognizer.seen[place]['apex']
    assert np.abs(shown - crops.grey(one.apex).astype(int)).max() <= 1
    assert np.array_equal(result.evidence[one.key].apex_crop, shown)
    unknown = ('where faces lay in the crops that trained the model is not known; they are taken '
               'to lie as in the published apex image (docs/face.md)')
    assert (unknown in result.notes) == (placement is None)


def test_where_spotting_looks_does_not_depend_on_the_model(placed, outcome):
    assert [(one.onset, one.apex, one.offset) for one in placed[1].expressions] == \
        [(one.onset, one.apex, one.offset) for one in outcome[1].expressions]


def test_results_are_plain_and_marked_as_synthetic(outcome):
    _, result, _ = outcome
    plain = json.loads(json.dumps(result.to_dict()))
    assert (plain['synthetic'], plain['remark']) == (True, 'the data is synthetic')
    assert [one['label'] for one in plain['expressions'] if one['scores']] == \
        ['positive'] * len([one for one in result.expressions if one.label])
    assert set(plain['stage_seconds']) >= {'decode', 'face', 'align', 'flow', 'spotting', 'network'}


def test_evidence_is_of_onset_and_apex(video, outcome):
    _, result, _ = outcome
    one = next(one for one in result.expressions if one.label)
    seen = result.evidence[one.key]
    crops = Crops(video, None)
    assert np.array_equal(seen.onset_crop, crops.grey(one.onset))
    assert np.array_equal(seen.apex_crop, crops.grey(one.apex))
    assert seen.flow == pytest.approx(
        FLOWS.make('farneback')(seen.onset_crop, seen.apex_crop))
    assert seen.cam is None


class Spotting:
    """In place of the spotter: gives intervals that it is told when their frame comes."""

    latency = 1.0

    def __init__(self, intervals):
        self.intervals = dict(intervals)

    def __call__(self, *, size, flow, on_curve):
        return self

    def wants(self, seconds):
        return True

    def push(self, number, seconds, crop):
        return self.intervals.pop(number, [])

    def cut(self):
        return self.intervals.pop('cut', [])


def interval(onset, apex, offset, fps=100):
    return Interval(onset, apex, offset, onset / fps, apex / fps, offset / fps, 'micro', 0.9, 1.0)


MANY = {10 + onset: [interval(onset, onset + 4, onset + 9)]
        for onset in range(0, 5 * (BATCH + 3), 5)}


@pytest.fixture
def infer(monkeypatch):
    """Run on moving patches, as registered crops, with told intervals."""
    small = np.random.default_rng(0).integers(0, 256, (9, 9), dtype=np.uint8)
    picture = np.kron(small, np.ones((16, 16), np.uint8))  # (144, 144)

    def run(intervals, frames=150, fps=100, recognizer=None, every=40, black=(),
            **options):
        monkeypatch.setitem(SPOTTERS.module_dict, 'told', Spotting(intervals))
        recognizer = recognizer or Told(ATNET)
        array = np.stack([np.roll(picture, number // every, 1) for number in range(frames)])
        array[list(black)] = 0
        inferencer = MicroExpressionInferencer(recognizer, face='registered', spotter='told')
        return inferencer([array], fps, **options)[0]
    return run


def test_longer_ones_are_not_recognised_and_say_so(infer):
    result = infer({120: [interval(5, 50, 5 + int(100 * RECOGNISED_SECONDS) + 1)]})
    only, = result.expressions
    assert (only.label, only.scores) == ('', {})
    assert 'lasts 1.01 s and is not recognised' in only.notes[0]


def test_what_lowers_the_quality_is_noted(infer):
    recognizer = Told(ATNET, (0.48, 0.52))
    result = infer({30: [interval(10, 12, 15)]}, recognizer=recognizer)
    only, = result.expressions
    assert only.notes == ['it has 6 frames only, which makes its class doubtful',
                          'positive and negative are nearly as likely']


def test_frames_that_are_gone_are_told(infer):
    result = infer({400: [interval(5, 20, 40)]}, frames=420)
    assert result.expressions[0].notes == [
        'it is not recognised: it was found too late, its frames are gone']


def test_apex_flow_without_a_rise_leaves_the_class_out(infer):
    result = infer({50: [interval(10, 10, 30)]},
                   recognizer=Told(Recipe(crop_size=56, features=['ApexFlow'])))
    assert result.expressions[0].label == ''
    assert result.expressions[0].notes == [
        'it is not recognised: the apex is the onset, so its apex flow is zero']


def test_only_what_the_model_reads_is_computed(infer):
    recognizer = Told(Recipe(crop_size=56, features=['ApexImage', 'MotionRows', 'ApexFlow']))
    recognizer.streams = ('apex_flow',)
    result = infer({50: [interval(5, 25, 40)]}, recognizer=recognizer)
    assert [list(one) for one in recognizer.seen] == [['apex_flow']]
    assert result.flow_calls == 1  # from onset to apex; spotting is told here


def test_landmarks_of_registered_crops_are_looked_for(infer, monkeypatch):
    class Eyes:
        packages = ()

        def detect(self, image):
            shapes.append(image.shape)
            return [DetectedFace(np.zeros(4), 1.0, np.ones((5, 2)))]

    shapes = []
    DETECTORS.names()
    monkeypatch.setitem(DETECTORS.module_dict, 'centerface', Eyes)
    recognizer = Told(Recipe(crop_size=56, features=['Landmarks']))
    infer({50: [interval(5, 25, 40)]}, recognizer=recognizer)
    assert shapes[-1] == (56, 56, 3)
    assert recognizer.seen[0]['landmarks'].tolist() == [[1, 1]] * 5


def test_expressions_are_recognised_in_batches_and_stay_in_order(infer):
    recognizer = Told(ATNET)
    given = []
    result = infer(MANY, recognizer=recognizer, evidence=True,
                   on_expression=lambda *call: given.append(call))
    assert recognizer.batches == [BATCH, 3]
    assert [one.onset for one in result.expressions] == [5 * place for place in range(BATCH + 3)]
    assert [call[:2] for call in given] == [(0, one) for one in result.expressions]
    assert all(call[2].apex_crop.shape == (56, 56) for call in given)
    assert result.evidence == {}


def test_two_kinds_that_are_told_at_different_times_are_in_order_with_their_own_evidence(infer):
    def macro(onset):
        return replace(interval(onset, onset + 30, onset + 60), kind='macro')

    result = infer({100: [interval(80, 84, 89)], 110: [macro(5), macro(80)]}, evidence=True)
    assert [one.key for one in result.expressions] == [('macro', 5), ('micro', 80), ('macro', 80)]
    assert set(result.evidence) == {one.key for one in result.expressions}


def test_an_expression_that_cannot_be_taken_loses_no_other(infer):
    def take(place, expression, evidence):
        raise InputError(f'no room for {expression.onset}')

    result = infer(MANY, on_expression=take)
    assert result.error == 'no room for 0'
    assert [one.onset for one in result.expressions] == [5 * place for place in range(BATCH + 3)]
    assert (result.frames, result.fps) == (150, pytest.approx(100))


def test_scores_that_are_no_numbers_are_an_error_and_make_no_class(infer, make_checkpoint):
    recognizer = open_recognizer(*make_checkpoint())
    recognizer.model.cls_head.fc_cls.bias.data[:] = float('nan')
    result = infer({30: [interval(2, 8, 20)]}, frames=40, recognizer=recognizer, evidence=True)
    assert result.error == ('the model gives scores that are no numbers (NaN or infinite), so its '
                            'training diverged or its weights are damaged; use another checkpoint')
    only, = result.expressions
    assert (only.onset, only.label, only.scores) == (2, '', {})
    assert result.evidence['micro', 2].cam is None
    assert result.frames == 40


def test_models_from_pytorch_show_where_they_look_and_onnx_does_not(infer, make_checkpoint,
                                                                   exported):
    one = {30: [interval(2, 8, 20)]}
    torch, onnx = (infer(one, frames=40, recognizer=open_recognizer(*model), evidence=True)
                   for model in (make_checkpoint(), (exported,)))
    for result in (torch, onnx):
        only, = result.expressions
        assert only.label == max(only.scores, key=only.scores.get)
        assert sum(only.scores.values()) == pytest.approx(1, abs=1e-5)
        assert result.evidence['micro', 2].flow.shape == (224, 224, 2)
    assert torch.evidence['micro', 2].cam.shape == (224, 224)
    assert onnx.evidence['micro', 2].cam is None


def test_of_fast_videos_frames_are_left_out_down_to_the_rate_of_training(infer):
    recognizer = Told(ATNET)
    infer({300: [interval(0, 100, 200, fps=1000)]}, frames=400, fps=1000, every=4,
          recognizer=recognizer)
    only, = recognizer.seen
    assert 0.003 < LEAST_STEP < 0.004  # so every fourth frame is used: 25 steps before the apex
    rows = np.flatnonzero(np.any(only['motion'] != 0, axis=1))
    assert rows.tolist() == list(range(32 - 25, 32 + 25))


def test_an_expression_just_before_a_cut_is_doubted(infer):
    whole = infer({'cut': [interval(10, 20, 130)]})
    cut = infer({'cut': [interval(10, 20, 130)]}, black=[140])
    assert whole.expressions[0].notes == ['it lasts 1.20 s and is not recognised: the model knows '
                                          'micro-expressions, up to 1 s are tried']
    assert cut.expressions[0].notes[0] == (
        'it ends less than 0.5 s before the face is lost or moves away, and may be part of that: '
        'the picture is black, or of one colour (frame 140, 1.40 s)')
    assert [(one.first, one.last) for one in cut.segments] == [(0, 139), (141, 149)]


@pytest.mark.parametrize(('fps', 'sentence'), [
    (200, None), (50, None), (30, '30.0 frames per second are few: a micro-expression of 0.2 s '
                                  'has 6 frames'),
    (15, '15.0 frames per second are outside 25 to 1000'),
    (2000, '2000.0 frames per second are outside 25 to 1000')])
def test_what_a_rate_costs_is_said(infer, fps, sentence):
    notes = [note for note in infer({}, frames=30, fps=fps).notes if 'frames per second' in note]
    assert notes == [] if sentence is None else notes[0].startswith(sentence)


def test_a_video_as_long_as_one_expression_is_offered_the_command_for_those(infer):
    offer = ('it lasts 0.79 s, about as long as one expression, and spotting needs the calm before '
             'and after one; `mmatnet recognise` with this video takes all of it as one')
    assert infer({}, frames=80).notes[-1] == offer
    found = infer({50: [interval(5, 25, 40)]}, frames=80)
    assert found.expressions[0].label
    assert offer not in found.notes
    assert not any('one expression' in note for note in infer({}, frames=200).notes)


def test_that_nothing_is_found_is_explained(infer):
    still = infer({}, frames=200)
    assert still.notes[-1] == (
        'nothing is found: no part of the face goes somewhere and comes back clearly enough; the '
        'largest such motion is 0.0 pixels of a face whose eyes are 111 apart, and a '
        'micro-expression has about one')
    away = infer({}, frames=200, black=range(50, 195))
    assert away.notes[-1] == ('nothing is found: for 73% of the time no face is followed, most of '
                              'it because the picture is black, or of one colour')
    assert not any('nothing is found' in note for note in
                   infer({150: [interval(60, 70, 90)]}, frames=200).notes)


def moved_by(pixels):
    """The published placement, eyes and mouth further right."""
    return Placement(*(tuple(point + (pixels, 0)) for point in PUBLISHED.anchors(224)))


@pytest.mark.parametrize(('seen', 'learnt', 'error'), [
    (PUBLISHED, PUBLISHED, None), (moved_by(15), PUBLISHED, None), (None, PUBLISHED, None),
    (moved_by(30), PUBLISHED, 'crops of another framing than those that trained the model: eyes or '
                              'mouth lie up to 30 of 224 pixels away'),
    (Placement((100, 100), (125, 100), (103, 130), (122, 130)), None,
     'the frames are no crops of the face: a face was found in 1 of 1 images, the eyes 0.11 of the '
     'width apart')])
def test_crops_of_another_framing_are_refused_with_the_numbers(infer, monkeypatch, seen, learnt,
                                                               error):
    class Seen:
        packages = ()

        def detect(self, image):
            if seen is None:
                return []
            points = (seen.anchors(224) + 0.5) / 224 * image.shape[1] - 0.5
            return [DetectedFace(np.zeros(4), 1.0, np.insert(points, 2, 0, axis=0))]

    DETECTORS.names()
    monkeypatch.setitem(DETECTORS.module_dict, 'centerface', Seen)
    recognizer = Told(ATNET)
    recognizer.placement = learnt
    result = infer({50: [interval(5, 25, 40)]}, recognizer=recognizer)
    if error is None:
        assert result.error is None
        assert len(result.expressions) == 1
        unknown = 'no face is found in the first frame, so it is not known'
        assert any(note.startswith(unknown) for note in result.notes) == (seen is None)
    else:
        assert error in result.error
        assert 'leave out --face registered' in result.error
        assert result.expressions == []


def test_one_bad_input_leaves_the_others_alone(tmp_path):
    (tmp_path / 'a script.mp4').write_text('echo')
    array = np.random.default_rng(0).integers(0, 256, (5, 64, 64), dtype=np.uint8)
    inferencer = MicroExpressionInferencer(Told(ATNET), face='registered')
    bad, good = inferencer([tmp_path / 'a script.mp4', array[:1].repeat(5, 0)], fps=100)
    assert 'a script.mp4: cannot be read as a video' in bad.error
    assert (good.error, good.frames) == (None, 5)


def test_a_video_without_a_face_is_an_error():
    array = np.zeros((30, 48, 64), np.uint8)
    result, = MicroExpressionInferencer(Told())(array, fps=30)
    assert result.error == ('array: no face is followed from frame 0 (0.00 s) to frame 29 (0.97 '
                            's): the picture is black, or of one colour; expressions are found in '
                            'a face that is seen from the front, whole and lit')


@pytest.mark.parametrize(('arguments', 'sentence'), [
    (([],), 'no input is given'),
    ((np.zeros((2, 8, 8), np.uint8), -1.0), 'fps must be a number of frames per second above 0')])
def test_unsound_arguments(arguments, sentence):
    with pytest.raises(InputError, match=sentence):
        MicroExpressionInferencer(Told(), face='registered')(*arguments)


def test_options_that_a_model_has_no_use_for_are_refused(exported):
    with pytest.raises(InputError, match='a recognizer has its own weights and device'):
        MicroExpressionInferencer(Told(), device='cuda:0')
    with pytest.raises(InputError, match='leave out checkpoint, config options and device'):
        MicroExpressionInferencer(exported, device='cuda:0')


def test_an_unknown_detector_or_spotter():
    with pytest.raises(InputError, match="no interval spotter is named 'motion'; did you mean"):
        MicroExpressionInferencer(Told(), face='registered', spotter='motion')
    with pytest.raises(InputError, match="no face detector is named 'haar'; there are center"):
        MicroExpressionInferencer(Told(), face='haar')
