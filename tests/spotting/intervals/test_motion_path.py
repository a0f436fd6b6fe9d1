"""Interval spotting on made-up flow fields, whose motion is known, and on drawn frames."""
import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.spotting.intervals.face_motion import MOTION_REGIONS
from mmatnet.spotting.intervals.motion_path import MOST_CROPS, MotionPathSpotter
from tests.spotting.intervals.curves import bump

SIDE = 112  # of the crops, for speed; places and motion are in pixels of a crop of 224
RNG = np.random.default_rng(0)
CROP = RNG.integers(0, 255, (SIDE, SIDE), dtype=np.uint8)
Y, X = np.mgrid[:SIDE, :SIDE].astype(np.float32) * 2 + 0.5
BROWS = [name for name in MOTION_REGIONS if 'brow' in name]
MOUTH = ['left_mouth', 'right_mouth']
LIDS = [(62, 54), (173, 54)]


def patch(places, vector, sigma=9.0):
    """A field that moves some places, (S, S, 2)."""
    weight = sum(np.exp(-0.5 * ((X - x) ** 2 + (Y - y) ** 2) / sigma ** 2) for x, y in places)
    return weight[..., None] * np.float32(vector) / 2


def brows(pixels):
    return patch([MOTION_REGIONS[name] for name in BROWS], (0, -pixels))


def mouth(pixels):
    return patch([MOTION_REGIONS[name] for name in MOUTH], (0, -pixels))


def numbered(number):
    """The crop, with a number in its first pixels."""
    crop = CROP.copy()
    crop[0, :4] = np.frombuffer(np.uint32(number).tobytes(), np.uint8)
    return crop


def number_of(crop):
    return int(crop[0, :4].view(np.uint32)[0])


def scripted(parts, noise=0.01, on_curve=None):
    """A spotter of numbered crops, between which the flow is that of (field, curve) parts."""
    rng = np.random.default_rng(3)

    def flow(first, second):
        field = rng.normal(0, noise, 2).astype(np.float32) + np.zeros((SIDE, SIDE, 2), np.float32)
        for shape, curve in parts:
            moved = curve[number_of(second)] - curve[number_of(first)]
            if moved:
                field = field + np.float32(moved) * shape
        return field

    return MotionPathSpotter(SIDE, flow, on_curve)


def spot(times, parts, noise=0.01, on_curve=None):
    """Spot in motion made of (field, curve) parts."""
    spotter, found = scripted(parts, noise, on_curve), []
    for number, now in enumerate(times.tolist()):
        found += spotter.push(number, now, numbered(number))
    return found + spotter.cut()


def seconds_at(fps, seconds=8.0):
    return np.arange(round(seconds * fps)) / fps


@pytest.mark.parametrize('fps', [25, 60, 100])
def test_micro_and_macro_are_told_by_seconds_whatever_the_rate(fps):
    times = seconds_at(fps)
    found = spot(times, [(brows(1.5), bump(times, 2.0, 2.2, 2.44)),
                         (mouth(4.0), bump(times, 5.0, 5.5, 6.2))])
    assert [one.kind for one in found] == ['micro', 'macro']
    micro, macro = found
    assert micro.onset_seconds == pytest.approx(2.0, abs=0.12)
    assert micro.apex_seconds == pytest.approx(2.2, abs=0.05)
    assert micro.offset_seconds == pytest.approx(2.44, abs=0.12)
    assert macro.apex_seconds == pytest.approx(5.5, abs=0.15)
    assert macro.strength > 2 * micro.strength
    assert all(0 < one.score < 1 for one in found)
    assert micro.onset == round(micro.onset_seconds * fps)
    assert [type(value) for value in vars(micro).values()] == [  # plain, for JSON
        int, int, int, float, float, float, str, float, float]


def test_brows_that_go_with_a_blink_are_none_and_without_it_are_one():
    times = seconds_at(100, 6)
    shut = bump(times, 2.93, 3.0, 3.15)
    blink = patch(LIDS, (0, 14), 7.0)
    assert len(spot(times, [(brows(1.2), shut)])) == 1
    assert spot(times, [(brows(1.2), shut), (blink, shut)]) == []


