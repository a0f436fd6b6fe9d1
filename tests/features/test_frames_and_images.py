import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.features.aligned_frames import AlignedFrames
from mmatnet.features.apex_image import ApexImage, OnsetFrame
from tests.features.clips import CLIP, aligned


@pytest.mark.parametrize(('feature', 'number'), [(ApexImage(), 15), (OnsetFrame(), 10)])
def test_an_image_is_the_crop_of_its_frame(feature, number):
    feature.fit(4)
    image = feature.compute(aligned())
    assert (image.shape, image.dtype) == (feature.shape, feature.dtype) == ((4, 4), np.uint8)
    assert np.array_equal(image, np.full((4, 4), number))
    assert feature.frames(CLIP) == {number}


def test_frames_are_spread_evenly_and_include_both_ends():
    assert AlignedFrames(count=5).numbers(CLIP) == [10, 12, 14, 16, 18]
    assert AlignedFrames(count=4).numbers(CLIP) == [10, 13, 15, 18]  # 12.67 and 15.33
    assert AlignedFrames(count=3).numbers(aligned(offset=15).clip) == [10, 12, 15]  # 12.5 to even
    assert AlignedFrames(count=1).numbers(CLIP) == [10]


def test_a_short_clip_shows_frames_again():
    feature = AlignedFrames(count=6, size=2)
    feature.fit(4)
    frames = feature.compute(aligned(apex=11, offset=12))
    assert frames[:, 0, 0].tolist() == [10, 10, 11, 11, 12, 12]
    assert feature.frames(aligned(apex=11, offset=12).clip) == {10, 11, 12}


def test_frames_are_small_and_grey():
    feature = AlignedFrames(count=3, size=2)
    feature.fit(4)
    frames = feature.compute(aligned())
    assert (frames.shape, frames.dtype) == (feature.shape, feature.dtype) == ((3, 2, 2), np.uint8)
    assert frames[:, 1, 1].tolist() == [10, 14, 18]
    assert AlignedFrames().shape == (16, 112, 112)


@pytest.mark.parametrize('feature', [ApexImage(), OnsetFrame(), AlignedFrames()])
def test_the_mirror_reverses_the_columns(feature):
    array = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    assert np.array_equal(feature.mirror(array)[1, 2], array[1, 2, ::-1])
    assert np.array_equal(feature.mirror(feature.mirror(array)), array)


@pytest.mark.parametrize(('options', 'sentence'), [
    ({'count': 0}, 'count must be a whole number from 1 up, got 0'),
    ({'size': 2.5}, 'size must be a whole number from 1 up, got 2.5'),
    ({'size': 225}, 'size must be a whole number from 1 to crop_size 224, got 225')])
def test_unsound_numbers_are_refused(options, sentence):
    with pytest.raises(InputError, match=sentence):
        AlignedFrames(**options).fit(224)


def test_the_annotation_must_name_the_frames():
    with pytest.raises(InputError, match='EP01: onset and offset must be a frame number'):
        AlignedFrames().frames(aligned(onset=None, offset=None).clip)
