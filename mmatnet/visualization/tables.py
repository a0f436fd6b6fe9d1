"""Results as files for other programs: JSON lines and CSV."""
import csv
import json
from collections.abc import Sequence
from pathlib import Path

from mmatnet.apis.results import VideoResult
from mmatnet.atomic import atomic_file

# the first seven are what `mmatnet score --spotting` reads
COLUMNS = ('video', 'kind', 'onset', 'apex', 'offset', 'score', 'label', 'onset_seconds',
           'apex_seconds', 'offset_seconds', 'strength')


def write_results(results: Sequence[VideoResult], path: str | Path) -> None:
    """Write one JSON object per video, one a line, whole or not at all."""
    with atomic_file(path) as temporary, open(temporary, 'w', encoding='utf-8') as out:
        for result in results:
            out.write(json.dumps(result.to_dict(), ensure_ascii=False) + '\n')


def write_expressions(results: Sequence[VideoResult], path: str | Path,
                      classes: Sequence[str]) -> None:
    """Write one row per expression, whole or not at all.

    Args:
        results (Sequence[VideoResult]): The videos.
        path (str | Path): The CSV file.
        classes (Sequence[str]): Of the model; each has a column of its probability.
    """
    with atomic_file(path) as temporary, \
            open(temporary, 'w', encoding='utf-8', newline='') as out:
        writer = csv.writer(out, lineterminator='\n')
        writer.writerow([*COLUMNS, *(f'probability_{name}' for name in classes), 'notes', 'remark'])
        for result in results:
            for one in result.expressions:
                writer.writerow([
                    Path(result.path).name, one.kind, one.onset, one.apex, one.offset,
                    f'{one.score:.4f}', one.label,
                    *(f'{value:.4f}' for value in (one.onset_seconds, one.apex_seconds,
                                                   one.offset_seconds, one.strength)),
                    *(f'{one.scores[name]:.4f}' if one.scores else '' for name in classes),
                    '; '.join(one.notes), result.remark or ''])
