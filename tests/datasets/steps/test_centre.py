import numpy as np
import pytest

import mmatnet.register  # noqa: F401
from mmatnet.errors import InputError
from mmatnet.features.apex_flow import mirror_apex_flow
from mmatnet.registry import TRANSFORMS


@pytest.fixture
def flow():
    return np.random.default_rng(0).normal(3, 1, (3, 5, 5)).astype(np.float32)


def centred(**arrays):
    return TRANSFORMS.build({'type': 'CentreApexFlow'})(arrays)


def test_u_and_v_lose_their_medians_and_strain_stays(flow):
    found, kept = centred(apex_flow=flow)['apex_flow'], flow.copy()
    assert np.sort(found[:2].reshape(2, 25))[:, 12].tolist() == [0, 0]
    assert np.allclose(np.diff(found[:2]), np.diff(flow[:2]), atol=1e-6)
    assert np.array_equal(found[2], flow[2])
    assert np.array_equal(flow, kept)


def test_the_mirror_is_centred_as_well(flow):
    results = centred(apex_flow=flow, apex_flow_mirrored=mirror_apex_flow(flow))
    assert np.array_equal(results['apex_flow_mirrored'], mirror_apex_flow(results['apex_flow']))


def test_selected_channels_are_refused(flow):
    with pytest.raises(InputError, match=r'apex_flow has shape \(2, .*before steps that select'):
        centred(apex_flow=flow[:2])
