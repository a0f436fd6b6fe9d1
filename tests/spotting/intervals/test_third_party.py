"""The spotter of intervals of docs/add_your_own/spotter.md, where the change is known."""
from pathlib import Path

import numpy as np
import pytest
from pages import python_of

from mmatnet.registry import SPOTTERS

PAGE = Path(__file__).parents[3] / 'docs' / 'add_your_own' / 'spotter.md'


@pytest.fixture
def make():
    """A function that makes the page's spotter, as `mmatnet infer` does."""
    SPOTTERS.names()
    _, code = python_of(PAGE.read_text(encoding='utf-8'))
    exec(code, {})
    yield lambda **options: SPOTTERS.make('change', size=4, **options)
    SPOTTERS.module_dict.pop('change')


def look(spotter, crops):
    """Push the crops at 128 frames per second, so that times are exact; return what is out."""
    return [one for number, crop in enumerate(crops)
            for one in spotter.push(number, number / 128, crop)]


def test_a_change_is_an_interval_until_the_earlier_crop_shows_it_too(make):
    curve = []
    spotter = make(back=0.25, on_curve=lambda *point: curve.append(point))
    crops = np.full((100, 4, 4), 10, np.uint8)
    crops[40:50], crops[50:] = 12, 13  # frame 72 is compared with frame 40
    (only,) = look(spotter, crops)
    assert (only.onset, only.apex, only.offset, only.kind) == (40, 71, 71, 'micro')
    assert (only.offset_seconds, only.score, only.strength) == (71 / 128, 0.5, 0)
    assert [change for *_, change in curve] == [0] * 40 + [2] * 10 + [3] * 22 + [1] * 10 + [0] * 18


def test_what_lasts_shortly_is_none_and_what_goes_on_at_the_end_is_one(make):
    brief, longer = np.full((2, 60, 4, 4), 10, np.uint8)
    brief[30:35] = 20  # and is seen in the earlier crop later, as shortly
    longer[45:] = 20
    for crops, count in ((brief, 0), (longer, 1)):
        spotter = make()
        assert (look(spotter, crops), len(spotter.cut())) == ([], count)
