"""Three clips, whose frames are 8 to 13, and where their store goes."""
import shutil

import pytest

from tests.store.made import CLIPS, write_frames


@pytest.fixture(scope='session')
def frames(tmp_path_factory):
    root = tmp_path_factory.mktemp('database')
    for clip in CLIPS:
        write_frames(root / clip.frames, range(8, 14), seed=int(clip.subject[3:]))
    return root


@pytest.fixture
def root(frames, tmp_path):
    return shutil.copytree(frames, tmp_path / 'database')


@pytest.fixture
def clips():
    return list(CLIPS)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / 'data' / 'store'
