"""``mmatnet extract``: the clip store of a prepared database."""
import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from mmatnet.cli import command
from mmatnet.errors import InputError


def build_parser() -> argparse.ArgumentParser:
    """Describe the arguments."""
    parser = argparse.ArgumentParser(
        prog='mmatnet extract',
        description='Build the clip store of a prepared database: apex crops, direction-magnitude '
                    'rows and their mirror. An interrupted run goes on where it stopped; a store '
                    'made from the same annotations, frames folder, recipe and library versions '
                    'is kept.',
        epilog='example: mmatnet extract data/casme2 --flow dis')
    parser.add_argument('data', type=Path, metavar='DATA',
                        help='folder made by `mmatnet prepare`, such as data/casme2')
    parser.add_argument('--frames', type=Path, metavar='DIR',
                        help='folder of the frames, where it is not the prepared one')
    parser.add_argument('--recipe', type=Path, metavar='FILE',
                        help='recipe in JSON; what it leaves out takes its default')
    parser.add_argument('--flow', metavar='NAME',
                        help='optical flow: farneback (default), dis or tvl1')
    parser.add_argument('--skip-unusable', action='store_true',
                        help='list clips that lack an apex or frames, and go on without them')
    parser.add_argument('--again', action='store_true',
                        help='extract every clip from the start; needed after frames were changed '
                             'on disk, which is not noticed')
    return parser


@command
def main(argv: Sequence[str] | None = None) -> int:
    """Build the store and print one line about it."""
    args = build_parser().parse_args(argv)
    import cv2
    from tqdm import tqdm

    from mmatnet.annotation import read_annotations
    from mmatnet.store_build import build_store

    recipe = read_recipe(args.recipe, args.flow)
    clips = read_annotations(args.data / 'annotations.csv')
    root = args.frames if args.frames is not None else read_root(args.data / 'source.json')
    cv2.setNumThreads(1)  # the same on every machine, and no slower on 224x224
    with tqdm(total=len(clips), unit='clip', desc=f'extract {args.data}') as bar:
        result = build_store(clips, root, args.data / 'store', recipe,
                             progress=lambda *_: bar.update(),
                             on_unusable='list' if args.skip_unusable else 'raise',
                             again=args.again)
        bar.leave = not result.kept
    for reason in result.skipped.values():
        print(f'skipped {reason}')
    if result.kept:
        print(f'{result.folder}: {result.clips} clips, {len(result.skipped)} skipped, up to date; '
              '--again extracts them anew')
        return 0
    print(f'{result.folder}: {result.clips} clips ({result.resumed} from an earlier run), '
          f'{len(result.skipped)} skipped, {result.seconds:.1f} s, '
          f'{(result.clips - result.resumed) / result.seconds:.2f} clips per second, '
          f'{result.flow_seconds / result.seconds:.0%} of the time in the {recipe.flow} flow')
    return 0


def read_recipe(path: Path | None, flow: str | None):
    """Read the recipe, if any, and put the flow named on the command line into it.

    Raises:
        InputError: If the recipe is unsound, or has parameters of another flow.
    """
    from mmatnet.motion.recipe import Recipe
    recipe = Recipe() if path is None else Recipe.read(path)
    if flow is None or flow == recipe.flow:
        return recipe
    return Recipe.from_dict({**recipe.to_dict(), 'flow': flow, 'flow_parameters': {}})


def read_root(path: Path) -> Path:
    """Read where the prepared database's frames lie.

    Raises:
        InputError: If the file is missing or names no folder.
    """
    advice = 'run `mmatnet prepare` again, or name the folder with `--frames DIR`'
    try:
        content = json.loads(path.read_text(encoding='utf-8'))
    except OSError as error:
        raise InputError(f'cannot read {path} ({error.strerror}), which says where the frames '
                         f'are; {advice}') from error
    except ValueError as error:
        raise InputError(f'{path}: expected JSON, got other text ({error}); {advice}') from error
    if not isinstance(content, dict) or not isinstance(content.get('root'), str):
        raise InputError(f'{path}: expected "root", the folder of the frames; {advice}')
    return Path(content['root'])
