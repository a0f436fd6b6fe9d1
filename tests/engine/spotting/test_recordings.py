"""The recordings of a long database, from its truth."""
import pytest

from mmatnet.engine.spotting.recordings import read_long_database
from mmatnet.errors import InputError
from mmatnet.io.json_files import write_json

HEADER = 'video,kind,onset,offset,fps,subject\n'


@pytest.fixture
def data(tmp_path):
    for name in ('a', 'b'):
        (tmp_path / name).mkdir()
    return tmp_path


def written(data, *rows):
    (data / 'truth.csv').write_text(HEADER + '\n'.join(rows) + '\n')
    return data


def test_recordings_lie_beside_the_truth_or_below_the_root(data, tmp_path):
    database = read_long_database(written(data, 'a,micro,1,5,30,s1', 'a,macro,9,50,30,s1',
                                          'b,,,,,s2'), fps=25.0)
    assert [(one.video, one.subject, one.fps) for one in database.recordings] == [
        ('a', 's1', 30.0), ('b', 's2', 25.0)]
    assert database.recordings[0].path == data / 'a'
    assert [span.kind for span in database.truth] == ['micro', 'macro', '']
    assert not database.registered
    (tmp_path / 'other' / 'a').mkdir(parents=True)
    (tmp_path / 'other' / 'b').mkdir()
    write_json(data / 'source.json', {'root': str(tmp_path / 'other'), 'registered': True})
    database = read_long_database(data)
    assert database.recordings[1].path == tmp_path / 'other' / 'b'
    assert database.registered
    assert read_long_database(data, data).recordings[1].path == data / 'b'


@pytest.mark.parametrize(('rows', 'sentence'), [
    (['a,micro,1,5,30,s1', 'a,micro,9,12,30,s2'], r'a shows s1 in one row and s2 in another'),
    (['a,micro,1,5,30,s1', 'a,micro,9,12,25,s1'], 'a has 30 frames per second in one row'),
    (['../a,micro,1,5,30,s1'], "must lie below .*, got '../a'; write the path relative to it"),
    (['c,micro,1,5,30,s1'], r'no recording at .*/c, which .* names; give the folder'),
    ([], 'names no recording')])
def test_what_is_unsound_is_a_sentence(data, rows, sentence):
    with pytest.raises(InputError, match=sentence):
        read_long_database(written(data, *rows))


def test_a_folder_without_truth(tmp_path):
    with pytest.raises(InputError, match='expected a folder that `mmatnet prepare` made of a data'):
        read_long_database(tmp_path)
