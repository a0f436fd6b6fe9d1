"""How attacks on commands ended: kept in files, and put into a table."""
import json
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

TITLES = {'interrupt': 'Ctrl-C', 'kill': 'kill', 'disk': 'full disk', 'readonly': 'read-only',
          'files': '`ulimit -n`', 'filesize': '`ulimit -f`', 'memory': '`ulimit -v`',
          'race': 'two at once'}
GOOD = re.compile(r'then (the same result|the winner alone, the loser refused)$')


def keep_endings(folder: Path, attack: str, command: str, endings: Mapping[str, int]) -> None:
    """Write what one attack on one command came to, in place of an earlier one.

    Args:
        folder (Path): Where to.
        attack, command (str): Their names.
        endings (Mapping): Ending, as ``Attack.note`` words it, to how often it was seen.
    """
    if endings:
        (folder / f'{command} {attack}.json').write_text(json.dumps(
            {'attack': attack, 'command': command, 'endings': endings}, indent=1))


def endings_table(folder: Path) -> str:
    """Return a table of Markdown: a row per command, a column per attack.

    A cell says how many were tried, how many of them were told in a sentence, and in how many
    something else was seen, the next run included; the rest did their work undisturbed.
    """
    cells = {}
    for path in sorted(folder.glob('*.json')):
        kept = json.loads(path.read_text())
        cells[kept['command'], kept['attack']] = _cell(kept['endings'])
    commands = sorted({command for command, _ in cells})
    rows = [['command', *TITLES.values()]]
    rows += [[f'`{command}`', *(cells.get((command, attack), '') for attack in TITLES)]
             for command in commands]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    rows.insert(1, ['-' * width for width in widths])
    return '\n'.join('| ' + ' | '.join(
        cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + ' |' for row in rows)


def _cell(endings: Mapping[str, int]) -> str:
    seen: Counter[str] = Counter()
    for ending, count in endings.items():
        killed = ending.startswith('kill ') and 'status -9,' in ending
        wrong = not GOOD.search(ending) or 'LEFT' in ending or not (
            killed or 'sentence' in ending or 'status 0,' in ending)
        seen['WRONG' if wrong else 'killed' if killed else
             'told' if 'sentence' in ending else 'done'] += count
    return f'{seen.total()}: ' + ', '.join(
        f'{seen[kind]} {kind}' for kind in ('told', 'killed', 'done', 'WRONG') if seen[kind])
