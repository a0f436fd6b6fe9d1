"""Results as files for other programs: JSON and CSV."""
import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

from mmatnet.inference.drawing.names import shortest_unique_paths
from mmatnet.inference.results import Expression, VideoResult
from mmatnet.io.atomic import atomic_file, open_text
from mmatnet.io.json_files import read_json
from mmatnet.io.read_errors import explain_read_errors
from mmatnet.io.tables import read_table

RESULT, EXPRESSIONS = 'results.json', 'expressions.csv'
# the first seven are what `mmatnet score --spotting` reads
COLUMNS = ('video', 'kind', 'onset', 'apex', 'offset', 'score', 'label', 'onset_seconds',
           'apex_seconds', 'offset_seconds', 'strength')


def write_result(result: VideoResult, path: str | Path) -> None:
    """Write all about a video as one JSON object, whole or not at all."""
    with atomic_file(path) as temporary, open_text(temporary) as out:
        out.write(json.dumps(result.to_dict(), ensure_ascii=False, allow_nan=False) + '\n')


def read_expressions(path: str | Path) -> list[Expression]:
    """Read the expressions back from a file of :func:`write_result`.

    Raises:
        InputError: If it is not there, or none.
    """
    names = [field.name for field in fields(Expression)]
    schema = {'type': 'object', 'required': ['expressions'], 'properties': {'expressions': {
        'type': 'array', 'items': {'type': 'object', 'required': names,
                                   'additionalProperties': False,
                                   'properties': dict.fromkeys(names, True)}}}}
    content = read_json(path, schema, 'run mmatnet infer again with --again')
    return [Expression(**one) for one in content['expressions']]


def write_expressions(results: Sequence[VideoResult], path: str | Path,
                      classes: Sequence[str]) -> None:
    """Write one row per expression, whole or not at all.

    Args:
        results (Sequence[VideoResult]): The videos; a row calls them by so much of the end of
            their paths as tells them apart.
        path (str | Path): The CSV file.
        classes (Sequence[str]): Of the model; each has a column of its probability.
    """
    names = shortest_unique_paths([result.path for result in results])
    _write_rows(path, classes, (_row(name, one, classes, result.remark)
                                for name, result in zip(names, results, strict=True)
                                for one in result.expressions))


def join_expressions(tables: Mapping[str, Path], path: str | Path, classes: Sequence[str]) -> None:
    """Put tables of :func:`write_expressions`, of a video each, into one.

    Args:
        tables (Mapping[str, Path]): The tables, by what the joint one is to call their videos.
        path (str | Path): The joint one.
        classes (Sequence[str]): Of the model that made them all.

    Raises:
        InputError: If one cannot be read, or the joint one not be written.
    """
    header = header_of(classes)
    _write_rows(path, classes, [
        [name, *row] for name, table in tables.items()
        for row in read_table(table, header, lambda cells, _: [cells[one] for one in header[1:]])])


def header_of(classes: Sequence[str]) -> list[str]:
    """Return the columns of a table of expressions."""
    return [*COLUMNS, *(f'probability_{name}' for name in classes), 'notes', 'remark']


def is_expressions(path: Path) -> bool:
    """Whether a file begins as a table of :func:`write_expressions`."""
    if not path.is_file():  # opening a pipe would wait for ever
        return False
    with explain_read_errors(path), open(path, 'rb') as file:
        return file.readline(1000).startswith(','.join(COLUMNS).encode())


def _write_rows(path: str | Path, classes: Sequence[str], rows: Iterable[Sequence]) -> None:
    with atomic_file(path) as temporary, open_text(temporary, '') as out:
        writer = csv.writer(out, lineterminator='\n')
        writer.writerow(header_of(classes))
        writer.writerows(rows)


def _row(name: str, one: Expression, classes: Sequence[str], remark: str | None) -> list:
    return [name, one.kind, one.onset, one.apex, one.offset, f'{one.score:.4f}', one.label,
            *(f'{value:.4f}' for value in (one.onset_seconds, one.apex_seconds,
                                           one.offset_seconds, one.strength)),
            *(f'{one.scores[each]:.4f}' if one.scores else '' for each in classes),
            '; '.join(one.notes), remark or '']
