import asyncio

import pytest

from mmatnet.web import asgi
from mmatnet.web.asgi import Body, BrokenOff, Refusal


def make(*messages):
    """A body that comes in these parts, then nothing more for ever."""
    left = list(messages)

    async def receive():
        if not left:
            await asyncio.sleep(10)
        return left.pop(0)
    return Body(receive)


def part(content, more=True):
    return {'type': 'http.request', 'body': content, 'more_body': more}


def test_all_parts_in_order():
    body = make(part(b'one '), part(b''), part(b'two', False))
    body.most = 7
    assert asyncio.run(body.whole()) == b'one two'


def test_a_byte_more_than_announced():
    body = make(part(b'123'), part(b'4', False))
    body.most = 3
    with pytest.raises(Refusal, match=r'^the body is longer than its header says') as refused:
        asyncio.run(body.whole())
    assert refused.value.status == 400


def test_a_body_that_nobody_announced():
    with pytest.raises(Refusal, match='longer than its header says'):
        asyncio.run(make(part(b'1', False)).whole())
    assert asyncio.run(make(part(b'', False)).whole()) == b''


def test_a_client_that_goes_away():
    body = make(part(b'1'), {'type': 'http.disconnect'})
    body.most = 9
    with pytest.raises(BrokenOff):
        asyncio.run(body.whole())


def test_a_client_that_stands_still(monkeypatch):
    monkeypatch.setattr(asgi, 'STILL_SECONDS', 0.05)
    body = make(part(b'1'))
    body.most = 9
    with pytest.raises(Refusal, match=r'^nothing came for 0\.05 seconds; send it again$') \
            as refused:
        asyncio.run(body.whole())
    assert refused.value.status == 408


def test_draining_ends(monkeypatch):
    monkeypatch.setattr(asgi, 'DRAIN_SECONDS', 0.05)
    asyncio.run(make(part(b'1'), part(b'2', False)).drain())
    asyncio.run(make({'type': 'http.disconnect'}).drain())
    asyncio.run(make(part(b'1')).drain())
