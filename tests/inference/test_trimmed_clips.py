import json

import numpy as np
import pytest

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError
from mmatnet.face.placement import PUBLISHED, Placement
from mmatnet.features.recipe import Recipe
from mmatnet.inference import MicroExpressionRecognizer
from mmatnet.inference.recognitions import LINES, TABLE, Recognition, write_recognitions
from mmatnet.io.frames import open_frames
from mmatnet.registry import DETECTORS
from mmatnet.sources.training_record import DatabaseShare, TrainingData
from mmatnet.spotting.apex.annotate import spot_apexes
from mmatnet.store.build import build_store
from mmatnet.store.clip_store import ClipStore
from mmatnet.synthetic.writers.own import OwnWriter


class Told:
    """A recognizer that keeps what it is shown, and says the second of two classes."""

    classes = ['bad', 'good']

    def __init__(self, recipe, placement=PUBLISHED, row=(0.2, 0.8), remark=None, trained=()):
        self.recipe, self.placement, self.row, self.remark = recipe, placement, row, remark
        self.streams = tuple(feature.name for feature in recipe.features)
        self.seen, self.batches = [], []
        share = DatabaseShare('own', False, None, {'bad': 1, 'good': 1}, list(trained))
        self.training = TrainingData(self.classes, [share], [], [], 'last', 0)

    def scores(self, features):
        self.seen += features
        self.batches.append(len(features))
        return np.tile(np.float32(self.row), (len(features), 1)).reshape(-1, 2)


@pytest.fixture(scope='module')
def own(tmp_path_factory):
    """A folder of one's own with raw videos: folder, two clips of it."""
    from mmatnet.databases.own.read import read_own
    root = tmp_path_factory.mktemp('own') / 'raw'
    OwnWriter().write(root, subjects=1, frames=(8, 9))
    return root, read_own(root, root / 'clips.csv', 'own', {})[0].clips[:2]


@pytest.fixture(scope='module')
def store(own, tmp_path_factory):
    """The store that extraction makes of them."""
    root, clips = own
    folder = tmp_path_factory.mktemp('data') / 'own' / 'store'
    build_store(clips, root, folder, recipe())
    return ClipStore.open(folder)


def recipe(face='centerface'):
    return Recipe(face, crop_size=112, features=['ApexImage', {'type': 'ApexFlow', 'size': 28}])


def test_a_model_is_shown_what_extraction_made_for_training(own, store):
    root, clips = own
    told = Told(recipe())
    results = list(MicroExpressionRecognizer(told).each(clips, root))
    for place, shown in enumerate(told.seen):
        assert np.array_equal(shown['apex'], store.array('apex')[place])
        assert np.array_equal(shown['apex_flow'], store.array('apex_flow')[place])
    assert [one.clip for one in results] == clips
    assert all((one.label, one.error) == ('good', None) for one in results)
    assert results[0].scores == {'bad': pytest.approx(0.2), 'good': pytest.approx(0.8)}
    assert told.batches == [2]


def test_a_single_call_takes_a_video_or_an_array(own):
    root, clips = own
    clip = clips[0]
    told = Told(recipe())
    recognise = MicroExpressionRecognizer(told)
    frames = open_frames(root / clip.frames)
    rgb = np.stack([frames.bgr(number)[..., ::-1] for number in frames.numbers])
    numbers = clip.onset, clip.apex, clip.offset
    for source in (str(root / clip.frames), rgb):
        found = recognise(source, *numbers)
        assert (found.clip.onset, found.clip.apex, found.clip.offset) == numbers
        assert found.label == 'good'
    assert all(np.array_equal(shown['apex_flow'], told.seen[0]['apex_flow'])
               for shown in told.seen)


def test_without_numbers_the_whole_clip_with_a_spotted_apex(own):
    root, clips = own
    found = MicroExpressionRecognizer(Told(recipe()))(root / clips[0].frames)
    last = len(open_frames(root / clips[0].frames).numbers) - 1
    assert (found.clip.onset, found.clip.offset) == (0, last)
    assert found.clip.apex_source == 'spotted'
    assert clips[0].onset < found.clip.apex < clips[0].offset
    assert found.notes == ['onset and offset are taken as the first and the last frame',
                           'apex spotted by flow']


def test_an_apex_is_spotted_as_prepare_spots_it(own):
    from dataclasses import replace

    from mmatnet.databases.findings import Report
    root, clips = own
    bare = [replace(clip, apex=None, apex_source='') for clip in clips[:1]]
    report = Report('own', clips=list(bare), no_apex={str(clip): 'empty' for clip in bare})
    prepared = spot_apexes(report, root, 'flow', 'centerface')
    found = MicroExpressionRecognizer(Told(recipe())).each(bare, root)
    assert [one.clip.apex for one in found] == [clip.apex for clip in prepared]


