import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.features.motion_rows import MotionRows
from tests.features.clips import CLIP, Frames, GreyChange, GreyOfFirst, aligned, with_flow


def rows(flow=GreyChange, **options):
    return with_flow(MotionRows(**{'blocks': 2, 'rows': 8, 'apex_row': 4, **options}), flow)


def test_a_row_is_the_flow_that_leaves_its_frame():
    """apex_row 4 leaves frame 15; row 0 leaves 11 (the window cuts 10), row 6 leaves 17."""
    motion = rows(GreyOfFirst).compute(aligned())
    assert (motion.shape, motion.dtype) == ((8, 8), np.float32)
    assert motion[:, 1].tolist() == [11, 12, 13, 14, 15, 16, 17, 0]
    assert motion[:7, 0] == pytest.approx(np.pi / 2)
    assert not motion[7].any()


def test_flow_runs_between_neighbours_or_from_the_onset():
    assert rows().compute(aligned())[:, 1].tolist() == [1, 1, 1, 1, 1, 1, 1, 0]
    assert rows(reference='onset').compute(aligned())[:, 1].tolist() == [2, 3, 4, 5, 6, 7, 8, 0]


def test_mirrored_rows_come_from_the_mirrored_field():
    feature = rows()
    arrays = feature.compute_all(aligned())
    assert list(arrays) == list(feature.stored) == ['motion', 'motion_mirrored']
    motion, mirrored = arrays.values()
    assert motion[:7, 0::2] == pytest.approx(0)
    assert mirrored[:7, 0::2] == pytest.approx(np.pi)
    assert np.array_equal(mirrored[:, 1::2], motion[:, 1::2])
    assert feature.has_mirror
    with pytest.raises(InputError, match='motion has no mirror'):  # that follows from its array
        feature.mirror(motion)


def test_only_frames_of_the_window_are_needed():
    assert rows().frames(CLIP) == set(range(11, 19))
    assert rows(reference='onset').frames(CLIP) == set(range(10, 19)) - {11}
    frames = Frames(range(11, 19))  # without the onset, which lies before the window
    rows().compute(aligned(frames))
    assert sorted(frames.read) == list(range(11, 19))


def test_the_frames_of_a_row():
    assert rows().steps(CLIP)[4] == (15, 16)
    assert rows().steps(CLIP)[0] == (11, 12)
    assert rows(reference='onset').steps(CLIP)[0] == (10, 12)


@pytest.mark.parametrize(('change', 'sentence'), [
    ({'apex': None}, r'EP01: apex must be a frame number, the cell is empty'),
    ({'onset': None, 'offset': None}, r'EP01: onset and offset must be a frame number'),
    ({'onset': 15, 'offset': 15}, r'EP01: expected two frames or more, onset and offset are '
                                  r'both 15'),
])
def test_unusable_annotations_are_named(change, sentence):
    with pytest.raises(InputError, match=sentence):
        rows().frames(aligned(**change).clip)


def test_parameters_that_leave_no_row_are_named():
    with pytest.raises(InputError, match=r'no frame pair of 10 to 18 falls into 8 rows with apex '
                                         r'18 at row 0'):
        rows(apex_row=0).frames(aligned(apex=18).clip)


def test_drawn_rows_begin_anywhere():
    drawn = [rows().draw(np.random.default_rng(seed)) for seed in range(20)]
    firsts = {int(np.flatnonzero(motion.any(axis=1))[0]) for motion in drawn}
    assert len(firsts) > 3
    assert {motion.shape for motion in drawn} == {(8, 8)}
