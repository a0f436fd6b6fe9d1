"""Work shared among processes that may die: each item is tried twice, the others go on.

Every process has a pool of its own, so that a process that is killed, at whatever moment, takes
nothing with it that another one needs.
"""
import contextlib
import importlib
import os
import pickle
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, wait
from concurrent.futures import TimeoutError as NotReady
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import connection, get_context, parent_process, resource_tracker
from typing import TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from mmatnet.io.system_errors import keep_log_lines

Item = TypeVar('Item')
Result = TypeVar('Result')
Work = Callable[[Item], Result]
ATTEMPTS = 2
ONE_THREAD = {'OMP_NUM_THREADS': '1'}  # numeric libraries look when they are imported


@dataclass(frozen=True)
class WorkerDied:
    """What there is in place of a result when the process died at every attempt.

    Args:
        how (str): Completes "the process ...", such as ``was ended by signal 9``.
    """

    how: str


def in_processes(make: Callable[[], Work[Item, Result]], items: Iterable[Item], processes: int,
                 environments: Sequence[Mapping[str, str]] = (ONE_THREAD,)
                 ) -> Generator[tuple[Item, Result | WorkerDied], None, None]:
    """Do some work on every item, in processes that import nothing but what the work needs.

    Modules of third parties that have registered something here are imported there too.

    Close the iterator, or exhaust it, to end the processes. Signals of the keyboard do not reach
    them, and they end at once when this process is killed.

    Args:
        make (Callable): Makes the work, once in each process; both it and results are pickled.
        items (Iterable): What to work on, each as it becomes due.
        processes (int): How many.
        environments (Sequence[Mapping]): Variables of the processes, given out in turn. Defaults
            to one thread each.

    Yields:
        tuple: An item and its result, in the order in which they become ready.

    Raises:
        Exception: What the work raised first, but for ``MemoryError``, which counts as a death.
    """
    # here, since processes import this module before their threads are limited
    from mmatnet.registry import outside_modules

    due = deque((item, 1) for item in items)
    running: dict[ProcessFuture, tuple[_Process, Item, int]] = {}
    pickled, modules = pickle.dumps(make), outside_modules()
    idle = [_Process(pickled, modules, environments[number % len(environments)])
            for number in range(min(processes, len(due)))]
    try:
        while due or running:
            while due and idle:
                item, attempt = due.popleft()
                process = idle.pop()
                with _keyboard_blocked():
                    if not process.pool.active:  # it died while it had nothing to do
                        process.renew()
                    running[process.pool.schedule(_work, (item,))] = process, item, attempt
            wait(running, timeout=1, return_when=FIRST_COMPLETED)
            for future in [one for one in running
                           if one.done() or not running[one][0].pool.active]:
                process, item, attempt = running.pop(future)
                try:
                    result = future.result(timeout=0)
                except (ProcessExpired, BrokenProcessPool, MemoryError, NotReady) as error:
                    process.renew()
                    result = WorkerDied(_describe(error))
                idle.append(process)
                if isinstance(result, WorkerDied) and attempt < ATTEMPTS:
                    due.appendleft((item, attempt + 1))
                else:
                    yield item, result
    finally:
        _stop([*idle, *(process for process, _, _ in running.values())])


class _Process:
    """A process with a pool of its own; it starts with its first item."""

    def __init__(self, make: bytes, modules: Sequence[str],
                 environment: Mapping[str, str]) -> None:
        self._start = make, tuple(modules), dict(environment)
        self.pool = self._new()

    def _new(self) -> ProcessPool:
        # spawned: a fork would carry along whatever this process has imported, torch included
        return ProcessPool(1, initializer=_begin, initargs=self._start,
                           context=get_context('spawn'))

    def renew(self) -> None:
        """Put a new process in the place of one that died."""
        _stop([self])
        self.pool = self._new()


@contextlib.contextmanager
def _keyboard_blocked() -> Iterator[None]:
    """Let processes and threads that are started meanwhile never see Ctrl-C."""
    resource_tracker.ensure_running()  # which lets Ctrl-C through when it is started
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _stop(processes: list[_Process]) -> None:
    for process in processes:
        process.pool.stop()
    for process in processes:
        process.pool.join()


_make = b''  # all three of the process that works
_modules: Sequence[str] = ()
_made: Work | None = None


def _begin(make: bytes, modules: Sequence[str], environment: Mapping[str, str]) -> None:
    """Prepare a process before it imports what the work needs."""
    global _make, _modules
    _make, _modules = make, modules
    os.environ.update(environment)
    keep_log_lines()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := parent_process():
        connection.wait([parent.sentinel])
    os._exit(1)


def _work(item: object) -> object:
    global _made
    if _made is None:
        for module in _modules:
            importlib.import_module(module)
        _made = pickle.loads(_make)()
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
