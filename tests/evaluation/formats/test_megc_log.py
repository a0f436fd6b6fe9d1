import dataclasses
import os
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mmatnet.errors import InputError
from mmatnet.evaluation.formats.megc_log import check_official, read_log, write_log
from mmatnet.evaluation.formats.predictions import Prediction, read_predictions, write_predictions
from tests.evaluation.known import predict

# the example of the guidelines
EXAMPLE = 'casme2 sub01\nEP02_01f 1 1\nEP19_05f 0 0\nsmic s01\ns01_ne_01 0 2\n'
RECORDS = [Prediction('casme2', 'sub01', 'EP02_01f', 1, 1, selection='unknown',
                      fold='casme2-sub01'),
           Prediction('casme2', 'sub01', 'EP19_05f', 0, 0, selection='unknown',
                      fold='casme2-sub01'),
           Prediction('smic', 's01', 's01_ne_01', 0, 2, selection='unknown', fold='smic-s01')]


@pytest.fixture
def path(tmp_path):
    return tmp_path / 'log.txt'


def test_the_example_of_the_guidelines(path):
    path.write_text(EXAMPLE)
    assert read_log(path) == RECORDS
    write_log(path, RECORDS)
    assert path.read_bytes() == EXAMPLE.encode()


@pytest.mark.parametrize('change', [
    lambda text: text.replace('\n', '\r\n'),
    lambda text: text.replace(' ', '\t'),
    lambda text: '\n\n' + text.replace('\n', '\n \n') + '\n',
    lambda text: text.replace(' ', '   ').replace('\n', '  \n  '),
    lambda text: text.replace('casme2', 'CASME2').replace('smic', 'SMIC'),
    lambda text: '﻿' + text,
    lambda text: text.rstrip('\n'),
], ids=['crlf', 'tabs', 'blank-lines', 'blanks', 'capitals', 'mark', 'no-end'])
def test_other_ways_to_write_it(path, change):
    path.write_bytes(change(EXAMPLE).encode())
    assert read_log(path) == RECORDS


def test_subjects_of_samm_get_their_zeros_back(path):
    path.write_text('samm 6\n006_1_2 0 1\nsamm 037\n037_3_1 0 0\nsmic 6\nx 0 0\n')
    assert [record.subject for record in read_log(path)] == ['006', '037', '6']


@pytest.mark.parametrize('text', ['smic s1\ns1_ne_01 0 2\n', 'SMIC S1\nS1_NE_1 0 2\n',
                                  'smic s001\ns01_ne_001 0 2\n', 'smic s01\ns01_ne_01 0 2\n'])
def test_smic_as_its_folders_are_named(path, text):
    path.write_text(text)
    assert read_log(path) == RECORDS[2:]


def test_other_names_and_databases_are_left_alone(path):
    path.write_text('casme s1\ns1_ne_01 0 1\nsmic-vis s1\ns1_ne_01 0 1\nsmic x\ns1 0 1\n')
    assert [record.clip_key for record in read_log(path)] == [
        ('casme', 's1', 's1_ne_01'), ('smic-vis', 's1', 's1_ne_01'), ('smic', 'x', 's1')]


def test_a_clip_of_smic_in_both_spellings_is_there_twice(path):
    path.write_text('smic s1\ns1_ne_01 0 2\ns01_ne_01 0 2\n')
    with pytest.raises(InputError, match='line 3: smic/s01/s01_ne_01 is already in line 2'):
        read_log(path)


def test_a_whole_log_with_smic_s_own_names_is_official(path):
    write_log(path, predict())
    text = path.read_text()
    path.write_text(re.sub(r'\bs0(?=\d)', 's', text))
    assert path.read_text() != text
    assert check_official(read_log(path)) == {'missing': [], 'surplus': [], 'labels': []}


NAMES = st.text('abcXYZ019_-.é', min_size=1, max_size=8)


@settings(deadline=None)
@given(st.dictionaries(
    st.tuples(st.sampled_from(['casme2', 'smic', 'samm', 'mmew']), st.integers(3, 40), NAMES),
    st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1))
