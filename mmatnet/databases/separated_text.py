"""Tables in text files, whatever separates their cells and however their letters are coded."""
import codecs
import csv
import io
from collections import Counter
from pathlib import Path

from mmatnet.errors import InputError

SEPARATORS = ',;\t|'
# what spreadsheet programs write without saying so: Unicode, Chinese Windows, Western Windows. In
# GB 2312 no letter follows half a character, so that it takes hardly any text of Europe for its own
ENCODINGS = ('utf-8-sig', 'gb2312', 'cp1252', 'latin-1')
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_separated(path: Path) -> list[list[str]]:
    """Return the rows of a text file.

    Raises:
        InputError: If it is no text, or a quoted cell does not end.
    """
    text = decode(path.read_bytes())
    if '\0' in text:
        raise InputError(f'{path}: expected a table as text, got other bytes; save it as UTF-8')
    first, _, rest = text.partition('\n')
    if first.strip().lower().startswith('sep=') and len(first.strip()) == 5:  # Excel's own note
        # the row stays, so that rows keep their numbers
        found = {first.strip()[4]: _rows(f'\n{rest}', first.strip()[4])}
    else:
        found = {separator: _rows(text, separator) for separator in SEPARATORS}
    read = [rows for rows in found.values() if isinstance(rows, list)]
    if not read:
        raise InputError(f'{path}: {next(iter(found.values()))}; correct the quotation marks, or '
                         'save the table as .xlsx')
    return max(read, key=_regularity)


def decode(content: bytes) -> str:
    """Decode text by its byte order mark, or as the first of :data:`ENCODINGS` that fits."""
    encodings = ('utf-16', *ENCODINGS) if content.startswith(UTF_16) else ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError('latin-1 decodes every byte')


def _rows(text: str, separator: str) -> list[list[str]] | str:
    """Rows, or what is wrong with the text if this separates its cells."""
    try:
        return list(csv.reader(io.StringIO(text, newline=''), delimiter=separator, strict=True))
    except csv.Error as error:
        return str(error)


def _regularity(rows: list[list[str]]) -> tuple[int, int]:
    """How many rows have the commonest number of cells above one, and that number."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))
