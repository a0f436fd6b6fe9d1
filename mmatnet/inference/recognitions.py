"""What clips were taken for, as files for other programs: CSV and JSON lines."""
import csv
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from mmatnet.inference.trimmed_clips import Recognition
from mmatnet.io.atomic import atomic_file

TABLE, LINES = 'recognised.csv', 'recognised.jsonl'
CLIP = ('database', 'subject', 'clip', 'frames', 'onset', 'apex', 'offset', 'apex_source',
        'emotion')
WRITTEN = {'encoding': 'utf-8', 'errors': 'backslashreplace', 'newline': ''}


def write_recognitions(folder: Path, results: Sequence[Recognition],
                       classes: Sequence[str]) -> None:
    """Write ``recognised.csv`` and ``recognised.jsonl``, each whole or not at all.

    Args:
        folder (Path): Where to; made when missing.
        results (Sequence[Recognition]): One row and one line each, in this order.
        classes (Sequence[str]): Of the model; each has a column of its probability.

    Raises:
        InputError: If the disk does not take them.
    """
    with atomic_file(folder / LINES) as temporary, open(temporary, 'w', **WRITTEN) as out:
        out.writelines(json.dumps(_record(one), ensure_ascii=False) + '\n' for one in results)
    # last: where it is, there are results
    with atomic_file(folder / TABLE) as temporary, open(temporary, 'w', **WRITTEN) as out:
        writer = csv.writer(out, lineterminator='\n')
        writer.writerow([*CLIP, 'label', *(f'probability_{name}' for name in classes), 'notes',
                         'error', 'remark'])
        writer.writerows(_row(one, classes) for one in results)


def _row(one: Recognition, classes: Sequence[str]) -> list:
    cells = [getattr(one.clip, name) for name in CLIP]
    return [*('' if cell is None else cell for cell in cells), one.label,
            *(f'{one.scores[name]:.4f}' if one.scores else '' for name in classes),
            '; '.join(one.notes), one.error or '', one.remark or '']


def _record(one: Recognition) -> dict:
    clip = asdict(one.clip)
    return {**{name: clip[name] for name in CLIP}, 'label': one.label, 'scores': one.scores,
            'notes': one.notes, 'error': one.error, 'remark': one.remark, 'model': one.model}
