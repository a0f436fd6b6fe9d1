"""What reaches the page at all: requests of this machine, of bounded size, that fetch nothing.

Gradio's own limit holds for one file; a request may carry a thousand, and fields and JSON bodies
have none. It would also download addresses that are named in place of an uploaded file.
"""
import asyncio
import contextlib
import json
import shutil
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

# of ASGI
Scope = Message = dict
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

MEGABYTE = 1_000_000
AROUND_FILE = 100_000  # bytes of a form around its file
MOST_JSON = MEGABYTE  # a click sends some hundred bytes
WAITING = 5  # times the limit of one file that all of them together may take on the disk
DRAIN_SECONDS = 60.0  # a client that is still sending does not see the answer


@dataclass(frozen=True)
class Refusal:
    """An HTTP error: its status and a sentence."""

    status: int
    sentence: str


class Guard:
    """ASGI middleware that answers what must not get through with an HTTP error.

    Args:
        app (App): What is guarded.
        folder (Path): Where uploads go.
        most (int): Bytes of one upload.
        names (Collection[str]): Host names that the page answers to; empty for any. A page of the
            internet whose name is made to point to this machine is not among them.
    """

    def __init__(self, app: App, folder: Path, most: int, names: Collection[str] = ()) -> None:
        self._app, self._folder, self._most, self._names = app, folder, most, names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope['type'] != 'http':
            await self._app(scope, receive, send)
            return
        headers = {name.decode('latin-1').lower(): value.decode('latin-1')
                   for name, value in scope['headers']}
        has_body = 'transfer-encoding' in headers or headers.get('content-length', '0') != '0'
        refusal = self._refusal(scope['path'], headers, has_body)
        if refusal is not None:
            if has_body and 'expect' not in headers:
                await _drain(receive)
        elif has_body and not _is_form(headers):
            body = await _whole(receive)
            receive = _replay(body, receive)
            if names_address(body):
                refusal = Refusal(400, 'addresses are not fetched; upload the file')
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await _answer(refusal, send)

    def _refusal(self, path: str, headers: dict[str, str], has_body: bool) -> Refusal | None:
        if self._names and _host(headers) not in self._names:
            return Refusal(400, 'this page answers to this machine only')
        if _is_form(headers) and not path.endswith('/upload'):
            return Refusal(404, 'uploads go elsewhere')
        return self._size(headers) if has_body else None

    def _size(self, headers: dict[str, str]) -> Refusal | None:
        if not headers.get('content-length', '').isdecimal():
            return Refusal(411, 'the size of the upload is missing (Content-Length)')
        length = int(headers['content-length'])
        if not _is_form(headers):
            return Refusal(413, 'the request is too large') if length > MOST_JSON else None
        if length > self._most + AROUND_FILE:
            return Refusal(413, f'the upload has {length / MEGABYTE:.1f} MB, and the limit is '
                                f'{self._most / MEGABYTE:g}; cut the video, or start the page with '
                                'a larger --max-mb')
        if _held(self._folder) + length > WAITING * self._most + AROUND_FILE:
            return Refusal(503, 'too many uploads are held; close other windows of this page, or '
                                'try again later')
        if shutil.disk_usage(self._folder).free < 2 * length:
            return Refusal(507, 'the disk is too full for the upload; free some space')
        return None


def names_address(body: bytes) -> bool:
    """Whether a JSON body has a ``path`` that is an address, at any depth."""
    try:
        waiting = [json.loads(body)]
    except (ValueError, RecursionError):
        return False  # which is refused as no JSON further on
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if str(value.get('path')).lower().startswith(('http:', 'https:')):
                return True
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    return False


def _is_form(headers: dict[str, str]) -> bool:
    return headers.get('content-type', '').lower().startswith('multipart/')


def _host(headers: dict[str, str]) -> str | None:
    try:
        return urlsplit(f'//{headers.get("host", "")}').hostname
    except ValueError:
        return None


def _held(folder: Path) -> int:
    """Bytes of all files below a folder."""
    held = 0
    for path in folder.rglob('*'):
        with contextlib.suppress(FileNotFoundError):  # removed meanwhile
            held += path.stat().st_size if path.is_file() else 0
    return held


async def _drain(receive: Receive) -> None:
    """Take a body in and forget it."""
    async def take() -> None:
        while (await receive()).get('more_body'):
            pass

    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(take(), DRAIN_SECONDS)


async def _answer(refusal: Refusal, send: Send) -> None:
    body = refusal.sentence.encode()
    headers = [(b'content-type', b'text/plain; charset=utf-8'), (b'connection', b'close'),
               (b'content-length', str(len(body)).encode())]
    await send({'type': 'http.response.start', 'status': refusal.status, 'headers': headers})
    await send({'type': 'http.response.body', 'body': body})


async def _whole(receive: Receive) -> bytes:
    body, more = b'', True
    while more:
        message = await receive()
        body, more = body + message.get('body', b''), message.get('more_body', False)
    return body


def _replay(body: bytes, receive: Receive) -> Receive:
    """A ``receive`` that gives a body that was taken in, then what comes after it."""
    messages: list[Message] = [{'type': 'http.request', 'body': body, 'more_body': False}]

    async def again() -> Message:
        return messages.pop() if messages else await receive()
    return again
