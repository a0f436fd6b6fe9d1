"""``mmatnet score --spotting TRUTH FILE``."""
import argparse
import json
import math
from dataclasses import replace

from mmatnet.cli.pairs import read_pairs
from mmatnet.errors import InputError

COUNTS = ('true_positives', 'false_positives', 'false_negatives')
SHARES = ('precision', 'recall', 'F1')
COLUMNS = ('TP', 'FP', 'FN', *SHARES)
AVERAGES = {'AP': 'AP', 'AP_mean': 'AP@[.5:.95]'}
ALL = 'all'


def score_spotting_files(args: argparse.Namespace) -> int:
    """Run the command.

    Raises:
        InputError: If options do not go together, or a table cannot be used.
    """
    from mmatnet.evaluation.spotting.files import read_spotted, read_truth, score_tables
    from mmatnet.registry import SPOTTING_RULES
    if args.spotting is None:
        option = 'emotions' if args.emotions else 'rules' if args.rules else 'fps'
        raise InputError(f'--{option} goes with --spotting TRUTH only')
    given = [name for name in ('to', 'check', 'classes', 'selection', 'seed')
             if getattr(args, name) is not None and getattr(args, name) is not False]
    if given:
        raise InputError(f'--spotting does not go with --{given[0]}')
    if args.fps is not None and not 0 < args.fps < math.inf:
        raise InputError(f'--fps must be above 0, got {args.fps:g}')
    rules = None
    if args.rules is not None:
        rules = SPOTTING_RULES.names() if args.rules == ALL else [args.rules]
    truth = read_truth(args.spotting)
    if args.fps is not None:
        truth = [span if span.fps is not None else replace(span, fps=args.fps) for span in truth]
    emotions = read_pairs('--emotions', 'EMOTION=CLASS', args.emotions)
    report = score_tables(truth, read_spotted(args.file), emotions, rules)
    print(json.dumps(report, indent=1, ensure_ascii=False) if args.json
          else '\n'.join(spotting_lines(report)))
    return 0


def spotting_lines(report: dict) -> list[str]:
    """Lay out what :func:`mmatnet.evaluation.spotting.files.score_tables` returned."""
    from mmatnet.evaluation.spotting.rules.base import DEFAULT
    rows = [('', '', *COLUMNS, *AVERAGES.values())]
    for name, parts in report['rules'].items():
        for part, scores in parts.items():
            cells = [str(scores[count]) for count in COUNTS]
            cells += [f'{scores[share]:.4f}' for share in SHARES]
            if name == DEFAULT:
                averages = (report[part][average] for average in AVERAGES)
                cells += ['-' if value is None else f'{value:.4f}' for value in averages]
            rows.append((name, part, *cells, *[''] * (len(rows[0]) - 2 - len(cells))))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ['  '.join([*(cell.ljust(width) for cell, width in zip(row[:2], widths, strict=False)),
                        *(cell.rjust(width) for cell, width in zip(row[2:], widths[2:],
                                                                   strict=True))]).rstrip()
             for row in rows]
    lines += [f'not scored by {name}: {why}' for name, why in report['not_scored'].items()]
    if 'recognition' in report:
        scored = report['recognition']
        lines += ['', f'recognition of the rightly spotted micro-expressions: '
                      f'F1 {scored["recognition_f1"]:.4f}, UAR {scored["recognition_uar"]:.4f}',
                  f'STRS (micro): {scored["STRS"]:.4f}']
    return lines
