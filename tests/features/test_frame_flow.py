import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.features.all_frames import AllFrames
from mmatnet.features.apex_flow import OffsetFlow, apex_flow_channels
from mmatnet.features.frame_flow import FrameFlow, LongFlow
from tests.features.clips import CLIP, Frames, GreyChange, aligned, mirror_flow, with_flow


def test_offset_flow_runs_from_apex_to_offset():
    feature = with_flow(OffsetFlow(), GreyChange)
    flow = feature.compute(aligned())
    assert (flow.shape, flow.dtype) == (feature.shape, feature.dtype) == ((3, 4, 4), np.float32)
    assert np.unique(flow[0]).tolist() == [3]  # 15 to 18
    assert feature.frames(CLIP) == {15, 18}
    ends = aligned(apex=18)
    assert not feature.compute(ends).any()
    assert feature.note(ends.clip) == 'the offset is the apex, so its offset flow is zero'
    assert feature.note(CLIP) is None


def test_frame_flow_leads_from_neighbour_to_neighbour():
    feature = with_flow(FrameFlow(count=4, size=2), GreyChange)
    flow = feature.compute(aligned())
    assert (flow.shape, flow.dtype) == (feature.shape, feature.dtype)
    assert flow.shape == (3, 3, 2, 2)
    assert feature.steps(CLIP) == [(10, 13), (13, 15), (15, 18)]
    assert flow[:, 0, 0, 0].tolist() == [3, 2, 3]
    assert feature.frames(CLIP) == {10, 13, 15, 18}


def test_a_short_clip_stands_still_between_a_frame_and_itself():
    feature = with_flow(FrameFlow(count=4, size=2), GreyChange)
    clip = aligned(apex=11, offset=11)
    assert feature.compute(clip)[:, 0, 0, 0].tolist() == [0, 1, 0]
    assert clip.flow_calls == 1  # what does not move is not computed


def test_long_flow_leads_from_the_onset_to_frames_around_the_apex():
    feature = with_flow(LongFlow(count=3, size=2), GreyChange)
    assert feature.steps(CLIP) == [(10, 14), (10, 15), (10, 16)]
    assert feature.compute(aligned())[:, 0, 0, 0].tolist() == [4, 5, 6]
    assert LongFlow().shape == (11, 3, 112, 112)
    # the apex is near the onset: from the frame after the onset on
    assert LongFlow(count=3).steps(aligned(apex=11).clip) == [(10, 11), (10, 12), (10, 13)]
    # the clip ends early: frames stand there twice
    assert [frame for _, frame in LongFlow(count=5).steps(aligned(apex=17).clip)] == [
        15, 16, 16, 17, 18]
    assert LongFlow(count=3).steps(aligned(apex=10, offset=10).clip) == [(10, 10)] * 3


@pytest.mark.parametrize('kind', [FrameFlow, LongFlow])
def test_the_mirror_is_that_of_the_mirrored_fields(kind):
    fields = np.random.default_rng(0).normal(size=(2, 8, 8, 2)).astype(np.float32)
    array, mirrored = (np.stack([apex_flow_channels(turn(field), 8) for field in fields])
                       for turn in (lambda field: field, mirror_flow))
    assert kind(size=8).mirror(array) == pytest.approx(mirrored, abs=1e-6)


@pytest.mark.parametrize(('make', 'sentence'), [
    (lambda: FrameFlow(count=1), 'count must be a whole number from 2 up, got 1'),
    (lambda: LongFlow(count=0), 'count must be a whole number from 1 up, got 0'),
    (lambda: LongFlow(size=225).fit(224),
     'size of long_flow must be a whole number from 1 to crop_size 224, got 225')])
def test_unsound_numbers_are_refused(make, sentence):
    with pytest.raises(InputError, match=sentence):
        make()


def test_every_frame_and_then_black_ones():
    feature = AllFrames(count=12, size=2)
    feature.fit(4)
    frames = feature.compute(aligned())
    assert (frames.shape, frames.dtype) == (feature.shape, feature.dtype) == ((12, 2, 2), np.uint8)
    assert frames[:, 0, 0].tolist() == [*range(10, 19), 0, 0, 0]
    assert feature.note(CLIP) is None


def test_a_clip_that_is_too_long_is_spread_and_named():
    feature = AllFrames(count=8, size=2)
    assert feature.numbers(CLIP) == [10, 11, 12, 13, 15, 16, 17, 18]
    assert feature.note(CLIP) == 'the clip has more than 8 frames, of which all_frames has 8'
    assert AllFrames(count=9).numbers(CLIP) == list(range(10, 19))


def test_a_black_frame_is_refused():
    feature = AllFrames(count=12, size=2)
    feature.fit(4)
    with pytest.raises(InputError, match='EP01: frame 0 is black throughout, which here means'):
        feature.compute(aligned(Frames(range(3)), onset=0, apex=1, offset=2))