def test_there_and_back_again(tmp_path_factory, said):
    """Log to records to log and CSV and back: nothing is lost that the log can hold."""
    folder = tmp_path_factory.mktemp('log')
    blocks = {}
    for (database, number, clip), (label, prediction) in said.items():
        blocks.setdefault((database, f'{number:03}'), []).append((clip, label, prediction))
    records = [Prediction(*subject, *clip, selection='unknown', fold='-'.join(subject))
               for subject, clips in blocks.items() for clip in clips]
    write_log(folder / 'a.txt', records)
    assert read_log(folder / 'a.txt') == records
    write_predictions(folder / 'a.csv', records)
    assert read_predictions(folder / 'a.csv') == records
    write_log(folder / 'b.txt', read_predictions(folder / 'a.csv'))
    assert (folder / 'b.txt').read_bytes() == (folder / 'a.txt').read_bytes()


def test_clips_of_a_subject_are_put_together(path):
    write_log(path, [RECORDS[0], RECORDS[2], RECORDS[1]])
    assert path.read_text() == EXAMPLE


@pytest.mark.parametrize(('text', 'sentence'), [
    ('', 'expected lines "database subject" and "file truth prediction", got no clip'),
    ('EP02_01f 1 1\n', r'log\.txt, line 1: a clip before the first line "database subject"'),
    ('casme2 sub01\n\nEP02_01f 1 1 0.9\n', 'line 3: expected .* got 4 words'),
    ('casme2 sub01\nEP02_01f\n', 'line 2: expected .* got 1 word$'),
    ('casme2 sub01\nEP02_01f 1 1\nEP19_05f 0\n',
     'line 3: expected .* got "EP19_05f 0", a file and one label; add the prediction'),
    ('casme2 sub01\nEP02_01f 1 3\n',
     "line 2: expected truth and prediction as 0 negative, 1 positive, 2 surprise, got '3'"),
    ('casme2 sub01\nEP02_01f positive 1\n', "got 'positive'"),
    ('casme2 sub01\nEP02_01f 1 1\nEP02_01f 1 1\n',
     'line 3: casme2/sub01/EP02_01f is already in line 2; every clip is tested once'),
    ('casme2 sub01\n\ncasme2 sub02\nEP02_01f 1 1\n', 'line 1: this block has no clip'),
    ('casme2 sub01\nEP02_01f 1 1\ncasme2 sub02\n\n', 'line 3: this block has no clip'),
], ids=['empty', 'no-block', 'four', 'one', 'no-prediction', 'label', 'word', 'twice',
        'empty-block', 'empty-end'])
def test_a_broken_line_is_named(path, text, sentence):
    path.write_text(text)
    with pytest.raises(InputError, match=sentence):
        read_log(path)


def test_what_is_no_text_is_named(path):
    for make in (lambda path: None, os.mkfifo):
        make(path)
        with pytest.raises(InputError, match=r'there is no file .*log\.txt; name the log'):
            read_log(path)
    path.unlink()
    path.write_bytes(b'\xff\xfe\x00')
    with pytest.raises(InputError, match=r'log\.txt: expected UTF-8 text'):
        read_log(path)


@pytest.mark.parametrize(('records', 'sentence'), [
    ([], 'there is no prediction to write'),
    ([RECORDS[0], dataclasses.replace(RECORDS[0], seed=1)],
     r"got 2 runs \(selection and seed: \[\('unknown', 0\), \('unknown', 1\)\]\); choose one"),
    ([dataclasses.replace(RECORDS[0], selection='oracle')],
     r"these predictions are LEAKY \(protocol unknown, selection oracle\), and MEGC's log "
     'has no place to say so; write those of another run'),
    ([dataclasses.replace(RECORDS[0], protocol='loso TRANSDUCTIVE')],
     r"these predictions are TRANSDUCTIVE \(protocol loso TRANSDUCTIVE, selection "),
    ([dataclasses.replace(RECORDS[0], prediction=4)],
     "EP02_01f: MEGC's log knows 0 negative, 1 positive, 2 surprise, got label 1 and prediction 4"),
    ([dataclasses.replace(RECORDS[0], clip='EP02 01f')], 'names in it cannot be empty or hold one'),
    ([dataclasses.replace(RECORDS[0], subject='')], 'names in it cannot be empty or hold one'),
], ids=['none', 'seeds', 'leaky', 'transductive', 'class', 'blank', 'empty'])
def test_what_the_log_cannot_hold_is_refused(path, records, sentence):
    with pytest.raises(InputError, match=sentence):
        write_log(path, records)
    assert not path.exists()
