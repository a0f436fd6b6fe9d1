"""What reaches the page at all: requests of this machine, of bounded size, that fetch nothing.

Gradio bounds files only, not fields and JSON bodies, and takes requests from any page of the
internet. It would also download addresses that are named in place of an uploaded file.
"""
import json
import time
from collections.abc import Collection

from mmatnet.web.asgi import App, Body, BrokenOff, Message, Receive, Refusal, Scope, Send, refuse
from mmatnet.web.headers import announced, check_sender, host_name, is_form, read_headers

UPLOAD_PATH = '/gradio_api/upload'
MOST_JSON = 1_000_000  # bytes; a click sends some hundred


class Guard:
    """ASGI middleware that answers what must not get through with an HTTP error.

    It writes down when a request came, ``time.monotonic``, in ``scope['state']['came']``.

    Args:
        app (App): What is guarded; it bounds what comes to :data:`UPLOAD_PATH` itself.
        names (Collection[str]): Host names that the page answers to; empty for any. A page of the
            internet whose name is made to point to this machine is not among them.
    """

    def __init__(self, app: App, names: Collection[str] = ()) -> None:
        self._app, self._names = app, names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope['type'] != 'http':
            await self._app(scope, receive, send)
            return
        scope.setdefault('state', {})['came'] = time.monotonic()
        body = Body(receive)
        try:
            headers = read_headers(scope['headers'])
            self._check(scope, headers)
            if not is_form(headers):
                receive = _replay(await _small(body, headers), receive)
        except Refusal as refusal:
            await refuse(refusal, scope, body, send)
        except BrokenOff:
            return
        else:
            await self._app(scope, receive, send)

    def _check(self, scope: Scope, headers: dict[str, str]) -> None:
        if self._names and host_name(headers) not in self._names:
            raise Refusal(400, 'this page answers to this machine only')
        check_sender(scope['method'], headers)
        if is_form(headers) and (scope['method'], scope['path']) != ('POST', UPLOAD_PATH):
            raise Refusal(404, 'uploads go elsewhere')


async def _small(body: Body, headers: dict[str, str]) -> bytes:
    body.most = announced(headers)
    if body.most > MOST_JSON:
        raise Refusal(413, 'the request is too large')
    content = await body.whole()
    if names_address(content):
        raise Refusal(400, 'addresses are not fetched; upload the file')
    return content


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


def _replay(content: bytes, receive: Receive) -> Receive:
    """A ``receive`` that gives a body that was taken in, then what comes after it."""
    messages: list[Message] = [{'type': 'http.request', 'body': content, 'more_body': False}]

    async def again() -> Message:
        return messages.pop() if messages else await receive()
    return again
