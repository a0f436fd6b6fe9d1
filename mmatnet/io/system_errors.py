"""What the operating system refuses, in sentences: files, memory, and every limit of either.

Anything else is not for here: :func:`refusal` says so by ``None``. No error is left out by its
number; numbers only choose the advice.
"""
import errno
import os
import sys
from collections.abc import Iterator

from mmatnet.errors import own_text, shortened

_IN_THE_WAY = 'a file is in the way of a folder, or the reverse: move it or choose another place'
_MEMORY = 'close other programs, use fewer workers or a smaller batch, or raise the limit (ulimit)'
_ELSE = 'check the path, the disk, the network and the limits of the system (ulimit -a)'
ADVICE = {
    errno.ENOSPC: 'free some space',
    errno.EDQUOT: 'free some space',
    errno.EACCES: 'change its permissions or choose another place',
    errno.EPERM: 'change its permissions or attributes, or choose another place',
    errno.EROFS: 'choose another place',
    errno.EEXIST: _IN_THE_WAY,
    errno.ENOTDIR: _IN_THE_WAY,
    errno.EISDIR: _IN_THE_WAY,
    errno.ENAMETOOLONG: 'use a shorter one',
    errno.EMFILE: 'close other programs, use fewer workers, or raise the limit (ulimit -n)',
    errno.ENFILE: 'close other programs',
    errno.EFBIG: 'raise the limit (ulimit -f) or choose another place',
    errno.ENOENT: 'check whether it was moved or removed meanwhile',
    errno.ENOMEM: _MEMORY,
}
# What this process may not have, whatever the file holds
_OF_THE_PROCESS = {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EACCES, errno.EPERM}
# What libraries write where they give no number; in lower case
_OUT_OF_MEMORY = ('out of memory', 'insufficient memory', 'enough memory', 'allocate memory',
                  'failed to allocate', 'bad_alloc', 'unable to allocate', 'failed to map segment',
                  'could not create a primitive', 'could not execute a primitive')  # oneDNN's
_OTHERS = {"can't start new thread": 'use fewer workers, or raise the limit (ulimit -u)',
           'file write failed': 'free some space, or choose another place'}  # PyTorch's writer


def refusal(error: BaseException) -> tuple[str, str] | None:
    """Say what the system refused, if that is what an error tells of.

    Args:
        error (BaseException): An ``OSError`` or a ``MemoryError``; or an error of a library, such
            as PyTorch, OpenCV or ONNX Runtime, that names a refusal of the system in its text, or
            was caused by one.

    Returns:
        tuple | None: The reason, such as ``No space left on device``, and what to do about it;
        ``None`` if it tells of something else.
    """
    text = ' '.join(own_text(type(error), str(error)).split())
    if isinstance(error, OSError):
        return (error.strerror or text or type(error).__name__,
                _advice(error.errno or _number_in(text)))
    if isinstance(error, MemoryError):
        return f'memory ran out{f" ({text})" if text else ""}', _MEMORY
    if _is_of_a_library(error):
        low = text.lower()
        if any(words in low for words in _OUT_OF_MEMORY):
            return f'memory ran out ({shortened(text)})', _MEMORY
        for words, advice in _OTHERS.items():
            if words in low:
                return shortened(text), advice
        number = _number_in(text)
        if number is not None and not isinstance(error, ImportError):
            return os.strerror(number), _advice(number)
    return refusal(error.__cause__) if error.__cause__ is not None else None


def is_of_the_process(error: BaseException) -> bool:
    """Tell whether an error, or its cause, is of this process's means and rights, not of a file.

    Readers let it pass where they tell of damage: another copy of the file would not help.
    """
    return any(isinstance(one, MemoryError) or (isinstance(one, OSError)
                                                and one.errno in _OF_THE_PROCESS)
               for one in _with_causes(error))


def refused_file(error: BaseException) -> str | None:
    """Return the file that an error, or its cause, was refused for, if it knows one."""
    return next((os.fsdecode(one.filename) for one in _with_causes(error)
                 if isinstance(one, OSError)
                 and isinstance(one.filename, str | bytes | os.PathLike)), None)


def keep_log_lines() -> None:
    """Let a log line that the system does not take raise its error, from now on, in this process.

    Python's own way is a traceback on stderr, after which the line is lost.
    """
    import logging

    otherwise = logging.Handler.handleError

    def handle_error(handler: logging.Handler, record: logging.LogRecord) -> None:
        error = sys.exc_info()[1]
        if error is None or refusal(error) is None:
            return otherwise(handler, record)
        if isinstance(error, OSError) and isinstance(handler, logging.FileHandler):
            error.filename = handler.baseFilename
        raise error

    logging.Handler.handleError = handle_error  # type: ignore[assignment,method-assign]


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _advice(number: int | None) -> str:
    return _ELSE if number is None else ADVICE.get(number, _ELSE)


def _is_of_a_library(error: BaseException) -> bool:
    """Tell whether an error may carry what the system told a library, not Python."""
    return isinstance(error, RuntimeError | ImportError) or \
        type(error).__module__.split('.')[0] in ('cv2', 'onnxruntime', 'numpy')


def _number_in(text: str) -> int | None:
    """Return the number of the system's error that a text names."""
    return next((number for number in errno.errorcode if os.strerror(number) in text), None)
