"""The page over HTTP, as a program or an attacker would ask."""
import json
import os
import shutil
import socket
import threading
import time
from urllib.parse import urlsplit

import filelock
import pytest

from mmatnet.errors import InputError
from mmatnet.web.server import listen, make_app, remove_abandoned
from mmatnet.web.texts import framed
from mmatnet.web.upload import Upload

httpx = pytest.importorskip('httpx', reason='comes with Gradio, which the page needs')

MOST = 2_000_000  # bytes of an upload
UPLOAD = '/gradio_api/upload'
FORM = {'Content-Type': 'multipart/form-data; boundary=limit'}
HEAD = (b'--limit\r\nContent-Disposition: form-data; name="files"; filename="film.mp4"\r\n\r\n')
TAIL = b'\r\n--limit--\r\n'


def ask(site, method, path, **options):
    """An answer; its status and text are what counts."""
    return httpx.request(method, site.url + path, timeout=120, **options)


def send(site, size, headers=(), content=b''):
    """Upload a file of ``size`` bytes that begins with ``content``."""
    def parts():
        yield HEAD + content
        left, block = size - len(content), bytes(1 << 20)
        while left > 0:
            yield block[:left]
            left -= len(block)
        yield TAIL
    length = str(len(HEAD) + size + len(TAIL))
    return ask(site, 'POST', UPLOAD, content=parts(),
               headers={**FORM, 'Content-Length': length, **dict(headers)})


def click(site, action, data, session):
    """Do what a click does; the number of what it started."""
    answer = ask(site, 'POST', f'/gradio_api/call/{action}',
                 json={'data': data, 'session_hash': session})
    assert answer.status_code == 200, answer.text
    return answer.json()['event_id']


def wait_for(site, action, event):
    """The new values of the parts of the page, or ``None`` for an error."""
    events = ask(site, 'GET', f'/gradio_api/call/{action}/{event}').text
    kind, values = events.rsplit('event: ', 1)[1].split('\ndata: ', 1)
    return json.loads(values) if kind == 'complete' else None


def call(site, action, data, session):
    """Do what a click does; the new values of the parts of the page, or ``None`` for an error."""
    return wait_for(site, action, click(site, action, data, session))


def choose(site, path, session):
    """Take in what was uploaded to ``path``; what the page says, or ``None`` for an error."""
    data = [{'path': str(path), 'meta': {'_type': 'gradio.FileData'}}]
    return (call(site, 'upload', data, session) or [None])[0]


def upload(site, content, session):
    """Upload a file; what the page says then."""
    return choose(site, send(site, len(content), content=content).json()[0], session)


def connect(site, *lines, body=b''):
    """Send a request as it is written; the open connection."""
    address = urlsplit(site.url)
    connection = socket.create_connection((address.hostname, address.port), timeout=30)
    connection.sendall('\r\n'.join([lines[0], f'Host: {address.netloc}', *lines[1:], '', ''])
                       .encode() + body)
    return connection


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
def test_two_gigabytes_end_in_an_error_and_fill_neither_disk_nor_memory(site):
    files, before, most, done = site.files(), memory(), [0, 0], threading.Event()
    free = shutil.disk_usage(site.folder).free

    def watch():
        while not done.wait(0.02):
            most[0] = max(most[0], memory() - before)
            most[1] = max(most[1], free - shutil.disk_usage(site.folder).free)

    watcher = threading.Thread(target=watch)
    watcher.start()
    answer = send(site, 2_000_000_000)
    done.set()
    watcher.join()
    assert (answer.status_code, answer.text) == (413, 'Content Too Large')
    assert most[0] < 100e6
    assert most[1] < 500e6  # others may write meanwhile
    assert site.files() == files
    assert ask(site, 'GET', '/').status_code == 200


def test_a_file_just_above_the_limit(site):
    files = site.files()
    answer = send(site, MOST + 1)
    assert answer.status_code == 413
    assert f'exceeded maximum allowed size of {MOST} bytes' in answer.text
    assert site.files() == files


@pytest.mark.parametrize('path', ['/gradio_api/call/clear', '/gradio_api/component_server'])
def test_other_requests_are_limited_too(site, path):
    body = b' ' * (MOST + 100_001)
    answer = ask(site, 'POST', path, content=body, headers={'Content-Type': 'application/json'})
    assert answer.status_code in (400, 413)
    assert 'Content Too Large' in answer.text


def test_an_upload_that_does_not_tell_its_size(site):
    files = site.files()
    answer = ask(site, 'POST', UPLOAD, content=iter([HEAD, b'x', TAIL]), headers=FORM)
    assert (answer.status_code, answer.text) == (
        411, 'the size of the upload is missing (Content-Length)')
    assert site.files() == files


