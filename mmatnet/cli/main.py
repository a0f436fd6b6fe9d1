"""The console script ``mmatnet``: hands each sub-command on to its module."""
import importlib
import sys
from collections.abc import Sequence

from mmatnet import __version__
from mmatnet.cli import COMMANDS, command


def usage() -> str:
    """Return the list of commands, one line each."""
    lines = [f'  {name:<12}{summary}' for name, summary in COMMANDS.items()]
    return '\n'.join(['usage: mmatnet COMMAND ...', '', 'commands:', *lines, '',
                      '`mmatnet COMMAND --help` explains one of them.'])


@command
def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    name, *rest = list(sys.argv[1:] if argv is None else argv) or ['--help']
    if name in ('-h', '--help'):
        print(usage())
        return 0
    if name == '--version':
        print(f'mmatnet {__version__}')
        return 0
    if name not in COMMANDS:
        print(f'error: there is no command {name!r}\n\n{usage()}', file=sys.stderr)
        return 2
    return importlib.import_module(f'mmatnet.cli.{name}').main(rest)
