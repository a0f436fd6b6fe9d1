"""Decode the next frames while the last ones are looked at."""
from collections import deque
from collections.abc import Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar('Item')


def read_ahead(items: Iterable[Item], count: int = 3) -> Generator[Item, None, None]:
    """Give items in order, read by a thread of its own.

    Args:
        items (Iterable): What to read; OpenCV decodes without holding Python's lock.
        count (int): How many are read before they are asked for.

    Raises:
        Exception: As ``items`` does, after those that came before.
    """
    rest = iter(items)

    def following() -> tuple[Item] | None:
        return next(((item,) for item in rest), None)

    reader = ThreadPoolExecutor(1)
    try:
        waiting = deque(reader.submit(following) for _ in range(count))
        while (item := waiting.popleft().result()) is not None:
            yield item[0]
            waiting.append(reader.submit(following))
    finally:
        reader.shutdown(cancel_futures=True)
