"""What is promised of drawn videos: most micro-expressions found, few false alarms.

The seed was not used to choose any constant of the method.
"""
from itertools import chain, starmap

import cv2
import numpy as np
import pytest

from mmatnet.evaluation.spotting.scores import Span, score_spotting
from mmatnet.face.geometry import Warp, anchor_transform
from mmatnet.face.placement import ANCHORS
from mmatnet.spotting.intervals.motion_path import MotionPathSpotter
from mmatnet.synthetic.camera import frame_landmarks
from mmatnet.synthetic.face import random_face
from mmatnet.synthetic.long_plan import plan_video
from mmatnet.synthetic.long_renderer import LongRenderer
from mmatnet.synthetic.writers.long import CAMERA, QUALITY

SEED, FPS = 2025, 30
SIZES = (224, 112)  # of the crops, one a video


def spans(video, events):
    return [Span(f'video {video}', one.onset, one.offset, getattr(one, 'score', 1.0))
            for one in events if one.kind == 'micro']


def true_and_spotted(number, size):
    """The micro-expressions of one video of 20 seconds, drawn, coded as JPEG and aligned."""
    rng = np.random.default_rng([SEED, number])
    face = random_face(rng)
    plan = plan_video(face, 20, FPS, rng)
    matrix = CAMERA.place(rng)
    renderer = LongRenderer(face, plan, CAMERA, matrix, rng)
    landmarks = frame_landmarks(face, matrix) + rng.normal(0, 0.7, (5, 2))
    warp = Warp(anchor_transform(landmarks[ANCHORS], size), CAMERA.size[::-1], size)
    spotter, found = MotionPathSpotter(size), []
    for frame in range(len(plan.lids)):
        coded = cv2.imencode('.jpg', renderer.frame(frame), [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1]
        found += spotter.push(frame, frame / FPS, warp(cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE)))
    return spans(number, plan.events), spans(number, found + spotter.cut())


@pytest.fixture(scope='module')
def score():
    truth, spotted = zip(*starmap(true_and_spotted, enumerate(SIZES)), strict=True)
    return score_spotting([*chain(*truth)], [*chain(*spotted)])


def test_four_of_five_micro_expressions_are_found(score):
    assert score.true_positives + score.false_negatives >= 10
    assert score.recall >= 0.8


def test_half_of_what_is_spotted_is_right(score):
    assert score.precision >= 0.5
