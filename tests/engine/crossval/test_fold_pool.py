"""Folds in worker processes, which die at any moment, and so does the one that drives them."""
import functools
import os
import platform
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mmatnet.engine.crossval.fold_pool import in_workers, visible_gpus, worker_environments
from mmatnet.engine.crossval.fold_run import in_this_process
from mmatnet.errors import InputError
from mmatnet.io.memory import THRESHOLDS


@pytest.fixture
def quick(monkeypatch):
    """The module of quick folds, under a name that workers can import."""
    monkeypatch.syspath_prepend(Path(__file__).parent)
    import quick_folds
    return quick_folds


def logs(folder):
    return {path.parent.name: path.read_text() for path in folder.glob('folds/*/log.txt')}


def pooled(folder):
    return (folder / 'predictions.csv').read_bytes()


@pytest.fixture
def straight(quick, tmp_path):
    """Bytes of the pooled predictions of an undisturbed run in one process, two seeds."""
    quick.quick_run(tmp_path / 'straight', (0, 1)).run()
    return pooled(tmp_path / 'straight')


@pytest.mark.parametrize('workers', [1, 2, 4])
def test_any_number_of_workers_gives_the_same_predictions(quick, tmp_path, straight, workers):
    calls = []
    quick.quick_run(tmp_path, (0, 1)).run(
        lambda: calls.append(1), functools.partial(in_workers, workers=workers))
    assert pooled(tmp_path) == straight
    assert len(calls) == 24
    folds = logs(tmp_path)
    processes = {text.split()[1] for text in folds.values()}
    assert len(folds) == 24
    assert str(os.getpid()) not in processes
    assert len(processes) <= workers  # they stay
    assert {text.split()[-1] for text in folds.values()} == {'False'}  # and import no torch


def test_threads_and_gpus_are_given_out(quick, tmp_path):
    quick.quick_run(tmp_path, seconds=0.05).run(executor=functools.partial(
        in_workers, workers=2, threads=3, gpus=['GPU-7', 'GPU-9']))
    shares = {tuple(text.split()[1:6:2]) for text in logs(tmp_path).values()}
    assert {(threads, gpu) for _, threads, gpu in shares} == {('3', 'GPU-7'), ('3', 'GPU-9')}
    assert len({pid for pid, _, _ in shares}) == 2  # one process, one GPU


def test_gpus_in_turn():
    environments = worker_environments(1, ['0', '1'])
    assert [variables['CUDA_VISIBLE_DEVICES'] for variables in environments] == ['0', '1']
    assert worker_environments(4, []) == [
        {'OMP_NUM_THREADS': '4', 'MKL_NUM_THREADS': '4', 'OPENBLAS_NUM_THREADS': '4'}]


@pytest.mark.skipif(platform.libc_ver()[0] != 'glibc', reason='asks for memory of glibc')
def test_a_fold_keeps_the_memory_that_a_step_frees(quick, tmp_path, monkeypatch):
    for name in THRESHOLDS:
        monkeypatch.delenv(name, raising=False)
    quick.quick_run(tmp_path / 'kept').run(executor=functools.partial(in_workers, workers=1))
    monkeypatch.setenv('MALLOC_TRIM_THRESHOLD_', '65536')  # glibc's own variable is followed
    quick.quick_run(tmp_path / 'freed').run(executor=functools.partial(in_workers, workers=1))
    kept, freed = ([int(text.split()[7]) for text in logs(tmp_path / name).values()]
                   for name in ('kept', 'freed'))
    assert max(kept) < 100 < min(freed)


def test_gpus_are_named_as_cuda_does(monkeypatch):
    monkeypatch.setattr('torch.cuda.device_count', lambda: 2)
    monkeypatch.delenv('CUDA_VISIBLE_DEVICES', raising=False)
    assert visible_gpus() == ['0', '1']
    monkeypatch.setenv('CUDA_VISIBLE_DEVICES', '3,GPU-5a')
    assert visible_gpus() == ['3', 'GPU-5a']


def test_a_fold_whose_worker_dies_is_run_again(quick, tmp_path):
    run = quick.quick_run(tmp_path, trouble={'casme2-sub03': 'die once'})
    run.run(executor=functools.partial(in_workers, workers=2))
    assert (run.work.folder / 'folds' / 'seed0-casme2-sub03' / 'died').exists()
    quick.quick_run(tmp_path / 'straight').run()
    assert pooled(tmp_path) == pooled(tmp_path / 'straight')


