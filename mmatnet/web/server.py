"""The server of the page: this machine only, unless told otherwise; nothing is sent anywhere."""
import contextlib
import importlib.util
import os
import signal
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from mmatnet.errors import InputError
from mmatnet.inference.inferencer import MicroExpressionInferencer

LOOPBACK = ('127.0.0.1', 'localhost', '::1')
GOODBYE_SECONDS = 2  # for requests that are under way; open pages keep one open for ever
# those of the machine; Gradio's own themes name fonts that a browser would look for
FONTS = {'font': ['system-ui', 'sans-serif'], 'font_mono': ['ui-monospace', 'monospace']}
NO_GRADIO = ('the page needs Gradio, which cannot be imported here ({}); pip install '
             "'mmatnet[web]'")


def check_extra() -> None:
    """Raise unless Gradio is installed.

    Raises:
        InputError: If it is not.
    """
    # it is imported by make_app, which first says where it is to make its folders
    if importlib.util.find_spec('gradio') is None:
        raise InputError(NO_GRADIO.format('it is not installed'))


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

    Raises:
        InputError: If Gradio cannot be imported.
    """
    with tempfile.TemporaryDirectory(prefix='mmatnet-web-', ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        # all read while Gradio is imported; the first again while the page is built
        os.environ['GRADIO_TEMP_DIR'] = str(folder)
        os.environ['GRADIO_ANALYTICS_ENABLED'] = 'False'
        os.environ['HF_HUB_DISABLE_TELEMETRY'] = '1'
        try:
            import gradio as gr
        except ImportError as error:
            raise InputError(NO_GRADIO.format(error)) from error
        from fastapi import FastAPI

        from mmatnet.web.guard import UPLOAD_PATH, Guard
        from mmatnet.web.page import CSS, build_page
        from mmatnet.web.receiver import Receiver
        from mmatnet.web.room import Room
        from mmatnet.web.uploads import Uploads

        uploads = Uploads(Room(folder, most))
        page = build_page(inferencer, uploads)
        # what mount_gradio_app leaves out, and without which Gradio takes any file of the machine
        # for an upload
        page.has_launched = True
        app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
        app.add_middleware(Guard, names={*LOOPBACK, host} if host in LOOPBACK else ())
        app.add_route(UPLOAD_PATH, Receiver(uploads), methods=['POST'])  # before Gradio's own
        gr.mount_gradio_app(
            app, page, path='/', max_file_size=most, footer_links=[], run_history=False,
            ssr_mode=False, enable_monitoring=False, pwa=False, mcp_server=False,
            theme=gr.themes.Default(**FONTS), css=CSS)
        try:
            with uploads.swept():
                yield app
        finally:
            uploads.end_all()


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
    check_extra()
    import uvicorn

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)  # uvicorn puts it back, then sends the signal once more
    with listen(host, port) as taken, make_app(inferencer, most, host) as app:
        port = taken.getsockname()[1]
        shown = f'[{host}]' if ':' in host else host
        on_open(f'http://{shown}:{port}/')
        server = uvicorn.Server(uvicorn.Config(
            app, log_level='warning', timeout_graceful_shutdown=GOODBYE_SECONDS))
        with contextlib.suppress(KeyboardInterrupt):
            server.run(sockets=[taken])
