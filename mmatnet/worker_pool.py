"""Work shared among processes that may die: each item is tried twice, the others go on.

Every process has a pool of its own, so that a process that is killed, at whatever moment, takes
nothing with it that another one needs.
"""
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, wait
from concurrent.futures import TimeoutError as NotReady
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

Item = TypeVar('Item')
Result = TypeVar('Result')
Work = Callable[[Item], Result]
ATTEMPTS = 2


@dataclass(frozen=True)
class Died:
    """What there is in place of a result when the process died at every attempt.

    Args:
        how (str): Completes "the process ...", such as ``was ended by signal 9``.
    """

    how: str


def in_processes(make: Callable[[], Work], items: Iterable[Item], processes: int
                 ) -> Iterator[tuple[Item, Result | Died]]:
    """Do some work on every item, in processes that import nothing but what the work needs.

    Close the iterator, or exhaust it, to end the processes. Signals of the keyboard do not reach
    them.

    Args:
        make (Callable): Makes the work, once in each process; both it and results are pickled.
        items (Iterable): What to work on, each as it becomes due.
        processes (int): How many.

    Yields:
        tuple: An item and its result, in the order in which they become ready.

    Raises:
        Exception: What the work raised first, but for ``MemoryError``, which counts as a death.
    """
    due = deque((item, 1) for item in items)
    running: dict[ProcessFuture, tuple[ProcessPool, Item, int]] = {}
    idle = [_new_pool(make) for _ in range(min(processes, len(due)))]
    with _one_thread_each():
        try:
            while due or running:
                while due and idle:
                    item, attempt = due.popleft()
                    pool = idle.pop()
                    if not pool.active:  # its process died while it had nothing to do
                        _stop([pool])
                        pool = _new_pool(make)
                    running[pool.schedule(_work, (item,))] = pool, item, attempt
                wait(running, timeout=1, return_when=FIRST_COMPLETED)
                for future in [one for one in running
                               if one.done() or not running[one][0].active]:
                    pool, item, attempt = running.pop(future)
                    try:
                        result = future.result(timeout=0)
                    except (ProcessExpired, BrokenProcessPool, MemoryError, NotReady) as error:
                        _stop([pool])
                        pool, result = _new_pool(make), Died(_describe(error))
                    idle.append(pool)
                    if isinstance(result, Died) and attempt < ATTEMPTS:
                        due.appendleft((item, attempt + 1))
                    else:
                        yield item, result
        finally:
            _stop([*idle, *(pool for pool, _, _ in running.values())])


def _new_pool(make: Callable[[], Work]) -> ProcessPool:
    # spawned: a fork would carry along whatever this process has imported, torch included
    return ProcessPool(1, initializer=_keep, initargs=(make,), context=get_context('spawn'))


def _stop(pools: list[ProcessPool]) -> None:
    for pool in pools:
        pool.stop()
    for pool in pools:
        pool.join()


_make: Callable[[], Work] | None = None  # both of the process that works
_made: Work | None = None


def _keep(make: Callable[[], Work]) -> None:
    global _make
    _make = make


def _work(item: Item) -> Result:
    global _made
    if _made is None:
        _made = _make()
    return _made(item)


def _describe(error: BaseException) -> str:
    if isinstance(error, MemoryError):
        return 'ran out of memory'
    code = getattr(error, 'exitcode', None)  # BrokenProcessPool knows none
    if code is None:
        return 'ended before it took up the work'
    if code == -signal.SIGKILL:
        return 'was killed (signal 9), as the system does when memory runs out'
    return f'was ended by signal {-code}' if code < 0 else f'ended with status {code}'


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let numeric libraries of new processes start one thread; they look when imported."""
    name = 'OMP_NUM_THREADS'
    before = os.environ.get(name)
    os.environ[name] = '1'
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
