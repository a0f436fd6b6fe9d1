"""``mmatnet export CONFIG CHECKPOINT``."""
import argparse
from collections.abc import Sequence

from mmatnet.cli import command
from mmatnet.cli.running import parse_options


def build_parser() -> argparse.ArgumentParser:
    """Return the parser."""
    parser = argparse.ArgumentParser(
        prog='mmatnet export',
        description='Write a trained model as ONNX, with a description and a model card, and '
                    'check it against PyTorch.',
        epilog='example: mmatnet export configs/demo.py work_dirs/demo/iter_150.pth '
               '--out exported --scores work_dirs/demo/crossval')
    parser.add_argument('config', help='the config that the checkpoint was trained with')
    parser.add_argument('checkpoint', help='checkpoint that `mmatnet train` wrote')
    parser.add_argument('--out', required=True, metavar='DIR',
                        help='folder for model.onnx, model.json and MODEL_CARD.md')
    parser.add_argument('--scores', metavar='RUN',
                        help='work dir of `mmatnet crossval` with the same config, whose UF1 '
                             'and UAR go into the card')
    parser.add_argument('--cfg-options', nargs='+', default=[], metavar='KEY=VALUE',
                        help='override values of the config, as in training')
    return parser


@command
def main(argv: Sequence[str] | None = None) -> int:
    """Export, and refuse a network that gives other scores than in PyTorch."""
    args = build_parser().parse_args(argv)

    from pathlib import Path

    from mmatnet.inference.export.folder import export_model
    from mmatnet.inference.recognizers.description import CARD_FILE, MODEL_FILE, NETWORK_FILE
    from mmatnet.inference.recognizers.pytorch import TorchRecognizer

    recognizer = TorchRecognizer(args.config, args.checkpoint,
                                 options=parse_options(args.cfg_options))
    description = export_model(recognizer, args.checkpoint, args.out, Path(args.config).stem,
                               args.scores)
    check = description.check
    print(f'{args.out}: {NETWORK_FILE}, {MODEL_FILE}, {CARD_FILE}')
    print(f'compared with PyTorch on {check.clips} {check.source}: largest difference of a score '
          f'{check.largest_difference:.1e}')
    if recognizer.remark:
        print(f'note: {recognizer.remark}')
    return 0
