import numpy as np
import pytest

import mmatnet.register  # noqa: F401
from mmatnet.datasets.steps.align import align_rows_right
from mmatnet.registry import TRANSFORMS
from mmatnet.sources.released import ReleasedRows


@pytest.fixture
def align():
    return TRANSFORMS.build({'type': 'AlignRowsRight'})


def test_a_full_clip_stays():
    motion = np.random.default_rng(0).normal(size=(64, 128)).astype(np.float32)
    aligned = align_rows_right(motion)
    assert np.array_equal(aligned, motion)
    assert aligned.dtype == np.float32


def test_a_clip_that_is_short_before_the_apex_stays():
    motion = np.array([[0, 0], [0, 0], [1, 2], [3, 4]])
    assert np.array_equal(align_rows_right(motion), motion)


def test_a_clip_cut_behind_its_apex_moves_to_the_end_in_order():
    motion = np.array([[0, 0], [1, 2], [3, 4], [5, 6], [0, 0], [0, 0]])
    before = motion.copy()
    assert align_rows_right(motion).tolist() == [[0, 0], [0, 0], [0, 0], [1, 2], [3, 4], [5, 6]]
    assert np.array_equal(motion, before)


def test_rows_whose_sum_is_zero_are_kept():
    motion = np.array([[1, 2], [-0.5, 0.5], [3, 4], [0, 0]])
    assert align_rows_right(motion).tolist() == [[0, 0], [1, 2], [-0.5, 0.5], [3, 4]]


def test_no_motion_at_all_stays_nothing():
    assert not align_rows_right(np.zeros((4, 2))).any()


def test_both_kinds_of_motion_are_aligned_and_nothing_else(align):
    motion, apex = np.array([[1, 2], [0, 0]]), np.array([[[1, 2], [0, 0]]])
    results = align({'motion': motion, 'motion_mirrored': -motion, 'apex': apex, 'label': 1})
    assert results['motion'].tolist() == [[0, 0], [1, 2]]
    assert results['motion_mirrored'].tolist() == [[0, 0], [-1, -2]]
    assert results['apex'] is apex
    assert set(results) == {'motion', 'motion_mirrored', 'apex', 'label'}
    assert set(align({'motion': motion})) == {'motion'}


def test_rows_of_any_name():
    align = TRANSFORMS.build({'type': 'AlignRowsRight', 'stream': 'rows'})
    results = align({'rows': np.array([[1], [0]]), 'motion': np.array([[1], [0]])})
    assert (results['rows'].tolist(), results['motion'].tolist()) == ([[0], [1]], [[1], [0]])


def test_released_clips_are_aligned_as_the_released_reader_does(released):
    files = sorted(released.glob('*Test_optical.txt'))
    clips = ReleasedRows(files, released / 'Apex_Cropped_images.txt').array('motion')
    moved = 0
    for motion in clips:
        rows = [row for row in motion if sum(row.tolist()) != 0]
        expected = np.zeros((64, 128), np.float32)
        expected[64 - len(rows):] = rows
        assert np.array_equal(align_rows_right(motion), expected)
        moved += not np.array_equal(expected, motion)
    assert moved
