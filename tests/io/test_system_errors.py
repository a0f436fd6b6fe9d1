"""What counts as refused by the system, with texts as the libraries have them."""
import errno
import os
import traceback

import cv2
import numpy as np
import pytest

from mmatnet.errors import InputError
from mmatnet.io.system_errors import ADVICE, refusal, refused_file


@pytest.mark.parametrize('number', errno.errorcode)
def test_no_error_of_the_system_is_left_out(number):
    reason, advice = refusal(OSError(number, os.strerror(number)))
    assert reason == os.strerror(number)
    assert advice


@pytest.mark.parametrize('kind', [InputError, OSError])
def test_an_error_of_a_loaders_worker_is_told_without_its_traceback(kind):
    """As torch._utils.ExceptionWrapper raises it once more."""
    try:
        raise kind('a.npy: Too many open files; use fewer')
    except kind:
        handed_on = kind(f'Caught {kind.__name__} in DataLoader worker process 0.\n'
                         f'Original {traceback.format_exc()}')
    if kind is OSError:
        assert refusal(handed_on) == ('a.npy: Too many open files; use fewer', ADVICE[errno.EMFILE])
    else:
        assert str(handed_on) == 'a.npy: Too many open files; use fewer'


def test_an_error_without_number_or_text_has_a_reason():
    assert refusal(TimeoutError())[0] == 'TimeoutError'
    assert refusal(OSError('no usable folder'))[0] == 'no usable folder'


@pytest.mark.parametrize('error', [
    MemoryError(),
    RuntimeError("[enforce fail at alloc_cpu.cpp:117] err == 0. DefaultCPUAllocator: can't "
                 'allocate memory: you tried to allocate 40 bytes. Error code 12'),
    RuntimeError('CUDA out of memory. Tried to allocate 2.00 GiB'),
    RuntimeError('std::bad_alloc'),
    RuntimeError('could not create a primitive'),  # of oneDNN, below a limit of memory
    ImportError('libtorch_cpu.so: failed to map segment from shared object'),
])
def test_memory_that_ran_out(error):
    reason, advice = refusal(error)
    assert reason.startswith('memory ran out')
    assert 'fewer workers' in advice


def test_memory_that_numpy_and_opencv_lack():
    with pytest.raises(MemoryError) as of_numpy:
        np.empty(2 ** 60, np.uint8)
    assert refusal(of_numpy.value)[0].startswith('memory ran out (Unable to allocate 1.00 EiB')
    with pytest.raises(cv2.error) as of_opencv:  # refuses before it takes any
        cv2.resize(np.zeros((1, 1), np.uint8), (2 ** 31 - 1, 2 ** 31 - 1),
                   interpolation=cv2.INTER_NEAREST)
    assert refusal(of_opencv.value)[0].startswith('memory ran out')


@pytest.mark.parametrize(('text', 'reason', 'advice'), [
    ("can't start new thread", "can't start new thread", 'use fewer workers, or raise the limit'),
    ('unable to open shared memory object </torch_1_2>: Too many open files (24)',
     'Too many open files', 'close other programs'),
    ('PytorchStreamWriter failed writing file data/0: file write failed',
     'PytorchStreamWriter failed writing file data/0: file write failed', 'free some space')])
def test_what_libraries_pass_on(text, reason, advice):
    found = refusal(RuntimeError(text))
    assert found[0] == reason
    assert found[1].startswith(advice)


@pytest.mark.parametrize('error', [
    ValueError('No space left on device'), RuntimeError('a mistake'), ImportError('no numpy'),
    ImportError('libGL.so.1: cannot open shared object file: No such file or directory'),
    cv2.error('(-215:Assertion failed) !ssize.empty()')])
def test_what_is_something_else(error):
    assert refusal(error) is None


def test_the_cause_and_its_file_are_found():
    error = ValueError('no part')
    error.__cause__ = RuntimeError('of it')
    error.__cause__.__cause__ = FileNotFoundError(errno.ENOENT, 'No such file or directory', b'a/b')
    assert refusal(error)[0] == 'No such file or directory'
    assert refused_file(error) == 'a/b'
    assert refused_file(OSError(errno.EBADF, 'Bad file descriptor', 5)) is None
