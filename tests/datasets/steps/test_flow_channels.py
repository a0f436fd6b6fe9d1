import numpy as np
import pytest

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.registry import TRANSFORMS


def select(results, channels, **options):
    return TRANSFORMS.build({'type': 'SelectApexFlow', 'channels': channels, **options})(results)


@pytest.fixture
def flow():
    return np.random.default_rng(0).normal(size=(3, 5, 4)).astype(np.float32)


@pytest.mark.parametrize(('channels', 'rows'), [('uv', [0, 1]), ('s', [2]), ('suv', [2, 0, 1])])
def test_letters_are_channels_in_their_order(flow, channels, rows):
    results = select({'apex_flow': flow, 'label': 1}, channels)
    assert results['label'] == 1
    assert np.array_equal(results['apex_flow'], flow[rows])
    assert results['apex_flow'].flags.c_contiguous


def test_the_length_of_u_and_v():
    flow = np.zeros((3, 1, 2), np.float32)
    flow[:, 0, 1] = 3, -4, 7
    selected = select({'apex_flow': flow}, 'vm')['apex_flow']
    assert selected.tolist() == [[[0, -4]], [[0, 5]]]
    assert selected.dtype == np.float32


def test_the_mirror_is_selected_too(flow):
    results = select({'apex_flow': flow, 'apex_flow_mirrored': flow + 1}, 'v')
    assert np.array_equal(results['apex_flow_mirrored'], flow[1:2] + 1)


def test_the_flow_stays_beside_another_name(flow):
    results = select({'apex_flow': flow}, 'm', out='length')
    assert results['apex_flow'] is flow
    assert results['length'].shape == (1, 5, 4)


@pytest.mark.parametrize('channels', ['', 'uu', 'uvx', ('u', 'v')])
def test_unknown_letters_are_refused(channels):
    with pytest.raises(InputError, match='channels must be some of the letters u, v, s'):
        TRANSFORMS.build({'type': 'SelectApexFlow', 'channels': channels})


def test_flow_that_was_selected_before_is_refused(flow):
    with pytest.raises(InputError, match=r'takes u, v and strain, \(3, H, W\), but apex_flow has '
                                         r'shape \(2, '):
        select({'apex_flow': flow[:2]}, 'u')
