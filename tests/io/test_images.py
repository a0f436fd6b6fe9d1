import numpy as np

from mmatnet.io.images import resize


def test_areas_are_averaged_when_shrinking():
    image = np.array([[0, 100, 8, 8], [0, 100, 8, 8]], np.uint8).repeat(2, axis=0)  # (4, 4)
    assert resize(image, 2).tolist() == [[50, 8], [50, 8]]


def test_small_images_are_enlarged_bilinearly():
    assert resize(np.array([[0, 100], [0, 100]], np.uint8), 4).tolist() == [[0, 25, 75, 100]] * 4


def test_the_sides_may_differ_and_channels_stay():
    image = np.array([[0, 100], [0, 100]], np.uint8)[..., None].repeat(3, axis=2)  # (2, 2, 3)
    assert resize(image, 1, 2).tolist() == [[[50] * 3]] * 2
    assert resize(image, 4, 1)[..., 0].tolist() == [[0, 25, 75, 100]]  # one side grows
