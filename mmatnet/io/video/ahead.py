"""Decode the next pictures while the last ones are looked at."""
import contextlib
import queue
import threading
from collections.abc import Iterable, Iterator
from typing import TypeVar

Item = TypeVar('Item')
PAUSE = 0.1  # seconds after which a thread with a full queue sees that nobody asks any more


def read_ahead(items: Iterable[Item], count: int = 2) -> Iterator[Item]:
    """Give items in order, read by a thread of its own.

    Args:
        items (Iterable): What to read; OpenCV decodes without holding Python's lock.
        count (int): How many wait at most; with that in either hand, two more are in memory.

    Raises:
        Exception: As ``items`` does, after those that came before.
    """
    waiting: queue.Queue = queue.Queue(count)
    stopped = threading.Event()

    def put(entry: tuple) -> None:
        while not stopped.is_set():
            with contextlib.suppress(queue.Full):
                waiting.put(entry, timeout=PAUSE)
                return

    def read() -> None:
        try:
            for item in items:
                put((item, None))
                if stopped.is_set():
                    return
            put((None, StopIteration()))
        except Exception as error:  # handed over, and raised by who asks
            put((None, error))

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    try:
        while True:
            item, end = waiting.get()
            if isinstance(end, StopIteration):
                return
            if end is not None:
                raise end
            yield item
    finally:
        stopped.set()
        thread.join()
