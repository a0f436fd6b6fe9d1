"""``mmatnet prepare DIR --table FILE``: a folder of one's own, and a table of its clips."""
import argparse
import re
from collections.abc import Sequence
from pathlib import Path

from mmatnet.cli.pairs import read_pairs
from mmatnet.databases.findings import Report
from mmatnet.errors import InputError

NAME = re.compile(r'\w[\w.-]*')


def check_own_arguments(args: argparse.Namespace) -> None:
    """Raise if an option goes with the other kind of database.

    Raises:
        InputError: Saying which.
    """
    if args.table is None:
        for option in ('columns', 'frames_are'):
            if getattr(args, option):
                raise InputError(f'--{option.replace("_", "-")} goes with --table, for clips of '
                                 'your own')
    else:
        for option in ('sheet', 'frame_set', 'list'):
            if getattr(args, option):
                raise InputError(f'--{option.replace("_", "-")} is for a known database; with '
                                 '--table leave it out')
        if args.directory is None:
            raise InputError('give the folder of the videos or frames: mmatnet prepare DIR --table '
                             f'{args.table}')


def prepare_own(args: argparse.Namespace, out: Path) -> tuple[Report, dict]:
    """Read a table of one's own clips.

    Args:
        args (Namespace): Of ``mmatnet prepare``.
        out (Path): Folder that is written.

    Returns:
        tuple: The report with the clips, and what ``source.json`` says.

    Raises:
        InputError: As :func:`mmatnet.databases.own.read.read_own` and
            :func:`mmatnet.face.framing.decide_registered`.
    """
    from tqdm import tqdm

    from mmatnet.clips.provenance import SYNTHETIC_FILE
    from mmatnet.databases.own.read import read_own
    from mmatnet.face.detectors.centerface import CenterFace
    from mmatnet.face.framing import decide_registered, measure_clips
    from mmatnet.io.frames import open_frames
    directory = Path(args.directory).absolute()
    database = database_name(args.database, out)
    table = find_table(directory, Path(args.table))
    report, unused = read_own(directory, table, database, renamed_columns(args.columns),
                              strict=args.strict,
                              track=lambda rows: tqdm(rows, desc='rows', unit='row', leave=False))
    framing = measure_clips(report.clips, lambda clip: open_frames(directory / clip.frames),
                            CenterFace())
    registered = decide_registered(framing, args.frames_are)
    print(f'{directory}: {database}, {len(report.clips)} clips of {table}')
    print(f'{framing}: {"registered crops" if registered else "raw frames"}'
          + (', as --frames-are says\n' if args.frames_are else '\n'))
    if unused:
        print(f'columns that are not used: {", ".join(unused)}')
    source = {'database': database, 'root': str(directory), 'sheet': str(table), 'frame_set': '',
              'registered': registered, 'framing': str(framing),
              'synthetic': (directory / SYNTHETIC_FILE).is_file()}
    return report, source


def database_name(given: str | None, out: Path) -> str:
    """Return what to call the database: as given, or as the folder that is written.

    Raises:
        InputError: If it is the name of a known database, or cannot be part of a file's name.
    """
    from mmatnet.registry import DATABASES
    name = given if given is not None else out.absolute().name
    if not NAME.fullmatch(name):
        raise InputError(f'a database is called by letters, digits, . _ and -, got {name!r}; name '
                         'yours with --database NAME')
    if name in (*DATABASES.names(), 'megc2019'):
        raise InputError(f'{name} is the name of a known database; call yours something else, with '
                         '--database NAME or by the name of the folder --out')
    return name


def find_table(directory: Path, table: Path) -> Path:
    """Return where the table is: as named from here, or in the folder of the recordings."""
    inside = directory / table
    return (inside if not table.exists() and inside.exists() else table).absolute()


def renamed_columns(pairs: Sequence[str]) -> dict[str, str]:
    """Read ``--columns subject=Person``: column to what the table calls it.

    Raises:
        InputError: If a word is no such pair, or names a column twice.
    """
    return read_pairs('--columns', 'OURS=YOURS, such as subject=Person', pairs)
