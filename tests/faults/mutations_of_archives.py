"""Damage to zip archives, which parts of stores, checkpoints and workbooks are.

What is changed inside gets its right checksum: only a digest, or a reader that looks, can tell.
"""
import datetime
import io
import random
import warnings
import zipfile

from openpyxl import load_workbook

from tests.faults.mutations import BYTES, HOSTILE, Mutation, a_pickle
from tests.faults.mutations_of_arrays import ARRAYS
from tests.faults.mutations_of_tables import CELLS

Members = list[tuple[str, bytes]]


def member_dropped(members: Members, draw: random.Random) -> None:
    del members[draw.randrange(len(members))]


def member_twice(members: Members, draw: random.Random) -> None:
    name, data = draw.choice(members)
    members.append((name, draw.choice((data, draw.choice(BYTES)(data or b'x', draw)))))


def member_renamed(members: Members, draw: random.Random) -> None:
    place = draw.randrange(len(members))
    name, data = members[place]
    members[place] = draw.choice((f'../{name}', f'/{name}', name.upper(), f'{name}x', 'x')), data


def members_swapped(members: Members, draw: random.Random) -> None:
    a, b = (draw.randrange(len(members)) for _ in range(2))
    (one, data), (other, more) = members[a], members[b]
    members[a], members[b] = (one, more), (other, data)


def member_damaged(members: Members, draw: random.Random) -> None:
    place = draw.randrange(len(members))
    name, data = members[place]
    kinds = (*BYTES, *ARRAYS, *ARRAYS) if name.endswith('.npy') else BYTES
    members[place] = name, draw.choice(kinds)(data or b'x', draw)


def pickle_baited(members: Members, draw: random.Random) -> None:
    for place, (name, data) in enumerate(members):
        if name.endswith('data.pkl'):
            bait = a_pickle(data, draw)
            members[place] = name, draw.choice((bait, bait[:-1] + b'0' + data))


def member_added(members: Members, draw: random.Random) -> None:
    members.append((draw.choice(('x', '../x', '/x', 'x/')), draw.randbytes(9)))


def _of_members(change) -> Mutation:
    def mutate(content: bytes, draw: random.Random) -> bytes:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            kinds = {info.filename: info.compress_type for info in archive.infolist()}
            members = [(name, archive.read(name)) for name in kinds]
        change(members, draw)
        out = io.BytesIO()
        with zipfile.ZipFile(out, 'w') as archive, warnings.catch_warnings():
            warnings.simplefilter('ignore')  # of a name that is there twice
            for name, data in members:
                archive.writestr(zipfile.ZipInfo(name), data,
                                 kinds.get(name, zipfile.ZIP_STORED))  # of 1980
        return out.getvalue()
    mutate.__name__ = change.__name__
    return mutate


ARCHIVES = tuple(map(_of_members, (
    member_dropped, member_twice, member_renamed, members_swapped, member_damaged, member_damaged,
    member_damaged, pickle_baited, member_added)))


def _of_workbook(change) -> Mutation:
    def mutate(content: bytes, draw: random.Random) -> bytes:
        book = load_workbook(io.BytesIO(content))
        sheet = draw.choice([sheet for sheet in book.worksheets if sheet.max_row > 1])
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        change(rows, draw)
        title = sheet.title
        book.remove(sheet)
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([_storable(cell) for cell in row])
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()
    mutate.__name__ = change.__name__
    return mutate


def _storable(cell: object) -> object:
    """A cell as Excel can hold it: no control characters, no more than 32,767 of any."""
    if isinstance(cell, str):
        return ''.join(sign for sign in cell if sign.isprintable() or sign in '\n\t')[:32_000]
    return cell


def odd_cell(rows: list[list], draw: random.Random) -> None:
    row = draw.choice(rows)
    row[draw.randrange(len(row))] = draw.choice((
        None, True, 0, -1, 1.5, 1e300, '#REF!', '#DIV/0!', '=1/0', '=A1', '/', '-',
        datetime.datetime(2014, 5, 8), datetime.time(1, 2), datetime.timedelta(3), HOSTILE[-2]))


def row_dropped(rows: list[list], draw: random.Random) -> None:
    del rows[draw.randrange(len(rows))]


def row_doubled(rows: list[list], draw: random.Random) -> None:
    rows.append(list(draw.choice(rows)))


def rows_shuffled(rows: list[list], draw: random.Random) -> None:
    draw.shuffle(rows)


def blank_row(rows: list[list], draw: random.Random) -> None:
    rows.insert(draw.randint(0, len(rows)), [None] * len(rows[0]))


WORKBOOKS = tuple(map(_of_workbook, (*CELLS, odd_cell, odd_cell, odd_cell, row_dropped, row_doubled,
                                     rows_shuffled, blank_row)))
