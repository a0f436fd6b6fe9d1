"""Where uploads arrive: each in a folder of its own, counted while it comes.

Gradio's own puts files of equal content in one place, where two pages take them from each other,
keeps what is left of an upload that breaks off, and holds the fields of a form in memory.
"""
import json
from pathlib import Path

from mmatnet.web.asgi import Body, BrokenOff, Receive, Refusal, Scope, Send, answer, refuse
from mmatnet.web.headers import announced, is_form, read_headers
from mmatnet.web.room import AROUND_FILE
from mmatnet.web.uploads import Uploads

MEGABYTE = 1_000_000


class Receiver:
    """ASGI application that takes in a form with one file, and answers with its path.

    Args:
        uploads (Uploads): Has room for it.
    """

    def __init__(self, uploads: Uploads) -> None:
        self._uploads, self._room = uploads, uploads.room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take in an upload, or refuse it."""
        body = Body(receive)
        try:
            headers = read_headers(scope['headers'])
            if not is_form(headers):
                raise Refusal(400, 'an upload comes as a form (multipart/form-data)')
            body.most = announced(headers)
            self._check(body.most)
            self._uploads.sweep()
            with self._room.reserve(body.most) as folder:
                path = await _take(scope, body, folder, self._room.most)
        except Refusal as refusal:
            await refuse(refusal, scope, body, send)
        except BrokenOff:
            return
        else:
            await answer(200, 'application/json', json.dumps([str(path)]).encode(), send)

    def _check(self, length: int) -> None:
        if length > self._room.most + AROUND_FILE:
            raise Refusal(413, f'the upload has {length / MEGABYTE:.1f} MB, and the limit is '
                               f'{self._room.most / MEGABYTE:g}; cut the video, or start the page '
                               'with a larger --max-mb')


async def _take(scope: Scope, body: Body, folder: Path, most: int) -> Path:
    """Write the file of a form into a folder, and tell Gradio's progress bar how far it is."""
    from gradio.route_utils import GradioMultiPartParser
    from gradio.routes import file_upload_statuses
    from starlette.formparsers import MultiPartException
    from starlette.requests import Request

    request = Request(scope, body.receive)
    watched = request.query_params.get('upload_id')
    parser = GradioMultiPartParser(
        request.headers, request.stream(), max_files=1, max_fields=0, upload_dir=folder,
        upload_id=watched, upload_progress=None if watched is None else file_upload_statuses,
        max_file_size=most)
    if watched is not None:
        file_upload_statuses.track(watched)
    whole = False
    try:
        files = (await parser.parse()).getlist('files')
        whole = True
    except MultiPartException as error:
        raise Refusal(413 if 'File size' in error.message else 400, error.message) from error
    finally:
        if watched is not None and not whole:
            file_upload_statuses.set_done(watched)
    if not files:
        raise Refusal(400, 'the form has no file that is whole; send one, named files')
    file, = files
    file.file.close()
    return Path(file.file.name).rename(folder / _plain(file.filename))


def _plain(name: str | None) -> str:
    """A file name without folders and what file systems do not take."""
    from gradio_client.utils import strip_invalid_filename_characters

    name = strip_invalid_filename_characters(Path(name or '').name)
    return 'file' if name in ('', '.', '..') else name
