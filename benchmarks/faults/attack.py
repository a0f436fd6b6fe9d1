"""Run the commands where things go wrong, and print what came of it.

    python benchmarks/faults/attack.py --data /tmp/attack
    python benchmarks/faults/attack.py interrupt --data /tmp/attack --count 50 --commands train
    python benchmarks/faults/attack.py --data /tmp/attack --table

Attacks: ``race`` (two at once in one folder), ``interrupt`` (Ctrl-C at seeded moments), ``kill``
(with no chance to tell), ``disk`` (a tmpfs that is too small by steps, which takes root),
``readonly``, ``files`` (`ulimit -n`), ``filesize`` (`ulimit -f`), ``memory`` (`ulimit -v`).
After each, the same command is run again with nothing in its way, and its result is compared with
that of a run that nothing disturbed.
A command is run in a child that is forked when all is imported, so that an attack meets its work;
for the same reason configs are not made pretty, which is most of the time of a short training.
The last endings of each attack on each command are kept in DATA/endings; ``--table`` prints them.
"""
import argparse
import importlib
import os
import sys
from pathlib import Path

from attacked import COMMANDS, STEPS, cut_video
from attacks import ATTACKS, Attack
from children import run
from endings import endings_table, keep_endings


def draw_data(data: Path) -> None:
    """Make the data, as far as it is not there."""
    for name, (command, arguments) in STEPS.items():
        done = data / f'.{name.replace("/", "-")}-done'
        if not done.exists():
            ended = run(command, arguments(data), data / 'making')
            if ended.status != 0:
                raise SystemExit(f'{command}: {ended.told}')
            done.touch()
    cut_video(data)


def main() -> int:
    """Attack, and print a table: how often it ended how."""
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('attacks', nargs='*', metavar='ATTACK', default=ATTACKS)
    parser.add_argument('--commands', nargs='+', choices=COMMANDS, default=list(COMMANDS))
    parser.add_argument('--count', type=int, default=4, help='of each attack (default: 4)')
    parser.add_argument('--seed', type=int, default=0)
    parser.add_argument('--table', action='store_true', help='attack nothing, print all endings')
    parser.add_argument('--data', type=Path, required=True,
                        help='folder for the drawn data, which is kept')
    args = parser.parse_args()
    os.environ.update(OMP_NUM_THREADS='1', MKL_NUM_THREADS='1', OPENBLAS_NUM_THREADS='1')
    data = args.data.resolve()
    if args.table:
        print(endings_table(data / 'endings'))
        return 0
    (data / 'endings').mkdir(parents=True, exist_ok=True)
    import_all()
    draw_data(data)
    for name in args.commands:
        attack = Attack(COMMANDS[name], data, args.count, args.seed)
        attack.undisturbed()
        for kind in args.attacks:
            getattr(attack, kind)()
            keep_endings(data / 'endings', kind, name, attack.endings)
            print(attack.table(), end='', flush=True)
    return 0


def import_all() -> None:
    """Import what commands do, once for all children."""
    import cv2
    import matplotlib.pyplot  # noqa: F401
    import mmengine.config.config
    import torch

    import mmatnet.register  # noqa: F401
    mmengine.config.config.FormatCode = lambda text, **_: (text, True)
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    for name in {command.split(',')[0] for command in COMMANDS}:
        importlib.import_module(f'mmatnet.cli.{name}')
    for module in ('estimators.runner', 'inference.export.folder', 'inference.inferencer',
                   'inference.video_run', 'engine.crossval.driver', 'evaluation.report.write',
                   'store.build', 'synthetic.writers.casme2', 'face.detectors.centerface',
                   'spotting.intervals.motion_path'):
        importlib.import_module(f'mmatnet.{module}')


if __name__ == '__main__':
    sys.exit(main())
