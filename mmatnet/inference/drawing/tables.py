"""Results as files for other programs: JSON lines and CSV."""
import csv
import json
from collections.abc import Sequence
from pathlib import Path

from mmatnet.errors import InputError
from mmatnet.face.tracking import Segment
from mmatnet.inference.drawing.names import telling_names
from mmatnet.inference.results import Expression, Timeline, VideoResult
from mmatnet.io.atomic import atomic_file
from mmatnet.io.read_errors import explain_read_errors

# the first seven are what `mmatnet score --spotting` reads
COLUMNS = ('video', 'kind', 'onset', 'apex', 'offset', 'score', 'label', 'onset_seconds',
           'apex_seconds', 'offset_seconds', 'strength')


# what is no text, as in the name of a file, is written as the escape that JSON has for it
WRITTEN = {'encoding': 'utf-8', 'errors': 'backslashreplace'}


def write_results(results: Sequence[VideoResult], path: str | Path) -> None:
    """Write one JSON object per video, one a line, whole or not at all."""
    with atomic_file(path) as temporary, open(temporary, 'w', **WRITTEN) as out:
        for result in results:
            out.write(json.dumps(result.to_dict(), ensure_ascii=False) + '\n')


def read_results(path: str | Path) -> list[VideoResult]:
    """Read what :func:`write_results` wrote.

    Raises:
        InputError: If it is not there, or something else.
    """
    path = Path(path)
    with explain_read_errors(path):
        content = path.read_bytes()
    try:
        return [_result(json.loads(line)) for line in content.decode().split('\n') if line]
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(f'{path}: expected what `mmatnet infer` writes, one JSON object per line, '
                         f'got something else ({error}); remove it, or write it again') from error


def _result(content: dict) -> VideoResult:
    timeline = Timeline()
    for name, values in content.pop('timeline').items():
        getattr(timeline, name).extend(values)
    return VideoResult(
        **{**content, 'expressions': [Expression(**one) for one in content['expressions']],
           'segments': [_segment(one) for one in content['segments']], 'timeline': timeline})


def _segment(content: dict) -> Segment:
    matrix = content['matrix']
    return Segment(**{**content, 'notes': tuple(content['notes']),
                      'matrix': matrix and tuple(tuple(row) for row in matrix)})


def write_expressions(results: Sequence[VideoResult], path: str | Path, classes: Sequence[str],
                      names: Sequence[str] | None = None) -> None:
    """Write one row per expression, whole or not at all.

    Args:
        results (Sequence[VideoResult]): The videos.
        path (str | Path): The CSV file.
        classes (Sequence[str]): Of the model; each has a column of its probability.
        names (Sequence[str] | None): What to call the videos; by default so much of the end of
            their paths as tells them apart.
    """
    if names is None:
        names = telling_names([result.path for result in results])
    with atomic_file(path) as temporary, open(temporary, 'w', newline='', **WRITTEN) as out:
        writer = csv.writer(out, lineterminator='\n')
        writer.writerow([*COLUMNS, *(f'probability_{name}' for name in classes), 'notes', 'remark'])
        for name, result in zip(names, results, strict=True):
            for one in result.expressions:
                writer.writerow([
                    name, one.kind, one.onset, one.apex, one.offset, f'{one.score:.4f}', one.label,
                    *(f'{value:.4f}' for value in (one.onset_seconds, one.apex_seconds,
                                                   one.offset_seconds, one.strength)),
                    *(f'{one.scores[each]:.4f}' if one.scores else '' for each in classes),
                    '; '.join(one.notes), result.remark or ''])
