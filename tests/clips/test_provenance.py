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
    ('{', 'expected JSON'), ('{"root": 3}', 'expected "root", the folder of the frames'),
    ('[]', 'expected "root"')])
def test_damaged_files_are_named(tmp_path, content, sentence):
    path = tmp_path / 'source.json'
    path.write_text(content)
    with pytest.raises(InputError, match=sentence):
        read_source(path)
    path.unlink()
    with pytest.raises(InputError, match=r'cannot read .*source.json \(No such file'):
        read_source(path)
