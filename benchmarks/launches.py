"""How often a training in several processes ends badly on a busy machine.

    python benchmarks/launches.py 50 tools/dist_train.sh configs/demo.py 2 \\
        --cfg-options train_cfg.max_iters=3

Gives the command one after the other, with two busy loops beside it. Threads of gloo are found and
made to wait for the loops, which is what a busy machine does to one of them now and then: without
:func:`mmatnet.compat.distributed.leave_process_group` most launches then fail. Linux only. Prints

    launches            how many there were
    failed              how many of them ended with a status that is not 0
    aborted             processes that were ended by SIGABRT, as torchrun counts them
    seconds_per_launch  mean
"""
import argparse
import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

LOOP = ['nice', sys.executable, '-c', 'while True: pass']


def processes_below(process: str) -> Iterator[str]:
    """Yield the ids of all processes that one started, directly or not."""
    for child in Path(f'/proc/{process}/task/{process}/children').read_text().split():
        yield child
        yield from processes_below(child)


def starve_gloo(process: str) -> None:
    """Let the threads of gloo below a process run only where nothing else wants to."""
    for below in processes_below(process):
        for thread in Path(f'/proc/{below}/task').iterdir():
            if 'gloo' in (thread / 'comm').read_text():
                os.sched_setscheduler(int(thread.name), os.SCHED_IDLE, os.sched_param(0))


def launch(command: list[str]) -> tuple[int, str]:
    """Run a command to its end, starving gloo all the while.

    Returns:
        tuple[int, str]: Its exit status and what it said.
    """
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    with process:
        while True:
            try:
                said, _ = process.communicate(timeout=0.05)
            except subprocess.TimeoutExpired:
                # a thread may end while it is looked at
                with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                    starve_gloo(str(process.pid))
            else:
                return process.returncode, said


def main() -> None:
    """Launch, count, print."""
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('times', type=int, help='how often')
    parser.add_argument('command', nargs=argparse.REMAINDER, help='what to launch')
    args = parser.parse_args()
    loops = [subprocess.Popen(LOOP) for _ in range(2)]
    start = time.perf_counter()
    failed = aborted = 0
    try:
        for number in range(args.times):
            status, said = launch(args.command)
            failed += status != 0
            aborted += said.count('Signal 6 (SIGABRT)')
            print(f'launch {number} ended with {status}', said if status else '', file=sys.stderr)
    finally:
        for loop in loops:
            loop.kill()
    print(f'launches: {args.times}')
    print(f'failed: {failed}')
    print(f'aborted: {aborted}')
    print(f'seconds_per_launch: {(time.perf_counter() - start) / args.times:.1f}')


if __name__ == '__main__':
    main()
