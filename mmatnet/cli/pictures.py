"""The part of ``mmatnet extract`` that takes ready-made pictures in place of frames."""
import argparse
from collections.abc import Sequence
from pathlib import Path

from mmatnet.errors import InputError

# options that decide what is made of frames, and their values when not given
OTHERWISE = {'frames': None, 'recipe': None, 'flow': None, 'apex_flow': False, 'face': None,
             'landmarks': None, 'workers': 1, 'skip_unusable': False, 'again': False}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the arguments."""
    group = parser.add_argument_group(
        'ready-made pictures', 'Bring 8-bit pictures of u, v and strain, one per clip, into a '
        'store that has apex flow alone; clips without a picture, or with several, are listed.')
    group.add_argument('--apex-flow-images', type=Path, metavar='DIR', help='their folder')
    group.add_argument('--pattern', action='append', metavar='[DATABASE=]PATTERN',
                       help="how a clip's picture is called below DIR, by columns of the "
                            "annotation table, such as '{subject}_{clip}*.png'; also "
                            '{subject_number}, {subject_unpadded}, {clip_unpadded}; once for all '
                            'databases, or once for each')
    group.add_argument('--channels', metavar='ORDER',
                       help="what the pictures' red, green and blue hold, of u, v and s (strain); "
                            'default: uvs')
    group.add_argument('--picture-size', type=int, metavar='PIXELS',
                       help='side to which the pictures are brought; default: 28')


def check_arguments(args: argparse.Namespace) -> None:
    """Raise if options of pictures and of frames are mixed.

    Raises:
        InputError: Naming the option.
    """
    if args.apex_flow_images is None:
        for name in ('pattern', 'channels', 'picture_size'):
            if getattr(args, name) is not None:
                raise InputError(f'--{name.replace("_", "-")} goes with --apex-flow-images DIR')
        return
    if args.pattern is None:
        raise InputError('--apex-flow-images needs --pattern, which says how the picture of a '
                         "clip is called, such as '{subject}_{clip}*.png'")
    for name, not_given in OTHERWISE.items():
        if getattr(args, name) != not_given:
            raise InputError(f'--{name.replace("_", "-")} is for frames; leave it out with '
                             '--apex-flow-images')


def run(args: argparse.Namespace, folder: Path) -> int:
    """Make the store, and print what was left out and one line about it."""
    from mmatnet.clips.annotation import read_annotations
    from mmatnet.features.picture_recipe import PictureRecipe
    from mmatnet.store.apex_flow_images import import_apex_flow_images

    clips = read_annotations(args.data / 'annotations.csv')
    given = {'channels': args.channels, 'size': args.picture_size}
    recipe = PictureRecipe(**{name: value for name, value in given.items() if value is not None})
    patterns = read_patterns(args.pattern, {clip.database for clip in clips})
    result = import_apex_flow_images(clips, args.apex_flow_images, patterns, folder, recipe)
    for reason in result.skipped.values():
        print(f'skipped {reason}')
    print(f'{result.folder}: {result.clips} clips with apex flow from {args.apex_flow_images}, '
          f'{len(result.skipped)} skipped')
    return 0


def read_patterns(given: Sequence[str], databases: set[str]) -> dict[str, str]:
    """Split ``database=pattern``; a pattern without a known database in front is for all others.

    Raises:
        InputError: If two patterns are for the same.
    """
    patterns: dict[str, str] = {}
    for text in given:
        name, equals, rest = text.partition('=')
        database, pattern = (name, rest) if equals and name in databases else ('*', text)
        if database in patterns:
            whom = 'all databases' if database == '*' else database
            raise InputError(f'two patterns for {whom}: {patterns[database]!r} and {pattern!r}; '
                             'give one, or write the database in front as '
                             f'{min(databases, default="casme2")}=PATTERN')
        patterns[database] = pattern
    return patterns
