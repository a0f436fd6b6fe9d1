"""A process of its own that unpacks one workbook, so that a hostile one can only end that.

``python workbook_process.py FILE BYTES`` prints JSON: ``{"sheets": [[title, rows], ...]}``, cells
as text, or ``{"problem": ...}``. It imports nothing of the package, which makes it start quickly.
"""
import contextlib
import datetime
import json
import sys

MEMORY, SECONDS = 1 << 29, 10  # bytes of address space and time of the processor
# the largest database has 7,526 clips; MOST_TEXT in characters
MOST_ROWS, MOST_COLUMNS, MOST_TEXT = 100_000, 1000, 1 << 25


def limit(memory: int) -> None:
    """Have the system end this process before it takes more than it may, where that can be said."""
    with contextlib.suppress(ImportError):
        import resource
        for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, SECONDS),
                           (resource.RLIMIT_CORE, 0)):
            resource.setrlimit(what, (most, most))


def sheets(path: str) -> list[tuple[str, list[list[str]]]]:
    """Return title and rows of every sheet, from its first row and column on.

    Raises:
        ValueError: If a sheet is larger than any table of annotations.
    """
    from python_calamine import CalamineWorkbook, SheetTypeEnum
    found, text = [], 0
    # by its content: what people call .xls is often something newer
    with open(path, 'rb') as file, CalamineWorkbook.from_filelike(file) as book:
        for number, about in enumerate(book.sheets_metadata):
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_index(number)
            row, column = sheet.end or (0, 0)
            if row >= MOST_ROWS or column >= MOST_COLUMNS:
                raise ValueError(f'the sheet {about.name} has a cell in row {row + 1}, column '
                                 f'{column + 1}, and may have {MOST_ROWS} rows and {MOST_COLUMNS} '
                                 'columns')
            rows = [[as_text(cell) for cell in cells]
                    for cells in sheet.to_python(skip_empty_area=False)]
            text += sum(map(len, (cell for cells in rows for cell in cells)))
            if text > MOST_TEXT:
                raise ValueError(f'it has more than {MOST_TEXT} characters')
            found.append((about.name, rows))
    return found


def as_text(cell: object) -> str:
    """Write a cell as a person would: whole numbers without a point, dates as ISO 8601."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, datetime.date | datetime.time) else str(cell)


def main() -> None:
    """Read, and print what was found or what was wrong."""
    limit(int(sys.argv[2]))
    try:
        found: dict[str, object] = {'sheets': sheets(sys.argv[1])}
    except (MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # the library's own, and what its Rust code panics with
        found = {'problem': str(error).strip() or type(error).__name__}
    print(json.dumps(found))


if __name__ == '__main__':
    main()
