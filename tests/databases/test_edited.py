import json
from dataclasses import replace

import pytest

from mmatnet.clips.annotation import Clip, write_annotations
from mmatnet.databases.edited import check_unedited, differences
from mmatnet.errors import InputError
from mmatnet.io.digests import file_digest

CLIPS = [Clip('casme2', 'sub01', name, 1, 2, 3, 'sheet') for name in 'ab']


def test_what_differs_is_said_clip_by_clip():
    new = [replace(CLIPS[1], apex=3, note='x'), replace(CLIPS[0], clip='c')]
    assert differences(CLIPS, new) == [
        'casme2/sub01/a only there', "casme2/sub01/b: apex 2 there, 3 now, note '' there, 'x' now",
        'casme2/sub01/c only now']
    assert differences(CLIPS, CLIPS[::-1]) == []


def test_its_own_table_may_be_overwritten(tmp_path):
    table, source = tmp_path / 'annotations.csv', tmp_path / 'source.json'
    check_unedited(table, source, CLIPS)
    write_annotations(table, CLIPS)
    check_unedited(table, source, CLIPS)  # says the same
    source.write_text(json.dumps({'annotations': file_digest(table)}))
    check_unedited(table, source, CLIPS[:1])
    table.write_text(table.read_text().replace('a,1,2', 'a,1,1'))
    with pytest.raises(InputError, match=r'sub01/a: apex 1 there, 2 now; .*/b only there'):
        check_unedited(table, source, CLIPS[:1])


@pytest.mark.parametrize('noted', ['', '[]', '{}', '{"annotations": 7}'])
def test_without_a_note_every_difference_counts(tmp_path, noted):
    (tmp_path / 'source.json').write_text(noted)
    write_annotations(tmp_path / 'annotations.csv', CLIPS)
    with pytest.raises(InputError, match='is not as it was written'):
        check_unedited(tmp_path / 'annotations.csv', tmp_path / 'source.json', CLIPS[:1])
