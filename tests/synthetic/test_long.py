"""Long synthetic videos: the plan, the drawing and the files."""
import json
from itertools import pairwise

import cv2
import numpy as np
import pytest

from mmatnet.cli.synthesize import main
from mmatnet.errors import InputError
from mmatnet.evaluation.spotting.files import read_truth
from mmatnet.io.frames import open_frames
from mmatnet.registry import FLOWS
from mmatnet.synthetic.camera import frame_landmarks
from mmatnet.synthetic.drawing import draw_face
from mmatnet.synthetic.face import random_face
from mmatnet.synthetic.long_plan import REST, plan_video
from mmatnet.synthetic.long_renderer import LongRenderer
from mmatnet.synthetic.writers import long as long_writer
from mmatnet.synthetic.writers.long import CAMERA, LongOptions, write_long_videos


@pytest.fixture(scope='module')
def face():
    return random_face(np.random.default_rng(4))


@pytest.mark.parametrize(('seconds', 'fps'), [(20, 100), (10, 25), (60, 200)])
def test_plan_keeps_its_promises(face, seconds, fps):
    plan = plan_video(face, seconds, fps, np.random.default_rng(1))
    assert len(plan.lids) == len(plan.pose) == round(seconds * fps)
    bouts = sorted([(event.onset, event.offset) for event in plan.events] + list(plan.speech))
    assert all(later[0] - earlier[1] >= (REST - 0.05) * fps - 1
               for earlier, later in pairwise(bouts))
    assert bouts[0][0] >= 0
    assert bouts[-1][1] < len(plan.lids)
    for event in plan.events:
        assert event.onset < event.apex < event.offset
        lasts = (event.offset - event.onset) / fps
        assert (lasts <= 0.5) if event.kind == 'micro' else (0.7 < lasts < 4)
    kinds = [event.kind for event in plan.events]
    assert kinds.count('micro') >= seconds / 20
    assert kinds.count('macro') >= 1
    assert plan.speech
    for blink in plan.blinks:
        assert plan.lids[blink] > 0.95
    assert (plan.pose[0] == 0).all()


def test_what_cannot_be_planned_is_a_sentence(face):
    rng = np.random.default_rng(0)
    with pytest.raises(InputError, match='at least 10 seconds, got 9'):
        plan_video(face, 9, 100, rng)
    with pytest.raises(InputError, match='must lie in 25 to 1000, got 24'):
        plan_video(face, 20, 24, rng)


def test_lids_shut_and_nothing_else_changes(face):
    opened, shut = draw_face(face), draw_face(face, lids=1)
    changed = np.argwhere((np.abs(opened - shut) > 0.02).any(-1)) - 12
    landmarks = face.landmarks()
    assert np.abs(changed[:, 0] - landmarks['left_eye'][1]).max() < 25
    assert changed[:, 1].min() > landmarks['left_eye'][0] - 35
    assert changed[:, 1].max() < landmarks['right_eye'][0] + 35
    x, y = (round(value) + 12 for value in landmarks['left_eye'])
    assert shut[y, x].mean() > opened[y, x].mean() + 0.2  # skin where the pupil was


def test_frames_move_as_planned(face):
    """Flow at the part that moves, less the head's, is what patches and curves say."""
    rng = np.random.default_rng(6)
    plan = plan_video(face, 10, 25, rng)
    place = next(place for place, (first, motion) in enumerate(plan.motions)
                 if first == plan.events[0].onset)
    motion = plan.motions[place][1]
    matrix = CAMERA.place(rng)
    renderer = LongRenderer(face, plan, CAMERA, matrix, rng)
    start, end = plan.events[0].onset, plan.events[0].apex
    frames = {number: renderer.frame(number) for number in (start, end)}
    flow = FLOWS.make('farneback')(*(cv2.cvtColor(frames[number], cv2.COLOR_BGR2GRAY)
                                        for number in (start, end)))
    strongest = motion.patches[np.argmax(np.abs(motion.patches[:, 4:6]).max(1))]
    x, y = (matrix[:, :2] @ strongest[:2] + matrix[:, 2]).round().astype(int)
    expected = matrix[:, :2] @ np.sum(
        [np.tensordot(moving.curves[end - begin] - (moving.curves[start - begin]
                                                    if start >= begin else 0),
                      moving.basis(*strongest[:2]), 1)
         for begin, moving in plan.motions if begin <= end < begin + len(moving.curves)], axis=0)
    shift = matrix[:, :2] @ (plan.pose[end] - plan.pose[start])[:2]
    assert flow[y - 4:y + 5, x - 4:x + 5].mean((0, 1)) == pytest.approx(expected + shift, abs=0.6)
    assert np.hypot(*expected) > 0.5


