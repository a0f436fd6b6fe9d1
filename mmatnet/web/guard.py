"""What neither Gradio nor Starlette refuses, and a page on loopback must (docs/web.md)."""
import shutil
from pathlib import Path

from starlette.datastructures import Headers
from starlette.formparsers import MultiPartException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

READING = ('GET', 'HEAD', 'OPTIONS')  # methods that change nothing


class Guard:
    """ASGI middleware that refuses requests of other sites, and forms that would fill the disk.

    Args:
        app (ASGIApp): What is guarded.
        folder (Path): Where it keeps uploads.
    """

    def __init__(self, app: ASGIApp, folder: Path) -> None:
        self._app, self._folder = app, folder
        self._coming = 0  # bytes of all forms under way

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with an HTTP error and a sentence."""
        if scope['type'] != 'http' or scope['method'] in READING:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        is_form = headers.get('content-type', '').lower().startswith('multipart/')
        refusal = self._refusal(headers, is_form)
        if refusal is not None:
            await refusal(scope, receive, send)
        elif is_form:
            await self._take_form(int(headers['content-length']), scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _refusal(self, headers: Headers, is_form: bool) -> PlainTextResponse | None:
        origin, length = headers.get('origin'), headers.get('content-length')
        # strict CORS hides the answer from a page of another site, but acts on its form all the
        # same; every browser says where a form comes from, and programs need not
        if origin is not None and origin.partition('://')[2] != headers.get('host'):
            return PlainTextResponse(
                'a page of another address may not do that; use this page itself', 403)
        if not is_form:
            return None
        if length is None:
            return PlainTextResponse('the size of the upload is missing (Content-Length)', 411)
        # Gradio limits one upload, not all of them together, and others use the disk too
        if shutil.disk_usage(self._folder).free < 2 * (self._coming + int(length)):
            return PlainTextResponse('the disk is too full for the upload; free some space', 507)
        return None

    async def _take_form(self, length: int, scope: Scope, receive: Receive, send: Send) -> None:
        async def receive_all() -> Message:
            message = await receive()
            if message['type'] == 'http.disconnect':
                # the one error upon which Gradio removes what came of a form
                raise MultiPartException('the upload broke off')
            return message

        self._coming += length
        try:
            await self._app(scope, receive_all, send)
        finally:
            self._coming -= length