def test_a_bad_clip_says_why_and_leaves_the_others_alone(own):
    root, clips = own
    bad = Clip('own', 'P01', 'none', 0, 1, 2, frames='videos/none.avi')
    beyond = Clip('own', 'P01', 'beyond', 0, 1, 999, frames=clips[0].frames)
    results = list(MicroExpressionRecognizer(Told(recipe())).each([bad, clips[0], beyond], root))
    assert [one.label for one in results] == ['', 'good', '']
    assert results[0].error.startswith('no frames at ')
    assert 'onset 0 and offset 999 must be two of its frames' in results[2].error
    with pytest.raises(InputError, match='no frames at '):
        MicroExpressionRecognizer(Told(recipe()))(root / bad.frames)


def test_a_model_of_registered_crops_is_shown_faces_where_those_have_them(own):
    root, clips = own
    places = Placement((73, 92), (148, 92), (82, 160), (139, 160), aspect=280 / 340)
    told = Told(recipe('registered'), places)
    list(MicroExpressionRecognizer(told).each(clips[:1], root))
    crop = np.repeat(told.seen[0]['apex'][..., None], 3, 2)
    face, = DETECTORS.make('centerface').detect(crop)
    assert np.abs((face.landmarks[:2] + 0.5) * 2 - 0.5 - [(73, 92), (148, 92)]).max() < 8


def test_whole_rooms_are_not_taken_for_crops(own):
    root, clips = own
    recognise = MicroExpressionRecognizer(Told(recipe('registered')), face='registered')
    for call in (lambda: list(recognise.each(clips, root)), lambda: recognise(
            root / clips[0].frames)):
        with pytest.raises(InputError, match=r'are no crops of the face: .* the eyes 0\.1\d of'):
            call()


def test_what_is_to_be_known_is_noted(own):
    root, clips = own
    told = Told(recipe(), row=(0.48, 0.52), trained=['P01'])
    one = next(MicroExpressionRecognizer(told).each(clips[:1], root))
    assert one.notes == ['the model was trained on clips of this person',
                         'good and bad are nearly as likely']
    long = Clip('own', 'P02', 'a', 0, 5, 25, fps=20.0, frames=clips[0].frames)
    one = next(MicroExpressionRecognizer(told).each([long], root))
    assert one.notes[0].startswith('it lasts 1.25 s, longer than the expressions that models learn')


def test_arguments_that_do_not_go_together():
    with pytest.raises(InputError, match='a recognizer has its own weights and device'):
        MicroExpressionRecognizer(Told(recipe()), 'iter_1.pth')
    with pytest.raises(InputError, match="no apex spotter is named 'floww'; did you mean 'flow'"):
        MicroExpressionRecognizer(Told(recipe()), apex_spotter='floww')
    with pytest.raises(InputError, match=r'an array must be uint8 of shape \(T, H, W\)'):
        MicroExpressionRecognizer(Told(recipe()))(np.zeros((3, 4, 4)))


def test_files_for_other_programs(tmp_path):
    clip = Clip('own', 'P1', 'a', 0, 1, 2, 'sheet', 'good', frames='a, b.avi')
    results = [Recognition(clip, 'good', {'bad': 0.25, 'good': 0.75}, ['one', 'two'],
                           remark='drawn'),
               Recognition(Clip('own', 'P1', 'b'), error='no frames', remark='drawn')]
    write_recognitions(tmp_path / 'out', results, ['bad', 'good'])
    assert (tmp_path / 'out' / TABLE).read_text().splitlines() == [
        'database,subject,clip,frames,onset,apex,offset,apex_source,emotion,label,probability_bad,'
        'probability_good,notes,error,remark',
        'own,P1,a,"a, b.avi",0,1,2,sheet,good,good,0.2500,0.7500,one; two,,drawn',
        'own,P1,b,,,,,,,,,,,no frames,drawn']
    lines = [json.loads(line) for line in (tmp_path / 'out' / LINES).read_text().splitlines()]
    assert lines[0] == {
        'database': 'own', 'subject': 'P1', 'clip': 'a', 'frames': 'a, b.avi', 'onset': 0,
        'apex': 1, 'offset': 2, 'apex_source': 'sheet', 'emotion': 'good', 'label': 'good',
        'scores': {'bad': 0.25, 'good': 0.75}, 'notes': ['one', 'two'], 'error': None,
        'remark': 'drawn', 'model': ''}
    assert (lines[1]['error'], lines[1]['onset'], lines[1]['scores']) == ('no frames', None, {})
