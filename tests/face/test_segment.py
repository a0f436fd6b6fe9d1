import numpy as np
import pytest

from mmatnet.face import segment
from mmatnet.face.segment import Places, Segment, plain


def shifted(x):
    return np.array([[1.0, 0, x], [0, 1, 0]])


def test_a_place_is_kept_where_the_face_moved_and_not_too_often():
    places = Places(shifted(0), 224)
    for number in range(40):  # 20 a second; a hundredth of the crop are 2.24 pixels
        places.add(number, number / 20, shifted(0 if number < 10 else 0.5 * (number - 10)))
    assert [number for number, _ in places.kept] == [15, 20, 25, 30, 35]
    assert places.kept[0][1] == ((1, 0, 2.5), (0, 1, 0))


def test_however_long_it_is_there_are_not_too_many(monkeypatch):
    monkeypatch.setattr(segment, 'MOST_KEPT', 8)
    places = Places(shifted(0), 224)
    for number in range(400):
        places.add(number, number / 2, shifted(5 * number))
    numbers = [number for number, _ in places.kept]
    assert len(numbers) <= 8
    assert numbers == sorted(numbers)
    assert numbers[0] < 60
    assert numbers[-1] > 300


def test_the_transform_of_a_frame_is_the_last_that_is_kept():
    made = Segment(5, 50, 0.5, 5.0, 'the video ends', plain(shifted(0)), (), (
        (10, plain(shifted(1))), (20, plain(shifted(2)))))
    assert [made.matrix_at(number)[0, 2] for number in (5, 9, 10, 19, 20, 50)] == [
        0, 0, 1, 1, 2, 2]
    assert Segment(0, 1, 0.0, 0.1, '', None).matrix_at(1) is None


def test_rows_are_plain_numbers():
    assert plain(shifted(3)) == ((1.0, 0.0, 3.0), (0.0, 1.0, 0.0))
    assert type(plain(shifted(3))[0][2]) is float
    assert pytest.approx(shifted(3)) == np.array(plain(shifted(3)))
