import json
from pathlib import Path

import pytest

from mmatnet.web.receiver import Receiver
from mmatnet.web.room import Room
from mmatnet.web.uploads import Uploads

pytest.importorskip('gradio', reason='the page needs Gradio: pip install gradio')
MOST = 1000
KIND = 'multipart/form-data; boundary=limit'
END = b'\r\n--limit--\r\n'


def piece(content, name='film.mp4', field='files'):
    """A part of a form, with a file if it has a name."""
    file = '' if name is None else f'; filename="{name}"'
    return (f'--limit\r\nContent-Disposition: form-data; name="{field}"{file}\r\n\r\n'
            ).encode() + content


@pytest.fixture
def ask(through, tmp_path):
    """A function that sends a body through a receiver: status, text, and parts left alone."""
    receiver = Receiver(Uploads(Room(tmp_path, MOST)))

    def send_through(*parts, length=None, kind=KIND, more=(), **options):
        length = sum(map(len, parts)) if length is None else length
        headers = [('content-type', kind), ('content-length', str(length)), *more]
        return through(receiver, parts, headers, **options)
    return send_through


def test_each_upload_has_a_folder_of_its_own(ask, tmp_path):
    paths = []
    for _ in range(2):
        status, said, _ = ask(piece(b'01234'), b'56789', END)
        path, = map(Path, json.loads(said))
        assert (status, path.name, path.read_bytes()) == (200, 'film.mp4', b'0123456789')
        paths.append(path)
    assert paths[0].parent != paths[1].parent
    assert {path.parent.parent for path in paths} == {tmp_path}
    assert sorted(path for path in tmp_path.rglob('*') if path.is_file()) == sorted(paths)


@pytest.mark.parametrize(('name', 'plain'), [
    ('../../etc/pass wd', 'pass wd'), ('gesicht über 1%.mp4', 'gesicht über 1%.mp4'),
    ('..', 'file'), ('', 'file'), ('a/', 'a'), ('.', 'file')])
def test_names(ask, tmp_path, name, plain):
    path, = map(Path, json.loads(ask(piece(b'x', name), END)[1]))
    assert (path.name, path.parent.parent) == (plain, tmp_path)


def test_the_largest_file_passes(ask, tmp_path):
    assert ask(piece(bytes(MOST)), END)[0] == 200
    status, said, _ = ask(piece(bytes(MOST)), b'x', END)
    assert (status, said) == (413, 'File size exceeded maximum allowed size of 1000 bytes.')
    assert len(list(tmp_path.iterdir())) == 1


def test_a_large_upload_is_taken_in_and_refused(ask, tmp_path):
    status, said, left = ask(*[bytes(25_000)] * 4, bytes(MOST + 1))
    assert (status, left) == (413, 0)
    assert said == ('the upload has 0.1 MB, and the limit is 0.001; cut the video, or start the '
                    'page with a larger --max-mb')
    assert ask(bytes(MOST + 100_000))[0] == 400  # nonsense of a size that passes
    assert list(tmp_path.iterdir()) == []


def test_a_client_that_asks_first_sends_nothing(ask):
    assert ask(bytes(MOST + 100_001), more=[('expect', '100-continue')])[::2] == (413, 1)


def test_an_upload_of_unknown_size(ask):
    assert ask(b'x', length='')[:2] == (411, 'the size of the upload is missing (Content-Length)')
    status, said, _ = ask(b'x', more=[('transfer-encoding', 'chunked')])
    assert (status, said[:50]) == (400, 'the request has both Content-Length and Transfer-E')


def test_more_comes_than_was_announced(ask, tmp_path):
    status, said, left = ask(piece(b'0' * 400), b'1' * 400, END, length=500)
    assert (status, said, left) == (
        400, 'the body is longer than its header says (Content-Length)', 0)
    assert list(tmp_path.iterdir()) == []


def test_an_upload_that_breaks_off_leaves_nothing(ask, tmp_path):
    assert ask(piece(b'0' * 400), length=900, whole=False) == (None, '', 0)
    assert ask(piece(b'0' * 400), length=900, whole=False, query=b'upload_id=a')[0] is None
    assert list(tmp_path.iterdir()) == []


def test_the_progress_bar_of_an_upload_ends(ask):
    from gradio.routes import file_upload_statuses

    for name, whole in (('whole', True), ('broken', False)):
        ask(piece(b'0' * 400), END, length=900 if not whole else None, whole=whole,
            query=f'upload_id={name}'.encode())
        assert file_upload_statuses.is_done(name)
        assert file_upload_statuses.pop(name).chunk_size == 400


@pytest.mark.parametrize(('parts', 'said'), [
    ((piece(b'a' * 500, None), END), 'Too many fields. Maximum number of fields is 0.'),
    ((piece(b'a'), b'\r\n', piece(b'b'), END),
     'Too many files. Maximum number of files is 1.'),
    ((b'--limit--\r\n',), 'the form has no file that is whole; send one, named files'),
    ((piece(b'the end is missing'),), 'the form has no file that is whole; send one, named files'),
    ((piece(b'a', field='others'), END),
     'the form has no file that is whole; send one, named files'),
])
def test_forms_of_another_content(ask, tmp_path, parts, said):
    assert ask(*parts)[:2] == (400, said)
    assert ask(*parts, query=b'upload_id=b')[:2] == (400, said)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize('kind', ['multipart/form-data', 'multipart/form-data; boundary='])
def test_a_form_without_a_boundary(ask, tmp_path, kind):
    assert ask(piece(b'a'), END, kind=kind)[0] == 400
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_form(ask):
    assert ask(b'{}', kind='application/json')[:2] == (
        400, 'an upload comes as a form (multipart/form-data)')


def test_old_files_make_room(ask, tmp_path, monkeypatch):
    assert ask(piece(bytes(MOST)), END)[0] == 200
    old, = tmp_path.iterdir()
    (old / 'more').write_bytes(bytes(5 * MOST + 100_000))
    assert ask(piece(b'a'), END)[0] == 503
    monkeypatch.setattr('mmatnet.web.room.STALE', -1)
    assert ask(piece(b'a'), END)[0] == 200
    assert not old.exists()