def test_what_goes_wrong_in_one_fold_costs_no_other(quick, tmp_path):
    trouble = {'casme2-sub01': 'die', 'casme2-sub04': 'refuse', 'casme2-sub05': 'break',
               'casme2-sub06': 'out of memory'}
    run = quick.quick_run(tmp_path, trouble=trouble)
    with pytest.raises(InputError) as caught:
        run.run(executor=functools.partial(in_workers, workers=2))
    sentences = str(caught.value)
    folder = tmp_path / 'folds' / 'seed0-casme2-sub0'
    assert '4 of 12 folds have no predictions; the others are finished and kept' in sentences
    assert ('- fold casme2-sub01, seed 0: its process was killed (signal 9), as the system does '
            'when memory runs out, twice; if memory is short, use fewer --workers or a smaller '
            f'batch; log: {folder}1/log.txt') in sentences
    assert (f'- fold casme2-sub04, seed 0: the clip is torn; log: {folder}4/log.txt\n'
            ) in sentences  # which says no more
    assert ('- fold casme2-sub05, seed 0: LookupError: no such thing; log: '
            f'{folder}5/log.txt, which ends with: ') in sentences
    assert "raise LookupError('no such thing')" in sentences
    assert 'memory ran out; close other programs, use fewer workers or a smaller ba' in sentences
    assert {fold.name for _, fold in run.pending()} == set(trouble)
    assert not (tmp_path / 'predictions.csv').exists()


def test_a_crash_leaves_where_it_was_in_the_log(quick, tmp_path):
    run = quick.quick_run(tmp_path, trouble={'casme2-sub07': 'crash'})
    with pytest.raises(InputError, match='its process was ended by signal 11, twice'):
        run.run(executor=functools.partial(in_workers, workers=2))
    log = logs(tmp_path)['seed0-casme2-sub07']
    assert 'Fatal Python error: Segmentation fault' in log
    assert 'in quick_fold' in log


def test_in_this_process_it_is_told_alike(quick, tmp_path):
    trouble = {'casme2-sub04': 'refuse', 'casme2-sub05': 'break', 'casme2-sub06': 'out of memory'}
    told = []
    for executor in (in_this_process, functools.partial(in_workers, workers=1)):
        run = quick.quick_run(tmp_path, trouble=trouble)
        with pytest.raises(InputError) as caught:
            run.run(executor=executor)
        told.append(str(caught.value))
        assert {fold.name for _, fold in run.pending()} == set(trouble)
    assert told[0] == told[1]
    log = tmp_path / 'folds' / 'seed0-casme2-sub05' / 'log.txt'
    assert f'sub05, seed 0: LookupError: no such thing; log: {log}, which ends with' in told[0]
    assert 'in quick_fold' in log.read_text()


@pytest.mark.parametrize('executor', [in_this_process, functools.partial(in_workers, workers=2)],
                         ids=['here', 'workers'])
def test_a_disk_that_takes_no_log_costs_its_folds_alone(quick, tmp_path, executor):
    """/dev/full takes no byte; the log of one fold leads there, and where one breaks."""
    run = quick.quick_run(tmp_path, trouble={'casme2-sub05': 'break'})
    for subject in ('sub04', 'sub05'):
        folder = tmp_path / 'folds' / f'seed0-casme2-{subject}'
        folder.mkdir(parents=True)
        (folder / 'log.txt').symlink_to('/dev/full')
    with pytest.raises(InputError) as caught:
        run.run(executor=executor)
    assert '2 of 12 folds have no predictions' in str(caught.value)
    assert 'sub04, seed 0: No space left on device; free some space; log: ' in str(caught.value)
    assert 'sub05, seed 0: LookupError: no such thing; log: ' in str(caught.value)


def test_a_folder_that_may_not_be_written_is_a_sentence(quick, tmp_path):
    """A file stands where the folders of folds belong; root may write into any folder."""
    (tmp_path / 'folds').write_text('')
    with pytest.raises(InputError, match=r'sub01, seed 0: (Not a directory|File exists); a file'):
        quick.quick_run(tmp_path).run(executor=functools.partial(in_workers, workers=1))


def test_checkpoints_of_a_fold_that_was_just_finished_go(quick, tmp_path):
    """The driver was killed after a fold's file and before its checkpoints were removed."""
    run = quick.quick_run(tmp_path)
    run.run()
    left = tmp_path / 'folds' / 'seed0-casme2-sub02' / 'steps.pth'
    left.write_text('[]')
    run.run()
    assert not left.exists()