def test_the_face_is_where_the_camera_puts_it(face):
    rng = np.random.default_rng(6)
    plan = plan_video(face, 10, 25, rng)
    matrix = CAMERA.place(rng)
    frame = LongRenderer(face, plan, CAMERA, matrix, rng).frame(0)
    assert frame.shape == (480, 640, 3)
    for x, y in frame_landmarks(face, matrix)[:2].round().astype(int):
        around = frame[y - 20:y + 20, x - 25:x + 25].mean(-1)
        assert frame[y - 2:y + 3, x - 2:x + 3].mean() < 0.75 * np.quantile(around, 0.8)


@pytest.fixture
def short(monkeypatch):
    """Videos of which only the first 12 frames are drawn."""
    frames = long_writer._Video.frames
    monkeypatch.setattr(long_writer._Video, 'frames',
                        lambda self: (frame for frame, _ in zip(frames(self), range(12),
                                                                strict=False)))
    monkeypatch.setattr(long_writer, 'check_length', lambda *args: None)
    monkeypatch.setattr(LongRenderer, 'STAGES', 2)


@pytest.mark.parametrize('kind', ['avi', 'mp4', 'frames'])
def test_files_can_be_read_and_truth_too(short, tmp_path, kind):
    out = tmp_path / 'long'
    assert main(['long', '--out', str(out), '--videos', '1', '--seconds', '10', '--fps', '25',
                 '--format', kind]) == 0
    name = 'video01' if kind == 'frames' else f'video01.{kind}'
    frames = open_frames(out / name)
    assert len(frames.numbers) == 12
    assert frames.bgr(5).shape == (480, 640, 3)
    truth = read_truth(out / 'truth.csv')
    assert {row.video for row in truth} == {name}
    assert {row.kind for row in truth} <= {'micro', 'macro'}
    assert all(row.label for row in truth)
    assert 'This data is synthetic' in (out / 'README.md').read_text().splitlines()[0]
    assert json.loads((out / 'synthetic.json').read_text())['database'] == 'long'
    assert list(json.loads((out / 'events.json').read_text())) == [name]
    assert not list(out.glob('.*'))


def test_a_second_run_draws_nothing_and_other_options_are_refused(short, tmp_path, monkeypatch,
                                                                  capsys):
    out = tmp_path / 'long'
    arguments = ['long', '--out', str(out), '--videos', '1', '--seconds', '10', '--fps', '25']
    assert main(arguments) == 0
    video = (out / 'video01.avi').read_bytes()
    monkeypatch.setattr(long_writer._Video, 'frames', None)
    assert main(arguments) == 0
    assert (out / 'video01.avi').read_bytes() == video
    assert main([*arguments, '--seed', '1']) == 2
    assert 'holds synthetic data made with' in capsys.readouterr().err
    (tmp_path / 'mine.txt').touch()
    assert main(['long', '--out', str(tmp_path)]) == 2
    assert 'holds something that `mmatnet synthesize` did not write' in capsys.readouterr().err


def test_a_video_that_was_cut_short_is_not_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(long_writer._Video, 'frames',
                        lambda self: iter([np.zeros((480, 640, 3), np.uint8)] * 5))
    with pytest.raises(InputError, match='of 250 frames 5 could be written'):
        write_long_videos(tmp_path / 'long', LongOptions(1, 10, 25))
    assert not list((tmp_path / 'long').glob('*.avi'))
    assert not list((tmp_path / 'long').glob('.*'))


@pytest.mark.parametrize(('options', 'sentence'), [
    ({'videos': 0}, 'at least 1 video, got 0'),
    ({'format': 'gif'}, "one of avi, mp4, frames, got 'gif'"),
    ({'noise': -1}, 'must lie in 0 to 50 grey levels, got -1'),
    ({'seed': -1}, 'seed must not be negative, got -1')])
def test_options_out_of_range(options, sentence):
    with pytest.raises(InputError, match=sentence):
        LongOptions(**options)
