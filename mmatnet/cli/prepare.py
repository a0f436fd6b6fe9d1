"""``mmatnet prepare``: read a database into the annotation table and check it."""
import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mmatnet.cli import command
from mmatnet.cli.prepare_list import check_list_arguments, prepare_list
from mmatnet.cli.prepare_own import check_own_arguments, database_name, prepare_own
from mmatnet.cli.running import add_import_argument, import_modules
from mmatnet.errors import InputError

if TYPE_CHECKING:
    from mmatnet.clips.annotation import Clip
    from mmatnet.databases.base import Reader
    from mmatnet.databases.findings import Report

EPILOG = """\
example:
  mmatnet prepare /data/CASME2 --sheet /data/CASME2/CASME2-coding-20140508.xlsx --out data/casme2
  mmatnet prepare /data/SAMM --out data/samm
  mmatnet prepare /data/SMIC --database smic-vis --out data/smic-vis
  mmatnet prepare --list megc2019 --pictures flow --out data/megc2019
  mmatnet prepare my-clips --table my-clips/clips.csv --out data/own

status: 0 complete, 1 something is missing (see the report; --allow-missing makes it 0), 2 bad input
"""


def build_parser() -> argparse.ArgumentParser:
    """The command's arguments."""
    parser = argparse.ArgumentParser(
        prog='mmatnet prepare', epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description='Read an official distribution into annotations.csv, source.json (where the '
                    'frames are) and report.json (what was repaired, what is missing).')
    parser.add_argument('directory', metavar='DIR', nargs='?',
                        help='the distribution, as it was unpacked')
    parser.add_argument('--database', metavar='NAME',
                        help='which database it is; `mmatnet list databases` shows all (default: '
                             'recognised from DIR)')
    parser.add_argument('--frame-set', metavar='NAME',
                        help='which frames to take where DIR holds several sets, such as '
                             'CASME2_RAW_selected (default: registered crops before raw frames)')
    parser.add_argument('--sheet', metavar='F',
                        help='the annotation sheet, .xlsx, .xls, .ods or text (default: looked '
                             'for in DIR)')
    parser.add_argument('--table', metavar='FILE',
                        help='a table of clips of your own, .csv, .xlsx, .ods and the like, with '
                             'the columns video or frames, subject, emotion and others '
                             '(docs/your_own_data.md); DIR is any folder of videos or folders of '
                             'frames')
    parser.add_argument('--columns', nargs='+', action='extend', default=[], metavar='OURS=YOURS',
                        help='with --table: what your columns are called, such as subject=Person')
    parser.add_argument('--frames-are', choices=('raw', 'registered'),
                        help='with --table: whether frames are the whole images of the camera or '
                             'registered crops of the face (default: measured)')
    parser.add_argument('--missing-apex', choices=('leave', 'middle'), default='leave',
                        help='what becomes of an apex that is missing or outside onset..offset: '
                             'left empty, or the middle (default: leave)')
    parser.add_argument('--spot-apex', metavar='NAME',
                        help='look for the apex in the frames where the sheet has none: middle, '
                             'patterns, flow, frequency or one of your own (docs/spotting.md; '
                             'default: the middle for databases without apexes)')
    parser.add_argument('--face', metavar='NAME',
                        help='who finds the face in raw frames for --spot-apex (default: '
                             'centerface)')
    parser.add_argument('--strict', action='store_true',
                        help='bridge no missing frame: such a clip cannot be used')
    parser.add_argument('--again', action='store_true',
                        help='write annotations.csv anew although it was changed by hand')
    parser.add_argument('--allow-missing', action='store_true',
                        help='end with status 0 although clips, frames or apexes are missing')
    parser.add_argument('--list', choices=('megc2019',),
                        help='instead of DIR: write the 442 clips of this public list, without '
                             'frames, for features that are made elsewhere')
    parser.add_argument('--pictures', metavar='FOLDER',
                        help='with --list: ready-made pictures of the onset-apex flow of these '
                             'clips, called SUBJECT_CLIP; OUT then has pictures.csv, which says '
                             'whose they are (docs/apex_flow.md)')
    add_import_argument(parser)
    parser.add_argument('--out', required=True, metavar='OUT', help='folder to write')
    return parser


@command
def main(argv: Sequence[str] | None = None) -> int:
    """Run the command."""
    args = build_parser().parse_args(argv)
    import_modules(args.imports)
    check_own_arguments(args)
    check_list_arguments(args)
    if args.list is None:
        return _prepare(args)
    _check_place(Path(args.out), None)
    return prepare_list(args, Path(args.out))


