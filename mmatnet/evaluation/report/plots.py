"""A report as pictures: confusion matrices, accuracy per subject, learning curves.

Figures are made without pyplot, so nothing global is touched, and the same report gives the same
bytes.
"""
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mmatnet.errors import InputError
from mmatnet.evaluation.formats.stamps import STAMPS
from mmatnet.evaluation.recognition.summary import slices
from mmatnet.evaluation.report.tables import metric_text
from mmatnet.io.tables import plain_float, plain_int, read_table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CURVE_COLUMNS = ('iteration', 'name', 'value')
BAND = (10, 90)  # percentiles over folds between which the band of a learning curve lies


def draw_confusion(report: Mapping[str, Any], title: str, path: Path) -> None:
    """Draw :func:`confusion_figure` as a PNG."""
    _save(confusion_figure(report, title), path)


def confusion_figure(report: Mapping[str, Any], title: str) -> 'Figure':
    """Draw the confusion matrices, pooled and per database, counts and row shares."""
    parts, classes = slices(report), report['classes']
    side = 1.2 + 0.9 * len(classes)
    figure = _figure(title, (side * len(parts) + 1.3, side + 0.6))
    panels = figure.subplots(1, len(parts), squeeze=False)[0]
    seeds = f' x {len(report["seeds"])} seeds' if len(report['seeds']) > 1 else ''
    for axes, (name, part) in zip(panels, parts.items(), strict=True):
        confusion = np.array(part['confusion'])
        shares = confusion / np.maximum(confusion.sum(axis=1, keepdims=True), 1)
        image = axes.imshow(shares, cmap='Blues', vmin=0, vmax=1)
        axes.set(xticks=range(len(classes)), yticks=range(len(classes)), xticklabels=classes,
                 yticklabels=classes if axes is panels[0] else [], xlabel='predicted')
        axes.set_title('\n'.join([f'{name}, {part["n"]} clips{seeds}', *(
            f'{kind} {metric_text(part, kind)}' for kind in ('UF1', 'UAR'))]), fontsize=9)
        axes.tick_params(axis='x', rotation=30)
        for (row, column), count in np.ndenumerate(confusion):
            axes.text(column, row, f'{count}\n{shares[row, column]:.0%}', ha='center', va='center',
                      fontsize=9, color='white' if shares[row, column] > 0.5 else 'black')
    panels[0].set_ylabel('true')
    figure.colorbar(image, ax=panels, label='share of the true class', fraction=0.046)
    return figure


def draw_subjects(report: Mapping[str, Any], title: str, path: Path) -> None:
    """Draw the accuracy of each subject as bars, sorted, grouped by database, as a PNG."""
    groups = report['per_subject']
    figure = _figure(title, (max(6.0, 1.5 + 0.21 * sum(map(len, groups.values()))), 3.6))
    axes = figure.subplots()
    start, ticks, labels = 0, list[int](), list[str]()
    for number, (database, subjects) in enumerate(groups.items()):
        ordered = sorted(subjects.items(), key=lambda item: (-item[1]['accuracy'], item[0]))
        places = range(start, start + len(ordered))
        clips = sum(one['n'] for one in subjects.values())
        mean = sum(one['n'] * one['accuracy'] for one in subjects.values()) / clips
        colour = f'C{number % 10}'
        axes.bar(places, [one['accuracy'] for _, one in ordered], color=colour, alpha=0.7,
                 label=f'{database}: {len(subjects)} subjects, {clips} clips')
        axes.hlines(mean, start - 0.5, start + len(ordered) - 0.5, colour, '--')
        for place, (_, one) in zip(places, ordered, strict=True):
            axes.text(place, one['accuracy'] + 0.01, one['n'], ha='center', va='bottom', fontsize=6)
        ticks.extend(places)
        labels.extend(name for name, _ in ordered)
        start += len(ordered) + 1  # a gap between databases
    axes.set_xticks(ticks, labels, rotation=90, fontsize=7)
    axes.set(ylim=(0, 1.08), xlim=(-1, start - 1), ylabel='accuracy', xlabel='subject')
    axes.set_title('number of clips on each bar; dashed: accuracy over the clips', fontsize=9)
    figure.legend(loc='outside lower center', ncols=len(groups), fontsize=8, frameon=False)
    _save(figure, path)


def read_learning_curves(paths: Sequence[Path]) -> dict[str, list[dict[int, float]]]:
    """Read the curves of all folds.

    Args:
        paths (Sequence[Path]): Files with the columns ``iteration``, ``name``, ``value``.

    Returns:
        dict: Name of a curve to one dict per file that has it, iteration to value.

    Raises:
        InputError: If a row is broken; names it.
    """
    def parse(row: dict[str, str], where: str) -> tuple[str, int, float]:
        try:
            return row['name'], plain_int(row['iteration']), plain_float(row['value'])
        except ValueError as error:
            raise InputError(f'{where}: expected a whole number and a number for iteration and '
                             f'value; {error}') from None

    curves: dict[str, list[dict[int, float]]] = {}
    for path in paths:
        of_fold: dict[str, dict[int, float]] = {}
        for name, iteration, value in read_table(path, CURVE_COLUMNS, parse):
            of_fold.setdefault(name, {})[iteration] = value
        for name, curve in of_fold.items():
            curves.setdefault(name, []).append(curve)
    return curves


def band_of(folds: Sequence[Mapping[int, float]]) -> np.ndarray:
    """Average one curve over folds.

    Args:
        folds (Sequence[Mapping]): Iteration to value, of each fold; folds may have other
            iterations, such as after an early stop.

    Returns:
        ndarray: Columns iteration, mean, 10th and 90th percentile over the folds that have a
        finite value there; shape (T, 4), float64.
    """
    at: dict[int, list[float]] = {}
    for fold in folds:
        for iteration, value in fold.items():
            if np.isfinite(value):
                at.setdefault(iteration, []).append(value)
    return np.array([[iteration, np.mean(at[iteration]), *np.percentile(at[iteration], BAND)]
                     for iteration in sorted(at)]).reshape(-1, 4)


def draw_learning_curves(curves: Mapping[str, Sequence[Mapping[int, float]]], title: str,
                         path: Path) -> None:
    """Draw mean and band over folds of each curve, one panel per name, as a PNG."""
    figure = _figure(title, (6.4, 0.7 + 2 * len(curves)))
    panels = figure.subplots(len(curves), 1, sharex=True, squeeze=False)[:, 0]
    for axes, name in zip(panels, sorted(curves), strict=True):
        iteration, mean, low, high = band_of(curves[name]).T
        axes.plot(iteration, mean, color='C0', linewidth=1,
                  marker='.' if len(iteration) < 20 else None)
        axes.fill_between(iteration, low, high, color='C0', alpha=0.25, linewidth=0)
        axes.set_ylabel(name)
        axes.grid(alpha=0.3)
    panels[0].set_title(f'mean over {max(map(len, curves.values()))} trainings; '
                        f'band: {BAND[0]}th to {BAND[1]}th percentile', fontsize=9)
    panels[-1].set_xlabel('iteration')
    _save(figure, path)


def _figure(title: str, size: tuple[float, float]) -> 'Figure':
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout='constrained')
    marked = any(stamp.word in title for stamp in STAMPS)
    figure.suptitle(title, fontsize=11, color='firebrick' if marked else 'black')
    return figure


def _save(figure: 'Figure', path: Path) -> None:
    figure.savefig(path, dpi=120, metadata={'Software': None})
