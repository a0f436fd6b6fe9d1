import copy
import pickle

import pytest

from mmatnet.clips.annotation import read_annotations
from mmatnet.errors import LONGEST, InputError


@pytest.mark.parametrize('length', [LONGEST, LONGEST + 1, 100_000])
def test_a_long_sentence_keeps_the_file_and_what_to_do(length):
    said = str(InputError(f'a.csv, row 2: got {"x" * (length - 30)}, correct it'))
    assert len(said) == LONGEST
    assert said.startswith('a.csv, row 2: got xxx')
    assert said.endswith('xxx, correct it')
    assert (' ... ' in said) == (length > LONGEST)
    error = InputError(said)  # as another process hands it on
    assert str(pickle.loads(pickle.dumps(error))) == str(copy.copy(error)) == said


def test_a_cell_as_long_as_a_book_does_not_fill_the_screen(tmp_path):
    (table := tmp_path / 'annotations.csv').write_text(
        'database,subject,clip,onset,apex,offset,apex_source,emotion,action_units,objective_class,'
        f'fps,frames,note\ncasme2,1,a,{"9 " * 50_000},,,,happiness,,,,a,\n')
    with pytest.raises(InputError, match=r'annotations.csv, row 2') as told:
        read_annotations(table)
    assert len(str(told.value)) == LONGEST
