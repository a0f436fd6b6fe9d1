import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.face.given import read_given_faces

HEADER = ('database,subject,clip,left_eye_x,left_eye_y,right_eye_x,right_eye_y,left_mouth_x,'
          'left_mouth_y,right_mouth_x,right_mouth_y,box_left,box_top,box_right,box_bottom,nose_x,'
          'nose_y,by\n')


@pytest.fixture
def table(tmp_path):
    def write(*rows, header=HEADER):
        (tmp_path / 'faces.csv').write_text(header + ''.join(f'{row}\n' for row in rows))
        return tmp_path / 'faces.csv'
    return write


def test_eyes_and_mouth_a_box_and_eyes_alone(table):
    faces = read_given_faces(table('samm,006,006_1_2,200,150.5,300,151,210,260,290,261,,,,,,,me',
                                   'samm,006,006_1_3,,,,,,,,,10,20,290,360,,,',
                                   'samm,007,007_3_1,200,150,300,150,,,,,,,,,,,'))
    both, box, eyes = (faces['samm', subject, clip] for subject, clip in
                       (('006', '006_1_2'), ('006', '006_1_3'), ('007', '007_3_1')))
    assert both.anchors.tolist() == [[200, 150.5], [300, 151], [210, 260], [290, 261]]
    assert both.box is None
    assert box.box.tolist() == [10, 20, 290, 360]
    assert box.anchors is None
    assert np.array_equal(eyes.anchors, [[200, 150], [300, 150]])


def test_columns_that_are_not_needed_may_be_absent(table):
    path = table('casme2,sub01,EP02_01f,10,20,290,360',
                 header='database,subject,clip,box_left,box_top,box_right,box_bottom\n')
    assert list(read_given_faces(path)) == [('casme2', 'sub01', 'EP02_01f')]


@pytest.mark.parametrize(('row', 'sentence'), [
    (',,,,,,,,,,,', r'expected the eyes \(left_eye_x, .*\) or a box \(.*\), got neither'),
    ('1,2,30,2,,,,,1,2,3,4', r'expected the eyes .* or a box .*, got both'),
    (',,,,5,6,7,8,1,2,3,4', r'expected the eyes beside the corners of the mouth'),
    (',,,,,,,,9,2,3,4', r'expected box_left < box_right .* got 9, 2, 3, 4'),
    (',,,,,,,,1,2,3,', r'box_left, .* must be numbers in pixels, got 1, 2, 3, nothing'),
    ('1,2,x,2,,,,,,,,', r'left_eye_x, .* must be numbers in pixels, got 1, 2, x, 2'),
    ('1,2,3_0,2,,,,,,,,', r'left_eye_x, .* must be numbers in pixels, got 1, 2, 3_0, 2'),
    ('1,2,nan,2,,,,,,,,', r'left_eye_x, .* must be numbers in pixels, got 1, 2, nan, 2'),
    ('30,2,10,2,,,,,,,,', r'expected left_eye_x < right_eye_x, .*; exchange them'),
    ('10,2,30,2,28,9,12,9,,,,', r'expected left_mouth_x < right_mouth_x'),
    ('10,9,30,9,12,2,28,2,,,,', r'expected the mouth below the eyes'),
    ('20,10,40,10,,,,,,,,,31,25', 'expected the corners of the mouth beside the nose'),
    (',,,,,,,,1,2,30,40,31,25', 'expected the eyes beside the corners of the mouth or the nose'),
])
def test_a_bad_row_is_named(table, row, sentence):
    cells = row + ',' * (14 - row.count(','))
    with pytest.raises(InputError, match=rf'faces.csv, row 2: {sentence}'):
        read_given_faces(table(f'samm,006,006_1_2,{cells}'))


def test_a_clip_given_twice_is_refused(table):
    row = 'samm,006,006_1_2,200,150,300,150,,,,,,,,,,,'
    with pytest.raises(InputError, match=r'row 3: samm/006/006_1_2 is there twice'):
        read_given_faces(table(row, row))


def test_missing_columns_and_a_missing_file_are_named(table, tmp_path):
    with pytest.raises(InputError, match=r'missing: subject'):
        read_given_faces(table('samm,006_1_2', header='database,clip\n'))
    with pytest.raises(InputError, match=r'no table of faces at .*gone.csv'):
        read_given_faces(tmp_path / 'gone.csv')


def test_five_points_are_landmarks_in_the_order_of_a_detectors(table):
    faces = read_given_faces(table('a,b,all,20,10,40,10,22,40,38,40,,,,,31,25,',
                                   'a,b,four,20,10,40,10,22,40,38,40,,,,,,,'))
    assert faces['a', 'b', 'all'].landmarks.tolist() == [
        [20, 10], [40, 10], [31, 25], [22, 40], [38, 40]]
    assert faces['a', 'b', 'all'].anchors.tolist() == faces['a', 'b', 'four'].anchors.tolist()
    assert faces['a', 'b', 'four'].landmarks is None
