import threading
import time

import pytest

from mmatnet.errors import InputError
from mmatnet.io.video.ahead import read_ahead


def test_items_come_in_order():
    assert list(read_ahead(range(100))) == list(range(100))
    assert list(read_ahead([])) == []


def test_it_reads_a_few_ahead_and_no_more():
    read = []

    def items():
        for number in range(20):
            read.append(number)
            yield number

    ahead = read_ahead(items(), count=3)
    assert next(ahead) == 0
    time.sleep(0.3)
    assert 2 <= len(read) <= 5
    ahead.close()


def test_an_error_comes_after_what_came_before():
    def items():
        yield 1
        raise InputError('frame 2 is gone')

    seen = []
    with pytest.raises(InputError, match='frame 2 is gone'):
        seen.extend(read_ahead(items()))
    ahead = read_ahead(items())
    assert next(ahead) == 1


def test_the_thread_ends_when_nobody_asks_any_more():
    before = threading.active_count()
    ahead = read_ahead(iter(int, 1))  # zeros without end
    next(ahead)
    assert threading.active_count() == before + 1
    ahead.close()
    assert threading.active_count() == before
