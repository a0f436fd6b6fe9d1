"""The page over HTTP, as a program or an attacker would ask."""
import contextlib
import http.client
import json
import os
import socket
import sys
import threading
import time
from urllib.parse import urlsplit

import cv2
import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.web.server import listen, make_app
from mmatnet.web.upload import Upload

FILE = {'_type': 'gradio.FileData'}


def form(name, size, content=b''):
    """Headers and parts of a form with a file of ``size`` bytes that begins with ``content``."""
    head = (f'--limit\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
            ).encode() + content
    tail = b'\r\n--limit--\r\n'
    headers = {'Content-Type': 'multipart/form-data; boundary=limit',
               'Content-Length': str(len(head) - len(content) + size + len(tail))}

    def parts():
        yield head
        left, block = size - len(content), bytes(1 << 20)
        while left > 0:
            yield block[:left]
            left -= len(block)
        yield tail
    return headers, parts()


def ask(site, method, path, body=None, headers=None):
    """Status and body of an answer."""
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=120)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    return answer.status, answer.read()


def send(site, name, size, content=b''):
    headers, parts = form(name, size, content)
    return ask(site, 'POST', '/gradio_api/upload', parts, headers)


def click(site, action, data, session):
    """Do what a click does; the number of what it started."""
    body = json.dumps({'data': data, 'session_hash': session})
    status, answer = ask(site, 'POST', f'/gradio_api/call/{action}', body,
                         {'Content-Type': 'application/json'})
    assert status == 200, answer
    return json.loads(answer)['event_id']


def wait_for(site, action, event):
    """The new values of the parts of the page, or ``None`` for an error."""
    status, events = ask(site, 'GET', f'/gradio_api/call/{action}/{event}')
    assert status == 200
    kind, values = events.decode().rsplit('event: ', 1)[1].split('\ndata: ', 1)
    return json.loads(values) if kind == 'complete' else None


def call(site, action, data, session):
    """Do what a click does; the new values of the parts of the page, or ``None`` for an error."""
    return wait_for(site, action, click(site, action, data, session))


def upload(site, name, content, session):
    """Upload a file; what the page says then."""
    status, paths = send(site, name, len(content), content)
    assert status == 200, paths
    return call(site, 'upload', [{'path': json.loads(paths)[0], 'meta': FILE}], session)[0]


def converse(site, *lines, body=b'', answered=True):
    """Send a request as it is written; the status of the answer, unless it breaks off."""
    address = urlsplit(site.url)
    host = '' if any(line.startswith('Host:') for line in lines) else f'Host: {address.netloc}\r\n'
    with socket.create_connection((address.hostname, address.port), timeout=30) as connection:
        connection.sendall('\r\n'.join([lines[0], host + lines[1], *lines[2:], '', '']).encode())
        connection.sendall(body)
        return int(connection.recv(1 << 16).split()[1]) if answered else None


def wait_until(true):
    for _ in range(300):
        if true():
            return
        time.sleep(0.1)
    assert true()


def memory():
    """Bytes of this process, the server's, in memory."""
    with open('/proc/self/statm') as statm:
        return int(statm.read().split()[1]) * os.sysconf('SC_PAGE_SIZE')


@pytest.mark.skipif(not os.path.exists('/proc/self/statm'), reason='needs Linux to see its memory')
def test_two_gigabytes_end_in_an_error_and_fill_nothing(site):
    files, before, most, done = site.files(), memory(), [0], threading.Event()

    def watch():
        while not done.wait(0.02):
            most[0] = max(most[0], memory())

    watcher = threading.Thread(target=watch)
    watcher.start()
    status, said = send(site, 'film.mp4', 2_000_000_000)
    done.set()
    watcher.join()
    assert (status, said) == (413, b'the upload has 2000.0 MB, and the limit is 2; cut the video, '
                                   b'or start the page with a larger --max-mb')
    assert most[0] - before < 100e6
    assert site.files() == files
    assert ask(site, 'GET', '/')[0] == 200


def test_a_file_just_above_the_limit(site):
    files = site.files()
    status, said = send(site, 'film.mp4', 2_000_001)
    assert (status, b'exceeded maximum allowed size of 2000000 bytes' in said) == (413, True)
    assert site.files() == files


