import pytest

from mmatnet.clips.provenance import read_source
from mmatnet.errors import InputError


def test_files_from_before_there_were_raw_frames_are_of_registered_ones(tmp_path):
    path = tmp_path / 'source.json'
    path.write_text('{"root": "/data"}')
    assert read_source(path) == {'root': '/data', 'registered': True}
    path.write_text('{"root": "/data", "registered": false}')
    assert read_source(path)['registered'] is False


@pytest.mark.parametrize(('content', 'sentence'), [
    ('{', 'expected JSON'), ('{"root": 3}', "at root: 3 is not of type 'string'"),
    ('[]', "is not of type 'object'"), ('{"sheet": ""}', "'root' is a required property"),
    ('{"root": "/data", "regisdered": false}', "at regisdered: False is not of type 'string'")])
def test_damaged_files_are_named(tmp_path, content, sentence):
    path = tmp_path / 'source.json'
    path.write_text(content)
    with pytest.raises(InputError, match=sentence):
        read_source(path)
    path.unlink()
    with pytest.raises(InputError, match=r'source.json: there is no such file; it says where the fr'
                                         r'ames are: run `mmatnet prepare` again, or name'):
        read_source(path)
