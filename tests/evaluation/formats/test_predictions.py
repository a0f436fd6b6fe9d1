import dataclasses
import math

import pytest

from mmatnet.clips.protocols import protocol_name
from mmatnet.errors import InputError
from mmatnet.evaluation.formats.predictions import Prediction, read_predictions, write_predictions

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
    scores = (1 - math.pi / 7, math.pi / 7), (1.0, 5e-324), (2 / 3, 1 / 3)
    records = [dataclasses.replace(RECORD, clip=f'EP{number}, "a"', scores=pair)
               for number, pair in enumerate(scores)]
    write_predictions(path, records)
    assert read_predictions(path) == records


def test_a_clip_may_be_predicted_once_per_seed(path):
    write_predictions(path, [RECORD, dataclasses.replace(RECORD, seed=4)])
    before = path.read_bytes()
    again = dataclasses.replace(RECORD, fold='casme2-sub02')
    with pytest.raises(InputError, match='casme2/sub01/EP02_01f is predicted twice for seed 3; '
                                         'every clip is tested once'):
        write_predictions(path, [RECORD, again])
    assert path.read_bytes() == before


def test_a_file_may_hold_two_selections(path):
    both = [RECORD, dataclasses.replace(RECORD, selection='oracle', prediction=1,
                                        scores=(0.25, 0.75))]
    assert both[0].key == ('last', 3, 'casme2', 'sub01', 'EP02_01f')
    assert both[0].clip_key == ('casme2', 'sub01', 'EP02_01f')
    write_predictions(path, both)
    assert read_predictions(path) == both


def test_every_row_of_an_oracle_says_leaky(path):
    record = dataclasses.replace(RECORD, selection='oracle')
    write_predictions(path, [record])
    written = path.read_text().splitlines()[1]
    assert written == 'loso,oracle LEAKY,casme2-sub01,3,casme2,sub01,EP02_01f,1,0,0.75,0.25'
    assert read_predictions(path) == [record]
    path.write_text(path.read_text().replace(' LEAKY', ''))
    assert read_predictions(path) == [record]


def test_every_row_of_a_transductive_run_says_so(path):
    record = dataclasses.replace(RECORD, protocol=protocol_name({'type': 'loso', 'adapt': 'test'}))
    write_predictions(path, [record])
    assert path.read_text().splitlines()[1].startswith('loso TRANSDUCTIVE,last,casme2-sub01,3,')
    assert read_predictions(path) == [record]


def test_without_scores(path):
    bare = [dataclasses.replace(RECORD, scores=()),
            dataclasses.replace(RECORD, scores=(), clip='EP03_02', label=7)]
    write_predictions(path, bare)
    assert path.read_text().splitlines()[0] == HEADER.removesuffix(',score_0,score_1\n')
    assert read_predictions(path) == bare


@pytest.mark.parametrize(('first', 'second', 'sentence'), [
    ({'scores': ()}, {'clip': 'EP2'}, r'EP2: expected 0 scores from 0 to 1, got \(0.75, 0.25\)'),
    ({}, {'clip': 'EP2', 'scores': ()}, r'EP2: expected 2 scores from 0 to 1, got \(\)'),
    ({'scores': (), 'label': -1}, {'scores': (), 'clip': 'EP2'},
     'EP02_01f: label -1 is below 0; classes count from 0'),
    ({}, {'clip': 'EP2', 'scores': (1.25, 0.25)}, r'EP2: expected 2 scores from 0 to 1, got'),
    ({}, {'clip': 'EP2', 'scores': (0.75, float('nan'))}, 'EP2: expected 2 scores from 0 to 1'),
    ({}, {'clip': 'EP2', 'prediction': 1},
     r'EP2: prediction 1 has not the largest of the scores \(0.75, 0.25\)'),
    ({}, {'clip': 'EP2', 'selection': 'best'}, 'EP2: selection must be one of last, inner, oracle, '
                                               "unknown, got 'best'"),
    ({}, {'clip': ''}, r"\('casme2', 'sub01', ''\): database, subject and clip cannot be empty"),
], ids=['some', 'others', 'below', 'no share', 'nan', 'not the largest', 'selection', 'no name'])
def test_what_is_no_prediction_is_refused(path, first, second, sentence):
    with pytest.raises(InputError, match=sentence):
        write_predictions(path, [dataclasses.replace(RECORD, **first),
                                 dataclasses.replace(RECORD, **second)])


def test_scores_add_up_to_1_if_most_do(path):
    many = [dataclasses.replace(RECORD, clip=f'EP{number}') for number in range(9)]
    odd = dataclasses.replace(RECORD, scores=(0.85, 0.25))
    with pytest.raises(InputError, match=r'EP02_01f: its scores add up to 1\.1000, those of most'):
        write_predictions(path, [*many, odd])
    lengths = [dataclasses.replace(record, scores=(0.9, 0.8)) for record in many]
    write_predictions(path, lengths)
    assert read_predictions(path) == lengths


@pytest.mark.parametrize(('old', 'new', 'sentence'), [
    ('oracle LEAKY', 'Oracle', "EP02_01f: selection must be one of .* got 'Oracle'"),
    ('oracle LEAKY', 'oracle leaky', "row 2: selection 'oracle leaky' speaks of LEAKY and is not "
                                     'spelt as mmatnet spells it, with LEAKY at its end'),
    ('oracle LEAKY', 'last LEAKY', 'row 2: selection .* speaks of LEAKY and is not spelt'),
    ('loso', 'loso Transductive', "row 2: protocol 'loso Transductive' speaks of TRANSDUCTIVE"),
])
def test_a_stamp_in_another_spelling_is_no_way_around_it(path, old, new, sentence):
    write_predictions(path, [dataclasses.replace(RECORD, selection='oracle')])
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(InputError, match=sentence):
        read_predictions(path)


@pytest.mark.parametrize('change', [
    lambda text: ''.join(text.splitlines(keepends=True)[:-1]),
    lambda text: text.replace('EP1,1', 'EP1,0'), lambda text: text.replace('casme2', 'casme3a')],
    ids=['cut at the end of a row', 'a label', 'another database'])
def test_what_was_sealed_cannot_change_unnoticed(path, change):
    records = [dataclasses.replace(RECORD, clip=f'EP{number}') for number in range(3)]
    write_predictions(path, records, sealed=True)
    assert read_predictions(path) == records
    path.write_text(change(path.read_text()))
    with pytest.raises(InputError, match=r'predictions\.csv: it is not what was written, by the '
                                         r'digest in predictions\.csv\.sha256 beside it \(rows are '
                                         'gone or were changed'):
        read_predictions(path)


def test_duplicates_in_a_file_are_refused(path):
    write_predictions(path, [RECORD])
    path.write_text(path.read_text() + path.read_text().splitlines()[1] + '\n')
    with pytest.raises(InputError, match='casme2/sub01/EP02_01f is predicted twice for seed 3'):
        read_predictions(path)


def test_a_missing_file_says_what_makes_it(path):
    with pytest.raises(InputError, match=r'no predictions at .*predictions\.csv; make them with '
                                         r'`mmatnet crossval`'):
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
     r'csv: casme2/sub01/EP1: expected 2 scores from 0 to 1, got \(1.0, nan\)'),
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