def test_a_fold_that_another_process_works_on_is_left_to_it(quick, tmp_path, monkeypatch):
    import filelock
    monkeypatch.setattr('mmatnet.engine.crossval.fold_work.LOCK_SECONDS', 0.1)
    run = quick.quick_run(tmp_path)
    folder = run.work.fold_folder(*run.jobs[0])
    folder.mkdir(parents=True)
    with (filelock.FileLock(folder / '.lock'),
          pytest.raises(InputError, match=r'another process has been working in .*sub01 for 0.1')):
        run.run()


def workers_of(driver):
    """Process ids of a driver's workers."""
    found = []
    for thread in Path(f'/proc/{driver}/task').glob('*'):
        try:
            children = (thread / 'children').read_text().split()
            found += [int(pid) for pid in children
                      if b'spawn_main' in Path(f'/proc/{pid}/cmdline').read_bytes()]
        except OSError:  # gone by now
            continue
    return found


def is_alive(pid):
    try:
        return Path(f'/proc/{pid}/stat').read_text().rsplit(')', 1)[1].split()[0] != 'Z'
    except OSError:
        return False


def kill(pids):
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


@pytest.fixture
def start(quick, tmp_path):
    """A function that starts a driver."""
    drivers = []

    def begin(folder, seconds, workers=2):
        drivers.append(subprocess.Popen(
            [sys.executable, quick.__file__, str(folder), str(workers), str(seconds)],
            stderr=subprocess.PIPE, text=True))
        return drivers[-1]

    yield begin
    for driver in drivers:
        driver.kill()
        driver.wait()
        driver.stderr.close()


def until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_killed_at_twenty_moments_it_ends_with_the_same_predictions(tmp_path, straight, start):
    """Driver, a worker, or both are killed; a new driver starts at once."""
    draw, seen = random.Random(3), set()
    moments = [(draw.choice(['driver', 'worker', 'both']), draw.uniform(0, 0.6), draw.randrange(2))
               for _ in range(20)]
    folder = tmp_path / 'killed'
    driver = start(folder, 0.4)
    for victims, delay, number in moments:
        if victims != 'driver':
            until(lambda driver=driver: workers_of(driver.pid))
        time.sleep(delay)
        workers = workers_of(driver.pid)
        seen.update(workers)
        if victims != 'worker':
            driver.kill()
        if victims != 'driver':
            kill(workers[number:] or workers[:1])
        if victims != 'worker':
            driver.wait()
        if driver.poll() is not None:  # killed, or a fold lost its worker twice and was given up
            driver = start(folder, 0.4)
    assert {victims for victims, _, _ in moments} == {'driver', 'worker', 'both'}
    assert not (folder / 'predictions.csv').exists()  # it was busy to the last kill
    driver.kill()
    driver.wait()
    while (driver := start(folder, 0)).wait() != 0:
        assert 'folds have no predictions' in driver.stderr.read()
    assert pooled(folder) == straight
    until(lambda: not any(map(is_alive, seen)))
    assert not list(folder.rglob('*.pth'))


def test_killed_without_workers_it_goes_on_with_what_is_left(tmp_path, straight, start):
    draw, folder = random.Random(0), tmp_path / 'killed'
    finished = []
    for _ in range(3):
        driver, before = start(folder, 0.04, workers=0), len(finished)
        until(lambda before=before: len(list(folder.glob('folds/*.csv'))) > before)
        time.sleep(draw.uniform(0, 0.2))
        driver.kill()
        driver.wait()
        finished = {path: path.stat().st_mtime_ns for path in folder.glob('folds/*.csv')}
    assert len(finished) < 24
    assert start(folder, 0, workers=0).wait() == 0
    assert {path: path.stat().st_mtime_ns for path in finished} == finished  # none was run again
    assert pooled(folder) == straight


def test_workers_of_a_killed_driver_end(tmp_path, start):
    driver = start(tmp_path, 5)
    until(lambda: len(list(tmp_path.glob('folds/*'))) == 2)
    workers = workers_of(driver.pid)
    driver.kill()
    driver.wait()
    assert len(workers) == 2
    until(lambda: not any(map(is_alive, workers)), 5)


def test_ctrl_c_ends_the_workers_and_keeps_what_is_finished(tmp_path, start):
    driver = start(tmp_path, 0.1)
    until(lambda: list(tmp_path.glob('folds/seed*.csv')))
    workers = workers_of(driver.pid)
    driver.send_signal(signal.SIGINT)
    assert driver.wait() == 130
    assert driver.stderr.read() == (
        'interrupted; what was finished is kept, and the same command goes on from it (train: '
        'with --resume)\n')
    assert not any(map(is_alive, workers))
    assert 0 < len(list(tmp_path.glob('folds/seed*.csv'))) < 24