def test_a_size_that_is_not_told(site):
    _, parts = form('film.mp4', 10)
    headers = {'Content-Type': 'multipart/form-data; boundary=limit'}
    assert ask(site, 'POST', '/gradio_api/upload', parts, headers)[0] == 411


def test_a_form_without_sense(site):
    headers = {'Content-Type': 'multipart/form-data; boundary=limit'}
    assert ask(site, 'POST', '/gradio_api/upload', b'nonsense', headers)[0] == 400
    assert ask(site, 'GET', '/')[0] == 200


@pytest.mark.parametrize('content', [
    b'#!/bin/sh\necho hello\n', cv2.imencode('.jpg', np.zeros((48, 64), np.uint8))[1].tobytes(),
    cv2.imencode('.png', np.zeros((48, 64), np.uint8))[1].tobytes()],
    ids=['script', 'jpeg', 'png'])
def test_a_script_or_photograph_named_like_a_video(site, content):
    files = site.files()
    assert upload(site, 'film.mp4', content, 'script') == \
        'error: film.mp4: is no video by its content, whatever its name says; upload a video ' \
        'file (MP4, MOV, AVI, MKV, WebM, WMV, MPEG, ...)'
    assert site.files() == files
    assert call(site, 'find', [0], 'script')[0] == 'error: there is no video; upload one first'
    assert ask(site, 'GET', '/')[0] == 200


def test_a_video_that_is_cut_off(site, video):
    content = video.read_bytes()[:2000]
    assert upload(site, 'film.mp4', content, 'cut').startswith('film.mp4 is here')
    said, timeline, *_ = call(site, 'find', [0], 'cut')
    assert said.startswith('error: film.mp4: cannot be read as a video; it is none, is truncated')
    assert timeline is None
    call(site, 'clear', [], 'cut')
    assert ask(site, 'GET', '/')[0] == 200


def test_a_video_of_8k_without_a_face(site, tmp_path):
    path = tmp_path / 'large.mp4'
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*'mp4v'), 25, (7680, 4320))
    for grey in range(100, 103):
        writer.write(np.full((4320, 7680, 3), grey, np.uint8))
    writer.release()
    assert path.stat().st_size < 2_000_000
    assert upload(site, path.name, path.read_bytes(), '8k').startswith('large.mp4 is here')
    said, timeline, rows, *_ = call(site, 'find', [0], '8k')
    assert 'no face' in said
    assert (timeline, rows['data']) == (None, [])
    call(site, 'clear', [], '8k')
    assert ask(site, 'GET', '/')[0] == 200


def test_from_upload_to_table_and_then_nothing_is_left(site, video):
    files = site.files()
    said = upload(site, video.name, video.read_bytes(), 'whole')
    assert said.endswith(' is here; now press "Find expressions".')
    said, timeline, rows, button, picture, _, _ = call(site, 'find', [0], 'whole')
    assert 'error' not in said
    assert (picture, button['interactive']) == (None, True)
    status, image = ask(site, 'GET', f'/gradio_api/file={timeline["path"]}')
    assert (status, image[:4]) == (200, b'\x89PNG')
    status, table = ask(site, 'GET', f'/gradio_api/file={button["value"]["path"]}')
    lines = table.decode().splitlines()
    assert lines[0].startswith('video,kind,onset,apex,offset,score,label,')
    assert 1 <= len(lines) - 1 == len(rows['data'])
    assert all(line.endswith('what it says of a real face means nothing') for line in lines[1:])
    assert rows['data'][0][:2] == [1, 'micro']

    frames_a_second = call(site, 'find', [100], 'whole')[0].split('\n')[0].split(', ')[2]
    assert frames_a_second.startswith('100.0 frames per second')

    assert len(site.files()) > len(files)
    call(site, 'clear', [], 'whole')
    assert site.files() == files
    assert ask(site, 'GET', f'/gradio_api/file={timeline["path"]}')[0] in (403, 404)


def test_files_of_the_machine_are_neither_taken_nor_given(site, tmp_path):
    secret = tmp_path / 'secret.mp4'
    secret.write_bytes(b'\x00\x00\x00\x18ftypisom')
    files = site.files()
    assert ask(site, 'GET', f'/gradio_api/file={secret}')[0] == 403
    assert call(site, 'upload', [{'path': str(secret), 'meta': FILE}], 'thief') is None
    assert secret.exists()
    assert site.files() == files


