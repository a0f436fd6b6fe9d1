"""``mmatnet score --spotting TRUTH FILE``."""
import argparse
import json
from collections.abc import Sequence

from mmatnet.errors import InputError

COLUMNS = ('', 'TP', 'FP', 'FN', 'precision', 'recall', 'F1', 'AP', 'AP@[.5:.95]')


def score_spotting_files(args: argparse.Namespace) -> int:
    """Run the command.

    Raises:
        InputError: If options do not go together, or a table cannot be used.
    """
    from mmatnet.evaluation.spotting.files import read_spotted, read_truth, score_tables
    if args.spotting is None:
        raise InputError('--emotions goes with --spotting TRUTH only')
    given = [name for name in ('to', 'check', 'classes', 'selection', 'seed')
             if getattr(args, name) is not None and getattr(args, name) is not False]
    if given:
        raise InputError(f'--spotting does not go with --{given[0]}')
    report = score_tables(read_truth(args.spotting), read_spotted(args.file),
                          _words(args.emotions))
    if args.json:
        print(json.dumps(report, indent=1, ensure_ascii=False))
    else:
        print('\n'.join(_lines(report)))
    return 0


def _words(pairs: Sequence[str]) -> dict[str, str]:
    wrong = [pair for pair in pairs if not all(pair.partition('='))]
    if wrong:
        raise InputError(f'--emotions takes EMOTION=CLASS, got {wrong[0]!r}')
    return dict(pair.split('=', 1) for pair in pairs)


def _lines(report: dict) -> list[str]:
    rows = [COLUMNS]
    for part in ('micro', 'macro', 'overall'):
        scores = report[part]
        counts = (str(scores[name]) for name in (
            'true_positives', 'false_positives', 'false_negatives'))
        shares = ('-' if scores[name] is None else f'{scores[name]:.4f}'
                  for name in ('precision', 'recall', 'F1', 'AP', 'AP_mean'))
        rows.append((part, *counts, *shares))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ['  '.join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
             for row in rows]
    if 'recognition' in report:
        scored = report['recognition']
        lines += ['', f'recognition of the rightly spotted micro-expressions: '
                      f'F1 {scored["recognition_f1"]:.4f}, UAR {scored["recognition_uar"]:.4f}',
                  f'STRS (micro): {scored["STRS"]:.4f}']
    return lines
