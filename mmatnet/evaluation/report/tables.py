"""A report, or several side by side, as Markdown and LaTeX tables.

Whatever comes from selection ``oracle`` carries the word LEAKY: the test subjects chose its
weights.
"""
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from mmatnet.evaluation.recognition.summary import FIGURES, slices

STYLES = ('long', 'paper')
# how papers on MEGC 2019 order and spell the columns
PAPER_NAMES = {'full': 'full', 'casme2': 'CASME II', 'smic': 'SMIC', 'samm': 'SAMM'}
LATEX = {'\\': r'\textbackslash{}', '{': r'\{', '}': r'\}', '&': r'\&', '%': r'\%', '$': r'\$',
         '#': r'\#', '_': r'\_', '~': r'\textasciitilde{}', '^': r'\textasciicircum{}',
         '±': r'$\pm$', '[': '{[}', ']': '{]}'}


def run_name(run: str | Path) -> str:
    """Return what a run is called: its folder, or, of ``NAME/crossval``, the default, ``NAME``."""
    path = Path(os.path.abspath(run))  # also of . and ..
    return path.parent.name if path.name == 'crossval' else path.name


def stamped(name: str, report: Mapping) -> str:
    """Return the name of a run, marked if the test subjects chose its weights."""
    return f'{name} (LEAKY)' if report['selection'] == 'oracle' else name


def figure_text(part: Mapping, name: str) -> str:
    """Write a figure with four digits, and its deviation over seeds; ``-`` if undefined."""
    if name not in part:
        return '-'
    deviation = f' ± {part[f"{name}_std"]:.4f}' if f'{name}_std' in part else ''
    return f'{part[name]:.4f}{deviation}'


def with_interval(part: Mapping, name: str) -> str:
    """Write a figure as :func:`figure_text` does, and its interval over subjects."""
    if f'{name}_interval' not in part:
        return figure_text(part, name)
    low, high = part[f'{name}_interval']
    return f'{figure_text(part, name)} [{low:.3f}, {high:.3f}]'


def long_table(reports: Mapping[str, Mapping]) -> list[list[str]]:
    """Return header and rows, one row per run and part, every figure with its interval."""
    rows = [['run', 'data', 'clips', 'seeds', *FIGURES]]
    for run, report in reports.items():
        rows += [[stamped(run, report), name, str(part['n']), str(len(report['seeds'])),
                  *(with_interval(part, figure) for figure in FIGURES)]
                 for name, part in slices(report).items()]
    return rows


def paper_parts(reports: Mapping[str, Mapping]) -> list[str]:
    """Return the parts of any run as papers order them: full, CASME II, SMIC, SAMM, others."""
    found = {name for report in reports.values() for name, part in report.items()
             if isinstance(part, Mapping) and 'confusion' in part}
    return [*(name for name in PAPER_NAMES if name in found), *sorted(found - {*PAPER_NAMES})]


def paper_table(reports: Mapping[str, Mapping]) -> list[list[str]]:
    """Return header and rows, one row per run, UF1 and UAR of each part as columns."""
    parts = paper_parts(reports)
    rows = [['run', *(f'{PAPER_NAMES.get(part, part)} {figure}'
                      for part in parts for figure in ('UF1', 'UAR'))]]
    return rows + [[stamped(run, report), *(figure_text(report.get(part, {}), figure)
                                            for part in parts for figure in ('UF1', 'UAR'))]
                   for run, report in reports.items()]


def gain_table(gain: Mapping[str, Mapping[str, float]]) -> list[list[str]]:
    """Return header and rows of what ``oracle`` gained over ``last``, one row per part."""
    parts = {'full': gain['full']} if len(gain) == 2 else gain
    return [['data', *FIGURES], *([name, *(f'{part[figure]:+.4f}' if figure in part else '-'
                                           for figure in FIGURES)]
                                  for name, part in parts.items())]


def notes(reports: Mapping[str, Mapping], style: str = 'long') -> list[str]:
    """Say in sentences what the figures are, what is missing, and why; of intervals if shown."""
    said = []
    for run, report in reports.items():
        if report['selection'] == 'oracle':
            said.append(f'{run} is LEAKY: the weights were chosen on the test subjects; such '
                        'figures say nothing about new subjects.')
        for name, part in slices(report).items():
            if 'absent_classes' in part:
                said.append(f'{run}, {name}: no UF1, UAR and WF1, since no clip is '
                            f'{", ".join(part["absent_classes"])}.')
            elif style == 'long' and 'interval' in report:
                said += _about_interval(f'{run}, {name}', part, report['interval']['draws'])
        if 'remark' in report:
            said.append(f'{run}: {report["remark"]}')
    if style == 'paper':
        return said
    given = {(report['interval']['level'], report['interval']['draws'])
             for report in reports.values() if 'interval' in report}
    return [*(f'[low, high] is the {level:.0%} bootstrap interval over subjects, {draws} draws.'
              for level, draws in sorted(given)), *said]


