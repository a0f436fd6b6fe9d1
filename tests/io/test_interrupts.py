import os
import signal
import threading

import pytest

from mmatnet.io.interrupts import interrupt_waits


def ctrl_c():
    os.kill(os.getpid(), signal.SIGINT)


def test_ctrl_c_is_taken_when_the_block_ends():
    def work():
        with interrupt_waits():
            ctrl_c()
            ctrl_c()
            done.append('all')

    done = []
    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ['all']
    with pytest.raises(KeyboardInterrupt):
        ctrl_c()


def test_without_ctrl_c_nothing_happens_and_errors_pass():
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(ValueError, match='a'), interrupt_waits():
        raise ValueError('a')
    assert signal.getsignal(signal.SIGINT) is before


def test_another_thread_and_an_ignored_signal_are_left_alone():
    def in_thread():
        with interrupt_waits():
            done.append(signal.getsignal(signal.SIGINT))

    done, before = [], signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=in_thread)
    thread.start()
    thread.join()
    assert done == [before]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with interrupt_waits():
            ctrl_c()
    finally:
        signal.signal(signal.SIGINT, before)