def test_addresses_are_not_fetched(site):
    body = json.dumps({'data': [{'path': 'http://example.com/a.mp4', 'meta': FILE}]})
    headers = {'Content-Type': 'application/json'}
    assert ask(site, 'POST', '/gradio_api/call/upload', body, headers) == (
        400, b'addresses are not fetched; upload the file')


def test_pages_of_the_internet_do_not_get_through(site):
    assert ask(site, 'GET', '/', headers={'Host': 'evil.example'}) == (
        400, b'this page answers to this machine only')


def test_pages_of_the_internet_neither_upload_nor_click(site):
    files = site.files()
    for foreign in ({'Origin': 'http://evil.example'}, {'Origin': 'null'},
                    {'Sec-Fetch-Site': 'cross-site'}):
        headers, parts = form('film.mp4', 10)
        for path, kind, body in (('upload', headers, parts),
                                 ('call/clear', {'Content-Type': 'text/plain'}, '{"data": []}')):
            assert ask(site, 'POST', f'/gradio_api/{path}', body, {**kind, **foreign}) == (
                403, b'a page of another address may not do that; use this page itself')
    assert site.files() == files
    headers, parts = form('film.mp4', 10)
    own = {**headers, 'Origin': site.url, 'Sec-Fetch-Site': 'same-origin'}
    status, paths = ask(site, 'POST', '/gradio_api/upload', parts, own)
    assert status == 200
    call(site, 'upload', [{'path': json.loads(paths)[0], 'meta': FILE}], 'own')


@pytest.mark.parametrize('lines', [
    ['Content-Length: 3', 'Transfer-Encoding: chunked'],
    ['Content-Length: 3', 'Content-Type: application/json'],
    ['Content-Length: 3', 'Host: evil.example'], ['Content-Length: 3', 'Content-Length: 4'],
    ['Content-Length: 3', 'Origin: http://a', 'Origin: http://b']])
def test_headers_that_contradict_each_other(site, lines):
    files = site.files()
    assert converse(site, 'POST /gradio_api/upload HTTP/1.1',
                    'Content-Type: multipart/form-data; boundary=limit', *lines,
                    'Expect: 100-continue') == 400
    assert site.files() == files
    assert ask(site, 'GET', '/')[0] == 200


def test_an_address_behind_a_second_content_type(site):
    body = json.dumps({'data': [{'path': 'http://example.com/a.mp4', 'meta': FILE}]}).encode()
    assert converse(site, 'POST /gradio_api/call/upload HTTP/1.1', 'Content-Type: application/json',
                    'Content-Type: multipart/form-data', f'Content-Length: {len(body)}',
                    body=body) == 400


def test_an_upload_that_breaks_off_leaves_nothing(site, caplog):
    files, folders = site.files(), sorted(site.folder.iterdir())
    headers, parts = form('film.mp4', 1_000_000)
    lines = [f'{name}: {value}' for name, value in headers.items()]
    with socket.create_connection((urlsplit(site.url).hostname, urlsplit(site.url).port)) as it:
        it.sendall('\r\n'.join(['POST /gradio_api/upload HTTP/1.1', 'Host: localhost', *lines, '',
                                '']).encode() + next(parts) + bytes(100_000))
        wait_until(lambda: site.files() != files)
    wait_until(lambda: sorted(site.folder.iterdir()) == folders)
    assert site.files() == files
    assert ask(site, 'GET', '/')[0] == 200
    assert caplog.text == ''


def test_many_uploads_at_once_share_what_may_be_held(site):
    address = urlsplit(site.url)
    headers, _ = form('film.mp4', 2_000_000)
    lines = ['POST /gradio_api/upload HTTP/1.1',
             *(f'{name}: {value}' for name, value in headers.items())]
    folders = sorted(site.folder.iterdir())
    with contextlib.ExitStack() as stack:
        for count in range(1, 6):
            connection = stack.enter_context(
                socket.create_connection((address.hostname, address.port)))
            connection.sendall('\r\n'.join([*lines, 'Host: localhost', '', '']).encode())
            wait_until(lambda: len(list(site.folder.iterdir())) == len(folders) + count)  # noqa: B023
        assert converse(site, *lines, 'Expect: 100-continue') == 503
    wait_until(lambda: sorted(site.folder.iterdir()) == folders)
    assert converse(site, *lines, 'Expect: 100-continue') == 100


