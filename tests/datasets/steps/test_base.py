"""The same classes with MMAction2 and without."""
import numpy as np
import pytest

import mmatnet.register  # noqa: F401
from mmatnet.datasets.steps import make_steps
from mmatnet.errors import InputError
from mmatnet.registry import STEPS, TRANSFORMS


@pytest.mark.parametrize('name', STEPS.names())
def test_every_step_is_a_transform_of_mmaction2(name):
    assert TRANSFORMS.get(name) is STEPS.find(name)


def test_a_step_prints_its_arguments():
    step, = make_steps([{'type': 'ResizeApex', 'size': 28}])
    assert repr(step) == "ResizeApex(size=28, stream='apex')"
    assert step({'apex': np.zeros((1, 56, 56))})['apex'].shape == (1, 28, 28)


def test_unknown_steps_and_arguments_are_refused():
    with pytest.raises(InputError, match="no step before the network is named 'ResizeApx'; did you "
                                         "mean 'ResizeApex'"):
        make_steps([{'type': 'ResizeApx', 'size': 28}])
    with pytest.raises(InputError, match='it takes size, stream'):
        make_steps([{'type': 'ResizeApex', 'side': 28}])