def test_variable_frame_rate_goes_by_the_timestamps():
    steps = np.random.default_rng(5).uniform(0.01, 0.05, 300)
    times = np.cumsum(steps)
    found = spot(times, [(brows(1.5), bump(times, 3.0, 3.2, 3.45))])
    assert len(found) == 1
    assert found[0].apex_seconds == pytest.approx(3.2, abs=0.06)
    assert found[0].apex == int(np.flatnonzero(times == found[0].apex_seconds)[0])


@pytest.mark.parametrize(('fps', 'wanted'), [
    (133, range(40)), (134, range(0, 40, 2)), (200, range(0, 40, 2)), (1000, range(0, 40, 8))])
def test_videos_of_more_than_133_frames_per_second_are_thinned(fps, wanted):
    """Whether or not a frame that is not wanted is given: it is not looked at."""
    looked = []
    spotter = MotionPathSpotter(SIDE, on_curve=lambda number, seconds, moved: looked.append(number))
    said = []
    for number in range(40):
        said.append(spotter.wants(number / fps))
        spotter.push(number, number / fps, CROP)
    spotter.cut()
    assert np.flatnonzero(said).tolist() == looked == list(wanted)


def test_curve_has_every_frame_in_order_and_peaks_at_the_apex():
    times, curve = seconds_at(50, 6), []
    spot(times, [(brows(1.5), bump(times, 3, 3.2, 3.4))],
         on_curve=lambda *point: curve.append(point))
    assert [point[0] for point in curve] == list(range(len(times)))
    assert [point[1] for point in curve] == times.tolist()
    assert max(curve, key=lambda point: point[2])[1] == pytest.approx(3.2, abs=0.05)


def test_memory_and_latency_are_bounded():
    times, late, most = seconds_at(50, 60), [], 0
    starts = np.arange(3, 55, 1.5)
    spotter, found = scripted([(brows(1.5), sum(bump(times, at, at + 0.2, at + 0.4)
                                                for at in starts))]), []
    for number, now in enumerate(times.tolist()):
        new = spotter.push(number, now, numbered(number))
        late += [now - one.offset_seconds for one in new]
        found += new
        most = max(most, len(spotter._frames), len(spotter._signal._path))
    found += spotter.cut()
    assert len(found) == len(starts)
    assert [one.onset for one in found] == sorted(one.onset for one in found)
    assert max(late) <= spotter.latency
    assert most <= 50 * (spotter.latency + 7)


def test_cut_starts_anew():
    """What moved before the cut is no part of what comes after, though numbers go on."""
    times = seconds_at(100, 4)
    spotter, found = scripted([(brows(1.5), bump(times, 2.0, 2.2, 2.4))]), []
    for round_ in range(2):
        for number, now in enumerate(times.tolist()):
            found += spotter.push(number + 1000 * round_, now + 20 * round_, numbered(number))
        found += spotter.cut()
        assert spotter.wants(now + 20 * round_ + 0.001)  # the first of a segment, at once
    assert len(found) == 2
    assert found[1].apex == found[0].apex + 1000
    assert spotter.cut() == []


@pytest.mark.parametrize('fps', [30, 60, 100, 130])
def test_the_apex_is_the_frame_of_the_apex_whatever_flow_leads_over(fps):
    """A short expression between two frames in which nothing moves."""
    times = seconds_at(fps, 6)
    apex = round(3 * fps)
    [found] = spot(times, [(brows(2.0), bump(times, times[apex] - 0.15, times[apex],
                                             times[apex] + 0.15))], noise=0)
    assert abs(found.apex - apex) <= (0 if fps in (30, 100) else 1)
    assert abs((found.onset + found.offset) / 2 - apex) <= 1