def _prepare(args: argparse.Namespace) -> int:
    from mmatnet.clips.annotation import write_annotations
    from mmatnet.clips.provenance import SOURCE_FILE
    from mmatnet.databases.edited import check_unedited
    from mmatnet.databases.missing_apexes import take_middle
    from mmatnet.databases.truth import TRUTH, write_truth
    from mmatnet.io.digests import file_digest
    from mmatnet.io.json_files import write_json
    out = Path(args.out)
    _check_method(args)
    if args.table is not None:
        _check_place(out, database_name(args.database, out))
        report, source = prepare_own(args, out)
    else:
        report, source = _prepare_known(args, out)
    if args.missing_apex == 'middle':
        take_middle(report)
    if not args.again:
        check_unedited(out / 'annotations.csv', out / SOURCE_FILE, report.clips)
    kept = None
    if args.spot_apex not in (None, 'middle'):
        from mmatnet.cli.prepare_apexes import spot_missing_apexes
        kept = spot_missing_apexes(report, Path(source['root']), args.spot_apex,
                                   None if source['registered'] else args.face or 'centerface', out)
    clips, synthetic = report.clips, source['synthetic']
    write_annotations(out / 'annotations.csv', clips)
    if kept is not None:
        kept.remove()
    source['annotations'] = file_digest(out / 'annotations.csv')
    write_json(out / SOURCE_FILE, source)
    write_json(out / 'report.json', report.to_json())
    print('\n'.join(report.lines()))
    written = 'annotations.csv, source.json and report.json'
    if report.macros is not None:
        count = write_truth(out / TRUTH, clips, report.macros, report.calm)
        written += f', and {TRUTH} with {count} expressions for `mmatnet score --spotting`'
        if report.calm:
            written += f' and {len(report.calm)} recordings without any'
    print(f'\nwrote {out}/{written}')
    complete = report.complete
    if not complete:
        print('incomplete: see what is listed above as unusable or missing')
    if report.challenge_absent and synthetic:
        print('this distribution is synthetic, a part of the MEGC 2019 list only; that its other '
              'clips are absent does not count')
    elif report.challenge_absent:
        count = len(report.challenge_absent)
        print(f'incomplete: {"a clip" if count == 1 else f"{count} clips"} of the MEGC 2019 list '
              f'{"is" if count == 1 else "are"} absent')
        complete = False
    return 0 if complete or args.allow_missing else 1


def _prepare_known(args: argparse.Namespace, out: Path) -> 'tuple[Report, dict]':
    """Read a known database: the report with its clips, and what ``source.json`` says."""
    from mmatnet.clips.provenance import SYNTHETIC_FILE
    from mmatnet.databases.identify import identify
    from mmatnet.registry import DATABASES
    database = args.database or identify(args.directory)
    reader = DATABASES.make(database)
    layout = reader.find_layout(args.directory, args.frame_set)
    print(f'{layout.root}: {reader.title} ({database}), {layout.frame_set.name}, '
          f'{"registered crops" if layout.frame_set.registered else "raw frames"}'
          + (f' in {layout.folder}' if layout.folder != layout.frame_set.path else ''))
    sheet = (Path(args.sheet) if args.sheet is not None
             else reader.find_sheet(args.directory, args.frame_set))
    _check_place(out, database)
    if sheet is not None:
        print(f'{sheet}: annotation sheet')
    _, report = _read(reader, args, sheet)
    # in whatever order the sheet has them
    report.clips.sort(key=lambda clip: (clip.subject, clip.frames, clip.onset or 0, clip.clip))
    synthetic = any((place / SYNTHETIC_FILE).is_file()
                    for place in (layout.root, layout.root.parent))
    return report, {'database': database, 'root': str(layout.root),
                    'sheet': str(sheet.absolute()) if sheet is not None else '',
                    'frame_set': layout.frame_set.name, 'registered': layout.frame_set.registered,
                    'synthetic': synthetic}


def _check_method(args: argparse.Namespace) -> None:
    from mmatnet.registry import APEX_SPOTTERS, DETECTORS
    if args.face is not None:
        if args.spot_apex is None:
            raise InputError('--face goes with --spot-apex; without it nobody looks at the frames')
        DETECTORS.find(args.face)
    if args.spot_apex is None:
        return
    APEX_SPOTTERS.find(args.spot_apex)
    if args.spot_apex == 'middle':
        args.missing_apex = 'middle'
    elif args.missing_apex == 'middle':
        raise InputError('--missing-apex middle and --spot-apex exclude each other; leave one out')


def _read(reader: 'Reader', args: argparse.Namespace,
          sheet: Path | None) -> 'tuple[list[Clip], Report]':
    """Read, and if it fails for a sheet of another database, say so."""
    from mmatnet.databases.identify import sheet_owners
    try:
        return reader.read(args.directory, sheet, args.frame_set, args.strict)
    except InputError as error:
        owners = sheet_owners(sheet) if sheet is not None else []
        if not owners or reader.database in owners:
            raise
        raise InputError(f'{error}; this is a sheet of {" or ".join(owners)}, not of '
                         f'{reader.database}: give the one that came with the frames with '
                         '--sheet') from error


def _check_place(out: Path, database: str | None) -> None:
    """Raise if the folder already has the table of another database."""
    from mmatnet.clips.annotation import read_annotations
    table = out / 'annotations.csv'
    if not table.is_file():
        return
    there = sorted({clip.database for clip in read_annotations(table)})
    if there and there != [database] and not (database is None and len(there) > 1):
        raise InputError(f'{out} already has the annotations of {", ".join(there)}; choose '
                         'another folder with --out, or remove it')
