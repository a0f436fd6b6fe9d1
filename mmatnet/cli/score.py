"""``mmatnet score FILE``."""
import argparse
from collections.abc import Sequence

from mmatnet.cli import command
from mmatnet.cli.running import whole_number
from mmatnet.errors import InputError

FORMATS = ('megc', 'csv')


def build_parser() -> argparse.ArgumentParser:
    """Return the parser."""
    parser = argparse.ArgumentParser(
        prog='mmatnet score',
        description='Print number of clips, UF1, UAR, WF1 and accuracy, full and per database. '
                    "Reads predictions.csv and the log format of MEGC 2019 (docs/scoring.md).\n"
                    'With --spotting: F1 by the four sets of rules in use, AP and STRS of '
                    'expressions in long videos (docs/spotting.md).',
        epilog='example: mmatnet score their_log.txt --check\n'
               '         mmatnet score --spotting data/long/truth.csv work_dirs/infer/results.csv',
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('file', help="CSV file, log in MEGC's format, or folder of a run")
    parser.add_argument('--json', action='store_true', help='print a JSON object instead')
    parser.add_argument('--to', nargs=2, metavar=('FORMAT', 'OUT'),
                        help=f'also write the predictions to OUT as {" or ".join(FORMATS)}')
    parser.add_argument('--check', action='store_true',
                        help='compare clips and labels to the 442 of MEGC 2019; status 1 if they '
                             'differ')
    parser.add_argument('--classes', nargs='+', metavar='NAME',
                        help='class names in label order (default: those of report.json beside '
                             "the file; of MEGC's log: negative positive surprise)")
    parser.add_argument('--spotting', metavar='TRUTH',
                        help='FILE is a CSV of spotted expressions: score it by this table of true '
                             'ones (the options above but --json do not go with it)')
    parser.add_argument('--rules', metavar='NAME',
                        help='with --spotting: count by one set of rules, megc2020, map, nms5 or '
                             'points, or by all (default: all that TRUTH tells enough for)')
    parser.add_argument('--fps', type=float, metavar='N',
                        help='with --spotting: frames per second of videos for which TRUTH has no '
                             'fps; the rules points need them')
    parser.add_argument('--emotions', nargs='+', action='extend', default=[],
                        metavar='EMOTION=CLASS',
                        help='with --spotting: the classes of emotions in TRUTH, where the labels '
                             'in FILE are other words')
    parser.add_argument('--selection', help='take only the rows of this selection')
    parser.add_argument('--seed', type=whole_number, help='take only the rows of this seed')
    return parser


@command
def main(argv: Sequence[str] | None = None) -> int:
    """Score the file, and convert or check it if asked to."""
    args = build_parser().parse_args(argv)
    if args.emotions or any(value is not None for value in (args.spotting, args.rules, args.fps)):
        from mmatnet.cli.score_spotting import score_spotting_files
        return score_spotting_files(args)

    import json

    from mmatnet.evaluation.formats.detect import open_predictions
    from mmatnet.evaluation.formats.megc_log import check_official, write_log
    from mmatnet.evaluation.formats.predictions import naming, write_predictions
    from mmatnet.evaluation.recognition.summary import summarise
    from mmatnet.evaluation.report.markdown import to_markdown

    if args.to and args.to[0] not in FORMATS:
        raise InputError(f'--to takes FORMAT OUT with FORMAT one of {", ".join(FORMATS)}, got '
                         f'{args.to[0]!r}')
    file = open_predictions(args.file, args.classes)
    predictions = _chosen(file.predictions, args.selection, args.seed)
    with naming(file.path):
        report = summarise(predictions, file.classes, file.remark)
    if args.check or (args.to and args.to[0] == 'megc'):
        _expect_challenge_classes(file.classes)
    findings = check_official(predictions) if args.check else None
    if args.to:
        write = {'megc': write_log, 'csv': write_predictions}[args.to[0]]
        write(args.to[1], predictions)
    if args.json:
        checked = {} if findings is None else {'megc2019_check': findings}
        print(json.dumps({**report, **checked}, indent=1, ensure_ascii=False))
    else:
        print(to_markdown({file.path.name: report}))
        if findings is not None:
            print('\n'.join(_said(findings)))
    return int(findings is not None and any(findings.values()))


def _chosen(predictions: Sequence, selection: str | None, seed: int | None) -> list:
    chosen = [record for record in predictions if selection in (None, record.selection)
              and seed in (None, record.seed)]
    if not chosen:
        there = sorted({(record.selection, record.seed) for record in predictions})
        raise InputError(f'no row has selection {selection or "any"} and seed '
                         f'{"any" if seed is None else seed}; the file has {there}')
    return chosen


def _expect_challenge_classes(classes: Sequence[str]) -> None:
    from mmatnet.clips.megc2019 import CLASSES

    if tuple(classes) != CLASSES:
        raise InputError(f'MEGC 2019 has the classes {", ".join(CLASSES)} in this order, these '
                         f'predictions {", ".join(classes)}')


def _said(findings: dict[str, list[str]]) -> list[str]:
    """Put the outcome of the check into lines; a database that is missing whole takes one."""
    from collections import Counter

    from mmatnet.clips.megc2019 import read_megc2019

    sizes = Counter(database for database, _, _ in read_megc2019())
    gone = Counter(name.split('/')[0] for name in findings['missing'])
    whole = {database for database, count in gone.items() if count == sizes[database]}
    titles = {'missing': 'clips of the MEGC2019 list are missing',
              'surplus': 'clips are not in the MEGC2019 list',
              'labels': 'clips have another label than in the MEGC2019 list'}
    if not any(findings.values()):
        return ['check: the 442 clips of the MEGC2019 list, labels as in the list']
    lines = []
    for kind, title in titles.items():
        if findings[kind]:
            lines.append(f'check: {len(findings[kind])} {title}')
        if kind == 'missing':
            lines += [f'  {database}: all {sizes[database]}' for database in sorted(whole)]
        lines += [f'  {name}' for name in findings[kind]
                  if kind != 'missing' or name.split('/')[0] not in whole]
    return lines
