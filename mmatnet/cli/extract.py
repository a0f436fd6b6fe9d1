"""``mmatnet extract``: the clip store of a prepared database."""
import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mmatnet.cli import command
from mmatnet.cli.running import add_import_argument, counting_number, import_modules
from mmatnet.errors import InputError

if TYPE_CHECKING:
    from mmatnet.features.recipe import Recipe

# options of before, and what to write instead
_TABLE = 'list pictures in a table for the source FlowPictures (docs/apex_flow.md)'
GONE = {'--apex-flow': 'it is a feature, write --features apex motion apex_flow',
        '--apex-flow-images': _TABLE, '--pattern': _TABLE}


def build_parser() -> argparse.ArgumentParser:
    """Describe the arguments."""
    parser = argparse.ArgumentParser(
        prog='mmatnet extract',
        description='Build the clip store of a prepared database: the features that are asked for, '
                    'and nothing else. An interrupted run goes on where it stopped; a store made '
                    'from the same annotations, frames folder, faces and library versions keeps '
                    'the features it has and gets those it lacks.',
        epilog='example: mmatnet extract data/casme2 --features apex motion apex_flow --workers 4')
    parser.add_argument('data', type=Path, metavar='DATA',
                        help='folder made by `mmatnet prepare`, such as data/casme2')
    parser.add_argument('--frames', type=Path, metavar='DIR',
                        help='folder of the frames, where it is not the prepared one')
    parser.add_argument('--features', nargs='+', metavar='NAME',
                        help="what to compute, by the arrays' names or by type, with the recipe's "
                             'parameters; apex motion by default, which is what ATNet looks at; '
                             '`mmatnet list features` shows all')
    parser.add_argument('--recipe', type=Path, metavar='FILE',
                        help='recipe in JSON, or a config with recipe = dict(...); what it leaves '
                             'out takes its default')
    parser.add_argument('--flow', metavar='NAME',
                        help='optical flow of the features that are made of it: farneback '
                             '(default), dis or tvl1')
    parser.add_argument('--face', metavar='NAME',
                        help='who finds the face of each clip: centerface (default for raw '
                             'frames) or rtmpose; registered (default for face crops) takes '
                             'frames as they are')
    parser.add_argument('--landmarks', type=Path, metavar='CSV',
                        help='landmarks or boxes of faces, by database, subject and clip '
                             '(docs/face.md); they go before --face')
    parser.add_argument('--workers', type=counting_number, default=1, metavar='N',
                        help='processes that share the clips, one thread and under 400 MB each; '
                             'the store is the same. default: 1')
    parser.add_argument('--skip-unusable', action='store_true',
                        help='build the store without clips that lack an apex, frames or a face, '
                             'or whose workers die; without it they are listed and no store is '
                             'written')
    parser.add_argument('--again', action='store_true',
                        help='extract every clip from the start; needed after frames were changed '
                             'on disk, which is not noticed')
    parser.add_argument('--store', default='store', metavar='NAME',
                        help='folder of the store below DATA; default: store')
    add_import_argument(parser)
    for option in GONE:
        parser.add_argument(option, nargs='*', help=argparse.SUPPRESS)
    return parser


