"""SOFTNet's pictures, and how scores become intervals."""
import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.spotting.intervals.softnet import SPANS, SoftnetSpotter, picture

SIDE, FPS = 112, 30


def field(**places):
    """Flow that is nothing but at some boxes of a crop of 224 (left, top, right, bottom)."""
    made = np.zeros((224, 224, 2), np.float32)
    for (left, top, right, bottom), vector in places.values():
        made[top:bottom, left:right] = vector
    return made


def test_a_picture_has_brows_above_and_mouth_below():
    flow = field(brow=((30, 10, 90, 30), (0, -2)), mouth=((100, 170, 140, 200), (3, 0)))
    made = picture(flow)
    assert made.shape == (3, 42, 42)
    assert made.dtype == np.uint8
    horizontal, vertical, strain = made
    assert horizontal[:21].max() == 0
    assert horizontal[21:].max() == 255  # lengths, each component to its own largest
    assert vertical[21:].max() == 0
    assert vertical[:21].max() == 255
    assert strain[:21].max() > 0
    assert strain[21:].max() > 0


def test_the_nose_is_subtracted_and_the_eyes_are_masked():
    whole = np.zeros((224, 224, 2), np.float32) + np.float32([2, -1])
    assert picture(whole).max() == 0
    eye = field(eye=((40, 48, 90, 58), (0, 4)), mouth=((100, 170, 140, 200), (0, 1)))
    made = picture(eye)
    assert made[1, :21].max() < 30  # what is left of it lies beyond the mask
    assert made[1, 21:].max() == 255


def test_rows_are_of_the_frame_that_flow_leads_from():
    spotter, rows = SoftnetSpotter(SIDE, lambda first, second: np.zeros((128, 128, 2))), []
    for number in range(60):
        rows.append(spotter.read_checked(number, number / FPS, np.zeros((SIDE, SIDE), np.uint8)))
        assert len(spotter._crops) <= SPANS[1].seconds * FPS + 3
    rows = np.concatenate(rows)
    for place, away in ((0, 6), (1, 18)):
        own = rows[rows['span'] == place]
        assert own['number'].tolist() == list(range(60 - away))
        assert (own['until'] - own['number'] == away).all()


def scored(*peaks, count=300, p=0.55):
    rows = np.zeros(2 * count, SoftnetSpotter.row)
    rows['span'] = np.repeat([0, 1], count)
    rows['number'] = np.tile(np.arange(count), 2)
    rows['seconds'] = rows['number'] / FPS
    scores = np.zeros(2 * count, np.float32)
    for span, middle, height in peaks:
        scores[rows['span'] == span] += height * np.exp(
            -0.5 * ((np.arange(count) - middle) / 5) ** 2)
    return SoftnetSpotter(SIDE, p=p).decide_scored(rows, scores)


def test_peaks_become_intervals_of_a_span_to_each_side():
    micro, macro = scored((0, 100, 1.0), (1, 200, 1.0))
    assert (micro.kind, micro.onset, micro.offset) == ('micro', pytest.approx(94, abs=1),
                                                       pytest.approx(106, abs=1))
    assert (macro.kind, macro.onset, macro.offset) == ('macro', pytest.approx(182, abs=1),
                                                       pytest.approx(218, abs=1))
    assert micro.strength == macro.strength == 0  # scores are no pixels


@pytest.mark.parametrize(('p', 'count'), [(0.55, 1), (0.2, 2)])
def test_the_threshold_lies_between_mean_and_maximum(p, count):
    assert len(scored((0, 100, 1.0), (0, 200, 0.4), p=p)) == count


def test_without_a_network_it_says_what_to_do():
    spotter = SoftnetSpotter(SIDE)
    assert spotter.decide(spotter.no_rows()) == []
    with pytest.raises(InputError, match='needs a network that is trained on other people; spot'):
        spotter.decide(np.zeros(1, spotter.row))
    with pytest.raises(InputError, match='p of softnet must lie in 0 to below 1, got 1'):
        SoftnetSpotter(SIDE, p=1.0)
    with pytest.raises(InputError, match='at least 112 pixels wide for softnet, got 64'):
        SoftnetSpotter(64)