def test_uploads_that_come_at_once_leave_half_of_the_free_disk(site, monkeypatch):
    free = shutil.disk_usage(site.folder)._replace(free=5_000_000)
    monkeypatch.setattr('mmatnet.web.guard.shutil.disk_usage', lambda folder: free)
    files = site.files()
    lines = [f'POST {UPLOAD} HTTP/1.1', f'Content-Type: {FORM["Content-Type"]}']
    with connect(site, *lines, 'Content-Length: 2000000', body=HEAD + bytes(1000)):
        wait_until(lambda: len(os.listdir(site.folder)) > 0)
        wait_until(lambda: send(site, 600_000).status_code == 507)
        answer = send(site, 600_000)
        assert answer.text == 'the disk is too full for the upload; free some space'
    wait_until(lambda: send(site, 600_000).status_code == 200)
    for path in set(site.files()) - set(files):
        path.unlink()


def test_an_upload_that_breaks_off_leaves_nothing(site, caplog):
    files = site.files()
    with connect(site, f'POST {UPLOAD} HTTP/1.1', f'Content-Type: {FORM["Content-Type"]}',
                 'Content-Length: 1000000', body=HEAD + bytes(100_000)):
        wait_until(lambda: site.files() != files)
    wait_until(lambda: site.files() == files)
    assert ask(site, 'GET', '/').status_code == 200
    assert caplog.text == ''


def test_what_is_only_named_like_a_video(site):
    files = site.files()
    assert upload(site, b'#!/bin/sh\necho hello\n', 'script') == \
        'error: film.mp4: is no video by its content, whatever its name says; upload a video ' \
        'file (MP4, MOV, AVI, MKV, WebM, WMV, MPEG, ...)'
    assert site.files() == files
    assert call(site, 'find', [0], 'script')[0] == 'error: there is no video; upload one first'


def test_a_video_that_is_cut_off(site, video):
    assert upload(site, video.read_bytes()[:2000], 'cut').startswith('film.mp4 is here')
    said, report, *_ = call(site, 'find', [0], 'cut')
    assert said.startswith('error: film.mp4: cannot be read as a video; it is none, is truncated')
    assert report == ''
    call(site, 'clear', [], 'cut')


def test_from_upload_to_table_and_then_nothing_is_left(site, video):
    files = site.files()
    assert upload(site, video.read_bytes(), 'whole') == \
        'film.mp4 is here; now press "Find expressions".'
    said, report, *buttons = call(site, 'find', [0], 'whole')
    assert 'error' not in said
    assert [button['interactive'] for button in buttons] == [True, True]
    page, table = (ask(site, 'GET', f'/gradio_api/file={button["value"]["path"]}').text
                   for button in buttons)
    assert report == framed(page)
    assert page.startswith('<!DOCTYPE html>')
    lines = table.splitlines()
    assert lines[0].startswith('video,kind,onset,apex,offset,score,label,')
    assert 1 <= len(lines) - 1 == page.count('<article ')
    assert all(line.endswith('what it says of a real face means nothing') for line in lines[1:])

    frames_a_second = call(site, 'find', [100], 'whole')[0].split('\n')[0].split(', ')[3]
    assert frames_a_second.startswith('100.0 frames per second')

    assert len(site.files()) > len(files)
    call(site, 'clear', [], 'whole')
    assert site.files() == files
    for button in buttons:
        address = f'/gradio_api/file={button["value"]["path"]}'
        assert ask(site, 'GET', address).status_code in (403, 404)


def test_a_sample_is_looked_through_without_an_upload(site):
    files = site.files()
    _, said, report, *_ = call(site, 'sample', [], 'sample')
    assert said.startswith('drawn sample.mp4: 210 frames, 4.2 s, a usable face in 100 %')
    assert '1 micro- and 1 macro-expressions' in said
    assert 'drawn sample.mp4' in report
    call(site, 'clear', [], 'sample')
    assert [path.parent.name for path in site.files() if path not in files] == ['sample']


def test_two_pages_may_upload_the_same_video(site, video):
    files = site.files()
    paths = [send(site, 2000, content=video.read_bytes()[:2000]).json()[0] for _ in range(2)]
    for session, path in zip(('left', 'right'), paths, strict=True):
        assert choose(site, path, session).startswith('film.mp4 is here')
    call(site, 'clear', [], 'left')
    assert 'cannot be read as a video' in call(site, 'find', [0], 'right')[0]
    call(site, 'clear', [], 'right')
    assert site.files() == files


def test_time_alone_removes_what_no_page_closed(served, video, monkeypatch):
    monkeypatch.setattr('mmatnet.web.page.DELETE_CACHE', (0.2, 1))
    with served() as site:
        send(site, 1000)
        upload(site, video.read_bytes()[:2000], 'forgotten')
        call(site, 'find', [0], 'forgotten')
        wait_until(lambda: not any(path.name == 'film.mp4' for path in site.files()))
        assert call(site, 'find', [0], 'forgotten')[0] == \
            'error: film.mp4: is gone; upload it again'
        upload(site, b'no video', 'next')
        assert site.files() == list(site.folder.rglob('found-*')) == []


