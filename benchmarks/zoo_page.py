"""What docs/model_zoo.md finds, a paragraph for each protocol, and the README's table of rows."""
from collections.abc import Iterable, Iterator, Mapping

from zoo_cells import (
    ensemble_text,
    gain_text,
    p_said,
    pair_text,
    pair_with_deviation,
    seeds_text,
)
from zoo_parts import Part, difference, known_rows
from zoo_rows import ATNET, BASELINE, STSTNET, ranked

from mmatnet.evaluation.report.markdown import markdown_table

AIMS = {'cde': 0.75, 'hde': 0.72}  # for the UF1 of a row; set before the runs


def findings(parts: Iterable[Part]) -> Iterator[str]:
    """Yield what the tables come to, a paragraph for each protocol."""
    for part in parts:
        short, honest = part.short, part.honest
        best = ranked(honest)[0]
        score, aim = honest[best]['report']['full'], AIMS[short]
        known = []
        for other in known_rows(best, honest, short):
            found = difference(best, other, honest)['UF1']
            known.append(f'`{other}` by {gain_text(found)}, {p_said(found["p"])}')
        means = ' and '.join(f'{pair_text(average["report"]["full"])} ({what}, {average["rows"]})'
                             for what, average in part.averages.items())
        reached = 'No row reaches' if score['UF1'] <= aim else f'`{best}` reaches'
        yield (f'- **{short.upper()}**: the best of {len(honest)} rows is '
               f'`{best}`, with {pair_with_deviation(score)} '
               f'({seeds_text(honest[best]["report"])}); as the best of many it flatters. Its '
               f'UF1 is above that of {", and of ".join(known)}. {ensemble_sentence(honest)}Scores '
               f'averaged over rows have {means}. {reached} a UF1 of {aim}, the aim that was set '
               'before the runs.')


def ensemble_sentence(rows: Mapping[str, Mapping]) -> str:
    """Say which ensemble of a row's own seeds has the largest UF1; nothing without one."""
    averaged = {name: row['report']['ensemble']['parts']['full']['UF1']
                for name, row in rows.items() if 'ensemble' in row['report']}
    if not averaged:
        return ''
    best = max(averaged, key=averaged.__getitem__)
    return (f'Of the ensembles of a row\'s own seeds ({len(averaged)}), that of '
            f'`{best}` has the largest UF1: '
            f'{ensemble_text(rows[best]["report"])}. ')


def readme_table(parts: Iterable[Part]) -> list[str]:
    """Return the lines of the most telling rows: the best of each protocol, and three to know."""
    there = {part.short: part.honest for part in parts}
    best = [ranked(found)[0].replace(f'-{short}', '-{}') for short, found in there.items()]
    lines = [['run', *(f'{short.upper()} UF1 / UAR' for short in there)]]
    for name in dict.fromkeys([*best, BASELINE, ATNET, STSTNET]):
        cells = []
        for short, found in there.items():
            if row := found.get(name.format(short)):
                both = pair_with_deviation(row['report']['full'])
                cells.append(f'[{both}]({row["model"]["Config"]})')
            else:
                cells.append('-')
        lines.append([f'`{name.format("*")}`', *cells])
    return markdown_table(lines)
