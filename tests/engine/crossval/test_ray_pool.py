"""What needs no cluster; the rest is in tests/cluster."""
import socket
import sys
import time

import pytest

from mmatnet.engine.crossval.ray_pool import on_ray
from mmatnet.errors import InputError


def start(address):
    """Go as far as the first fold; there is none."""
    return list(on_ray(None, [], address))


def test_without_ray(monkeypatch):
    monkeypatch.setitem(sys.modules, 'ray', None)
    with pytest.raises(InputError, match=r"needs Ray; install it with `pip install 'mmatnet\[ray"):
        start('local')


@pytest.mark.parametrize('address', ['cluster', 'host:', ':6379x', 'ray://head:10001'])
def test_what_is_no_address(address):
    pytest.importorskip('ray')
    with pytest.raises(InputError, match="--ray takes 'local', 'auto' or HOST:PORT of a head"):
        start(address)


def test_an_address_that_does_not_answer():
    pytest.importorskip('ray')
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        address = f'127.0.0.1:{free.getsockname()[1]}'
    before = time.monotonic()
    with pytest.raises(InputError, match=rf'no Ray cluster answers at {address} .*refused.*; start '
                                         'its head node with `ray start --head --port='):
        start(address)
    assert time.monotonic() - before < 10
