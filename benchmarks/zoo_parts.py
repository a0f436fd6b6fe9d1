"""The rows of each protocol, what they have together, and how one compares with another."""
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from zoo_rows import ATNET, BASELINE, is_variant, recipe_of, stamps_on

from mmatnet.evaluation.recognition.comparison import compare
from mmatnet.evaluation.recognition.ensemble import average_seeds
from mmatnet.evaluation.recognition.summary import summarise

PROTOCOLS = {'loso': 'cde', 'lodo': 'hde'}


@dataclass(frozen=True)
class Part:
    """The rows of one protocol.

    Args:
        short (str): Its name in configs, such as ``cde``.
        rows (dict): All of them.
        honest (dict): Those of its main table: neither stamped, nor a variant in training.
        averages (dict): As :func:`averages` gives them of these.
    """

    short: str
    rows: Mapping[str, Mapping]
    honest: Mapping[str, Mapping]
    averages: Mapping[str, Mapping]


def parts_of(rows: Mapping[str, Mapping]) -> Iterator[Part]:
    """Yield the part of each protocol that has rows."""
    for protocol, short in PROTOCOLS.items():
        there = {name: row for name, row in rows.items()
                 if row['facts']['protocol'].split()[0] == protocol}
        if there:
            honest = {name: row for name, row in there.items()
                      if not is_variant(row) and not stamps_on(row)}
            yield Part(short, there, honest, averages(honest))


def averages(rows: Mapping[str, Mapping]) -> dict[str, dict]:
    """Average the scores of rows, the mean of each row's seeds once.

    Returns:
        dict: By what was averaged, what :func:`zoo_rows.read_rows` has of a row, and how many
        ``rows`` it was.
    """
    means = {name: average_seeds(row['predictions']) for name, row in rows.items()}
    groups = {'all networks of the common recipe':
              [name for name, row in rows.items() if recipe_of(row) == 'common'],
              'all rows': list(rows)}
    found = {}
    for what, members in groups.items():
        classes = rows[members[0]]['facts']['classes']
        average = average_seeds([replace(record, seed=number)
                                 for number, name in enumerate(members) for record in means[name]])
        found[what] = {'predictions': average, 'report': summarise(average, classes),
                       'facts': {'classes': classes}, 'rows': len(members)}
    return found


def with_seeds(row: Mapping, seeds: Collection[int]) -> Mapping:
    """Return a row less its other seeds."""
    records = [record for record in row['predictions'] if record.seed in seeds]
    return {**row, 'predictions': records, 'report': summarise(records, row['facts']['classes'])}


def difference(name: str, other: str, rows: Mapping[str, Mapping]) -> Mapping:
    """Compare two rows as `mmatnet compare` does, all databases together."""
    return compare(rows[name]['predictions'], rows[other]['predictions'],
                   rows[name]['facts']['classes'])['full']


def known_rows(name: str, rows: Iterable[str], short: str) -> list[str]:
    """Return the rows that every other is held against: the support vector machine and ATNet."""
    return [other for other in (BASELINE.format(short), ATNET.format(short))
            if other in rows and other != name]
