import hashlib
import os
import subprocess

import pytest

from mmatnet.errors import InputError
from mmatnet.io.digests import check_digest, file_digest, write_digest


@pytest.fixture
def file(tmp_path):
    path = tmp_path / 'a b.csv'
    path.write_bytes(bytes(3_000_000))
    return path


def test_it_is_the_sha_256_that_everybody_computes(file):
    assert file_digest(file) == hashlib.sha256(bytes(3_000_000)).hexdigest()
    write_digest(file, file)
    subprocess.run(['sha256sum', '--check', '--strict', 'a b.csv.sha256'], cwd=file.parent,
                   check=True)


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / 'pipe')
    with pytest.raises(InputError, match='pipe: there is no such file'):
        file_digest(tmp_path / 'pipe')


def test_a_file_must_be_what_was_written_if_its_digest_lies_beside_it(file):
    check_digest(file, 'x')
    write_digest(file, file)
    check_digest(file, 'x')
    file.write_bytes(bytes(2_999_999))
    with pytest.raises(InputError, match=r'a b\.csv: it is not what was written, by the digest in '
                                         r'a b\.csv\.sha256 beside it .*; make it anew'):
        check_digest(file, 'make it anew')
