import numpy as np
import pytest

from mmatnet.clips.action_units import CD6ME_DATABASES, CD6ME_UNITS, action_unit_targets
from mmatnet.clips.action_units import parse_action_units as parse
from mmatnet.clips.annotation import Clip
from mmatnet.clips.protocols import make_folds
from mmatnet.errors import InputError


@pytest.mark.parametrize(('text', 'units'), [
    ('4', {4}), ('12', {12}), ('12.0', {12}), ('4+L10', {4, 10}), ('1+2+4', {1, 2, 4}),
    ('R12 + R15', {12, 15}), ('L14', {14}), ('A6+T4+B12+U9', {4, 6, 9, 12}),
    ('AU4 + AU7', {4, 7}), ('au4+lau10', {4, 10}), ('AUR2+12', {2, 12}),
    ('12A', {12}), ('R14A', {14}), ('1B+2C', {1, 2}), ('4 D', {4}), ('A1B + A2C', {1, 2}),
    ('12 and 4', {4, 12}), ('12 or 15', {12, 15}), ('R12orR15', {12, 15}), ('L12 or L14', {12, 14}),
    ('6/7', {6, 7}), ('4+ref(7)', {4}), ('14 ref(L10B) + 17', {14, 17}), ('Ref (4)', set()),
    ('(4)+[L7]', {4, 7}), ('(1+2)', {1, 2}), ('4, 7', {4, 7}), ('4,12', {4, 12}),
    ('4\uff0c7', {4, 7}), ('4\u30017', {4, 7}), ('\uff14\uff0b\uff17', {4, 7}),  # full width
    ('AU4(k)+L7', {7}), ('AUR2+12(k)+45', {2, 45}), ('12\uff08k\uff09+4', {4}), ('4k)+7', {7}),
    ('4(k+7', {7}), ('L4B(k)', set()), ('4(k)+4', {4}),
    ('?', set()), ('4?', {4}), ('4+?', {4}), ('\uff1f', set()), ('', set()), ('  ', set()),
    ('12L', {12}), ('4R+7', {4, 7}), ('L2+L1', {1, 2}), ('T28+14', {14, 28}),
    ('4+', {4}), ('4 7', {4, 7}), ('12 A15', {12, 15}),
])
def test_every_form_of_the_sheets(text, units):
    assert parse(text) == units


@pytest.mark.parametrize(('text', 'rest'), [
    ('none', 'none'), ('412', '412'), ('4+x7', 'x'), ('4.5', '.'), ('4-7', '-'), ('12F', 'F'),
    ('smile', 'smile'), ('4(l)', 'l')])
def test_what_cannot_be_read_is_told(text, rest):
    with pytest.raises(InputError) as error:
        parse(text)
    assert f'cannot read the action units {text!r}, stopped at {rest!r}; write them' in str(
        error.value)


def test_targets_of_the_twelve_units():
    clips = [Clip('samm', '006', 'a', action_units='R12B+15'), Clip('casme', 'sub01', 'b'),
             Clip('casme', 'sub01', 'c', action_units='1+2+45')]
    targets = action_unit_targets(clips)
    assert (targets.shape, targets.dtype) == ((3, 12), np.int8)
    assert [{CD6ME_UNITS[unit] for unit in np.flatnonzero(row)} for row in targets] == [
        {12, 15}, set(), {1, 2}]
    assert action_unit_targets(clips, (45, 12)).tolist() == [[0, 1], [0, 0], [1, 0]]


def test_a_clip_whose_units_cannot_be_read_is_named():
    with pytest.raises(InputError, match="casme/sub01/EP01: cannot read the action units 'x'"):
        action_unit_targets([Clip('casme', 'sub01', 'EP01', action_units='x')])


def test_six_databases_are_held_out_one_by_one():
    labels = {(database, f'{number}'): [0] for database in CD6ME_DATABASES for number in range(2)}
    folds = make_folds('lodo', labels)
    assert sorted(fold.name for fold in folds) == sorted(CD6ME_DATABASES)
    assert len(CD6ME_DATABASES) == 6
    assert len(CD6ME_UNITS) == 12
