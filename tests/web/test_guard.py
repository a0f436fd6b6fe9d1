import asyncio
import json
import time

import pytest

from mmatnet.web.guard import Guard, names_address

FORM, JSON = 'multipart/form-data; boundary=x', 'application/json'
HEADERS = {'host': 'localhost:7860', 'content-type': FORM}


@pytest.fixture
def ask(through):
    """A function that sends a request through a guard: status, text, what the app got, and how
    many parts of the body were left alone."""
    def send_through(path='/gradio_api/upload', body=b'', parts=1, names=('localhost',),
                     method='POST', more=(), **headers):
        got = []

        async def app(scope, receive, send):
            message, whole = {'more_body': True}, b''
            while message.get('more_body'):
                message = await receive()
                whole += message['body']
            got.append(whole)
            assert 0 <= time.monotonic() - scope['state']['came'] < 60
            await send({'type': 'http.response.start', 'status': 200, 'headers': []})
            await send({'type': 'http.response.body', 'body': b'done'})

        size = -(-len(body) // parts)
        chunks = [body[start:start + size] for start in range(0, len(body), size or 1)] or [b'']
        headers = {**HEADERS, 'content-length': str(len(body)),
                   **{name.replace('_', '-'): value for name, value in headers.items()}}
        pairs = [(name, value) for name, value in headers.items() if value is not None]
        status, said, left = through(Guard(app, names), chunks, [*pairs, *more], method, path)
        return status, said, got, left
    return send_through


def test_an_upload_passes_unchanged(ask):
    assert ask(body=b'0123456789', parts=3) == (200, 'done', [b'0123456789'], 0)


def test_forms_go_to_the_upload_only(ask):
    assert ask('/gradio_api/process_recording', b'x')[:3] == (404, 'uploads go elsewhere', [])
    assert ask('/x/upload', b'x')[:3] == (404, 'uploads go elsewhere', [])
    assert ask(body=b'x', method='PUT')[:3] == (404, 'uploads go elsewhere', [])


def test_other_names_of_this_machine(ask):
    for host in ('localhost', 'LOCALHOST:80'):
        assert ask(host=host)[0] == 200
    for host in ('evil.example', 'localhost.evil.example:7860', '', '[', '@localhost:x@'):
        assert ask(host=host)[:3] == (400, 'this page answers to this machine only', [])
    assert ask(host='[::1]:7860', names=('::1',))[0] == 200
    assert ask(host='anything', names=())[0] == 200


def test_pages_of_other_addresses(ask):
    said = 'a page of another address may not do that; use this page itself'
    for path, kind in (('/gradio_api/upload', FORM), ('/gradio_api/queue/join', JSON)):
        for foreign in ({'origin': 'http://evil.example'}, {'origin': 'null'},
                        {'sec_fetch_site': 'cross-site'}):
            assert ask(path, b'{}', content_type=kind, **foreign)[:3] == (403, said, [])
        assert ask(path, b'{}', content_type=kind, origin='http://localhost:7860')[0] == 200


def test_headers_that_decide_and_are_there_twice(ask):
    body = json.dumps({'path': 'http://x'}).encode()
    assert ask('/x', body, content_type=JSON, more=[('Content-Type', FORM)])[:3] == (
        400, 'the header content-type is there twice; send it once', [])


def test_a_json_body_passes_unchanged(ask):
    body = json.dumps({'data': ['http://x', {'path': '/tmp/a'}]}).encode()
    assert ask('/gradio_api/queue/join', body, 4, content_type=JSON) == (200, 'done', [body], 0)


def test_a_large_json_body_is_taken_in_and_refused(ask):
    body = b' ' * 1_000_001
    assert ask('/x', body, 7, content_type=JSON) == (413, 'the request is too large', [], 0)
    assert ask('/x', body[1:], content_type=JSON)[0] == 200


def test_a_client_that_asks_first_sends_nothing(ask):
    assert ask('/x', b' ' * 1_000_001, content_type=JSON, expect='100-continue')[::3] == (413, 1)


def test_a_body_that_is_larger_than_it_says(ask):
    said = 'the body is longer than its header says (Content-Length)'
    for method in ('POST', 'GET'):
        assert ask('/x', b'12345', 5, content_type=JSON, content_length='3', method=method) == (
            400, said, [], 0)
        assert ask('/x', b'12345', content_type=None, content_length=None, method=method)[:3] == (
            400, said, [])


def test_a_size_that_is_told_in_two_ways(ask):
    status, said, got, _ = ask('/x', b'123', content_type=JSON, transfer_encoding='chunked')
    assert (status, got) == (400, [])
    assert said.startswith('the request has both Content-Length and Transfer-Encoding')


def test_a_client_that_goes_away_is_not_answered(through):
    async def app(scope, receive, send):
        raise AssertionError('it came through')

    headers = [('host', 'localhost'), ('content-length', '3')]
    assert through(Guard(app), [b'12'], headers, whole=False) == (None, '', 0)


def test_addresses_in_place_of_files(ask):
    body = json.dumps({'data': [[{'path': 'HTTPS://host/a.mp4', 'meta': {}}]]}).encode()
    status, said, got, _ = ask('/x', body, content_type=JSON)
    assert (status, said, got) == (400, 'addresses are not fetched; upload the file', [])
    assert not names_address(b'{"url": "http://x", "path": "x/http:"}')
    assert not names_address(b'no json')
    assert not names_address(b'[' * 100_000)


def test_what_is_not_http_passes():
    seen = []

    async def app(scope, receive, send):
        seen.append(scope['type'])

    asyncio.run(Guard(app)({'type': 'lifespan'}, None, None))
    assert seen == ['lifespan']
