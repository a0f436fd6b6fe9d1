"""JSON files of ours: what is read is what was written, or a sentence says why not."""
import json
import os

import pytest

from mmatnet.errors import InputError
from mmatnet.io.json_files import digest, read_json, schema_fault, write_json

SCHEMA = {'type': 'object', 'required': ['classes'], 'additionalProperties': False,
          'properties': {'classes': {'type': 'array', 'items': {'type': 'string'}},
                         'count': {'type': 'integer', 'minimum': 0}}}
CONTENT = {'classes': ['negative', 'überrascht'], 'count': 3}


@pytest.fixture
def path(tmp_path):
    return tmp_path / 'some' / 'file.json'


@pytest.mark.parametrize('sealed', [False, True])
def test_reads_what_was_written(path, sealed):
    write_json(path, CONTENT, sealed=sealed)
    assert read_json(path, SCHEMA, 'make it again', sealed=sealed) == CONTENT
    assert ('sha256' in json.loads(path.read_bytes())) is sealed


@pytest.mark.parametrize('sealed', [False, True])
def test_a_path_that_is_no_text_stays_the_same_path(path, sealed):
    name = os.fsdecode(b'/data/\xff/\xc3\xa9')
    write_json(path, {'classes': [name]}, sealed=sealed)
    assert 'é' in path.read_text(encoding='utf-8')
    (read,) = read_json(path, SCHEMA, 'make it again', sealed=sealed)['classes']
    assert os.fsencode(read) == b'/data/\xff/\xc3\xa9'


def test_the_digest_is_of_the_values_alone():
    assert digest({'a': 1, 'b': [True]}) == digest(json.loads('{ "b": [true],\n"a": 1 }'))
    assert digest({'a': 1}) != digest({'a': 1.5})
    # sha256sum of {"a":1}
    assert digest({'a': 1}) == '015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862'


@pytest.mark.parametrize(('text', 'sentence'), [
    ('{"classes": 5}', "at classes: 5 is not of type 'array'"),
    ('{"classes": ["a", 5]}', "at classes.1: 5 is not of type 'string'"),
    ('{"count": 3}', "'classes' is a required property"),
    ('{"classes": [], "count": -1}', 'at count: -1 is less than the minimum of 0'),
    ('{"classes": [], "other": 1}', 'Additional properties are not allowed'),
    ('[]', "[] is not of type 'object'"),
    ('{"classes": [], "classes": ["a"]}', "'classes' stands twice in one object"),
    ('{"classes": [], "count": NaN}', 'NaN is no finite number'),
    ('{"classes": [], "count": Infinity}', 'Infinity is no finite number'),
    ('{"classes": [], "count": -1e999}', '-1e999 is no finite number'),
    ('{"classes": [], "count": 3.0}', "at count: 3.0 is not of type 'integer'"),
    ('{"classes": [], "count": true}', "at count: True is not of type 'integer'"),
    ('{"classes": [], "count": ' + '9' * 5000 + '}', 'expected JSON, got other content'),
    ('', 'expected JSON, got other content'),
    ('{"classes"', 'expected JSON, got other content'),
    ('[' * 100_000, 'nested too deep'),
    (b'\xff\xfe\x00', 'expected JSON, got other content'),
])
def test_what_does_not_fit_is_a_sentence(path, text, sentence):
    path.parent.mkdir()
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError, match='.*'.join([r'file\.json: ', 'make it again$'])) as told:
        read_json(path, SCHEMA, 'make it again')
    assert sentence in str(told.value)
    assert len(str(told.value)) < 1000


@pytest.mark.parametrize('make', [os.mkfifo, os.mkdir, lambda path: None])
def test_what_is_no_file_is_a_sentence(tmp_path, make):
    path = tmp_path / 'file.json'
    make(path)
    with pytest.raises(InputError, match='there is no such file; make it again'):
        read_json(path, SCHEMA, 'make it again')


def test_a_change_breaks_the_seal(path):
    write_json(path, CONTENT, sealed=True)
    path.write_text(path.read_text().replace('negative', 'positive'))
    with pytest.raises(InputError, match='changed after it was written'):
        read_json(path, SCHEMA, 'make it again')


def test_a_file_without_its_seal_is_refused_where_one_is_due(path):
    write_json(path, CONTENT)
    with pytest.raises(InputError, match="digest of its entries at 'sha256', got none"):
        read_json(path, SCHEMA, 'make it again', sealed=True)


def test_what_is_no_number_is_not_written(path):
    with pytest.raises(ValueError, match='not JSON compliant'):
        write_json(path, {'UF1': float('nan')})
    assert list(path.parent.parent.iterdir()) == []


def test_the_fault_of_a_huge_value_is_short():
    assert len(schema_fault({'classes': 'x' * 10_000}, SCHEMA)) < 400
