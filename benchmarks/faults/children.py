"""Commands in children that are forked when all is imported, and how they end."""
import contextlib
import ctypes
import faulthandler
import os
import re
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from mmatnet.cli import ending
from mmatnet.cli.main import main

LONGEST = 300  # seconds, after which a command counts as hanging
# a bar of progress
BAR = re.compile(r'%\||\d\w* \[\d\d:\d\d')


@dataclass
class Ended:
    """How a command ended."""

    status: int | str
    told: str
    seconds: float
    left: bool  # a process of its group is still there

    @property
    def lines(self) -> list[str]:
        """Of stderr, less the bars that show progress."""
        ended = [line.rsplit('\r', 1)[-1] for line in self.told.split('\n')]
        return [line for line in ended if line.strip() and not BAR.search(line)]

    def __str__(self) -> str:
        said = 'TRACEBACK' if 'Traceback (most' in self.told else (
            'UNFORESEEN') if 'nobody foresaw' in self.told else 'silent' if not self.lines else (
            'sentence' if self.lines[-1].startswith(('error: ', 'interrupted', '- fold'))
            or len(self.lines) == 1 else 'OTHER')
        return (f'status {self.status}, {min(len(self.lines), 4)} lines, {said}'
                + (', LEFT A PROCESS' if self.left else ''))


def start(command: str, arguments: list[str], log: Path,
          before: Callable[[], None] = lambda: None) -> int:
    """Start a command in a process group of its own, deaf to Ctrl-C until it begins; return its id.

    Before that a process is Python that starts, and ends with Python's own words.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    child = os.fork()
    if child:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        with contextlib.suppress(OSError):  # it may have ended, or have done so itself
            os.setpgid(child, child)
        return child
    status = 70
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        watch = ending._interrupts.watch

        def watch_and_listen() -> None:
            watch()
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})

        mock.patch.object(ending._interrupts, 'watch', watch_and_listen).start()
        for stream, name in ((1, 'out'), (2, 'err')):
            os.dup2(os.open(log.with_suffix(f'.{name}'), os.O_WRONLY | os.O_CREAT | os.O_TRUNC,
                            0o644), stream)
        faulthandler.enable()  # says where, if it crashes
        before()
        sys.argv = ['mmatnet', command.split(',')[0], *arguments]
        status = main(None)
        sys.stdout.flush()
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else 1
    except BaseException:
        traceback.print_exc()
        status = 1
    finally:
        sys.stderr.flush()
        os._exit(status or 0)


def wait(child: int, log: Path, begun: float) -> Ended:
    """Wait for a command, and what it may have left behind."""
    status: int | str = 'HANGS'
    while time.monotonic() - begun < LONGEST:
        done, code = os.waitpid(child, os.WNOHANG)
        if done:
            status = os.waitstatus_to_exitcode(code)
            break
        time.sleep(0.005)
    else:
        os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
    return Ended(status, log.with_suffix('.err').read_text(errors='replace'),
                 time.monotonic() - begun, _clear_away(child))


def _clear_away(group: int) -> bool:
    """End what a command left behind; say whether there was something ten seconds later."""
    for _ in range(1000):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.01)
    os.killpg(group, signal.SIGKILL)
    return True


def run(command: str, arguments: list[str], log: Path,
        before: Callable[[], None] = lambda: None) -> Ended:
    begun = time.monotonic()
    return wait(start(command, arguments, log, before), log, begun)


def as_anybody() -> None:
    """Give up what lets root write anywhere."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3
    if ctypes.CDLL(None).capset(header, (ctypes.c_uint32 * 6)()):
        raise OSError('capset')
