"""The commands: ``mmatnet NAME`` and ``tools/NAME.py`` are the same. Light: no torch at import."""
import functools
import os
import select
import sys
from collections.abc import Callable, Sequence
from typing import TextIO

from mmatnet.errors import InputError

COMMANDS = {
    'synthesize': 'write a fake database in the official layout',
    'prepare': 'read a database into the annotation table and check it',
    'extract': 'build the clip store: apex crops and direction-magnitude rows',
    'train': "train on the config's split and score the held-out subjects",
    'test': 'score a checkpoint on the held-out subjects',
    'crossval': "run every fold of the config's protocol and score the pooled predictions",
    'export': 'write a trained model as ONNX, with a model card',
    'recognise': 'say which class clips of one expression each are of',
    'infer': 'find and recognise micro-expressions in videos',
    'serve': 'open a local page on which videos are looked through',
    'score': "score a predictions file or another's log in MEGC's format",
    'compare': 'test whether one of two predictions files is better than the other',
    'report': 'put the results of several runs side by side',
    'list': 'name the databases, detectors, models, ... that there are',
}
Main = Callable[[Sequence[str] | None], int]


def command(main: Main) -> Main:
    """Make bad input end a command with one sentence and a non-zero status.

    Args:
        main (Callable): Takes the arguments (``None`` for the process's own), gives the status.

    Returns:
        Callable: The same, giving 2 for :class:`InputError`, 130 for Ctrl-C, and 141, as a shell
        calls the end by a closed pipe, where nobody reads the output any more (``| head``).
    """
    @functools.wraps(main)
    def run(argv: Sequence[str] | None = None) -> int:
        try:
            try:
                return main(argv)
            finally:
                sys.stdout.flush()  # here rather than at the end of Python, too late to catch
        except InputError as error:
            print(f'error: {error}', file=sys.stderr)
            return 2
        except KeyboardInterrupt:
            print('interrupted; what was finished is kept, and the same command goes on from it '
                  '(train: with --resume)', file=sys.stderr)
            return 130
        except BrokenPipeError:
            closed = [stream for stream in (sys.stdout, sys.stderr) if _nobody_reads(stream)]
            if not closed:  # another pipe, such as that of a worker
                raise
            for stream in closed:  # Python flushes once more when it ends
                with open(os.devnull, 'wb') as nowhere:
                    os.dup2(nowhere.fileno(), stream.fileno())
            return 141

    return run


def _nobody_reads(stream: TextIO) -> bool:
    """Say whether a stream is a pipe whose other end is closed."""
    poll = select.poll()
    poll.register(stream, 0)  # errors are told without asking
    return any(event & select.POLLERR for _, event in poll.poll(0))
