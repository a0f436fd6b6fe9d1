"""``mmatnet list``: what there is of each kind, ours and what ``--import`` adds."""
import argparse
from collections.abc import Sequence

from mmatnet import registry
from mmatnet.cli import command
from mmatnet.cli.running import add_import_argument, import_modules
from mmatnet.errors import InputError, meant
from mmatnet.registry import Registry, Table, summary

# kind: its registry, and where an entry is named
KINDS = {
    'databases': ('DATABASES', '`mmatnet prepare DIR --database NAME`'),
    'writers': ('WRITERS', '`mmatnet synthesize NAME`'),
    'detectors': ('DETECTORS', '`mmatnet extract` and `infer --face NAME`'),
    'flows': ('FLOWS', 'flow of a recipe'),
    'features': ('FEATURES', 'features of a recipe'),
    'apex-spotters': ('APEX_SPOTTERS', '`mmatnet prepare DIR --spot-apex NAME`'),
    'spotters': ('SPOTTERS', '`mmatnet infer` and `spot DATA --spotter NAME`'),
    'rules': ('SPOTTING_RULES', '`mmatnet score --spotting TRUTH --rules NAME`'),
    'sources': ('SOURCES', 'sources of a dataset'),
    'steps': ('STEPS', 'steps of a model that works without PyTorch'),
    'protocols': ('PROTOCOLS', 'protocol of a config'),
}
# the same for what imports PyTorch, which takes seconds; most are in MMAction2's registries
TORCH_KINDS = {
    'estimators': ('ESTIMATORS', 'estimator of a config'),
    'score-estimators': ('SCORE_ESTIMATORS', 'estimator of a config for `mmatnet spot`'),
    'models': ('MODELS', 'model of a config'),
    'datasets': ('DATASETS', 'dataset of a config'),
    'samplers': ('DATA_SAMPLERS', 'sampler of a config'),
    'transforms': ('TRANSFORMS', 'pipeline of a config'),
    'metrics': ('METRICS', 'test_evaluator of a config'),
    'hooks': ('HOOKS', 'custom_hooks of a config'),
}


def build_parser() -> argparse.ArgumentParser:
    """Describe the arguments."""
    parser = argparse.ArgumentParser(
        prog='mmatnet list',
        description='List the names that commands and configs take, ours and those of modules '
                    'given with --import. What MMAction2, MMEngine and mmpretrain bring is not '
                    'listed; configs take it as well.',
        epilog='example: mmatnet list databases')
    parser.add_argument('kind', nargs='?', metavar='KIND',
                        help=f'{", ".join([*KINDS, *TORCH_KINDS])} (default: the kinds)')
    add_import_argument(parser)
    return parser


@command
def main(argv: Sequence[str] | None = None) -> int:
    """Print one line for each kind, or for each entry of one."""
    args = build_parser().parse_args(argv)
    import_modules(args.imports)
    for line in aligned(kinds() if args.kind is None else entries(args.kind, args.imports)):
        print(line)
    return 0


def kinds() -> list[tuple[str, ...]]:
    """Give every kind, how many there are, and where one is named; PyTorch's are not counted."""
    counted: list[tuple[str, ...]] = [(kind, str(len(getattr(registry, name).names())), where)
               for kind, (name, where) in KINDS.items()]
    return counted + [(kind, '', where) for kind, (_, where) in TORCH_KINDS.items()]


def entries(kind: str, imports: Sequence[str] = ()) -> list[tuple[str, ...]]:
    """Give the names of one kind, each with the first sentence of its docstring.

    Args:
        kind (str): A key of :data:`KINDS` or :data:`TORCH_KINDS`.
        imports (Sequence[str]): Modules whose entries are listed beside ours.

    Raises:
        InputError: If there is no such kind.
    """
    known = {**KINDS, **TORCH_KINDS}
    if kind not in known:
        raise InputError(f'there is no kind {kind!r}; {meant(kind, known)}')
    if kind in TORCH_KINDS:
        import mmatnet.register  # noqa: F401
    table: Registry = getattr(registry, known[kind][0])
    if isinstance(table, Table):
        table.names()  # imports ours
    packages = {'mmatnet', *(name.split('.')[0] for name in imports)}
    return [(name, summary(entry)) for name, entry in table.module_dict.items()
            if isinstance(table, Table) or entry.__module__.split('.')[0] in packages]


def aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Pad all columns but the last."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    return ['  '.join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)),
                       row[-1]]).rstrip() for row in rows]
