"""Folds that need no torch: each draws its predictions in steps and can go on after any of them.

As a program, a driver: ``quick_folds.py FOLDER WORKERS SECONDS_PER_STEP``; 0 workers for none.
"""
import functools
import json
import os
import random
import resource
import signal
import sys
import time
from pathlib import Path
from types import SimpleNamespace

from mmatnet.cli import command
from mmatnet.clips.protocols import LeaveOneSubjectOut
from mmatnet.engine.crossval.fold_pool import in_workers
from mmatnet.engine.crossval.fold_run import FoldRun, in_this_process
from mmatnet.engine.crossval.fold_work import FoldWork
from mmatnet.errors import InputError
from mmatnet.evaluation.formats.predictions import Prediction
from mmatnet.io.atomic import atomic_file

SUBJECTS = {('casme2', f'sub{number:02}'): 1 + number % 3 for number in range(1, 13)}
STEPS = 4


class QuickExperiment:
    """What stands for an experiment: ``cfg`` says how long a step takes, and who misbehaves."""

    modules, selection = (), SimpleNamespace(kinds=('last',))

    def __init__(self, cfg, task=None):
        self.cfg, self.task = cfg, task

    def with_data_root(self, root):
        return QuickExperiment({**self.cfg, 'data_root': root}, self.task)

    def fit_predict(self, fold, seed, folder):
        return quick_fold(self.cfg, fold, seed, folder)


def quick_fold(cfg, fold, seed, folder):
    """Draw the scores of a fold's clips over ``STEPS`` steps, with a checkpoint after each."""
    _misbehave(cfg, fold, folder)
    checkpoint = folder / 'steps.pth'
    state = json.loads(checkpoint.read_text()) if checkpoint.is_file() else []
    while len(state) < STEPS:
        time.sleep(cfg['seconds'])
        state.append(random.Random(f'{seed} {fold.name} {len(state)}').random())
        with atomic_file(checkpoint) as temporary:
            temporary.write_text(json.dumps(state))
    with open(folder / 'log.txt', 'a') as log:
        log.write(f'pid {os.getpid()} threads {os.environ.get("OMP_NUM_THREADS")} '
                  f'gpu {os.environ.get("CUDA_VISIBLE_DEVICES")} '
                  f'faults {_page_faults()} torch {"torch" in sys.modules}\n')
        if 'data_root' in cfg:
            log.writelines(f'data {cfg["data_root"]} {path.name}: {path.read_text()}\n'
                           for path in Path(cfg['data_root']).rglob('*.*'))
    draw = random.Random(str(state))
    records = []
    for database, subject in fold.test:
        for number in range(SUBJECTS[database, subject]):
            scores = tuple(draw.random() for _ in range(3))
            records.append(Prediction(database, subject, f'EP{number}', number % 3,
                                      scores.index(max(scores)), scores, 'loso', 'last',
                                      fold.name, seed))
    return records


def _page_faults():
    """How many there are while 2 MiB are taken and freed 10 times, after a first time."""
    for number in range(11):
        if number == 1:
            before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        b'1' * 2**21
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def _misbehave(cfg, fold, folder):
    """Do what ``cfg`` says of this fold: die once or always, crash, or raise."""
    how = cfg.get('trouble', {}).get(fold.name)
    if how == 'die' or (how == 'die once' and not (folder / 'died').exists()):
        (folder / 'died').touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if how == 'crash':
        os.kill(os.getpid(), signal.SIGSEGV)
    if how == 'refuse':
        raise InputError('the clip is torn')
    if how == 'break':
        raise LookupError('no such thing')
    if how == 'out of memory':
        raise MemoryError


def quick_run(folder, seeds=(0,), task=None, **cfg):
    """A run of all twelve folds for each seed."""
    folds = list(LeaveOneSubjectOut().divide(SUBJECTS))
    work = FoldWork(QuickExperiment({'seconds': 0, **cfg}, task), Path(folder), SUBJECTS)
    return FoldRun(work, [(seed, fold) for seed in seeds for fold in folds])


@command
def main(argv=None):
    folder, workers, seconds = argv or sys.argv[1:]
    quick_run(folder, (0, 1), seconds=float(seconds)).run(
        executor=functools.partial(in_workers, workers=int(workers)) if int(workers)
        else in_this_process)
    return 0


if __name__ == '__main__':
    raise SystemExit(main())
