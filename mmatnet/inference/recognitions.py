"""What clips were taken for: records, and files for other programs, CSV and JSON lines."""
from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mmatnet.clips.annotation import Clip
from mmatnet.io.atomic import atomic_file, open_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from pandas import DataFrame

TABLE, LINES = 'recognised.csv', 'recognised.jsonl'
CLIP = ('database', 'subject', 'clip', 'frames', 'onset', 'apex', 'offset', 'apex_source',
        'emotion')


@dataclass(frozen=True)
class Recognition:
    """What one clip was taken for.

    Args:
        clip (Clip): With the frame numbers that were used.
        label (str): The class, or ``unsure``; empty if the clip could not be used.
        scores (dict[str, float]): Probability of each class, by the model.
        notes (list[str]): What is to be known.
        error (str | None): Why the clip could not be used.
        remark (str | None): What every output of the model must say.
        model (str): What the model is called.
    """

    clip: Clip
    label: str = ''
    scores: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    error: str | None = None
    remark: str | None = None
    model: str = ''

    def to_dict(self) -> dict:
        """Plain data for JSON."""
        return asdict(self)

    def row(self) -> dict[str, object]:
        """Return the clip's key, frame numbers, label, a cell ``probability_CLASS`` for each class,
        notes, error and remark."""
        return {**{name: getattr(self.clip, name) for name in CLIP}, 'label': self.label,
                **{f'probability_{name}': value for name, value in self.scores.items()},
                'notes': '; '.join(self.notes), 'error': self.error, 'remark': self.remark}

    def to_frame(self) -> DataFrame:
        """Return :meth:`row` as a table."""
        from pandas import DataFrame
        return DataFrame([self.row()])

    def plot(self) -> Figure:
        """Draw the probabilities of the classes as a bar."""
        from mmatnet.inference.drawing.recognitions import recognitions_figure
        return recognitions_figure([self])


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
    with atomic_file(folder / LINES) as temporary, open_text(temporary, '') as out:
        out.writelines(json.dumps(_record(one), ensure_ascii=False) + '\n' for one in results)
    # last: where it is, there are results
    with atomic_file(folder / TABLE) as temporary, open_text(temporary, '') as out:
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
