"""What the commands that look through videos have in common: which model, and opening it."""
import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from mmatnet.cli.running import add_import_argument, import_modules, parse_options
from mmatnet.errors import InputError

if TYPE_CHECKING:
    from mmatnet.inference.inferencer import MicroExpressionInferencer
    from mmatnet.inference.recognizers.base import Recognizer


def add_model_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what names a model, if another than the one mmatnet brings, and modules to import."""
    model = parser.add_mutually_exclusive_group()
    model.add_argument('--model', metavar='CONFIG',
                       help='config of the model; with --weights (default: the model that mmatnet '
                            'brings, docs/default_model.md)')
    model.add_argument('--onnx', metavar='DIR', help='folder that `mmatnet export` wrote')
    parser.add_argument('--weights', metavar='CKPT', help='checkpoint that `mmatnet train` wrote')
    parser.add_argument('--cfg-options', nargs='+', default=[], metavar='KEY=VALUE',
                        help='override values of the config')
    parser.add_argument('--device', default='cpu', metavar='NAME',
                        help='where the network of --model runs, such as cuda:0 (default: cpu); '
                             'others always run on the CPU')
    add_import_argument(parser)


def add_spotter_argument(parser: argparse.ArgumentParser) -> None:
    """Add what names a spotter."""
    parser.add_argument('--spotter', metavar='NAME',
                        help='who finds the expressions; `mmatnet list spotters` shows all '
                             '(default: motion_path)')


def prepare_opencv() -> None:
    """Set OpenCV up for videos; before anything else imports it."""
    # FFmpeg writes about files that are no video to the terminal; a sentence is given in its place
    os.environ.setdefault('OPENCV_FFMPEG_LOGLEVEL', '-8')
    from mmatnet.compat.opencv import check_opencv

    check_opencv()
    import cv2
    cv2.setNumThreads(1)  # the same on every machine, and no slower on 224x224


def check_model_arguments(args: argparse.Namespace) -> None:
    """Raise if an option goes with another kind of model, or ``--onnx`` names none.

    Raises:
        InputError: Saying which.
    """
    from mmatnet.inference.recognizers.description import MODEL_FILE, NETWORK_FILE

    if args.model is not None:
        return
    extra = {'--weights': args.weights is not None, '--cfg-options': args.cfg_options,
             f'--device {args.device}': args.device != 'cpu'}
    for name, is_given in extra.items():
        if is_given:
            raise InputError(f'{name} goes with --model; an exported model, and the one that '
                             'mmatnet brings, hold their own weights and options, and run on the '
                             'CPU')
    if args.onnx is None:
        return
    path = Path(args.onnx)
    if not path.exists():
        raise InputError(f'no folder at {path}; --onnx names the folder that `mmatnet export` '
                         'wrote')
    if not path.is_dir() and path.name not in (MODEL_FILE, NETWORK_FILE):
        raise InputError(f'{path}: is a file; --onnx names the folder that `mmatnet export` wrote, '
                         'and a config goes with --model')


def open_inferencer(args: argparse.Namespace) -> 'MicroExpressionInferencer':
    """Open the model that the arguments name, with ``--face``, ``--spotter`` and ``--import`` too.

    Returns:
        MicroExpressionInferencer: Around it.

    Raises:
        InputError: If the model cannot be opened.
    """
    from mmatnet.inference.inferencer import DEFAULT_SPOTTER, MicroExpressionInferencer
    return MicroExpressionInferencer(open_model(args), face=args.face,
                                     spotter=args.spotter or DEFAULT_SPOTTER)


def open_model(args: argparse.Namespace) -> 'Recognizer':
    """Open the model that the arguments name, after importing what ``--import`` names.

    Returns:
        Recognizer: The model.

    Raises:
        InputError: If it cannot be opened.
    """
    from mmatnet.inference.recognizers.open import open_recognizer

    import_modules(args.imports)
    return open_recognizer(args.onnx if args.model is None else args.model, args.weights,
                           args.device, parse_options(args.cfg_options))
