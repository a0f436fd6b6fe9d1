"""The report: a pure function of the pooled predictions, and the files that show it."""
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from mmatnet.atomic import atomic_file
from mmatnet.errors import InputError
from mmatnet.evaluation import functional
from mmatnet.evaluation.predictions import Prediction, check_predictions

FIGURES = {
    'UF1': functional.unweighted_f1,
    'UAR': functional.unweighted_average_recall,
    'WF1': functional.weighted_f1,
    'accuracy': functional.accuracy,
}


def score(predictions: Sequence[Prediction], classes: Sequence[str]) -> dict:
    """Score the pooled predictions of one seed.

    Args:
        predictions (Sequence[Prediction]): One per clip.
        classes (Sequence[str]): Class names in label order.

    Returns:
        dict: ``n``, ``UF1``, ``UAR``, ``WF1``, ``accuracy`` in [0, 1] and ``confusion`` as lists
        (rows truth). If a class has no true sample, ``absent_classes`` names it in place of UF1,
        UAR and WF1.
    """
    confusion = functional.confusion_matrix([record.label for record in predictions],
                                            [record.prediction for record in predictions],
                                            len(classes))
    scored: dict = {'n': len(predictions)}
    if absent := functional.absent_classes(confusion):
        scored['absent_classes'] = [classes[number] for number in absent]
        scored['accuracy'] = functional.accuracy(confusion)
    else:
        scored.update((name, figure(confusion)) for name, figure in FIGURES.items())
    scored['confusion'] = confusion.tolist()
    return scored


def summarise(predictions: Sequence[Prediction], classes: Sequence[str],
              remark: str | None = None) -> dict:
    """Make the report.

    Args:
        predictions (Sequence[Prediction]): Of all folds, and of one seed or several.
        classes (Sequence[str]): Class names in label order.
        remark (str, optional): Goes along as ``remark``, such as that the data is synthetic.

    Returns:
        dict: ``protocol``, ``classes``, ``selection``, ``seeds``, ``full`` and one entry per
        database, each as :func:`score` gives it. With several seeds each figure is the mean over
        seeds, ``<figure>_std`` the sample standard deviation (n - 1), ``confusion`` the sum, and
        ``per_seed`` holds each seed's own.

    Raises:
        InputError: If there is no prediction, a clip is predicted twice for a seed, several
            protocols are mixed, or the seeds tested different clips.
    """
    if not predictions:
        raise InputError('there is no prediction to report; run tools/crossval.py first')
    check_predictions(predictions)
    named = {(record.protocol, record.selection) for record in predictions}
    if len(named) > 1:
        raise InputError(f'expected one protocol and selection, got {sorted(named)}; '
                         'report each on its own')
    seeds = sorted({record.seed for record in predictions})
    tested = {seed: {record.key[1:] for record in predictions if record.seed == seed}
              for seed in seeds}
    if any(clips != tested[seeds[0]] for clips in tested.values()):
        counts = {seed: len(clips) for seed, clips in tested.items()}
        raise InputError(f'the seeds tested different clips (number of clips per seed: {counts}); '
                         'finish the run first')
    (protocol, selection), = named
    databases = sorted({record.database for record in predictions})
    report = {'protocol': protocol, 'classes': list(classes), 'selection': selection,
              'seeds': seeds}
    if remark is not None:
        report['remark'] = remark
    for slice_name in ('full', *databases):
        part = [record for record in predictions if slice_name in ('full', record.database)]
        per_seed = [score([record for record in part if record.seed == seed], classes)
                    for seed in seeds]
        report[slice_name] = per_seed[0] if len(seeds) == 1 else _average(per_seed, seeds)
    return report


def _average(per_seed: Sequence[Mapping], seeds: Sequence[int]) -> dict:
    first = per_seed[0]
    averaged = {key: first[key] for key in ('n', 'absent_classes') if key in first}
    for name in FIGURES:
        if name in first:
            values = [scored[name] for scored in per_seed]
            averaged[name] = float(np.mean(values))
            averaged[f'{name}_std'] = float(np.std(values, ddof=1))
    averaged['confusion'] = np.sum([scored['confusion'] for scored in per_seed], axis=0).tolist()
    averaged['per_seed'] = [{'seed': seed, **scored}
                            for seed, scored in zip(seeds, per_seed, strict=True)]
    return averaged


