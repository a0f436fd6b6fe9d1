"""The server of the page: this machine only, unless told otherwise; nothing is sent anywhere."""
import contextlib
import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from mmatnet.errors import InputError
from mmatnet.inference.inferencer import MicroExpressionInferencer
from mmatnet.io.locks import exclusive_lock
from mmatnet.web.upload import Uploads

PREFIX, LOCK = 'mmatnet-web-', '.lock'  # of the folder for uploads, and what marks it as ours
LOOPBACK = ('127.0.0.1', 'localhost', '::1')
AROUND_FILE = 100_000  # bytes of a form around its file
GOODBYE_SECONDS = 2  # for requests that are under way; open pages keep one open for ever
# those of the machine; Gradio's own themes name fonts that a browser would look for
FONT, FONT_MONO = ['system-ui', 'sans-serif'], ['ui-monospace', 'monospace']


def listen(host: str, port: int) -> socket.socket:
    """Take a port.

    Args:
        host (str): Name or address.
        port (int): 0 for any that is free.

    Raises:
        InputError: If it is not to be had.
    """
    try:
        # from here on whoever asks waits for the server, and is not turned away
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ':' in host else socket.AF_INET)
    except (OSError, OverflowError) as error:
        reason = getattr(error, 'strerror', None) or error
        raise InputError(f'cannot listen at {host}, port {port}: {reason}; choose another --port '
                         'or --host') from error


def remove_abandoned() -> None:
    """Remove the uploads of servers that were killed: folders of ours that nobody holds."""
    for folder in Path(tempfile.gettempdir()).glob(f'{PREFIX}*'):
        with contextlib.suppress(OSError, InputError):  # of others, gone, or in use
            if folder.lstat().st_uid == os.getuid() and (folder / LOCK).is_file():
                with exclusive_lock(folder / LOCK, 'in use'):
                    shutil.rmtree(folder)


@contextlib.contextmanager
def environment(**values: str) -> Iterator[None]:
    """Set variables of the environment, and put back what was there when the block ends."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextlib.contextmanager
def make_app(inferencer: MicroExpressionInferencer, most: int, host: str) -> Iterator:
    """Build the page and what guards it.

    Args:
        inferencer (MicroExpressionInferencer): Looks through the videos.
        most (int): Bytes of one upload.
        host (str): As asked for.

    Yields:
        ASGIApp: The application. Its files are removed when the block ends.

    Raises:
        InputError: If Gradio cannot be imported.
    """
    remove_abandoned()
    with (tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as name,
          exclusive_lock(Path(name, LOCK), 'no other process uses this folder'),
          # all read while Gradio is imported; the first again at every upload
          environment(GRADIO_TEMP_DIR=os.path.realpath(name), GRADIO_ANALYTICS_ENABLED='False',
                      HF_HUB_DISABLE_TELEMETRY='1')):
        folder = Path(name).resolve()
        try:
            import gradio as gr
        except ImportError as error:
            raise InputError(f'the page needs Gradio, which cannot be imported here ({error}); pip '
                             "install 'mmatnet[web]', with Python 3.11 or newer") from error
        from fastapi import FastAPI
        from starlette.middleware import Middleware
        from starlette.middleware.trustedhost import TrustedHostMiddleware

        from mmatnet.web.guard import Guard
        from mmatnet.web.page import STYLE, build_page

        # a page of the internet whose name is made to point to this machine is not among them
        names = ['127.0.0.1', 'localhost', '[::1]'] if host in LOOPBACK else ['*']
        uploads = Uploads()
        page = build_page(inferencer, uploads, folder)
        # what mount_gradio_app leaves out, and without which Gradio takes any file of the machine
        # for an upload
        page.has_launched = True
        app = FastAPI(
            docs_url=None, redoc_url=None, openapi_url=None, max_body_size=most + AROUND_FILE,
            middleware=[
                Middleware(TrustedHostMiddleware, allowed_hosts=names),
                Middleware(Guard, folder=folder)])
        gr.mount_gradio_app(
            app, page, path='/', max_file_size=most, footer_links=[], run_history=False,
            ssr_mode=False, enable_monitoring=False, pwa=False, mcp_server=False,
            theme=gr.themes.Default(font=FONT, font_mono=FONT_MONO), css=STYLE)
        try:
            yield app
        finally:
            uploads.end_all()


@contextlib.contextmanager
def _handler(number: signal.Signals, handler: Callable) -> Iterator[None]:
    """Handle a signal, and put back what was there when the block ends."""
    before = signal.signal(number, handler)
    try:
        yield
    finally:
        signal.signal(number, before or signal.SIG_DFL)


def serve(inferencer: MicroExpressionInferencer, most: int, host: str, port: int,
          on_open: Callable[[str], None]) -> None:
    """Serve the page until the process is told to end.

    Args:
        inferencer (MicroExpressionInferencer): Looks through the videos.
        most (int): Bytes of one upload.
        host (str), port (int): Where to listen.
        on_open (Callable): Is called with the address of the page, once it can be asked for.

    Raises:
        InputError: If Gradio is missing, or the port is not to be had.
    """
    def end(*_: object) -> None:
        raise KeyboardInterrupt

    with (_handler(signal.SIGTERM, end),  # uvicorn puts it back, then sends the signal once more
          listen(host, port) as taken, make_app(inferencer, most, host) as app):
        import uvicorn

        port = taken.getsockname()[1]
        shown = f'[{host}]' if ':' in host else host
        on_open(f'http://{shown}:{port}/')
        server = uvicorn.Server(uvicorn.Config(
            app, log_level='warning', timeout_graceful_shutdown=GOODBYE_SECONDS))
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[taken])
