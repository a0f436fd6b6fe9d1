import numpy as np
import pytest

from mmatnet.databases.own.moments import Moments, read_moments, read_rate, read_seconds
from mmatnet.errors import InputError
from mmatnet.io.video.times import FrameTimes

VIDEO = FrameTimes(range(60), 30.0, np.arange(60) / 30)
FOLDER = FrameTimes(list(range(101, 161)), None)


def moments(times=VIDEO, **cells):
    names = [f'{name}{end}' for name in ('onset', 'apex', 'offset') for end in ('', '_seconds')]
    return read_moments({name: cells.get(name, '') for name in names}, times)


def test_frame_numbers_as_excel_and_pandas_print_them():
    assert moments(onset='3', apex='09', offset='12.0') == Moments(3, 9, 12)


def test_seconds_become_the_nearest_frame():
    assert moments(onset_seconds='0.11', apex_seconds='0,49', offset_seconds='0:01') == Moments(
        3, 15, 30)
    assert moments(FrameTimes(list(range(101, 161)), 100.0), onset_seconds='0.1',
                   apex_seconds='0.204', offset_seconds='0.6') == Moments(111, 121, 160)


def test_times_of_frames_that_come_unevenly():
    uneven = FrameTimes(range(4), 30.0, np.array([0, 0.1, 0.5, 0.6]))
    assert moments(uneven, onset_seconds='0.05', apex_seconds='0.4',
                   offset_seconds='0.58') == Moments(0, 2, 3)


def test_without_onset_and_offset_the_whole_recording():
    found = moments(FOLDER, apex='120')
    assert (found.onset, found.apex, found.offset) == (101, 120, 160)
    assert found.note.startswith('the whole recording')


@pytest.mark.parametrize(('apex', 'reason'), [
    ('', 'apex is empty'), ('41', 'apex 41 lies outside onset 3 to offset 40')])
def test_an_apex_that_is_missing_or_outside_is_no_reason_to_leave_the_clip(apex, reason):
    assert moments(onset='3', apex=apex, offset='40') == Moments(3, None, 40, '', reason)


@pytest.mark.parametrize(('cells', 'sentence'), [
    ({'onset': '3'}, 'offset is empty, and onset is not'),
    ({'offset_seconds': '1'}, 'onset is empty, and offset is not'),
    ({'onset': 'x', 'offset': '9'}, "onset 'x' is not a frame number"),
    ({'onset': '0.5', 'offset': '1'}, "onset '0.5' is not a frame number; if the column has "
                                      'seconds, say so: --columns onset_seconds=onset'),
    ({'onset': '3', 'onset_seconds': '1', 'offset': '9'}, "onset '3' and onset_seconds '1' are "
                                                          'both there'),
    ({'onset_seconds': '-1', 'offset': '9'}, "onset_seconds '-1' is not a time"),
    ({'onset': '3', 'offset_seconds': '2.5'}, 'offset: 2.5 s lies outside the recording, which '
                                              'lasts 2 s'),
    ({'onset': '3', 'offset': '60'}, 'onset 3 to offset 60 is not within the frames 0 to 59 '
                                     '(frames of a video are counted from 0)'),
    ({'onset': '9', 'offset': '3'}, 'onset 9 comes after offset 3'),
    ({'onset': '9', 'offset': '9'}, 'onset and offset are both frame 9')])
def test_what_is_no_stretch_of_the_recording(cells, sentence):
    with pytest.raises(InputError) as error:
        moments(**cells)
    assert str(error.value).startswith(sentence)


def test_seconds_of_a_folder_need_a_rate():
    with pytest.raises(InputError, match=r'onset: 0\.1 s is no frame without the frame rate'):
        moments(FOLDER, onset_seconds='0.1', offset_seconds='0.2')


@pytest.mark.parametrize(('cell', 'seconds'), [
    ('1.25', 1.25), ('1,25', 1.25), ('.5', 0.5), ('3', 3), ('0:01.25', 1.25), ('1:02', 62),
    ('1:00:02.5', 3602.5), ('1:60', 60 + 60), ('1:61:00', None), ('1e3', None), ('', None),
    ('nan', None), ('-1', None)])
def test_times_in_text(cell, seconds):
    assert read_seconds(cell) == seconds


@pytest.mark.parametrize('cell', ['0', '-30', 'fast', 'inf', 'nan'])
def test_a_frame_rate_is_above_zero(cell):
    assert (read_rate(''), read_rate('29,97'), read_rate('200')) == (None, 29.97, 200)
    with pytest.raises(InputError, match=f"fps '{cell}' is no number of frames per second above 0"):
        read_rate(cell)
