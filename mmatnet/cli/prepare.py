"""``mmatnet prepare``: read a database into the annotation table and check it."""
import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from mmatnet.cli import command
from mmatnet.databases.registry import MANIFEST, READERS, load_reader

EPILOG = """\
example:
  mmatnet prepare /data/CASME2 --sheet /data/CASME2/CASME2-coding-20140508.xlsx --out data/casme2

status: 0 complete, 1 something is missing (see the report), 2 bad input
"""


def build_parser() -> argparse.ArgumentParser:
    """The command's arguments."""
    parser = argparse.ArgumentParser(
        prog='mmatnet prepare', epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description='Read an official distribution into annotations.csv, source.json (where the '
                    'frames are) and report.json (what was repaired, what is missing).')
    parser.add_argument('directory', metavar='DIR', help='the distribution, as it was unpacked')
    parser.add_argument('--database', choices=sorted(READERS), default='casme2',
                        help='which database it is (default: casme2)')
    parser.add_argument('--sheet', metavar='F',
                        help='the annotation workbook (default: looked for in DIR)')
    parser.add_argument('--out', required=True, metavar='OUT', help='folder to write')
    return parser


@command
def main(argv: Sequence[str] | None = None) -> int:
    """Run the command."""
    args = build_parser().parse_args(argv)
    from mmatnet.annotation import write_annotations
    from mmatnet.databases.source import SOURCE_FILE
    reader = load_reader(args.database)()
    sheet = Path(args.sheet) if args.sheet is not None else reader.find_sheet(args.directory)
    clips, report = reader.read(args.directory, sheet)
    root = reader.find_layout(args.directory).root
    source = {'database': args.database, 'root': str(root), 'sheet': str(sheet.absolute()),
              'synthetic': (root / MANIFEST).is_file()}
    out = Path(args.out)
    write_annotations(out / 'annotations.csv', clips)
    _write_json(out / SOURCE_FILE, source)
    _write_json(out / 'report.json', report.to_json())
    print('\n'.join(report.lines()))
    print(f'\nwrote {out}/annotations.csv, source.json and report.json')
    if not report.complete:
        print('incomplete: see what is listed above as unusable or missing')
    return 0 if report.complete else 1


def _write_json(path: Path, content: dict) -> None:
    from mmatnet.atomic import atomic_file
    with atomic_file(path) as temporary:
        temporary.write_text(json.dumps(content, indent=1) + '\n', encoding='utf-8')
