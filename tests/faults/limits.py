"""Interrupt every command, and take disk, files and memory away from it: a table of how it ends.

    python tests/faults/limits.py --ctrl-c 50 --disks 40

A command may end well, or with one sentence and a status that is not 0; after that the same
command, undisturbed, must end well. All else is a fault: a traceback, a signal, silence. Interrupts
of the first moments, while Python starts, are Python's and left out. Disks are small tmpfs, which
takes the right to mount. It takes hours with these numbers, and half of one with 2 and 2.
"""
import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONFIG = str(ROOT / 'configs' / 'demo.py')
SMALL = ['model.backbone.spatial.base_channels=2', 'model.backbone.temporal.width=8',
         'model.neck.in_channels=(16,8)', 'model.cls_head.in_channels=24', 'train_cfg.max_iters=6',
         'train_dataloader.batch_size=4']
START = 0.3  # seconds until our first line runs
LIMITS = {'ulimit -f': (0, 8, 64, 512), 'ulimit -n': (12, 20, 30, 60),
          'ulimit -v': (300_000, 4_000_000)}
NO_STORE = shutil.ignore_patterns('store')
BEGIN = 'import sys; from mmatnet.cli.main import main; sys.exit(main())'


def run(arguments, limit='true', moment=None):
    """Run a command, below a limit or interrupted at a moment: status, stderr and seconds."""
    began = time.monotonic()
    process = subprocess.Popen(
        ['bash', '-c', f'{limit}; exec "$0" "$@"', sys.executable, '-c', BEGIN, *arguments],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors='replace',
        start_new_session=True, env={**os.environ, 'PYTHONPATH': str(ROOT), 'OMP_NUM_THREADS': '1'})
    if moment is not None:
        timer = threading.Timer(moment, os.killpg, (process.pid, signal.SIGINT))
        timer.start()
    said = process.communicate()[1]
    if moment is not None:
        timer.cancel()
    return process.returncode, said, time.monotonic() - began


def verdict(status, said, interrupted):
    """Say how a command ended: ``well``, ``said``, or ``FAULT``."""
    lines = [line for line in said.replace('\r', '\n').splitlines() if line.strip()]
    quiet = not any(word in said for word in ('Traceback', 'Exception ignored', 'nobody foresaw'))
    if status == 0 and quiet:
        return 'well'
    # a process that has ended already dies of the signal, as shells call it 130
    if interrupted and quiet and (status == -signal.SIGINT or (
            status == 130 and said.count('interrupted; ') == 1)):
        return 'said'
    return 'said' if status in (1, 2) and quiet and not interrupted and any(
        line.startswith('error: ') for line in lines) else 'FAULT'


def commands(made, out):
    """The commands that write to a folder, by name."""
    options = ['--cfg-options', f'data_root={made / "data"}', *SMALL]
    checkpoint, data = str(made / 'w' / 'iter_6.pth'), str(out / 'casme2')
    return {
        'synthesize': ['synthesize', 'casme2', '--out', str(out / 'C'), '--subjects', '1',
                       '--clips-per-class', '1', '--frames', '5', '6'],
        'prepare': ['prepare', str(made / 'CASME2'), '--out', str(out / 'p')],
        'extract': ['extract', data], 'extract of 4': ['extract', data, '--workers', '4'],
        'train': ['train', CONFIG, '--work-dir', str(out / 'w'), *options],
        'test': ['test', CONFIG, checkpoint, '--work-dir', str(out / 't'), *options],
        'crossval': ['crossval', CONFIG, '--work-dir', str(out / 'v'), *options],
        'crossval of 4': ['crossval', CONFIG, '--work-dir', str(out / 'v'), '--workers', '4',
                          *options],
        'export': ['export', CONFIG, checkpoint, '--out', str(out / 'e'), *options],
        'infer': ['infer', str(made / 'long' / 'video01.avi'), '--onnx', str(made / 'e'), '--out',
                  str(out / 'i')]}