def test_strength_is_of_the_whole_motion_whatever_flow_leads_over():
    strengths = []
    for fps in (30, 60, 130):  # flow from one frame before, from two, from four
        times = seconds_at(fps, 6)
        strengths += [one.strength for one in spot(
            times, [(brows(2.0), bump(times, 2.6, 3, 3.4))], noise=0)]
    assert strengths == pytest.approx([strengths[0]] * 3, rel=0.1)


@pytest.mark.parametrize(('fps', 'pairs'), [
    (25, [(0, 1), (1, 2), (2, 3), (4, 5), (5, 6)]),
    (50, [(0, 1), (0, 2), (1, 3), (4, 5), (4, 6)]),
    (100, [(0, 1), (0, 2), (0, 3), (4, 5), (4, 6)])])
def test_flow_is_asked_once_per_frame_over_29_ms_within_a_segment(fps, pairs):
    calls = []

    def flow(first, second):
        calls.append((number_of(first), number_of(second)))
        return np.zeros((SIDE, SIDE, 2), np.float32)

    spotter = MotionPathSpotter(SIDE, flow)
    for number in range(7):
        if number == 4:
            spotter.cut()
        spotter.push(number, number / fps, numbered(number))
    assert calls == pairs


def test_memory_of_crops_is_a_few():
    spotter = MotionPathSpotter(SIDE, lambda first, second: np.zeros((SIDE, SIDE, 2), np.float32))
    for number in range(50):
        spotter.push(number, number / 130, CROP)
    assert len(spotter._crops) <= MOST_CROPS


@pytest.mark.parametrize(('number', 'seconds'), [(5, 0.2), (6, 0.1), (4, 0.3)])
def test_frames_out_of_order_are_refused(number, seconds):
    spotter = MotionPathSpotter(SIDE)
    spotter.push(5, 0.1, CROP)
    with pytest.raises(InputError, match=r'frames must come in order of number and time'):
        spotter.push(number, seconds, CROP)


def test_crops_that_cannot_be_used_are_refused():
    with pytest.raises(InputError, match='expected a grey crop of 112x112 with 8 bits'):
        MotionPathSpotter(SIDE).push(0, 0.0, CROP[:100])
    with pytest.raises(InputError, match='crops must be at least 56 pixels wide'):
        MotionPathSpotter(40).push(0, 0.0, CROP[:40, :40])


def test_black_frames_and_a_single_frame_give_nothing():
    spotter = MotionPathSpotter(SIDE)
    for number in range(30):
        assert spotter.push(number, number / 25, np.zeros_like(CROP)) == []
    assert spotter.cut() == []
    spotter.push(100, 4.0, CROP)
    assert spotter.cut() == []


def test_kept_rows_give_the_same_intervals():
    times = seconds_at(60)
    parts = [(brows(1.5), bump(times, 2.0, 2.2, 2.44)), (mouth(4.0), bump(times, 5.0, 5.5, 6.2))]
    reader = scripted(parts)
    rows = np.concatenate([reader.read_checked(number, now, numbered(number))
                           for number, now in enumerate(times.tolist())] + [reader.read_end()])
    decider = MotionPathSpotter(SIDE)
    expected = spot(times, parts)
    assert decider.decide(rows) + decider.decide_end() == expected
    assert len(expected) == 2


@pytest.mark.parametrize(('options', 'kinds'), [
    ({}, ['micro', 'macro']), ({'floor': 0.6}, ['micro']), ({'floor': 2.0}, [])])
def test_a_higher_floor_leaves_out_what_is_small_for_its_length(options, kinds):
    times = seconds_at(60)
    parts = [(brows(2.5), bump(times, 2.0, 2.2, 2.44)), (mouth(4.0), bump(times, 5.0, 5.5, 6.2))]
    reader, decider = scripted(parts), MotionPathSpotter(SIDE, **options)
    found = []
    for number, now in enumerate(times.tolist()):
        found += decider.decide(reader.read_checked(number, now, numbered(number)))
    assert [one.kind for one in found + decider.decide_end()] == kinds
