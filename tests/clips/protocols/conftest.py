"""The 442 clips of MEGC 2019, whose protocols are known."""
import pytest

from mmatnet.clips.megc2019 import read_megc2019


@pytest.fixture(scope='session')
def challenge():
    """Subject to the labels of its clips."""
    labels = {}
    for key, label in read_megc2019().items():
        labels.setdefault(key[:2], []).append(label)
    return labels
