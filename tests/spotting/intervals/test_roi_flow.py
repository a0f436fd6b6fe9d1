"""Displacement from a reference, and the spotter that goes by it, on pictures that code moves."""
from unittest import mock

import cv2
import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.face.placement import SIDE
from mmatnet.spotting.intervals.displacement import Displacement, top_mean
from mmatnet.spotting.intervals.peaks import Peak
from mmatnet.spotting.intervals.roi_flow import WINDOW, RoiFlowSpotter, next_step
from mmatnet.spotting.intervals.roi_places import BOXES, PAPER_SIDE, REGIONS, pixels

RNG = np.random.default_rng(0)
PICTURE = cv2.GaussianBlur(RNG.uniform(0, 255, (SIDE + 60, SIDE + 60)), (0, 0), 2.5)
PICTURE = np.uint8(255 * (PICTURE - PICTURE.min()) / np.ptp(PICTURE))
X, Y = (axis.astype(np.float32) for axis in np.meshgrid(np.arange(SIDE), np.arange(SIDE)))
MOUTH = (117, 180)


def moved(mouth=0.0, head=(0.0, 0.0)):
    """The picture with its mouth so many pixels further down, and all of it by the head's shift."""
    patch = np.exp(-0.5 * (((X - MOUTH[0]) / 70) ** 2 + ((Y - MOUTH[1]) / 16) ** 2))
    return cv2.remap(PICTURE, np.float32(X - head[0] + 30),
                     np.float32(Y - head[1] - mouth * patch + 30), cv2.INTER_CUBIC)


def of(name, lengths):
    return lengths[[place for place, region in enumerate(REGIONS) if region.name == name]]


def test_sixteen_regions_lie_in_their_boxes():
    assert [region.name for region in REGIONS] == ['brow'] * 8 + ['mouth'] * 6 + ['nose'] * 2
    for box, regions in BOXES:
        rows, columns = pixels(box, SIDE)
        assert 0 <= rows.start < rows.stop <= SIDE
        assert 0 <= columns.start < columns.stop <= SIDE
        for region in regions:
            inner_rows, inner_columns = pixels(region.area, SIDE, box)
            assert 0 <= inner_rows.start < inner_rows.stop <= rows.stop - rows.start
            assert 0 <= inner_columns.start < inner_columns.stop <= columns.stop - columns.start


def test_what_moves_is_told_in_pixels_of_the_papers():
    lengths = Displacement(moved())(moved(mouth=3.0))
    assert of('mouth', lengths)[2:].max() == pytest.approx(3 * PAPER_SIDE / SIDE, abs=0.3)
    assert of('brow', lengths).max() < 0.3


@pytest.mark.parametrize('head', [(0.4, -0.3), (3.0, 2.0), (9.0, -7.0)])
def test_the_head_is_followed(head):
    """Far moves are reached in steps, as a head makes them."""
    displacement = Displacement(moved())
    for share in np.linspace(0, 1, 6)[1:]:
        lengths = displacement(moved(head=tuple(share * np.array(head))))
    assert lengths.max() < 0.35
    assert of('mouth', displacement(moved(3.0, head)))[2:].max() == pytest.approx(
        3 * PAPER_SIDE / SIDE, abs=0.4)


def test_top_mean_by_hand():
    field = np.float32([[[3, 4], [0, 1]], [[0, 0], [1, 0]]])
    np.testing.assert_allclose(top_mean(field[:1], 1.0), [1.5, 2.5])
    np.testing.assert_allclose(top_mean(field, 0.01), [3, 4])


def frames(seconds, fps, curve):
    return [(number, number / fps, moved(mouth=curve(number / fps)))
            for number in range(round(seconds * fps))]


def bump(now):
    return bumps(now, 2.0, width=0.12) + bumps(now, 4.5, width=0.35)


@pytest.mark.parametrize('fps', [30, 60])
def test_micro_and_macro_are_spotted_where_they_are(fps):
    spotter, found = RoiFlowSpotter(SIDE), []
    for number, seconds, crop in frames(6, fps, bump):
        found += spotter.push(number, seconds, crop)
    micro, macro = found + spotter.cut()
    assert (micro.kind, macro.kind) == ('micro', 'macro')
    assert micro.apex_seconds == pytest.approx(2.0, abs=0.08)
    assert macro.apex_seconds == pytest.approx(4.5, abs=0.12)
    # a third of the height is 1.49 standard deviations away
    assert micro.onset_seconds == pytest.approx(2 - 1.49 * 0.12, abs=0.08)
    assert macro.offset_seconds == pytest.approx(4.5 + 1.49 * 0.35, abs=0.1)
    assert micro.strength == pytest.approx(5.0, abs=0.8)