def slices(report: Mapping) -> dict[str, Mapping]:
    """Return the scored parts of a report by name: ``full``, then the databases.

    A single database's slice would repeat ``full`` and is left out.
    """
    parts = {name: part for name, part in report.items() if isinstance(part, Mapping)}
    return {'full': parts['full']} if len(parts) == 2 else parts


def figure_text(part: Mapping, name: str) -> str:
    """Write a figure with four digits, and its deviation over seeds; ``-`` if undefined."""
    if name not in part:
        return '-'
    deviation = f' ± {part[f"{name}_std"]:.4f}' if f'{name}_std' in part else ''
    return f'{part[name]:.4f}{deviation}'


def to_markdown(reports: Mapping[str, Mapping]) -> str:
    """Put one run, or several side by side, into a Markdown table.

    Args:
        reports (Mapping): Name of the run to its report.

    Returns:
        str: The table, then each run's confusion matrix and remarks.
    """
    lines = ['| run | data | clips | seeds | UF1 | UAR | WF1 | accuracy |',
             '|---|---|---|---|---|---|---|---|']
    notes = []
    for run, report in reports.items():
        for name, part in slices(report).items():
            cells = ' | '.join(figure_text(part, figure) for figure in FIGURES)
            lines.append(f'| {run} | {name} | {part["n"]} | {len(report["seeds"])} | {cells} |')
            if 'absent_classes' in part:
                notes.append(f'- {run}, {name}: no UF1, UAR and WF1, since no clip is '
                             f'{", ".join(part["absent_classes"])}.')
        if 'remark' in report:
            notes.append(f'- {run}: {report["remark"]}')
    for run, report in reports.items():
        lines += ['', f'{run}: protocol {report["protocol"]}, selection {report["selection"]}. '
                      'Rows are truth, columns prediction'
                      + (f', summed over {len(report["seeds"])} seeds.'
                         if len(report['seeds']) > 1 else '.'),
                  '', f'| | {" | ".join(report["classes"])} |',
                  '|---' * (len(report['classes']) + 1) + '|']
        lines += [f'| {name} | {" | ".join(map(str, row))} |' for name, row in
                  zip(report['classes'], report['full']['confusion'], strict=True)]
    return '\n'.join([*lines, *(['', *notes] if notes else [])]) + '\n'


def draw_confusion(report: Mapping, path: Path) -> None:
    """Draw the pooled confusion matrix, counts and row shares, as a PNG."""
    from matplotlib.figure import Figure

    confusion = np.array(report['full']['confusion'])
    shares = confusion / np.maximum(confusion.sum(axis=1, keepdims=True), 1)
    classes = report['classes']
    figure = Figure(figsize=(1.5 + len(classes), 1.2 + len(classes)), layout='constrained')
    axes = figure.subplots()
    image = axes.imshow(shares, cmap='Blues', vmin=0, vmax=1)
    axes.set(xticks=range(len(classes)), yticks=range(len(classes)), xticklabels=classes,
             yticklabels=classes, xlabel='predicted', ylabel='true',
             title='  '.join(f'{name} {figure_text(report["full"], name)}'
                             for name in ('UF1', 'UAR')))
    axes.title.set_fontsize(10)
    for (row, column), count in np.ndenumerate(confusion):
        axes.text(column, row, f'{count}\n{shares[row, column]:.0%}', ha='center', va='center',
                  color='white' if shares[row, column] > 0.5 else 'black')
    figure.colorbar(image, label='share of the true class', fraction=0.046)
    figure.savefig(path, dpi=120, metadata={'Software': None})


def write_report(folder: Path, report: Mapping, title: str) -> None:
    """Write ``report.json``, ``report.md`` and ``confusion.png``, each whole or not at all."""
    with atomic_file(folder / 'report.json') as temporary:
        temporary.write_text(json.dumps(report, indent=1, ensure_ascii=False) + '\n',
                             encoding='utf-8')
    with atomic_file(folder / 'report.md') as temporary:
        temporary.write_text(f'# {title}\n\n{to_markdown({title: report})}', encoding='utf-8')
    with atomic_file(folder / 'confusion.png') as temporary:
        draw_confusion(report, temporary)