def test_files_of_the_machine_are_neither_taken_nor_given(site, tmp_path):
    secret = tmp_path / 'secret.mp4'
    secret.write_bytes(b'\x00\x00\x00\x18ftypisom')
    files = site.files()
    for path in (secret, site.folder / '..' / secret.relative_to('/tmp')):
        assert ask(site, 'GET', f'/gradio_api/file={path}').status_code == 403
        assert choose(site, path, 'thief') is None
    assert secret.exists()
    assert site.files() == files


def test_names_of_the_internet_do_not_get_through(site):
    for name in ('evil.example', 'localhost.evil.example'):
        answer = ask(site, 'GET', '/', headers={'Host': name})
        assert (answer.status_code, answer.text) == (400, 'Invalid host header')
    assert ask(site, 'GET', '/', headers={'Host': 'LOCALHOST:80'}).status_code == 200
    assert ask(site, 'GET', '/', headers={'Host': '[::1]:7860'}).status_code == 200


def test_pages_of_the_internet_neither_upload_nor_click(site):
    files = site.files()
    for origin in ('http://evil.example', 'null', 'http://127.0.0.1:1', 'http://['):
        for answer in (send(site, 10, {'Origin': origin}),
                       ask(site, 'POST', '/gradio_api/call/clear', content='{"data": []}',
                           headers={'Content-Type': 'text/plain', 'Origin': origin})):
            assert (answer.status_code, answer.text) == (
                403, 'a page of another address may not do that; use this page itself')
    assert site.files() == files
    path, = send(site, 10, {'Origin': site.url}).json()
    assert choose(site, path, 'own').startswith('error: film.mp4: is no video')


def test_nothing_is_told_to_anybody(site):
    from gradio import analytics
    from gradio.blocks import Blocks

    assert not analytics.analytics_enabled()
    assert not any(page.analytics_enabled for page in Blocks.instances)
    assert not ask(site, 'GET', '/config').json()['analytics_enabled']


def test_searches_wait_for_their_turn_and_may_be_stopped_before(site, video, inferencer,
                                                                monkeypatch):
    running, most = [], []
    begun, stopped, go_on = threading.Event(), threading.Event(), threading.Event()
    look, stop = type(inferencer).__call__, Upload.stop

    def waiting(self, *arguments, **options):
        running.append(1)
        most.append(len(running))
        begun.set()
        assert go_on.wait(60)
        running.pop()
        return look(self, *arguments, **options)

    def told(self):
        stop(self)
        stopped.set()

    monkeypatch.setattr(type(inferencer), '__call__', waiting)
    monkeypatch.setattr(Upload, 'stop', told)
    sessions = 'first', 'second', 'third'
    for session in sessions:
        upload(site, video.read_bytes()[:2000] + session.encode(), session)
    events = [click(site, 'find', [0], 'first')]
    assert begun.wait(60)
    events += [click(site, 'find', [0], session) for session in sessions[1:]]
    stopped.clear()
    click(site, 'stop', [], 'second')
    assert stopped.wait(60)
    go_on.set()
    first, second, third = (wait_for(site, 'find', event)[0] for event in events)
    assert 'cannot be read as a video' in first
    assert second == 'error: film.mp4: stopped before it began, as asked for'
    assert 'cannot be read as a video' in third
    call(site, 'begin', [], 'second')
    assert 'cannot be read as a video' in call(site, 'find', [0], 'second')[0]
    assert most == [1, 1, 1]
    for session in sessions:
        call(site, 'clear', [], session)


def test_uploads_of_killed_servers_are_removed_and_nothing_else(tmp_path, monkeypatch):
    monkeypatch.setattr('tempfile.tempdir', str(tmp_path))
    killed, running, other = (tmp_path / f'mmatnet-web-{name}' for name in ('a', 'b', 'c'))
    for folder in (killed, running, other):
        folder.mkdir()
        (folder / 'film.mp4').touch()
    (killed / '.lock').touch()
    with filelock.FileLock(running / '.lock'):
        remove_abandoned()
    assert sorted(tmp_path.iterdir()) == [running, other]


def test_the_port_is_of_this_machine_and_one_page_has_it():
    with listen('127.0.0.1', 0) as taken:
        address, port = taken.getsockname()
        assert address == '127.0.0.1'
        with pytest.raises(InputError, match=f'cannot listen at 127.0.0.1, port {port}: .*; '
                                             'choose another --port or --host'):
            listen('127.0.0.1', port)
    for address in (('no host', 80), ('127.0.0.1', 65536)):
        with pytest.raises(InputError, match='cannot listen at {}, port {}: '.format(*address)):
            listen(*address)


def test_a_page_that_ends_leaves_the_environment_as_it_was(inferencer, monkeypatch):
    monkeypatch.setenv('GRADIO_TEMP_DIR', '/tmp')
    monkeypatch.delenv('HF_HUB_DISABLE_TELEMETRY', raising=False)
    before = dict(os.environ)
    with make_app(inferencer, MOST, '127.0.0.1'):
        assert os.environ['GRADIO_TEMP_DIR'] != '/tmp'
        assert 'HF_HUB_DISABLE_TELEMETRY' in os.environ
    assert dict(os.environ) == before
