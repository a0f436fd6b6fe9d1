import numpy as np
import pytest

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.registry import TRANSFORMS


def make(name, **options):
    return TRANSFORMS.build({'type': name, **options})


@pytest.mark.parametrize(('layout', 'shape', 'axis'), [('CTHW', (3, 4, 5, 6), 0),
                                                       ('TCHW', (4, 3, 5, 6), 1)])
def test_frames_get_equal_channels(layout, shape, axis):
    frames = np.random.default_rng(0).uniform(0, 255, (4, 5, 6)).astype(np.float32)
    formatted = make('FormatFrames', layout=layout)({'frames': frames, 'label': 1})['frames']
    assert (formatted.shape, formatted.dtype) == (shape, np.float32)
    assert formatted.flags.c_contiguous
    for channel in range(3):
        assert np.array_equal(formatted.take(channel, axis), frames)


def test_a_grey_image_gets_equal_channels():
    image = np.random.default_rng(0).uniform(0, 255, (1, 5, 6)).astype(np.float32)
    onset = make('RepeatGrey', stream='onset')({'onset': image})['onset']
    assert (onset.shape, onset.flags.c_contiguous) == ((3, 5, 6), True)
    assert all(np.array_equal(channel, image[0]) for channel in onset)


def test_what_is_not_grey_is_refused():
    with pytest.raises(InputError, match='RepeatGrey takes one grey channel, but apex has 3'):
        make('RepeatGrey')({'apex': np.zeros((3, 5, 6))})
    with pytest.raises(InputError, match=r'grey frames of shape \(T, H, W\), but frames is '
                                         r'\(3, 4, 5, 6\)'):
        make('FormatFrames')({'frames': np.zeros((3, 4, 5, 6))})
    with pytest.raises(InputError, match="layout must be one of CTHW, TCHW, got 'THWC'"):
        make('FormatFrames', layout='THWC')
