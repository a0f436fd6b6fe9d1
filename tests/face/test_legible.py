import cv2
import numpy as np
import pytest

from mmatnet.face.legible import Legibility, coding_notes, legibility, legibility_notes


def test_of_a_sharp_face_nothing_is_said_and_of_a_blurred_one_once(astronaut, detector):
    sharp = astronaut.picture(astronaut.place())
    blurred = cv2.GaussianBlur(sharp, (0, 0), 4)
    measured = [legibility(detector.detect(picture)[0], picture) for picture in (sharp, blurred)]
    assert measured[0].eyes == pytest.approx(2.5 * astronaut.eye_distance, abs=4)
    assert measured[0].detail > 0.15 > 0.1 > measured[1].detail
    assert legibility_notes([measured[0]] * 2) == []
    note, = legibility_notes([measured[1]] * 2)
    assert note.startswith('the face is blurred (detail 0.0')


def test_it_is_said_of_the_median_over_the_video():
    small, large = Legibility(12, 1, 0.05), Legibility(80, 4.25, 0.2)
    note, = legibility_notes([small, small, large])
    assert note == ('the eyes are 12 pixels apart, below 20 small expressions are missed: record '
                    'the face larger')
    note, = legibility_notes([small, large, large])
    assert 'steps of grey from one 8x8 block to the next are 4.2 times those within' in note
    assert legibility_notes([]) == []


def test_one_grey_has_no_detail(detector, astronaut):
    face = detector.detect(astronaut.picture(astronaut.place()))[0]
    assert legibility(face, np.full((480, 640, 3), 9, np.uint8)).detail == 0


def test_a_file_that_is_too_small_for_its_pictures():
    assert coding_notes(100_000, 10, 640 * 480) == []  # 80 kbit/s
    note, = coding_notes(50_000, 10, 640 * 480)
    assert note.startswith('the file has 40 kbit a second, 0.13 bits per pixel and second, below')
