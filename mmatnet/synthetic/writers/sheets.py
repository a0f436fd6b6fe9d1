"""Writes an annotation workbook that is the same, byte by byte, on every day."""
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from mmatnet.io.atomic import atomic_file


def write_workbook(path: Path, sheets: Mapping[str, Iterable[Sequence]], date: str) -> None:
    """Write a workbook, whole or not at all.

    Args:
        path (Path): The ``.xlsx`` file.
        sheets (Mapping): Title to rows; a row holds the cells from the first column on, ``None``
            for an empty one. Rows above a header are rows like any other.
        date (str): The day that the file names as that of its making, such as ``2014-05-08``.
    """
    from openpyxl import Workbook
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(tuple(row))
    saved = io.BytesIO()
    book.save(saved)
    with atomic_file(path) as temporary, zipfile.ZipFile(saved) as dated, \
            zipfile.ZipFile(temporary, 'w', zipfile.ZIP_DEFLATED) as undated:
        for name in dated.namelist():  # the same bytes tomorrow: no times, inside or outside
            content = re.sub(rb'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ', f'{date}T00:00:00Z'.encode(),
                             dated.read(name))
            undated.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
