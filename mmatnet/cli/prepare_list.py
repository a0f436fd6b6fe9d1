"""``mmatnet prepare --list NAME``: the clips of a public list, without frames."""
import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from mmatnet.errors import InputError

if TYPE_CHECKING:
    from mmatnet.sources.found_pictures import FoundPictures

TABLE = 'pictures.csv'
MOST_TOLD = 5  # of clips or pictures that are left out


def check_list_arguments(args: argparse.Namespace) -> None:
    """Raise unless there is either a folder or a list, and pictures with a list alone.

    Raises:
        InputError: Saying what to give.
    """
    if (args.directory is None) == (args.list is None):
        raise InputError('give either the folder of a database or --list megc2019')
    if args.pictures is not None and args.list is None:
        raise InputError('--pictures goes with --list megc2019, whose clips the pictures are of')


def prepare_list(args: argparse.Namespace, out: Path) -> int:
    """Write the annotations of a list, and which pictures are whose if there are any.

    Args:
        args (Namespace): Of ``mmatnet prepare``.
        out (Path): Folder that is written.

    Returns:
        int: 1 if a clip has no picture and ``--allow-missing`` is not given, else 0.

    Raises:
        InputError: As :func:`mmatnet.sources.found_pictures.find_pictures`; if a table of pictures
            is there that says something else, and ``--again`` is not given.
    """
    from mmatnet.clips.annotation import write_annotations
    from mmatnet.clips.megc2019 import megc2019_clips
    from mmatnet.clips.provenance import SOURCE_FILE
    from mmatnet.databases.edited import check_unedited
    from mmatnet.sources.found_pictures import find_pictures
    clips = megc2019_clips()
    pictures = None if args.pictures is None else find_pictures(clips, Path(args.pictures))
    if not args.again:
        check_unedited(out / 'annotations.csv', out / SOURCE_FILE, clips)
    write_annotations(out / 'annotations.csv', clips)
    databases = list(dict.fromkeys(clip.database for clip in clips))
    counts = ', '.join(f'{sum(clip.database == name for clip in clips)} of {name}'
                       for name in databases)
    print(f'wrote {out}/annotations.csv: {len(clips)} clips of the MEGC 2019 list, {counts}; '
          'without frames')
    return 0 if pictures is None else _write_pictures(out, pictures, args)


def _write_pictures(out: Path, pictures: 'FoundPictures', args: argparse.Namespace) -> int:
    from mmatnet.io.atomic import atomic_file, open_text
    from mmatnet.io.read_errors import explain_read_errors
    from mmatnet.sources.found_pictures import picture_table
    table, text = out / TABLE, picture_table(pictures, out)
    with explain_read_errors(table):
        told = text.encode(errors='backslashreplace')  # as it is written
        if not args.again and table.is_file() and table.read_bytes() != told:
            raise InputError(f'{table} is there and says something else; choose another folder '
                             'with --out, or write it anew with --again')
    with atomic_file(table) as temporary, open_text(temporary) as out_file:
        out_file.write(text)
    print(f'wrote {table}: the pictures of {len(pictures.of_clips)} clips')
    for names, what in ((pictures.unknown, "pictures that are no clip's"),
                        (pictures.absent, 'clips without a picture')):
        if names:
            more = f', and {len(names) - MOST_TOLD} more' if len(names) > MOST_TOLD else ''
            print(f'left out, {what}: {len(names)}, {", ".join(names[:MOST_TOLD])}{more}')
    return 1 if pictures.absent and not args.allow_missing else 0
