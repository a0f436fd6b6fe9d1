"""The model that mmatnet brings."""
import subprocess
import sys

import cv2
import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.inference import MicroExpressionInferencer, MicroExpressionRecognizer, open_recognizer
from mmatnet.inference.recognizers.open import DEFAULT_MODEL

LIGHT = """
import sys
from mmatnet.inference import MicroExpressionInferencer
infer = MicroExpressionInferencer()
print(infer.recognizer.name, *{'torch', 'mmcv', 'sklearn', 'onnx'} & set(sys.modules))
"""
SCALE = 2.5  # of the photograph, whose eyes are then 115 pixels apart
# where a muscle moves the skin: middle and width in the photograph, and how it moves
MOVES = {
    'positive': [((210, 145), (6, 6), (-0.6, -0.8)), ((238, 146), (6, 6), (0.6, -0.8)),
                 ((202, 130), (9, 9), (-0.2, -0.6)), ((246, 131), (9, 9), (0.2, -0.6))],
    'surprise': [((203, 87), (11, 6), (0, -1)), ((246, 88), (11, 6), (0, -1)),
                 ((225, 80), (20, 8), (0, -0.5))],
    'negative': [((206, 90), (10, 6), (0.3, 0.9)), ((243, 91), (10, 6), (-0.3, 0.9))],
}


@pytest.fixture(scope='module')
def model():
    return open_recognizer()


@pytest.fixture(scope='module')
def recognise():
    return MicroExpressionRecognizer()


@pytest.fixture(scope='module')
def face():
    """A photograph of an astronaut, enlarged: RGB."""
    data = pytest.importorskip('skimage.data')
    return cv2.resize(data.astronaut()[:260, 90:370], None, fx=SCALE, fy=SCALE,
                      interpolation=cv2.INTER_CUBIC)


def moved(face, moves, pixels, seed):
    """Onset and apex of an expression, with noise: (2, H, W, 3)."""
    rows, columns = np.mgrid[:face.shape[0], :face.shape[1]].astype(np.float32)
    across, down = np.zeros_like(rows), np.zeros_like(rows)
    for middle, width, vector in moves:
        x, y = (np.array(middle) - (90, 0)) * SCALE
        bump = pixels * np.exp(-((columns - x) / (SCALE * width[0]))**2 / 2
                               - ((rows - y) / (SCALE * width[1]))**2 / 2)
        across, down = across + vector[0] * bump, down + vector[1] * bump
    places = np.dstack([columns - across, rows - down]).astype(np.float32)
    apex = cv2.remap(face, places, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    noise = np.random.default_rng(seed).normal(0, 1.5, (2, *face.shape))
    return np.clip(np.rint(np.stack([face, apex]) + noise), 0, 255).astype(np.uint8)


def test_it_is_opened_without_torch_and_says_its_name():
    done = subprocess.run([sys.executable, '-c', LIGHT], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ['megc2019-flow', '1']


def test_it_is_small_and_holds_no_picture():
    assert sum(file.stat().st_size for file in DEFAULT_MODEL.iterdir()) < 3_000_000
    # 442 pictures of 28x28 with three channels, even packed, are twenty times as much
    assert (DEFAULT_MODEL / 'model.onnx').stat().st_size < 50_000


def test_what_it_takes_and_what_it_saw(model):
    recipe = model.recipe.only(model.streams).to_dict()
    assert recipe['face'] == 'centerface'
    feature, = recipe['features']
    assert (feature['type'], feature['size'], feature['flow']['type']) == ('ApexFlow', 28, 'tvl1')
    assert model.placement.left_eye == (45, 62)
    assert model.classes == ['negative', 'positive', 'surprise']
    assert {share.name: len(share.subjects) for share in model.training.databases} == {
        'casme2': 24, 'smic': 16, 'samm': 28}
    assert not model.synthetic
    assert 'megc2019-flow 1, which mmatnet brings, for research' in model.remark


@pytest.mark.parametrize('name', MOVES)
def test_a_real_face_that_is_moved_as_muscles_do(recognise, face, name):
    one = recognise(moved(face, MOVES[name], 1.0, seed=1), onset=0, apex=1, offset=1)
    assert one.label == name, one.scores
    assert one.model == 'megc2019-flow 1'


def test_below_its_threshold_it_tells_no_class(model, recognise, monkeypatch, face):
    monkeypatch.setattr(recognise.recognizer, 'unsure_below', 0.999999)
    one = recognise(moved(face, MOVES['negative'], 1.0, seed=1), onset=0, apex=1, offset=1)
    assert one.label == 'unsure'
    assert max(one.scores, key=one.scores.get) == 'negative'
    assert any('the model is unsure: negative is likeliest' in note for note in one.notes)
    assert 1 / 3 < model.unsure_below < 0.999999


def test_every_video_says_which_model_it_was():
    infer = MicroExpressionInferencer(face='registered')
    result, = infer(np.zeros((3, 64, 64), np.uint8), fps=100)
    assert result.to_dict()['model'] == 'megc2019-flow 1'
    assert result.remark == infer.recognizer.remark


def test_what_belongs_to_a_config_is_refused():
    with pytest.raises(InputError, match='checkpoint and config options go with a config'):
        open_recognizer(weights='iter_1.pth')
    with pytest.raises(InputError, match='runs on the CPU'):
        open_recognizer(device='cuda:0')
