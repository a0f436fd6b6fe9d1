"""Bodies of HTTP requests as ASGI hands them over, and answers that refuse."""
import asyncio
import contextlib
from collections.abc import Awaitable, Callable

Scope = Message = dict
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

STILL_SECONDS = 60.0  # without a byte of a body that is due; then it is taken for broken off
DRAIN_SECONDS = 60.0  # a client that is still sending does not see the answer


class Refusal(Exception):
    """An HTTP error: its status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


class BrokenOff(Exception):
    """The client went away before its request was whole."""


class Body:
    """The body of a request, of which what comes is counted, whatever its headers say.

    Args:
        receive (Receive): Of the request.

    Attributes:
        most (int): Bytes that may come; 0 until somebody has read the headers.
    """

    def __init__(self, receive: Receive) -> None:
        self.most, self._came, self._ended, self._receive = 0, 0, False, receive

    async def receive(self) -> Message:
        """Take in the next part, as ASGI's ``receive``.

        Raises:
            Refusal: If more comes than was announced, or nothing for a while.
            BrokenOff: If the client went away.
        """
        try:
            message = await asyncio.wait_for(self._next(), STILL_SECONDS)
        except asyncio.TimeoutError:
            raise Refusal(408, f'nothing came for {STILL_SECONDS:g} seconds; send it again') \
                from None
        self._came += len(message.get('body', b''))
        if self._came > self.most:
            raise Refusal(400, 'the body is longer than its header says (Content-Length)')
        return message

    async def whole(self) -> bytes:
        """Take in all of it.

        Raises:
            Refusal, BrokenOff: As :meth:`receive`.
        """
        parts = []
        while not self._ended:
            parts.append((await self.receive()).get('body', b''))
        return b''.join(parts)

    async def drain(self) -> None:
        """Take in what is left, and forget it."""
        async def take() -> None:
            while not self._ended:
                await self._next()

        with contextlib.suppress(asyncio.TimeoutError, BrokenOff):
            await asyncio.wait_for(take(), DRAIN_SECONDS)

    async def _next(self) -> Message:
        message = await self._receive()
        if message['type'] == 'http.disconnect':
            raise BrokenOff
        self._ended = not message.get('more_body')
        return message


async def refuse(refusal: Refusal, scope: Scope, body: Body, send: Send) -> None:
    """Answer with an HTTP error, when the client is ready to hear it."""
    if all(name.lower() != b'expect' for name, _ in scope['headers']):  # else it waits for us
        await body.drain()
    await answer(refusal.status, 'text/plain; charset=utf-8', refusal.sentence.encode(), send,
                 (b'connection', b'close'))


async def answer(status: int, kind: str, content: bytes, send: Send,
                 *more: tuple[bytes, bytes]) -> None:
    """Send a response.

    Args:
        status (int): Of HTTP.
        kind (str): Content-Type.
        content (bytes): Its body.
        send (Send): Of the request.
        more (tuple): Further headers, name and value.
    """
    headers = [(b'content-type', kind.encode()), (b'content-length', str(len(content)).encode()),
               *more]
    await send({'type': 'http.response.start', 'status': status, 'headers': headers})
    await send({'type': 'http.response.body', 'body': content})
