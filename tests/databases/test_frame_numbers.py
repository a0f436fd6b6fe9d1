import pytest

from mmatnet.databases.frame_numbers import FrameNumbers, Repair, middle_frame, settle

MIDDLE = Repair('apex', 'no apex')
APEX = Repair('apex', 'apex is 12', value=12)
OFFSET = Repair('offset', 'offset is 30', value=30)
ONSET = Repair('onset', 'onset is 5, not 50', printed=(50,), value=5)


@pytest.mark.parametrize(('onset', 'offset', 'middle'), [(10, 20, 15), (10, 21, 15), (7, 7, 7)])
def test_middle_rounds_down(onset, offset, middle):
    assert middle_frame(onset, offset) == middle


def test_numbers_as_the_sheet_has_them():
    cells = {'onset': '10', 'apex': '15.0', 'offset': '20'}
    assert settle(cells) == FrameNumbers(10, 15, 20, 'sheet')


def test_a_database_without_apexes_has_the_middle():
    assert settle({'onset': '10', 'offset': '21'}) == FrameNumbers(10, 15, 21, 'middle')


@pytest.mark.parametrize('apex', ['/', '', '9', '31', '0'])
def test_a_repair_without_a_printed_value_is_for_what_cannot_be_used(apex):
    cells = {'onset': '10', 'apex': apex, 'offset': '30'}
    assert settle(cells, [APEX]) == FrameNumbers(10, 12, 30, 'repaired', 'apex is 12')
    assert settle(cells, [MIDDLE]).apex == 20


@pytest.mark.parametrize('apex', ['10', '14', '30.0'])
def test_it_leaves_what_can_be_used(apex):
    assert settle({'onset': '10', 'apex': apex, 'offset': '30'}, [APEX]) == FrameNumbers(
        10, int(float(apex)), 30, 'sheet')


def test_a_repair_for_a_printed_value_is_for_that_alone():
    assert settle({'onset': '50', 'apex': '60', 'offset': '70'}, [ONSET]) == FrameNumbers(
        5, 60, 70, 'sheet', 'onset is 5, not 50')
    assert settle({'onset': '51', 'apex': '60', 'offset': '70'}, [ONSET]).onset == 51


@pytest.mark.parametrize('offset', ['', 'x', '9', '0'])
def test_an_offset_before_the_onset_cannot_be_used(offset):
    cells = {'onset': '10', 'apex': '12', 'offset': offset}
    assert settle(cells, [OFFSET]) == FrameNumbers(10, 12, 30, 'sheet', 'offset is 30')
    assert settle(cells).onset is None


@pytest.mark.parametrize(('cell', 'problem'), [
    ('', 'apex is empty'),
    ('/', "apex '/' is not a frame number")])
def test_an_apex_that_cannot_be_read(cell, problem):
    found = settle({'onset': '10', 'apex': cell, 'offset': '20'})
    assert found == FrameNumbers(10, None, 20, problem=problem)


def test_an_onset_and_an_offset_that_cannot_be_read():
    assert settle({'onset': '', 'apex': '5', 'offset': 'x'}).problem == (
        "onset is empty; offset 'x' is not a frame number")


def test_a_repair_that_does_not_fit_stays_a_problem():
    found = settle({'onset': '20', 'apex': '', 'offset': '30'}, [APEX])
    assert (found.apex, found.apex_source) == (None, '')
    assert found.problem == 'apex 12 lies outside onset 20 to offset 30'
