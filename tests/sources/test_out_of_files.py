"""A limit of the process is not told as damage of the file that met it."""
import errno
import resource
import zipfile

import numpy as np
import pytest
from PIL import Image

from mmatnet.errors import InputError
from mmatnet.sources.flow_pictures import read_picture
from mmatnet.sources.released import ReleasedHoof
from mmatnet.sources.released_rows import read_released_rows
from mmatnet.synthetic.motion import load_motion


def read_hoof(path):
    ReleasedHoof(path.parent)


@pytest.mark.parametrize(('read', 'name'), [
    (read_hoof, 'HOOF-Features.zip'), (read_released_rows, 'rows.txt'),
    (lambda path: read_picture(path, 'row 2'), 'a.png'), (load_motion, 'motion.npz')])
def test_files_that_the_process_may_not_open_are_not_told_as_damaged(tmp_path, monkeypatch, read,
                                                                     name):
    path = tmp_path / name
    monkeypatch.setattr('mmatnet.sources.released.read_released_list', lambda _: [])
    with zipfile.ZipFile(path, 'w') as archive:
        archive.writestr('a', b'')
    if name == 'a.png':
        Image.fromarray(np.zeros((8, 8), np.uint8)).save(path)
    with pytest.raises((InputError, ValueError)):  # and imports what it needs
        read(path)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        with pytest.raises(OSError, match=name) as told:
            read(path)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert told.value.errno == errno.EMFILE