def test_two_pages_may_upload_the_same_video(site, video):
    content, paths = video.read_bytes()[:2000], []
    for _ in range(2):
        status, answer = send(site, 'film.mp4', len(content), content)
        paths += json.loads(answer)
        assert status == 200
    for session, path in zip(('left', 'right'), paths, strict=True):
        said = call(site, 'upload', [{'path': path, 'meta': FILE}], session)[0]
        assert said.startswith('film.mp4 is here')
    for session in ('left', 'right'):
        call(site, 'clear', [], session)


def test_nothing_is_told_to_anybody(site):
    from gradio import analytics
    from gradio.blocks import Blocks

    assert not analytics.analytics_enabled()
    assert not any(page.analytics_enabled for page in Blocks.instances)
    assert not json.loads(ask(site, 'GET', '/config')[1])['analytics_enabled']


def test_one_job_at_a_time(site, video, inferencer, monkeypatch):
    running, most = [], []
    look = type(inferencer).__call__

    def watched(self, *arguments, **options):
        running.append(1)
        most.append(len(running))
        time.sleep(0.3)
        running.pop()
        return look(self, *arguments, **options)

    monkeypatch.setattr(type(inferencer), '__call__', watched)
    sessions = ['first', 'second', 'third']
    for session in sessions:
        upload(site, 'cut.mp4', video.read_bytes()[:2000] + session.encode(), session)
    threads = [threading.Thread(target=call, args=(site, 'find', [0], session))
               for session in sessions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1, 1, 1]
    for session in sessions:
        call(site, 'clear', [], session)


def test_a_stop_while_a_search_waits_for_its_turn(site, video, inferencer, monkeypatch):
    begun, go_on, stopped = threading.Event(), threading.Event(), threading.Event()
    look, stop = type(inferencer).__call__, Upload.stop

    def waiting(self, *arguments, **options):
        begun.set()
        assert go_on.wait(60)
        return look(self, *arguments, **options)

    def told(self):
        stop(self)
        stopped.set()

    monkeypatch.setattr(type(inferencer), '__call__', waiting)
    for session in ('first', 'second'):
        upload(site, 'cut.mp4', video.read_bytes()[:2000], session)
    first = click(site, 'find', [0], 'first')
    assert begun.wait(60)
    second = click(site, 'find', [0], 'second')
    monkeypatch.setattr(Upload, 'stop', told)
    click(site, 'stop', [], 'second')
    assert stopped.wait(60)
    go_on.set()
    assert 'cannot be read as a video' in wait_for(site, 'find', first)[0]
    assert wait_for(site, 'find', second)[0] == \
        'error: cut.mp4: stopped before it began, as asked for'
    assert 'cannot be read as a video' in call(site, 'find', [0], 'second')[0]
    for session in ('first', 'second'):
        call(site, 'clear', [], session)


def test_gradio_that_cannot_be_imported(inferencer, monkeypatch):
    monkeypatch.setitem(sys.modules, 'gradio', None)
    for name in ('GRADIO_TEMP_DIR', 'GRADIO_ANALYTICS_ENABLED', 'HF_HUB_DISABLE_TELEMETRY'):
        monkeypatch.setenv(name, '')
    with pytest.raises(InputError, match=r'^the page needs Gradio, which cannot be imported here '
                                         r"\(.+\); pip install 'mmatnet\[web\]'$"), \
            make_app(inferencer, 1, 'localhost'):
        pass


def test_the_port_is_of_this_machine_and_one_page_has_it():
    with listen('127.0.0.1', 0) as taken:
        address, port = taken.getsockname()
        assert address == '127.0.0.1'
        with pytest.raises(InputError, match=f'cannot listen at 127.0.0.1, port {port}: .*; '
                                             'choose another --port or --host'):
            listen('127.0.0.1', port)
    with pytest.raises(InputError, match='cannot listen at no host, port 80: '):
        listen('no host', 80)