@command
def main(argv: Sequence[str] | None = None) -> int:
    """Build the store and print one line about it."""
    args = build_parser().parse_args(argv)
    for option, instead in GONE.items():
        if getattr(args, option.lstrip('-').replace('-', '_')) is not None:
            raise InputError(f'there is no {option} any more; {instead}')
    import_modules(args.imports)
    folder = args.data / checked_name(args.store)
    import cv2
    from tqdm import tqdm

    from mmatnet.cli.face_table import face_table
    from mmatnet.clips.annotation import read_annotations
    from mmatnet.clips.provenance import SOURCE_FILE, read_source
    from mmatnet.face.given import read_given_faces
    from mmatnet.store.build import build_store

    clips = read_annotations(args.data / 'annotations.csv')
    if not any(clip.frames or clip.onset is not None for clip in clips):
        raise InputError(f'{args.data}/annotations.csv has neither frames nor frame numbers, like '
                         'that of `mmatnet prepare --list`; ready-made pictures of flow need no '
                         'store, list them in a table for FlowPictures (docs/apex_flow.md)')
    place = args.data / SOURCE_FILE
    source = read_source(place) if args.frames is None or place.is_file() else {}
    recipe = read_recipe(args.recipe, args.features, args.flow, args.face,
                         source.get('registered', True))
    given = {} if args.landmarks is None else read_given_faces(args.landmarks)
    bare = [clip for clip in clips if clip.key not in given]
    if recipe.face == 'registered' and bare and not source.get('registered', False):
        check_whole_frames(bare, args.frames or Path(source['root']))
    if recipe.face == 'registered' and not source.get('registered', True) and bare:
        print(f'warning: {args.data} has raw frames, and face is registered: nobody looks for the '
              f'face, and the whole frames of {len(bare)} clips become the crops; --face '
              'centerface aligns them', file=sys.stderr)
    cv2.setNumThreads(1)  # the same on every machine, and no slower on 224x224
    with tqdm(total=len(clips), unit='clip', desc=f'extract {Path(args.data).name}') as bar:
        result = build_store(clips, args.frames or Path(source['root']), folder, recipe,
                             progress=lambda *_: bar.update(),
                             on_unusable='list' if args.skip_unusable else 'raise',
                             again=args.again, workers=args.workers,
                             given=given)
        bar.leave = not result.kept
    for sentence in result.damage:
        print(f'repaired: {sentence}')
    for reason in result.skipped.values():
        print(f'skipped {reason}')
    for note, noted in result.notes.items():
        print(f'{len(noted)} of {result.clips} clips: {note}: {", ".join(noted)}')
    for line in face_table(result.faces):
        print(line)
    if result.placement is None and recipe.face == 'registered':
        print(f'note: {args.data} has frames that are taken for registered crops, but in most of '
              'those that were looked at no upright face is found: look at some, since where there '
              'is no face nothing can be learnt', file=sys.stderr)
    if result.kept:
        print(f'{result.folder}: {result.clips} clips with {", ".join(result.features)}, '
              f'{len(result.skipped)} skipped, up to date; --again extracts them anew')
        return 0
    share = result.flow_seconds / result.work_seconds if result.work_seconds else 0
    whose = 'the time' if args.workers == 1 else "the workers' time"
    new = [name for name in result.features if name not in result.taken_over]
    beside = f' beside {", ".join(result.taken_over)}' if result.taken_over else ''
    print(f'{result.folder}: {result.clips} clips ({result.resumed} from an earlier run) with '
          f'{", ".join(new) or "nothing new"}{beside}, {len(result.skipped)} skipped, '
          f'{result.seconds:.1f} s, '
          f'{(result.clips - result.resumed) / result.seconds:.2f} clips per second, '
          f'{share:.0%} of {whose} in optical flow')
    return 0


def check_whole_frames(clips: Sequence, root: Path) -> None:
    """Raise if frames that nobody calls crops of the face are whole images, faces being small.

    Raises:
        InputError: With the numbers.
    """
    from mmatnet.face.detectors.centerface import CenterFace
    from mmatnet.face.framing import check_crops, measure_clips
    from mmatnet.io.frames import open_frames
    check_crops(measure_clips(clips, lambda clip: open_frames(root / clip.frames), CenterFace()),
                advice='extract with --face centerface, and the face is found and brought to its '
                       'place')


def checked_name(store: str) -> str:
    """Return the name of a store's folder.

    Raises:
        InputError: If it is a path, or begins with a dot.
    """
    if not store or store.startswith('.') or set(store) & set('/\\'):
        raise InputError(f'--store must be the name of a folder below DATA, got {store!r}')
    return store


def read_recipe(path: Path | None, features: Sequence[str] | None, flow: str | None,
                face: str | None, registered: bool) -> 'Recipe':
    """Read the recipe, if any, and put what the command line names into it.

    Args:
        path (Path | None): The file.
        features (Sequence[str] | None): Names of arrays or types; ``None`` leaves the recipe's.
        flow (str | None): The algorithm of all features; ``None`` leaves the recipe's.
        face (str | None): Who finds the face; ``None`` leaves the recipe's.
        registered (bool): Whether the frames are face crops, where nobody says who finds the face.

    Raises:
        InputError: If the recipe or a name is unsound.
    """
    from mmatnet.features.recipe import Recipe, with_flow
    from mmatnet.features.recipe_file import read_recipe_values

    values = {'face': 'registered' if registered else 'centerface'}
    values |= {} if path is None else read_recipe_values(path)
    recipe = Recipe.from_dict(values if face is None else {**values, 'face': face})
    chosen: list[Mapping | str] = [feature.config for feature in recipe.features]
    if features is not None:
        chosen = [_config(recipe, name, values.get('flow')) for name in features]
    if flow is not None:
        chosen = [with_flow(config, flow, always=True) for config in chosen]
    return recipe.with_features(chosen)


def _config(recipe: 'Recipe', name: str, flow: Mapping | str | None) -> Mapping | str:
    """The config of a feature of the recipe, or of one of its defaults, by name or by type."""
    from mmatnet.features.recipe import with_flow
    from mmatnet.registry import FEATURES

    for feature in recipe.features:
        if name in (feature.name, feature.config['type']):
            return feature.config
    kinds = {FEATURES.find(kind).name: kind for kind in FEATURES.names()}
    config = {'type': kinds.get(name, name)}
    FEATURES.find(config['type'])
    return config if flow is None else with_flow(config, flow)
