import cv2
import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.features.apex_flow import ApexFlow, apex_flow_channels, mirror_apex_flow
from mmatnet.registry import FLOWS
from tests.features.clips import CLIP, GreyChange, GreyOfFirst, aligned, mirror_flow, with_flow

Y, X = np.mgrid[0:24, 0:32].astype(np.float64)


def field(u, v):
    return np.stack(np.broadcast_arrays(u, v, np.zeros_like(X))[:2], axis=-1)


def test_channels_are_u_v_and_strain():
    flow = field(0.03 * X, -1)[:, :24].astype(np.float32)
    channels = apex_flow_channels(flow, 24)
    assert (channels.shape, channels.dtype) == ((3, 24, 24), np.float32)
    assert channels.flags.c_contiguous
    assert np.array_equal(channels[0], flow[..., 0])
    assert np.array_equal(channels[1], flow[..., 1])
    assert channels[2] == pytest.approx(0.03)


def test_shrinking_averages_areas_and_keeps_the_pixels_of_the_crop():
    flow = np.random.default_rng(0).normal(size=(24, 24, 2)).astype(np.float32)
    whole, small = apex_flow_channels(flow, 24), apex_flow_channels(flow, 8)
    assert small == pytest.approx(whole.reshape(3, 8, 3, 8, 3).mean(axis=(2, 4)), abs=1e-6)


def test_the_mirror_is_that_of_the_mirrored_field():
    flow = np.random.default_rng(0).normal(size=(24, 24, 2)).astype(np.float32)
    for size in (24, 9):
        mirrored = mirror_apex_flow(apex_flow_channels(flow, size))
        assert mirrored == pytest.approx(apex_flow_channels(mirror_flow(flow), size), abs=1e-6)
    assert np.array_equal(mirror_apex_flow(mirrored), apex_flow_channels(flow, 9))


def test_flow_of_a_stretched_texture():
    """Through the real algorithm: 1 % wider about the centre, so u runs from -0.5 to 0.5."""
    noise = np.random.default_rng(0).normal(size=(112, 112))
    texture = cv2.normalize(cv2.GaussianBlur(noise, (0, 0), 2), None, 0, 255,
                            cv2.NORM_MINMAX).astype(np.uint8)
    wider = np.float32([[1.01, 0, -0.555], [0, 1, 0]])
    stretched = cv2.warpAffine(texture, wider, (112, 112), flags=cv2.INTER_CUBIC,
                               borderMode=cv2.BORDER_REFLECT)
    u, v, strain = apex_flow_channels(FLOWS.make('farneback')(texture, stretched), 112)
    inner = slice(16, 96)
    expected = 0.01 * (np.arange(112) - 55.5)
    assert np.abs(u - expected)[inner, inner].mean() < 0.05
    assert np.abs(v)[inner, inner].mean() < 0.05
    assert np.median(strain[inner, inner]) == pytest.approx(0.01, abs=0.01)


def test_apex_flow_runs_from_onset_to_apex():
    feature = with_flow(ApexFlow(), GreyChange)
    flow = feature.compute(aligned())
    assert (flow.shape, flow.dtype) == (feature.shape, feature.dtype) == ((3, 4, 4), np.float32)
    assert [np.unique(channel).tolist() for channel in flow] == [[5], [0], [0]]
    assert np.unique(feature.mirror(flow)[0]).tolist() == [-5]
    assert feature.frames(CLIP) == {10, 15}


def test_one_field_is_all_that_is_computed():
    clip = aligned()
    with_flow(ApexFlow(size=2), GreyChange).compute(clip)
    assert clip.flow_calls == 1


def test_the_flow_of_a_frame_to_itself_is_zero():
    """Whatever the algorithm would make of it."""
    feature, clip = with_flow(ApexFlow(size=2), GreyOfFirst), aligned(apex=10)
    flow = feature.compute(clip)
    assert (flow.shape, flow.dtype, flow.any()) == ((3, 2, 2), np.float32, False)
    assert feature.note(clip.clip) == 'the apex is the onset, so its apex flow is zero'
    assert feature.note(CLIP) is None


def test_the_mirror_of_many_clips_is_that_of_each():
    flows = np.random.default_rng(0).normal(size=(4, 3, 6, 6)).astype(np.float32)
    assert np.array_equal(mirror_apex_flow(flows), [mirror_apex_flow(flow) for flow in flows])


def test_the_flow_may_be_smaller_than_the_crops_not_larger():
    with pytest.raises(InputError, match='size of apex_flow must be a whole number from 1 to crop_'
                                         'size 224, got 225'):
        ApexFlow(size=225).fit(224)
