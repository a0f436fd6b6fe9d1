"""A comparison of two runs in Markdown."""
from collections.abc import Mapping
from typing import Any

from mmatnet.evaluation.formats.stamps import stamped, stamps_of
from mmatnet.evaluation.recognition import bootstrap
from mmatnet.evaluation.recognition.comparison import COUNTS
from mmatnet.evaluation.report.markdown import markdown_table


def comparison_markdown(result: Mapping[str, Any], path_a: str, path_b: str) -> str:
    """Put a comparison into two Markdown tables.

    Args:
        result (Mapping): From :func:`mmatnet.evaluation.recognition.comparison.compare`.
        path_a, path_b (str): What the sides are called.
    """
    parts = {name: part for name, part in result.items()
             if isinstance(part, Mapping) and 'both_right' in part}
    if len(parts) == 2:  # a single database would repeat the whole
        parts.popitem()
    name_a, name_b = stamped('A', result['a']), stamped('B', result['b'])
    how = result['interval']
    scores = [['data', 'clips', 'subjects', 'metric', name_a, name_b, 'A - B',
               f'{how["level"]:.0%} interval', 'p']]
    clips = [['data', 'both right', f'only {name_a}', f'only {name_b}', 'both wrong',
              "McNemar's p"]]
    notes = [f'- {side.upper()} is {stamp.sentence}' for side in ('a', 'b')
             for stamp in stamps_of(result[side]['protocol'], result[side]['selection'])]
    for name, part in parts.items():
        scores += [[name, str(part['n']), str(part['subjects']), metric,
                    *_difference_cells(part[metric])]
                   for metric in bootstrap.BALANCED if metric in part]
        if 'absent_classes' in part:
            notes.append(f'- {name}: no UF1 and UAR, since no clip is '
                         f'{", ".join(part["absent_classes"])}.')
        elif part['draws_left_out']:
            notes.append(f'- {name}: {part["draws_left_out"]} of {how["draws"]} draws lacked a '
                         'class and were left out.')
        clips.append([name, *(str(part[count]) for count in COUNTS), f'{part["mcnemar_p"]:.4f}'])
    lines = [f'- {name}: {path}, selection {side["selection"] or "unknown"}, '
             f'seeds {" ".join(map(str, side["seeds"]))}'
             for name, path, side in ((name_a, path_a, result['a']), (name_b, path_b, result['b']))]
    lines += ['', *markdown_table(scores), '', *markdown_table(clips), '',
              f'- interval and p of A - B: paired bootstrap over subjects, {how["draws"]} draws.',
              _about_mcnemar(result['mcnemar_seeds']), *notes]
    return '\n'.join(lines) + '\n'


def _about_mcnemar(seeds: int) -> str:
    if seeds == 1:
        return "- McNemar's exact test on clips, one seed of each side."
    return (f"- McNemar's exact test on clips, {seeds} seeds of each side; a side is right on a "
            'clip if more than half of them are.')


def _difference_cells(metric: Mapping[str, Any]) -> list[str]:
    cells = [f'{metric["a"]:.4f}', f'{metric["b"]:.4f}', f'{metric["difference"]:+.4f}']
    if 'p' not in metric:
        return [*cells, '-', '-']
    low, high = metric['interval']
    return [*cells, f'[{low:+.3f}, {high:+.3f}]', f'{metric["p"]:.4f}']
