import dataclasses
import math

import pytest

from mmatnet.errors import InputError
from mmatnet.evaluation.predictions import Prediction, read_predictions, write_predictions

HEADER = 'protocol,selection,fold,seed,database,subject,clip,label,prediction,score_0,score_1\n'
RECORD = Prediction('casme2', 'sub01', 'EP02_01f', label=1, prediction=0, scores=(0.75, 0.25),
                    protocol='loso', selection='last', fold='casme2-sub01', seed=3)


@pytest.fixture
def path(tmp_path):
    return tmp_path / 'predictions.csv'


def test_the_file_written_out(path):
    write_predictions(path, [RECORD])
    text = HEADER + 'loso,last,casme2-sub01,3,casme2,sub01,EP02_01f,1,0,0.75,0.25\n'
    assert path.read_bytes() == text.encode()  # the same on every system


def test_reading_gives_back_every_bit(path):
    scores = (math.pi / 7, 1 - math.pi / 7), (5e-324, 1.0), (1 / 3, 2 / 3)
    records = [dataclasses.replace(RECORD, clip=f'EP{number}, "a"', scores=pair)
               for number, pair in enumerate(scores)]
    write_predictions(path, records)
    assert read_predictions(path) == records


def test_a_clip_may_be_predicted_once_per_seed(path):
    write_predictions(path, [RECORD, dataclasses.replace(RECORD, seed=4)])
    before = path.read_bytes()
    again = dataclasses.replace(RECORD, fold='casme2-sub02', prediction=1)
    with pytest.raises(InputError, match='casme2/sub01/EP02_01f is predicted twice for seed 3; '
                                         'every clip is tested once'):
        write_predictions(path, [RECORD, again])
    assert path.read_bytes() == before


def test_duplicates_in_a_file_are_refused(path):
    write_predictions(path, [RECORD])
    path.write_text(path.read_text() + path.read_text().splitlines()[1] + '\n')
    with pytest.raises(InputError, match='casme2/sub01/EP02_01f is predicted twice for seed 3'):
        read_predictions(path)


def test_a_missing_file_says_what_makes_it(path):
    with pytest.raises(InputError, match=r'no predictions at .*predictions\.csv; make them with '
                                         r'tools/crossval\.py'):
        read_predictions(path)


@pytest.mark.parametrize(('content', 'sentence'), [
    ('', r'predictions\.csv: needs the columns protocol, .* missing: protocol, selection, fold'),
    (HEADER.replace('label,', ''), 'missing: label$'),
    (HEADER + 'loso,last,f,0,casme2,sub01,EP1,0,0,1,0\nloso,last,f,0,casme2,sub01,EP2,zero,0,1,0\n',
     r'predictions\.csv, row 3: expected whole numbers for label, .*zero'),
    (HEADER + 'loso,last,f,0,casme2,sub01,EP1,0,0,1,much\n', 'row 2: .* numbers for scores.*much'),
    (HEADER + 'loso,last,f,0,casme2,sub01,EP1,0\n', 'row 2: expected 11 cells, got another number'),
    (HEADER + 'loso,last,f,0,casme2,sub01,EP1,0,0,1,0,7\n',
     'row 2: expected 11 cells, got another number'),
    (HEADER + 'loso,last,f,0,casme2,sub01,EP1,0,0,1,nan\n',
     r'csv: casme2/sub01/EP1: expected 2 finite scores, got \(1.0, nan\)'),
    (HEADER + 'loso,last,f,0,casme2,sub01,EP1,-1,0,1,0\n',
     'casme2/sub01/EP1: label -1 lies outside the 2 classes, 0 to 1'),
    (HEADER + 'loso,last,f,0,casme2,sub01,EP1,0,7,1,0\n', 'prediction 7 lies outside'),
], ids=['empty', 'column', 'label', 'score', 'truncated', 'surplus', 'nan', 'class', 'predicted'])
def test_a_broken_file_is_named_with_its_row(path, content, sentence):
    path.write_text(content)
    with pytest.raises(InputError, match=sentence):
        read_predictions(path)


def test_other_bytes_than_utf8_are_named(path):
    path.write_bytes(b'\xff\xfe')
    with pytest.raises(InputError, match=r'predictions\.csv: expected UTF-8 text'):
        read_predictions(path)