def _about_interval(where: str, part: Mapping, draws: int) -> list[str]:
    if part['subjects'] == 1:
        return [f'{where}: no interval, since there is a single subject.']
    left_out = part['draws_left_out']
    lacked = f'{left_out} of {draws} draws lacked a class'
    if 'UF1_interval' not in part:
        return [f'{where}: no interval, since {lacked}.']
    return [f'{where}: {lacked} and were left out of the interval.'] if left_out else []


def to_markdown(reports: Mapping[str, Mapping], style: str = 'long') -> str:
    """Put one run, or several side by side, into a Markdown table.

    Args:
        reports (Mapping): Name of the run to its report.
        style (str): ``long`` has a row per run and part with every figure, and then each run's
            confusion matrix; ``paper`` a row per run with UF1 and UAR of each part.

    Returns:
        str: The table, what ``oracle`` gained over ``last``, confusion matrices, remarks.
    """
    lines = markdown_table(long_table(reports) if style == 'long' else paper_table(reports))
    for run, report in reports.items():
        if 'gain_over_last' in report:
            lines += ['', f'{stamped(run, report)}: what choosing the weights on the test subjects '
                          'gained over the last weights.', '',
                      *markdown_table(gain_table(report['gain_over_last']))]
    for run, report in reports.items() if style == 'long' else ():
        seeds = len(report['seeds'])
        lines += ['', f'{stamped(run, report)}: protocol {report["protocol"] or "unknown"}, '
                      f'selection {report["selection"] or "unknown"}. Rows are truth, columns '
                      'prediction' + (f', summed over {seeds} seeds.' if seeds > 1 else '.'), '',
                  *markdown_table([['', *report['classes']],
                                   *([name, *map(str, row)] for name, row in
                                     zip(report['classes'], report['full']['confusion'],
                                         strict=True))])]
    said = notes(reports, style)
    return '\n'.join([*lines, *(['', *(f'- {note}' for note in said)] if said else [])]) + '\n'


def markdown_table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Write header and rows as the lines of a Markdown table."""
    lines = ['| ' + ' | '.join(cell.replace('|', r'\|') for cell in row) + ' |' for row in rows]
    return [lines[0].replace('|  |', '| |'), '|---' * len(rows[0]) + '|', *lines[1:]]


def to_latex(reports: Mapping[str, Mapping], style: str = 'long') -> str:
    r"""Put one run, or several side by side, into a LaTeX ``tabular``; it needs no package.

    Args:
        reports (Mapping): Name of the run to its report.
        style (str): As for :func:`to_markdown`.

    Returns:
        str: What the figures are, as comments, and the table.
    """
    if style == 'long':
        header, *rows = long_table(reports)
        head, columns = [_latex_row(header)], 'll' + 'r' * (len(header) - 2)
    else:
        header, *rows = paper_table(reports)
        parts = paper_parts(reports)
        groups = ' & '.join(rf'\multicolumn{{2}}{{c}}{{{latex_text(PAPER_NAMES.get(part, part))}}}'
                            for part in parts)
        head = [rf' & {groups} \\', _latex_row(['run', *(['UF1', 'UAR'] * len(parts))])]
        columns = 'l' + 'r' * (len(header) - 1)
    comments = [f'% {note}' for note in notes(reports, style)]
    for run, report in reports.items():
        for name, gain in report.get('gain_over_last', {}).items():
            figures = ', '.join(f'{figure} {value:+.4f}' for figure, value in gain.items())
            comments.append(f'% {stamped(run, report)}, {name}: gained over last: {figures}')
    return '\n'.join([*comments, rf'\begin{{tabular}}{{{columns}}}', r'\hline', *head, r'\hline',
                      *map(_latex_row, rows), r'\hline', r'\end{tabular}']) + '\n'


def latex_text(text: str) -> str:
    """Escape what LaTeX reads as commands."""
    return ''.join(LATEX.get(letter, letter) for letter in text)


def _latex_row(cells: Sequence[str]) -> str:
    return ' & '.join('--' if cell == '-' else latex_text(cell) for cell in cells) + r' \\'