def make(made):
    """Write what the commands read."""
    for arguments in (['synthesize', 'casme2', '--out', str(made / 'CASME2'), '--subjects', '2',
                       '--clips-per-class', '1', '--frames', '12', '20'],
                      ['prepare', str(made / 'CASME2'), '--out', str(made / 'data' / 'casme2')],
                      ['extract', str(made / 'data' / 'casme2')],
                      ['synthesize', 'long', '--out', str(made / 'long'), '--videos', '1',
                       '--seconds', '10', '--fps', '25']):
        assert run(arguments)[0] == 0, arguments
    for name in ('train', 'export'):
        assert run(commands(made, made)[name])[0] == 0, name


def mount(*options):
    return subprocess.run(['mount', *map(str, options)], capture_output=True).returncode == 0


def trials(name, arguments, args, draw):
    """Give label, limit, moment of Ctrl-C and size of the disk (kB, or 0) of every trial."""
    whole = run(arguments)[2]
    for number in range(args.ctrl_c):
        moment = START + (whole - START) * (number + draw.random()) / args.ctrl_c
        yield 'Ctrl-C', 'true', moment, 0
    for limit, values in LIMITS.items():
        for value in values:
            yield limit, f'{limit} {value}', None, 0
    for number in range(args.disks):
        yield 'full disk', 'true', None, 4 + 4 * round(2 ** (8 * number / max(1, args.disks - 1)))
    if args.disks:
        yield 'read-only', 'true', None, -1


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--ctrl-c', type=int, default=50, metavar='N', help='moments')
    parser.add_argument('--disks', type=int, default=40, metavar='N', help='sizes')
    parser.add_argument('--commands', nargs='+', metavar='NAME')
    args = parser.parse_args(argv)
    made, faults = Path(tempfile.mkdtemp(prefix='mmatnet-limits-')), 0
    make(made)
    table = made / 'data' / 'casme2'
    for name in args.commands or commands(made, made):
        tally, draw = Counter(), random.Random(name)
        with tempfile.TemporaryDirectory(dir=made) as folder:
            first = commands(made, Path(folder))[name]
            shutil.copytree(table, Path(folder, 'casme2'), ignore=NO_STORE)
            todo = list(trials(name, first, args, draw))
        for label, limit, moment, size in todo:
            out = Path(tempfile.mkdtemp(dir=made))
            if size and not mount('-t', 'tmpfs', '-o', f'size={max(size, 4)}k', 'none', out):
                tally[label, 'skipped: no right to mount'] += 1
                continue
            if 'extract' in name:
                mount('-o', 'remount,size=64m', out)
                shutil.copytree(table, out / 'casme2', ignore=NO_STORE)
                taken = subprocess.check_output(['du', '-sk', out / 'casme2'], text=True).split()[0]
                mount('-o', f'remount,size={max(size, 0) + int(taken)}k', out)
            if size < 0:
                mount('-o', 'remount,ro', out)
            arguments = commands(made, out)[name]
            status, said, _ = run(arguments, limit, moment)
            ended = verdict(status, said, moment is not None)
            if size:
                mount('-o', 'remount,rw,size=64m', out)
            if ended == 'said' and (again := run(arguments))[0] != 0:
                ended, said = 'FAULT', f'{said}\nthe next run: {again[1]}'
            tally[label, ended] += 1
            if ended == 'FAULT':
                faults += 1
                print(f'FAULT {name}, {label} {limit} {moment} {size}: status {status}\n{said}')
            if size:
                subprocess.run(['umount', out], check=True)
            shutil.rmtree(out)
        for (label, ended), count in sorted(tally.items()):
            print(f'{name:14} {label:10} {ended:6} {count}', flush=True)
    shutil.rmtree(made)
    return 1 if faults else 0


if __name__ == '__main__':
    sys.exit(main())
