import pytest

from mmatnet.errors import InputError
from mmatnet.features.flat_recipe import DEFAULTS, flat_hash, is_flat
from mmatnet.features.recipe import Recipe

FARNEBACK = {'pyr_scale': 0.5, 'levels': 3, 'winsize': 15, 'iterations': 3, 'poly_n': 5,
             'poly_sigma': 1.2, 'gaussian': False}
# as stores, checkpoints and exported models of version 0.1 hold it
WRITTEN = {**DEFAULTS, 'flow_parameters': FARNEBACK}


def test_the_hash_is_the_one_that_was_written():
    """Golden: version 0.1 wrote these, the first before it knew of faces and apex flow."""
    assert flat_hash(WRITTEN) == 'dd62066c442761a3'
    assert flat_hash({**WRITTEN, 'face': 'centerface', 'apex_flow': True,
                      'apex_flow_size': 56}) == '43f1c80aecc9ccd0'
    old = {name: value for name, value in WRITTEN.items()
           if name not in ('face', 'stabilise', 'apex_flow', 'apex_flow_size')}
    assert flat_hash(old) == 'dd62066c442761a3'
    assert flat_hash({**WRITTEN, 'rows': 32}) != 'dd62066c442761a3'


def test_a_flat_recipe_means_the_features_it_meant():
    assert Recipe.from_dict(WRITTEN) == Recipe()
    flow = {'type': 'dis', 'patch_size': 12}
    assert Recipe.from_dict({
        'flow': 'dis', 'flow_parameters': {'patch_size': 12}, 'crop_size': 112, 'blocks': 4,
        'rows': 32, 'apex_row': 0, 'angle_mean': 'circular', 'reference': 'onset',
        'face': 'rtmpose', 'stabilise': 'nose', 'apex_flow': True, 'apex_flow_size': 56,
    }) == Recipe('rtmpose', 112, 'nose', [
        'ApexImage', {'type': 'MotionRows', 'flow': flow, 'blocks': 4, 'rows': 32, 'apex_row': 0,
                      'angle_mean': 'circular', 'reference': 'onset'},
        {'type': 'ApexFlow', 'size': 56, 'flow': flow}])


def test_what_is_flat():
    assert is_flat({'apex_flow': True})
    assert is_flat(WRITTEN)
    for values in ({}, {'flow': 'dis', 'face': 'rtmpose', 'crop_size': 112}, {'features': []}):
        assert not is_flat(values)


@pytest.mark.parametrize(('values', 'sentence'), [
    ({'flow_parameters': {'window': 15}}, 'it does not know window'),
    ({'flow_parameters': 3}, 'flow_parameters must be names with values, got 3'),
    ({'blocks': 8, 'colour': 1}, 'it does not know colour'),
    ({'blocks': 0}, 'blocks must be a whole number from 1 up, got 0'),
    ({'apex_flow': 1}, 'apex_flow must be true or false, got 1'),
    ({'apex_flow_size': 56}, 'apex_flow_size goes with apex_flow only, got 56'),
    ({'apex_flow': True, 'apex_flow_size': 225},
     'size of apex_flow must be a whole number from 1 to crop_size 224, got 225'),
    ({'apex_flow': True, 'features': ['ApexImage']}, 'it does not know apex_flow'),
])
def test_unsound_flat_recipes_are_refused(values, sentence):
    with pytest.raises(InputError, match=sentence):
        Recipe.from_dict(values)
