"""The server of the page: this machine only, unless told otherwise; nothing is sent anywhere."""
import contextlib
import os
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

from mmatnet.apis.inferencer import MicroExpressionInferencer
from mmatnet.errors import InputError

LOOPBACK = ('127.0.0.1', 'localhost', '::1')
GOODBYE_SECONDS = 2  # for requests that are under way; open pages keep one open for ever
# those of the machine; Gradio's own themes name fonts that a browser would look for
FONTS = {'font': ['system-ui', 'sans-serif'], 'font_mono': ['ui-monospace', 'monospace']}


def check_extra() -> None:
    """Raise unless Gradio is installed.

    Raises:
        InputError: If it is not.
    """
    try:
        # read while Gradio is imported, like the next
        os.environ['GRADIO_ANALYTICS_ENABLED'] = 'False'
        os.environ['HF_HUB_DISABLE_TELEMETRY'] = '1'
        import gradio  # noqa: F401
    except ImportError as error:
        raise InputError(f'the page needs Gradio, which cannot be imported here ({error}); pip '
                         "install 'mmatnet[web]'") from error


def listen(host: str, port: int) -> socket.socket:
    """Take a port.

    Args:
        host (str): Name or address.
        port (int): 0 for any that is free.

    Raises:
        InputError: If it is not to be had.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        taken = socket.socket(family, kind, protocol)
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(address)
        taken.listen(128)  # from here on whoever asks waits for the server, and is not turned away
    except (OSError, OverflowError) as error:
        reason = getattr(error, 'strerror', None) or error
        raise InputError(f'cannot listen at {host}, port {port}: {reason}; choose another --port '
                         'or --host') from error
    return taken


@contextlib.contextmanager
def make_app(inferencer: MicroExpressionInferencer, most: int, host: str) -> Iterator:
    """Build the page and what guards it.

    Args:
        inferencer (MicroExpressionInferencer): Looks through the videos.
        most (int): Bytes of one upload.
        host (str): As asked for.

    Yields:
        ASGIApp: The application. Its files are removed when the block ends.
    """
    with tempfile.TemporaryDirectory(prefix='mmatnet-web-', ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        os.environ['GRADIO_TEMP_DIR'] = str(folder)  # read while the page is built
        import gradio as gr
        from fastapi import FastAPI

        from mmatnet.web.guard import Guard
        from mmatnet.web.page import CSS, build_page
        from mmatnet.web.uploads import Uploads

        uploads = Uploads(folder)
        page = build_page(inferencer, uploads)
        # what mount_gradio_app leaves out, and without which Gradio takes any file of the machine
        # for an upload
        page.has_launched = True
        app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        names = {*LOOPBACK, host} if host in LOOPBACK else ()
        app.add_middleware(Guard, folder=folder, most=most, names=names)
        try:
            yield gr.mount_gradio_app(
                app, page, path='/', max_file_size=most, footer_links=[], run_history=False,
                ssr_mode=False, enable_monitoring=False, pwa=False, mcp_server=False,
                theme=gr.themes.Default(**FONTS), css=CSS)
        finally:
            uploads.end_all()


def serve(inferencer: MicroExpressionInferencer, most: int, host: str, port: int) -> None:
    """Serve the page until the process is told to end.

    Args:
        inferencer (MicroExpressionInferencer): Looks through the videos.
        most (int): Bytes of one upload.
        host (str), port (int): Where to listen.

    Raises:
        InputError: If Gradio is missing, or the port is not to be had.
    """
    check_extra()
    import uvicorn

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)  # uvicorn puts it back, then sends the signal once more
    with listen(host, port) as taken, make_app(inferencer, most, host) as app:
        port = taken.getsockname()[1]
        shown = f'[{host}]' if ':' in host else host
        print(f'the page is at http://{shown}:{port}/ (Ctrl-C ends it)', flush=True)
        server = uvicorn.Server(uvicorn.Config(
            app, log_level='warning', timeout_graceful_shutdown=GOODBYE_SECONDS))
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[taken])
    print('the page is closed')
