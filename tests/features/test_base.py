import json
import pickle

import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.features.base import ClipFeature
from mmatnet.registry import FEATURES

OURS = ('AlignedFrames', 'ApexFlow', 'ApexImage', 'Landmarks', 'MotionRows', 'OnsetFrame')


def test_all_of_ours_are_registered_and_say_what_they_are():
    assert set(OURS) <= set(FEATURES.names())
    assert all(FEATURES.summary(name) for name in OURS)
    assert len({FEATURES.make(name).name for name in OURS}) == len(OURS)


@pytest.mark.parametrize('kind', OURS)
def test_the_config_makes_the_feature_again(kind):
    feature = FEATURES.make(kind)
    feature.fit(112)
    config = json.loads(json.dumps(feature.config))
    again = FEATURES.make(config)
    again.fit(112)
    assert again == feature
    assert pickle.loads(pickle.dumps(feature)) == feature
    again.fit(224)
    assert again != feature


@pytest.mark.parametrize('kind', OURS)
def test_a_drawn_array_is_as_a_clips(kind):
    feature = FEATURES.make(kind)
    feature.fit(112)
    drawn = feature.draw(np.random.default_rng(0))
    assert (drawn.shape, drawn.dtype) == (tuple(feature.shape), feature.dtype)
    assert len(np.unique(drawn)) > 2
    assert feature.has_mirror


def test_a_feature_may_be_named_otherwise():
    feature = FEATURES.make({'type': 'ApexFlow', 'name': 'tvl1_flow', 'flow': 'tvl1', 'size': 28})
    assert feature.name == 'tvl1_flow'
    assert feature.config['name'] == 'tvl1_flow'
    assert feature.config['flow']['type'] == 'tvl1'
    assert feature.stored == ('tvl1_flow',)


@pytest.mark.parametrize('name', ['', 'Apex', '../apex', 'a b', 'flow_mirrored', 3])
def test_a_name_must_do_for_a_file(name):
    with pytest.raises(InputError, match='the name of a feature must be made of lower-case'):
        FEATURES.make({'type': 'ApexImage', 'name': name})


def test_a_feature_without_a_mirror_says_so():
    class Age(ClipFeature):
        name, shape = 'age', (1,)

    assert not Age().has_mirror
    with pytest.raises(InputError, match='age has no mirror; leave MirrorClip out'):
        Age().mirror(np.zeros(1))
