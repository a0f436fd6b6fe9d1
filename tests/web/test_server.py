"""The page over HTTP, as a program or an attacker would ask."""
import http.client
import json
import os
import threading
import time
from urllib.parse import urlsplit

import pytest

from mmatnet.errors import InputError
from mmatnet.web.server import listen

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


def call(site, action, data, session):
    """Do what a click does; the new values of the parts of the page, or ``None`` for an error."""
    body = json.dumps({'data': data, 'session_hash': session})
    status, answer = ask(site, 'POST', f'/gradio_api/call/{action}', body,
                         {'Content-Type': 'application/json'})
    assert status == 200, answer
    event = json.loads(answer)['event_id']
    status, events = ask(site, 'GET', f'/gradio_api/call/{action}/{event}')
    assert status == 200
    kind, values = events.decode().rsplit('event: ', 1)[1].split('\ndata: ', 1)
    return json.loads(values) if kind == 'complete' else None


def upload(site, name, content, session):
    """Upload a file; what the page says then."""
    status, paths = send(site, name, len(content), content)
    assert status == 200, paths
    return call(site, 'upload', [{'path': json.loads(paths)[0], 'meta': FILE}], session)[0]


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


def test_a_script_named_like_a_video(site):
    files = site.files()
    assert upload(site, 'film.mp4', b'#!/bin/sh\necho hello\n', 'script') == \
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
    assert all(line.endswith('say nothing about real faces.') for line in lines[1:])
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
    assert ask(site, 'GET', f'/gradio_api/file={secret}')[0] == 403
    assert call(site, 'upload', [{'path': str(secret), 'meta': FILE}], 'thief') is None
    assert secret.exists()
    assert site.files() == []


def test_addresses_are_not_fetched(site):
    body = json.dumps({'data': [{'path': 'http://example.com/a.mp4', 'meta': FILE}]})
    headers = {'Content-Type': 'application/json'}
    assert ask(site, 'POST', '/gradio_api/call/upload', body, headers) == (
        400, b'addresses are not fetched; upload the file')


def test_pages_of_the_internet_do_not_get_through(site):
    assert ask(site, 'GET', '/', headers={'Host': 'evil.example'}) == (
        400, b'this page answers to this machine only')


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


def test_the_port_is_of_this_machine_and_one_page_has_it():
    with listen('127.0.0.1', 0) as taken:
        address, port = taken.getsockname()
        assert address == '127.0.0.1'
        with pytest.raises(InputError, match=f'cannot listen at 127.0.0.1, port {port}: .*; '
                                             'choose another --port or --host'):
            listen('127.0.0.1', port)
    with pytest.raises(InputError, match='cannot listen at no host, port 80: '):
        listen('no host', 80)
