"""CD6ME's figures: F1 of each action unit in each database, and their means."""
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from mmatnet.clips.action_units import CD6ME_DATABASES, CD6ME_UNITS
from mmatnet.evaluation.formats.unit_predictions import THRESHOLD, UnitPrediction
from mmatnet.evaluation.recognition.action_units import action_unit_f1, cd6me_score


def summarise_units(predictions: Sequence[UnitPrediction], units: Sequence[int],
                    left_out: Mapping[str, int], remark: str | None = None) -> dict[str, Any]:
    """Score the pooled predictions of a run of CD6ME; means over its seeds.

    Args:
        predictions (Sequence[UnitPrediction]): Of all seeds and databases.
        units (Sequence[int]): A action units.
        left_out (Mapping): Database to number of clips without a coded unit.
        remark (str, optional): Such as that the data is synthetic.

    Returns:
        dict: ``F1``, ``seeds`` (the F1 of each), ``databases`` and ``units`` by name, ``table``
        (database, then unit), ``constant`` (F1 of saying of every clip that it shows every unit),
        ``clips`` by database, ``left_out``, ``remark``, and ``complete``: whether databases and
        units are those of the protocol.
    """
    names = sorted({one.database for one in predictions})
    scores, tables, constant = [], [], 0.0
    for seed in sorted({one.seed for one in predictions}):
        own = [one for one in predictions if one.seed == seed]
        targets = np.array([one.targets for one in own])
        said = (np.array([one.scores for one in own]) >= THRESHOLD).astype(int)
        databases = [one.database for one in own]
        scores.append(cd6me_score(targets, said, databases))
        rows = {name: np.array([one == name for one in databases]) for name in names}
        tables.append([action_unit_f1(targets[rows[name]], said[rows[name]]) for name in names])
        constant = cd6me_score(targets, np.ones_like(targets), databases)['F1']
    table = np.mean(tables, axis=0)  # (databases, A)
    first = min(one.seed for one in predictions)
    return {
        'F1': float(np.mean([score['F1'] for score in scores])),
        'seeds': [score['F1'] for score in scores],
        'databases': dict(zip(names, table.mean(axis=1).tolist(), strict=True)),
        'units': dict(zip(map(str, units), table.mean(axis=0).tolist(), strict=True)),
        'table': {name: dict(zip(map(str, units), row.tolist(), strict=True))
                  for name, row in zip(names, table, strict=True)},
        'constant': constant,
        'clips': {name: sum(one.database == name and one.seed == first for one in predictions)
                  for name in names},
        'left_out': dict(left_out),
        'remark': remark,
        'complete': set(names) == set(CD6ME_DATABASES) and tuple(units) == CD6ME_UNITS,
    }


def units_to_markdown(name: str, report: Mapping[str, Any]) -> str:
    """Write a report as Markdown: a row per database held out, a column per unit."""
    units = list(report['units'])
    lines = [f'# {name}', '',
             f'| held out | clips | {" | ".join(f"AU{unit}" for unit in units)} | mean |',
             f'|{"---|" * (len(units) + 3)}']
    for database, row in report['table'].items():
        cells = ' | '.join(f'{row[unit]:.3f}' for unit in units)
        lines.append(f'| {database} | {report["clips"][database]} | {cells} | '
                     f'{report["databases"][database]:.3f} |')
    cells = ' | '.join(f'{report["units"][unit]:.3f}' for unit in units)
    lines.append(f'| mean | {sum(report["clips"].values())} | {cells} | {report["F1"]:.3f} |')
    lines += ['', f'F1 of the clips that show a unit, {len(report["seeds"])} seed(s); saying of '
                  f'every clip that it shows every unit has {report["constant"]:.3f}.']
    if report['remark']:
        lines.append(report['remark'])
    if not report['complete']:
        lines.append('These are not the six databases and twelve units of CD6ME; no published '
                     'figure is to be put beside it.')
    if report['left_out']:
        counts = ', '.join(f'{database} ({count})' for database, count
                           in sorted(report['left_out'].items()))
        lines.append(f'Left out, as no action unit is coded: {counts}.')
    return '\n'.join(lines) + '\n'
