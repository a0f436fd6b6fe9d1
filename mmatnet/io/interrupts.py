"""Ctrl-C where an exception of Python cannot be raised."""
import contextlib
import signal
import threading
from collections.abc import Iterator


@contextlib.contextmanager
def interrupt_waits() -> Iterator[None]:
    """Let Ctrl-C wait for the end of the block, and take it then.

    For C++ that calls Python and expects no exception from there: it ends the process, without a
    word. In other threads than the first, where Python takes no signals, nothing changes.
    """
    handler = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(handler):
        yield
        return
    seen = []
    signal.signal(signal.SIGINT, lambda *told: seen.append(told))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if seen:
            handler(*seen[0])
