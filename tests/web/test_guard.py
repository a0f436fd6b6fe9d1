import asyncio
import json

import pytest

from mmatnet.web.guard import Guard, names_address

MOST = 1000
HEADERS = {'host': 'localhost:7860', 'content-type': 'multipart/form-data; boundary=x'}


@pytest.fixture
def ask(tmp_path):
    """A function that sends a request through a guard: status, text, and what the app got."""
    def send_through(path='/gradio_api/upload', body=b'', parts=1, names=('localhost',),
                     length=True, **headers):
        got, sent = [], []

        async def app(scope, receive, send):
            message, whole = {'more_body': True}, b''
            while message.get('more_body'):
                message = await receive()
                whole += message['body']
            got.append(whole)
            await send({'type': 'http.response.start', 'status': 200, 'headers': []})
            await send({'type': 'http.response.body', 'body': b'done'})

        size = -(-len(body) // parts)
        chunks = [body[start:start + size] for start in range(0, len(body), size or 1)] or [b'']
        messages = [{'type': 'http.request', 'body': chunk, 'more_body': place < len(chunks) - 1}
                    for place, chunk in enumerate(chunks)]

        async def receive():
            return messages.pop(0) if messages else {'type': 'http.disconnect'}

        async def send(message):
            sent.append(message)

        headers = {**HEADERS, **{name.replace('_', '-'): value for name, value in headers.items()}}
        if length:
            headers.setdefault('content-length', str(len(body)))
        scope = {'type': 'http', 'path': path,
                 'headers': [(name.encode(), value.encode()) for name, value in headers.items()]}
        asyncio.run(Guard(app, tmp_path, MOST, names)(scope, receive, send))
        return sent[0]['status'], sent[1]['body'].decode(), got, len(messages)
    return send_through


def test_an_upload_passes_unchanged(ask):
    assert ask(body=b'0123456789', parts=3) == (200, 'done', [b'0123456789'], 0)


def test_a_large_upload_is_taken_in_and_refused(ask):
    status, said, got, left = ask(body=bytes(MOST + 100_001), parts=7)
    assert (status, got, left) == (413, [], 0)
    assert said == ('the upload has 0.1 MB, and the limit is 0.001; cut the video, or start the '
                    'page with a larger --max-mb')


def test_a_client_that_asks_first_sends_nothing(ask):
    assert ask(body=bytes(MOST + 100_001), expect='100-continue')[::3] == (413, 1)


def test_largest_upload_passes(ask):
    assert ask(body=bytes(MOST + 100_000))[0] == 200


def test_an_upload_of_unknown_size(ask):
    assert ask(body=b'x', length=False, transfer_encoding='chunked')[:3] == (
        411, 'the size of the upload is missing (Content-Length)', [])
    assert ask(body=b'x', content_length='-1')[0] == 411


def test_uploads_that_wait_are_counted(ask, tmp_path):
    (tmp_path / 'visit').mkdir()
    (tmp_path / 'visit' / 'video').write_bytes(bytes(5 * MOST + 90_000))
    assert ask(body=bytes(10_000))[0] == 200
    assert ask(body=bytes(10_001))[:2] == (503, 'too many uploads are held; close other windows of '
                                                'this page, or try again later')


def test_a_full_disk(ask, monkeypatch):
    class Usage:
        free = 199
    monkeypatch.setattr('shutil.disk_usage', lambda folder: Usage)
    assert ask(body=bytes(99))[0] == 200
    assert ask(body=bytes(100))[:2] == (507, 'the disk is too full for the upload; free some space')


def test_forms_go_to_the_upload_only(ask):
    assert ask('/gradio_api/process_recording', b'x')[:3] == (404, 'uploads go elsewhere', [])


def test_other_names_of_this_machine(ask):
    for host in ('localhost', 'LOCALHOST:80'):
        assert ask(host=host)[0] == 200
    for host in ('evil.example', 'localhost.evil.example:7860', '', '[', '@localhost:x@'):
        assert ask(host=host)[:3] == (400, 'this page answers to this machine only', [])
    assert ask(host='[::1]:7860', names=('::1',))[0] == 200
    assert ask(host='anything', names=())[0] == 200


def test_a_json_body_passes_unchanged(ask):
    body = json.dumps({'data': ['http://x', {'path': '/tmp/a'}]}).encode()
    assert ask('/gradio_api/queue/join', body, 4, content_type='application/json') == (
        200, 'done', [body], 0)


def test_a_large_json_body(ask):
    body = b' ' * 1_000_001
    assert ask('/x', body, content_type='application/json')[:2] == (413, 'the request is too large')


def test_addresses_in_place_of_files(ask):
    body = json.dumps({'data': [[{'path': 'HTTPS://host/a.mp4', 'meta': {}}]]}).encode()
    status, said, got, _ = ask('/x', body, content_type='application/json')
    assert (status, said, got) == (400, 'addresses are not fetched; upload the file', [])
    assert not names_address(b'{"url": "http://x", "path": "x/http:"}')
    assert not names_address(b'no json')
    assert not names_address(b'[' * 100_000)


def test_what_is_not_http_passes(tmp_path):
    seen = []

    async def app(scope, receive, send):
        seen.append(scope['type'])

    asyncio.run(Guard(app, tmp_path, MOST)({'type': 'lifespan'}, None, None))
    assert seen == ['lifespan']
