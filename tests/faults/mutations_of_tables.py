"""Damage to tables of cells, which CSV files and worksheets are; the first row is the header."""
import csv
import io
import random
from collections.abc import Callable

from tests.faults.mutations import HOSTILE, Mutation

Rows = list[list]


def rows_reversed(rows: Rows, draw: random.Random) -> None:
    rows[1:] = rows[:0:-1]


def column_dropped(rows: Rows, draw: random.Random) -> None:
    place = draw.randrange(len(rows[0]))
    for row in rows:
        del row[place:place + 1]


def column_doubled(rows: Rows, draw: random.Random) -> None:
    place = draw.randrange(len(rows[0]))
    for row in rows:
        row.append(row[place] if place < len(row) else None)


def columns_swapped(rows: Rows, draw: random.Random) -> None:
    a, b = (draw.randrange(len(rows[0])) for _ in range(2))
    for row in rows:
        row[a], row[b] = row[b], row[a]


def title_changed(rows: Rows, draw: random.Random) -> None:
    rows[0][draw.randrange(len(rows[0]))] = draw.choice(HOSTILE)


def hostile_cell(rows: Rows, draw: random.Random) -> None:
    row = draw.choice(rows[1:])
    row[draw.randrange(len(row))] = draw.choice(HOSTILE)


def cells_swapped(rows: Rows, draw: random.Random) -> None:
    place, one, other = draw.randrange(len(rows[0])), draw.choice(rows[1:]), draw.choice(rows[1:])
    one[place], other[place] = other[place], one[place]


def neighbours_swapped(rows: Rows, draw: random.Random) -> None:
    row = draw.choice(rows[1:])
    place = draw.randrange(len(row) - 1)
    row[place], row[place + 1] = row[place + 1], row[place]


def cell_dropped(rows: Rows, draw: random.Random) -> None:
    row = draw.choice(rows[1:])
    del row[draw.randrange(len(row))]


def cell_added(rows: Rows, draw: random.Random) -> None:
    row = draw.choice(rows[1:])
    row.insert(draw.randint(0, len(row)), draw.choice(HOSTILE[:-1]))


def blanks_around(rows: Rows, draw: random.Random) -> None:
    row = draw.choice(rows[1:])
    place = draw.randrange(len(row))
    row[place] = f' {"" if row[place] is None else row[place]}\t'


CELLS = (rows_reversed, column_dropped, column_doubled, columns_swapped, title_changed,
         hostile_cell, hostile_cell, hostile_cell, hostile_cell, cells_swapped, neighbours_swapped,
         cell_dropped, cell_added, blanks_around)


def _of_csv(change: Callable[[Rows, random.Random], None]) -> Mutation:
    def mutate(content: bytes, draw: random.Random) -> bytes:
        rows = list(csv.reader(io.StringIO(content.decode(), newline='')))
        change(rows, draw)
        out = io.StringIO(newline='')
        csv.writer(out, lineterminator='\n', escapechar='\\').writerows(rows)
        return out.getvalue().encode()
    mutate.__name__ = change.__name__
    return mutate


CSV = tuple(map(_of_csv, CELLS))
