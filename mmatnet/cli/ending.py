"""How a command ends: whatever stops it, one sentence and a status, never a traceback."""
import functools
import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Sequence

from mmatnet.errors import InputError, own_text, shortened
from mmatnet.io.system_errors import keep_log_lines, refusal, refused_file

Main = Callable[[Sequence[str] | None], int]
SHOW = 'MMATNET_TRACEBACK'  # set, it lets errors that nobody foresaw end in Python's traceback
REMINDER = 0.5  # seconds
INTERRUPTED = ('interrupted; what was finished is kept, and the same command goes on from it '
               '(train: with --resume)\n')


def command(main: Main) -> Main:
    """Make every end of a command one sentence and a status.

    Args:
        main (Callable): Takes the arguments (``None`` for the process's own), gives the status.

    Returns:
        Callable: The same, giving 2 for :class:`InputError`, for what the system refuses (disk,
        memory, limits) and for packages that are missing; 130 for Ctrl-C; 141, as a shell calls
        the end by a closed pipe, where nobody reads the output any more (``| head``); and 1 for
        any other error, whose traceback goes to a file that the sentence names, or is shown where
        :data:`SHOW` is set. Where the arguments are the process's own, Ctrl-C and lost log lines
        are seen to until the process ends.
    """
    @functools.wraps(main)
    def run(argv: Sequence[str] | None = None) -> int:
        try:
            if argv is None:
                _interrupts.watch()
                keep_log_lines()
            try:
                return main(argv)
            finally:
                if sys.stdout is not None:
                    sys.stdout.flush()  # here rather than at the end of Python, too late to catch
        except (KeyboardInterrupt, Exception) as error:
            _interrupts.end()
            if os.environ.get(SHOW) and _is_unforeseen(error):
                raise
            status, text = _ending(error)
            _write(text)
            return status
        finally:
            if argv is None:
                _interrupts.end()

    return run


class _Interrupts:
    """Ctrl-C of a process: raised while its command works, the end of the process from then on.

    Python cannot raise in a destructor, and modules that are being loaded may take the exception
    for one of their own. So it is raised once more a moment later, unless somebody is at it.
    """

    def __init__(self) -> None:
        self.seen = self.ended = self.expected = False

    def watch(self) -> None:
        """Take Ctrl-C from now on, unless whoever started the process lets it ignore that."""
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler and \
                threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, self._take)
            signal.signal(signal.SIGALRM, self._remind)
            sys.unraisablehook = self._ignore

    def end(self) -> None:
        """Let Ctrl-C end the process from now on."""
        self.ended = True
        if signal.getsignal(signal.SIGALRM) == self._remind:  # else the timer is another's
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _take(self, *_: object) -> None:
        if self.expected and not self.ended:
            raise KeyboardInterrupt
        first, self.seen = not self.seen, True
        if self.ended:
            if first:
                os.write(2, INTERRUPTED.encode())
            os._exit(130)
        signal.setitimer(signal.ITIMER_REAL, REMINDER, REMINDER)
        raise KeyboardInterrupt

    def _remind(self, *_: object) -> None:
        if not self.ended and not _comes_of_interrupt(sys.exc_info()[1]):
            raise KeyboardInterrupt

    def _ignore(self, ignored: 'sys.UnraisableHookArgs') -> None:
        if ignored.exc_type is not KeyboardInterrupt:
            sys.__unraisablehook__(ignored)


_interrupts = _Interrupts()


def expect_interrupt() -> None:
    """Let Ctrl-C be no more than a ``KeyboardInterrupt``, which the command takes for its end."""
    _interrupts.expected = True


def _comes_of_interrupt(error: BaseException | None) -> bool:
    """Tell whether an error is Ctrl-C, or was raised while that was dealt with."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def _was_interrupted(error: BaseException) -> bool:
    """Tell whether Ctrl-C ended the work; libraries make errors of their own of it."""
    return _interrupts.seen or _comes_of_interrupt(error)


def _is_unforeseen(error: BaseException) -> bool:
    return not (isinstance(error, InputError | ImportError) or refusal(error)
                or _was_interrupted(error))


def _ending(error: BaseException) -> tuple[int, str]:
    """Return the status that an error makes, and the line that tells of it."""
    if _was_interrupted(error):
        return 130, INTERRUPTED
    if isinstance(error, BrokenPipeError) and _nobody_reads():
        return 141, ''
    if isinstance(error, InputError):
        return 2, f'error: {error}\n'
    if refused := refusal(error):
        reason, advice = refused
        file = refused_file(error)
        return 2, (f'error: {f"{file}: " if file else ""}{reason}; {advice}, then run the same '
                   'command again\n')
    if isinstance(error, ImportError):
        return 2, f'error: {error}; check what is installed (pip check)\n'
    return 1, _describe_unforeseen(error)


def _describe_unforeseen(error: BaseException) -> str:
    """Put an error that nobody foresaw into a sentence, and its traceback into a file."""
    import tempfile
    import traceback

    first, *_ = own_text(type(error), str(error)).strip().splitlines() or ['']
    what = f'{type(error).__name__}: {shortened(first, 300)}'.removesuffix(': ')
    try:
        handle, file = tempfile.mkstemp(prefix='mmatnet-', suffix='.txt')
        with open(handle, 'w', encoding='utf-8', errors='backslashreplace') as report:
            report.write(f'{sys.argv}\nPython {sys.version}\n\n')
            traceback.print_exception(error, file=report)
        where = f'{file} says where it happened'
    except OSError:
        where = f'{SHOW}=1 in the environment shows where it happened'
    return (f'error: {what}; nobody foresaw this: check what the command was given, and if that is '
            f'sound, report it as a mistake of mmatnet ({where})\n')


def _write(text: str) -> None:
    """Write to stderr; give up what nobody reads, or no disk takes, of either output."""
    for stream, last in ((sys.stderr, text), (sys.stdout, '')):
        if stream is None:  # it was closed by whoever started the process
            continue
        try:
            stream.write(last.encode(stream.encoding or 'utf-8', 'backslashreplace')
                         .decode(stream.encoding or 'utf-8'))
            stream.flush()
        except OSError:  # Python flushes once more when it ends
            with open(os.devnull, 'wb') as nowhere:
                os.dup2(nowhere.fileno(), stream.fileno())


def _nobody_reads() -> bool:
    """Tell whether an output is a pipe whose other end is closed."""
    poll = select.poll()
    for stream in filter(None, (sys.stdout, sys.stderr)):
        poll.register(stream, 0)  # errors are told without asking
    return any(event & select.POLLERR for _, event in poll.poll(0))
