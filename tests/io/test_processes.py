"""The work below is written to a module of its own, since spawned processes must import it."""
import importlib
import multiprocessing
import os
import random
import signal
import sys
import textwrap
from threading import Event, Thread

import pytest

from mmatnet.io.processes import WorkerDied, in_processes
from mmatnet.registry import FLOWS

WORK = '''
    import os, signal, sys, time
    from pathlib import Path

    HEAVY = ('torch', 'mmengine', 'mmcv', 'cv2', 'numpy')

    def double():
        return lambda item: 2 * item

    def nap():
        return lambda item: time.sleep(item) or item

    def look():
        return lambda item: ([name for name in HEAVY if name in sys.modules],
                             os.environ['OMP_NUM_THREADS'], os.getpid())

    def mask():
        return lambda item: signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])

    def die_once():
        def work(path):
            if not os.path.exists(path):
                Path(path).touch()
                os.kill(os.getpid(), signal.SIGKILL)
            return os.path.basename(path)
        return work

    def die_at_three():
        return lambda item: os._exit(15) if item == 3 else item

    def run_out_at_three():
        def work(item):
            if item == 3:
                raise MemoryError
            return item
        return work

    def refuse():
        def work(item):
            raise LookupError(f'no {item}')
        return work

    def unmakeable():
        os._exit(7)

    def look_up():
        def work(item):
            from mmatnet.registry import FLOWS
            return item in FLOWS.module_dict
        return work
'''


@pytest.fixture
def work(tmp_path, monkeypatch):
    (tmp_path / 'pool_test_work.py').write_text(textwrap.dedent(WORK))
    monkeypatch.syspath_prepend(tmp_path)
    module = importlib.import_module('pool_test_work')
    yield module
    del sys.modules['pool_test_work']


@pytest.mark.parametrize('processes', [1, 3])
def test_every_item_gets_its_result(work, processes):
    assert sorted(in_processes(work.double, range(8), processes)) == [
        (item, 2 * item) for item in range(8)]
    assert list(in_processes(work.double, [], processes)) == []


def test_results_come_as_they_are_ready(work):
    """One process sleeps while the other works through the rest."""
    order = [item for item, _ in in_processes(work.nap, [2, 0, 0.01, 0.02], 2)]
    assert order == [0, 0.01, 0.02, 2]


def test_a_process_imports_what_the_work_needs_and_runs_one_thread(work, monkeypatch):
    monkeypatch.setenv('OMP_NUM_THREADS', '5')
    seen = [result for _, result in in_processes(work.look, range(4), 1)]
    assert {(tuple(heavy), threads) for heavy, threads, _ in seen} == {((), '1')}
    assert len({pid for *_, pid in seen}) == 1  # it stays
    assert os.environ['OMP_NUM_THREADS'] == '5'


def test_ctrl_c_does_not_reach_a_process_from_its_first_moment(work):
    assert [blocked for _, blocked in in_processes(work.mask, range(4), 3)] == [True] * 4
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_what_third_parties_registered_is_registered_there_too(work, tmp_path, monkeypatch):
    (tmp_path / 'outside_flow.py').write_text(
        'from mmatnet.registry import FLOWS\n'
        "@FLOWS.register_module(name='outside')\n"
        'def flow(first, second): ...\n')
    importlib.import_module('outside_flow')
    monkeypatch.delitem(sys.modules, 'outside_flow')
    try:
        assert list(in_processes(work.look_up, ['outside', 'other'], 1)) == [
            ('outside', True), ('other', False)]
    finally:
        del FLOWS.module_dict['outside']


def test_an_item_whose_process_is_killed_is_tried_again(work, tmp_path):
    paths = [str(tmp_path / name) for name in 'abc']
    assert sorted(in_processes(work.die_once, paths, 2)) == [
        (path, path[-1]) for path in paths]


@pytest.mark.parametrize(('make', 'how'), [
    ('die_at_three', 'ended with status 15'), ('run_out_at_three', 'ran out of memory')])
def test_two_deaths_of_one_item_leave_the_others_alone(work, make, how):
    results = dict(in_processes(getattr(work, make), range(6), 2))
    assert results == {**{item: item for item in range(6)}, 3: WorkerDied(how)}


def test_a_process_that_cannot_start_is_given_up(work):
    assert list(in_processes(work.unmakeable, [0], 1)) == [(0, WorkerDied('ended with status 7'))]


def test_an_exception_of_the_work_ends_everything(work):
    with pytest.raises(LookupError, match='no 0'):
        list(in_processes(work.refuse, range(3), 1))


def alive(pid):
    try:
        with open(f'/proc/{pid}/stat') as status:
            return status.read().rsplit(')', 1)[1].split()[0] != 'Z'
    except FileNotFoundError:
        return False


def test_closing_ends_the_processes(work):
    results = in_processes(work.look, range(20), 2)
    pids = {next(results)[1][2] for _ in range(4)}
    assert all(map(alive, pids))
    results.close()
    assert not any(map(alive, pids))


def test_killing_at_any_moment_loses_nothing(work):
    """Some items end between two kills, so that none is hit twice."""
    moments, stop, killed, ended = random.Random(0), Event(), [], []

    def kill():
        while len(killed) < 3 and not stop.wait(moments.uniform(0, 0.3)):  # an item takes as long
            children = multiprocessing.active_children()
            if children and len(ended) >= 4 * len(killed):
                killed.append(moments.choice(children).pid)
                os.kill(killed[-1], signal.SIGKILL)

    killer = Thread(target=kill)
    killer.start()
    try:
        items = [0.3 + item / 1000 for item in range(16)]
        for result in in_processes(work.nap, items, 2):
            ended.append(result)
        assert sorted(ended) == [(item, item) for item in items]
    finally:
        stop.set()
        killer.join()
    assert len(killed) == 3