class MadeUp:
    """In place of displacement: that of a mouth whose place is the mean of the crop."""

    def __init__(self, crop):
        self._reference = crop[0, 0]

    def __call__(self, crop):
        moved = np.zeros(len(REGIONS), np.float32)
        moved[8:14] = abs(float(crop[0, 0]) - float(self._reference)) / 20
        return moved


def crops(signal):
    """Crops whose grey is a signal, in twentieths of a pixel."""
    return [np.full((SIDE, SIDE), round(20 * value), np.uint8) for value in signal]


def rows_of(signal, fps=30.0):
    with mock.patch('mmatnet.spotting.intervals.roi_flow.Displacement', MadeUp):
        reader = RoiFlowSpotter(SIDE)
        return np.concatenate([reader.read_checked(number, number / fps, crop)
                               for number, crop in enumerate(crops(signal))])


def bumps(times, *middles, height=5.0, width=0.3):
    return sum(height * np.exp(-0.5 * ((times - middle) / width) ** 2) for middle in middles)


def test_windows_begin_where_nothing_happens_and_each_expression_is_told_once():
    times = np.arange(600) / 30
    middles = (2.0, 3.4, 6.6, 9.9, 13.3, 17.0)  # 3.4 s is where the second window would begin
    rows = rows_of(bumps(times, *middles))
    starts = rows['sample'][np.flatnonzero(np.diff(rows['window'], prepend=-1))]
    assert starts[0] == 0
    assert all(abs(start / 30 - middle) > 0.45 for start in starts[1:] for middle in middles)
    once, single = RoiFlowSpotter(SIDE), RoiFlowSpotter(SIDE)
    whole = once.decide(rows) + once.decide_end()
    found, seen, late = [], -1, []
    for place in range(len(rows)):
        seen = max(seen, int(rows['number'][place]))
        new = single.decide(rows[place:place + 1])
        found += new
        late += [seen / 30 - one.offset_seconds for one in new]
    found += single.decide_end()
    assert found == whole
    assert [one.apex for one in found] == pytest.approx([30 * middle for middle in middles], abs=2)
    assert 0 < max(late) <= single.latency


@pytest.mark.parametrize(('span', 'step'), [
    ((20, 60), 100), ((90, 130), 150), ((60, 160), 40), ((30, 170), 180), ((30, 195), 199)])
def test_the_next_window_steps_around_what_is_in_its_way(span, step):
    assert next_step([Peak(*span, span[0] + 5, 2.0, 3.0)]) == step


def test_rows_of_two_rates_are_read():
    reader = RoiFlowSpotter(SIDE)
    assert [seconds for seconds in (0.0, 0.005, 0.03, 0.04, 0.06)
            if len(reader.read_checked(round(seconds * 1000), seconds, moved()))] == [
                0.0, 0.03, 0.06]


def test_memory_is_that_of_a_window():
    with mock.patch('mmatnet.spotting.intervals.roi_flow.Displacement', MadeUp):
        reader = RoiFlowSpotter(SIDE)
        for number, crop in enumerate(crops(bumps(np.arange(1200) / 30, *range(2, 38, 3)))):
            reader.push(number, number / 30, crop)
            assert len(reader._crops) < WINDOW
            assert len(reader._rows) <= WINDOW


def test_options_are_looked_at():
    times = np.arange(180) / 30
    rows = rows_of(bumps(times, 3.0, height=2.5, width=0.12))
    spotters = [RoiFlowSpotter(SIDE, **options) for options in (
        {}, {'theta': 1.5}, {'rise': 3.0}, {'shortest': 0.6})]
    assert [len(one.decide(rows) + one.decide_end()) for one in spotters] == [1, 0, 0, 0]


def test_small_crops_are_refused():
    with pytest.raises(InputError, match='at least 112 pixels wide for roi_flow, got 100'):
        RoiFlowSpotter(100)
