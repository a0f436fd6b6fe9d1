"""``mmatnet recognise``: the class of clips that show one expression each, without spotting."""
import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mmatnet.cli import command
from mmatnet.cli.model_arguments import (
    add_model_arguments,
    check_model_arguments,
    open_model,
    prepare_opencv,
)
from mmatnet.cli.prepare_own import renamed_columns
from mmatnet.errors import InputError
from mmatnet.io.read_errors import printable_path

if TYPE_CHECKING:
    from mmatnet.cli.recognise_inputs import ClipInputs
    from mmatnet.inference.trimmed_clips import MicroExpressionRecognizer

EPILOG = """\
example:
  mmatnet recognise clip1.mp4 clip2.mp4 --out recognised
  mmatnet recognise data/own --model configs/own.py --weights iter_300.pth --out recognised
  mmatnet recognise clips.csv --onnx exported --out recognised

writes recognised.csv and recognised.jsonl into DIR, a row and a line for each clip: its class, the
probability of each class, what is to be known, and of a clip that cannot be used, why
(docs/your_own_data.md). Where onset and offset are not known, the whole clip is taken; an apex that
is not known is spotted. `mmatnet infer` finds expressions in longer videos.
An interrupted run goes on when it is given again.
exit status: 0 all well, 1 some clip could not be used (the others are done), 2 wrong arguments
"""


def build_parser() -> argparse.ArgumentParser:
    """Describe the arguments."""
    parser = argparse.ArgumentParser(
        prog='mmatnet recognise', epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description='Say which class clips are of that show one expression each.')
    parser.add_argument('clips', nargs='+', metavar='CLIPS',
                        help='a folder that `mmatnet prepare` wrote, or a table of clips (.csv, '
                             '.xlsx, ...), or videos and folders of frames, each a clip')
    parser.add_argument('--out', required=True, type=Path, metavar='DIR', help='folder to write')
    add_model_arguments(parser)
    parser.add_argument('--frames', type=Path, metavar='DIR',
                        help='folder of the videos or frames (default: the prepared one, or that '
                             'of the table)')
    parser.add_argument('--columns', nargs='+', action='extend', default=[], metavar='OURS=YOURS',
                        help='with a table: what your columns are called, such as video=File')
    parser.add_argument('--face', metavar='NAME',
                        help='who finds the face: centerface, rtmpose or one of your own; '
                             'registered takes frames that are crops as those of the training '
                             '(default: as in training, or centerface)')
    parser.add_argument('--spot-apex', default='flow', metavar='NAME',
                        help='who finds apexes that are not known; `mmatnet list apex-spotters` '
                             'shows all (default: flow)')
    parser.add_argument('--again', action='store_true', help='replace the results in DIR')
    return parser


@command
def main(argv: Sequence[str] | None = None) -> int:
    """Recognise the clips, one after another."""
    args = build_parser().parse_args(argv)
    prepare_opencv()
    check_model_arguments(args)
    from tqdm import tqdm

    from mmatnet.cli.infer_identity import model_identity
    from mmatnet.cli.recognise_inputs import DATABASE, NOBODY, read_inputs
    from mmatnet.cli.recognise_kept import KEPT, recognised
    from mmatnet.clips.annotation import Clip
    from mmatnet.inference.recognitions import LINES, TABLE, Recognition, write_recognitions
    from mmatnet.inference.recognizers.base import UNSURE, model_name
    from mmatnet.io.atomic import check_folder
    from mmatnet.io.kept_lines import KeptLines
    from mmatnet.store.parts import library_versions

    if (args.out / TABLE).exists() and not args.again:
        raise InputError(f'{args.out} has results already; choose another folder, or pass --again '
                         'to replace them')
    inputs = read_inputs(args.clips, args.frames, renamed_columns(args.columns))
    check_folder(args.out)
    recognizer = open_clip_recognizer(args, inputs)
    face = recognizer.recipe.face
    kept = KeptLines(args.out / KEPT, {
        'model': model_identity(recognizer.recognizer, args.weights), '--face': face,
        '--spot-apex': args.spot_apex, 'versions': library_versions(face)})
    results = list(tqdm(recognised(recognizer, inputs, kept), total=len(inputs.clips),
                        unit='clip', desc='recognise'))
    remark = recognizer.recognizer.remark
    model = model_name(recognizer.recognizer)
    results += [Recognition(Clip(DATABASE, NOBODY, row), error=f'{row}: {reason}', remark=remark,
                            model=model)
                for row, reason in inputs.unusable.items()]
    write_recognitions(args.out, results, recognizer.recognizer.classes)
    kept.remove()
    for one in results:
        if one.error is not None:
            print(f'error: {printable_path(one.error)}', file=sys.stderr)
    if remark:
        print(f'note: {remark}')
    known = [one for one in results if one.error is None]
    counts = Counter(one.label for one in known)
    names = [*recognizer.recognizer.classes, *([UNSURE] if counts[UNSURE] else [])]
    print(f'{args.out}: {len(known)} of {len(results)} clips recognised'
          + ''.join(f', {counts[name]} {name}' for name in names)
          + f'; {TABLE} and {LINES} have all')
    return 1 if len(known) < len(results) else 0


def open_clip_recognizer(args: argparse.Namespace,
                         inputs: 'ClipInputs') -> 'MicroExpressionRecognizer':
    """Open the model, with the face found as the clips need it.

    Registered crops are taken as they are by a model that learnt from crops of the same framing;
    else the face is found in them too.

    Args:
        args (Namespace): Of the command.
        inputs (ClipInputs): The clips.

    Returns:
        MicroExpressionRecognizer: Ready.

    Raises:
        InputError: If the model cannot be opened, or a name is unknown.
    """
    from mmatnet.face.framing import check_crops
    from mmatnet.inference.trimmed_clips import MicroExpressionRecognizer
    from mmatnet.io.frames import open_frames

    model = open_model(args)
    recognizer = MicroExpressionRecognizer(model, face=args.face, apex_spotter=args.spot_apex)
    learnt_crops = model.recipe is not None and model.recipe.face == 'registered'
    if args.face is not None or not (inputs.registered and learnt_crops):
        return recognizer
    framing = recognizer.framing(inputs.clips, lambda clip: open_frames(inputs.root / clip.frames))
    try:
        check_crops(framing, model.placement)
    except InputError as error:
        print(f'note: {str(error).rsplit("; ", 1)[0]}; so the face is found in each')
        return recognizer
    return MicroExpressionRecognizer(model, face='registered', apex_spotter=args.spot_apex)
