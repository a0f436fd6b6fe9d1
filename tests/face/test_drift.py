from itertools import pairwise

import cv2
import numpy as np
import pytest

from mmatnet.face.clip import align_clip
from mmatnet.face.drift import NOSE, head_drift, nose_motion
from mmatnet.face.placement import PUBLISHED
from mmatnet.registry import FLOWS
from mmatnet.synthetic.drawing import draw_face
from mmatnet.synthetic.face import HEIGHT, WIDTH, random_face
from mmatnet.synthetic.motion import Motion, Renderer


def test_a_moving_head_is_subtracted_whole():
    flow = np.full((224, 224, 2), (0.25, -0.5), np.float32)
    motion = nose_motion(flow)
    assert motion.tolist() == [0.25, -0.5]
    assert motion.dtype == np.float32
    assert not (flow - motion).any()


def test_expressions_beside_the_nose_do_not_count():
    flow = np.full((224, 224, 2), (0.1, 0.2), np.float32)
    flow[:70] += (0, -1)  # brows
    flow[140:] += (1, 1)  # mouth
    assert np.allclose(nose_motion(flow), (0.1, 0.2))


def test_adding_a_motion_adds_it():
    flow = np.random.default_rng(0).normal(size=(112, 112, 2))
    assert np.allclose(nose_motion(flow + (0.3, -0.2)), nose_motion(flow) + (0.3, -0.2))
    assert np.allclose(nose_motion(flow - nose_motion(flow)), 0, atol=1e-12)


def test_the_region_lies_on_the_nose():
    """Below the line of the eyes, above the mouth, around the middle of template and drawing."""
    left, top, right, bottom = NOSE
    points = PUBLISHED.anchors(224) / 224
    assert points[0, 0] < left < points[:, 0].mean() < right < points[1, 0]
    assert points[0, 1] < top < bottom < points[2, 1]
    for seed in range(50):
        face = random_face(np.random.default_rng(seed))
        assert left < face.center_x / WIDTH < right
        assert top < (face.eye_y + face.nose_y) / 2 / HEIGHT < bottom + 0.01


def test_head_drift_counted_by_hand():
    drift = head_drift(np.array([(3, 4), (3, 4), (-3, 0), (0, -4)]))
    assert drift.median == pytest.approx(4.5)  # lengths 5, 5, 3, 4
    assert drift.largest == 5
    assert drift.furthest == 10  # at (3, 4), (6, 8), (3, 8), (3, 4)


def test_a_known_drift_of_a_synthetic_head_is_recovered():
    """Steps of 0.05 to 0.4 pixels at 224x224, while brows and mouth move: within 0.03 each."""
    rng = np.random.default_rng(0)
    face = random_face(rng)
    drift = np.cumsum([(0, 0), (0.1, 0), (0.3, -0.2), (-0.05, 0.4), (0, -0.08)], axis=0)
    patches = np.array([(*face.landmarks()[f'{side}_{part}'], 22, 15, 0.3, -0.8, index)
                        for index, side in enumerate(('left', 'right'))
                        for part in ('brow', 'mouth')])
    motion = Motion(np.arange(5), patches, np.linspace(0, 1, 5)[:, None] * (1, 1), drift)
    renderer = Renderer(draw_face(face), motion)
    crops = [cv2.resize(np.rint(renderer.grey(number)).astype(np.uint8), (224, 224),
                        interpolation=cv2.INTER_AREA) for number in range(5)]
    flow = FLOWS.make('farneback')
    steps = np.array([nose_motion(flow(*pair)) for pair in pairwise(crops)])
    true = np.diff(drift, axis=0) * (224 / WIDTH, 224 / HEIGHT)
    assert np.abs(steps - true).max() < 0.03
    found, expected = head_drift(steps), head_drift(true)
    assert found.median == pytest.approx(expected.median, abs=0.03)
    assert found.furthest == pytest.approx(expected.furthest, abs=0.06)


def test_a_known_drift_of_an_aligned_real_head_is_recovered(astronaut, detector, make_clip):
    """Eyes 108 pixels apart; the head moves by up to half a pixel per frame."""
    drift = np.cumsum([(0, 0), (0.1, 0.05), (0.4, -0.3), (-0.2, 0.1), (0.05, 0)], axis=0)
    clip, frames = make_clip([astronaut.picture(astronaut.place(2.5, 5, *((320, 240) + moved)))
                              for moved in drift])
    aligned, findings = align_clip(clip, frames, detector, 224)
    flow = FLOWS.make('farneback')
    steps = np.array([nose_motion(flow(aligned.grey(number), aligned.grey(number + 1)))
                      for number in range(4)])
    true = np.diff(drift, axis=0) @ findings.matrix[:, :2].T
    assert np.abs(steps - true).max() < 0.05
