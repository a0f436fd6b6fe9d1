import pytest

from mmatnet.errors import InputError
from mmatnet.face.detectors.base import make_detector


def test_an_unknown_detector_is_refused():
    with pytest.raises(InputError, match=r"must be one of centerface, rtmpose, got 'dlib'"):
        make_detector('dlib')
