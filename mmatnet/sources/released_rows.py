"""The text formats of ATNet's authors: their list of 442 clips, and blocks of 64x128 rows.

Source: github.com/Trunpm/ACII19-Apex-Time-Network (no licence file; not distributed here).
"""
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from mmatnet.clips.annotation import Clip, check_annotations
from mmatnet.clips.megc2019 import CLASSES
from mmatnet.errors import InputError
from mmatnet.io.atomic import atomic_file
from mmatnet.io.read_errors import check_regular
from mmatnet.io.system_errors import is_of_the_process
from mmatnet.io.tables import plain_float

ROWS, WIDTH = 64, 128
Key = tuple[str, str, str]


def parse_key(text: str) -> Key:
    """Turn ``<db>-<subject>-<clip>`` into a canonical key; SAMM's subject ``6`` becomes ``006``.

    Raises:
        InputError: If the text is of another form.
    """
    parts = text.split('-')
    if len(parts) != 3 or not all(re.fullmatch(r'\w+', part, re.ASCII) for part in parts):
        raise InputError(f'expected a key <database>-<subject>-<clip>, got {text[:60]!r}')
    database, subject, clip = parts
    if database == 'samm':
        if not re.fullmatch('[0-9]+', subject):
            raise InputError(f'expected a number as SAMM subject, got {text[:60]!r}')
        subject = f'{int(subject):03d}'
    return database, subject, clip


def format_key(key: Key) -> str:
    """Turn a canonical key into the released form: the inverse of :func:`parse_key`."""
    database, subject, clip = key
    return '-'.join((database, str(int(subject)) if database == 'samm' else subject, clip))


def read_released_list(path: str | Path) -> list[Clip]:
    """Read ``Apex_Cropped_images.txt`` as an annotation table.

    A line is ``<db>-<subject>-<clip>-<apex file> <label>``. The emotion becomes the name of the
    class; onset, offset and frames per second stay empty.

    Raises:
        InputError: If the file is missing or a line is of another form; names file and line.
    """
    path, clips = Path(path), []
    for number, line in _lines(path):
        match = re.fullmatch(r'(?P<key>[^- ]+-[^- ]+-[^- ]+)-[^- ]*?(?P<apex>[0-9]+)\.\w+ '
                             r'(?P<label>[0-2])', line.strip())
        if match is None:
            raise InputError(f'{path}, line {number}: expected <db>-<subject>-<clip>-<apex file> '
                             f'<label 0 to 2>, got {line.strip()[:80]!r}')
        try:
            key = parse_key(match['key'])
        except InputError as error:
            raise InputError(f'{path}, line {number}: {error}') from error
        # SMIC has no annotated apex: its authors' rule is the middle frame
        source = 'middle' if key[0] == 'smic' else 'sheet'
        clips.append(Clip(*key, apex=int(match['apex']), apex_source=source,
                          emotion=CLASSES[int(match['label'])]))
    if not clips:
        raise InputError(f'{path}: expected one line per clip, the file is empty')
    try:
        check_annotations(clips)
    except InputError as error:
        raise InputError(f'{path}: {error}') from error
    return clips


def read_released_rows(path: str | Path) -> dict[Key, np.ndarray]:
    """Read blocks of a key line and 64 rows of 128 numbers; LF or CRLF, empty lines ignored.

    Returns:
        dict: Canonical key to rows, float32, shape (64, 128).

    Raises:
        InputError: If the file is missing or a block is broken; names file, line and clip.
    """
    path = Path(path)
    blocks: dict[Key, list[np.ndarray]] = {}
    rows: list[np.ndarray] | None = None
    name, number = '', 0
    for number, line in _lines(path):
        if rows is None or len(rows) == ROWS or line[:1].isalpha():
            if rows is not None and len(rows) < ROWS:
                raise _broken(path, number, name, len(rows))
            name = line.strip()
            try:
                key = parse_key(name)
            except InputError as error:
                after = f' after the {ROWS} rows of {format_key(key)}' if blocks else ''
                raise InputError(f'{path}, line {number}{after}: {error}') from error
            if key in blocks:
                raise InputError(f'{path}, line {number}: {name} stands twice; remove one block')
            rows = blocks[key] = []
        else:
            rows.append(_numbers(line, f'{path}, line {number}, {name}'))
    if rows is None:
        raise InputError(f'{path}: expected blocks of a key and {ROWS} rows, the file is empty')
    if len(rows) < ROWS:
        raise _broken(path, number, name, len(rows))
    return {key: np.stack(block) for key, block in blocks.items()}


def write_released_rows(path: str | Path, blocks: Iterable[tuple[Key, np.ndarray]]) -> None:
    """Write rows as released: key line ending in LF, rows in CRLF, a leading space, ``%.5g``.

    Args:
        path (str | Path): The file, written whole or not at all.
        blocks (Iterable): Canonical keys with rows of shape (64, 128).

    Raises:
        InputError: If a shape is another, or the disk is full.
    """
    with atomic_file(path) as temporary, open(temporary, 'w', encoding='ascii', newline='') as out:
        for key, rows in blocks:
            if rows.shape != (ROWS, WIDTH):
                raise InputError(f'{format_key(key)}: expected rows of shape {(ROWS, WIDTH)}, '
                                 f'got {rows.shape}')
            out.write(format_key(key) + '\n')
            for row in rows:
                out.write(''.join(f' {number:.5g}' for number in row) + '\r\n')


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the number and text of each line that is not empty."""
    if path.exists():
        check_regular(path)
    try:
        with open(path, encoding='ascii') as text:  # LF and CRLF alike
            for number, line in enumerate(text, 1):
                if line.strip():
                    yield number, line.rstrip('\n')
    except OSError as error:
        if is_of_the_process(error):
            raise
        raise InputError(f'cannot read {path} ({error.strerror}); it is part of the files ATNet\'s '
                         'authors released, github.com/Trunpm/ACII19-Apex-Time-Network') from error
    except UnicodeDecodeError as error:
        raise InputError(f'{path}: expected plain ASCII text, got other bytes; '
                         'download it again') from error


def _numbers(line: str, where: str) -> np.ndarray:
    cells = line.split()
    if len(cells) != WIDTH:
        raise InputError(f'{where}: expected {WIDTH} numbers, got {len(cells)}')
    try:
        row = np.array([plain_float(cell) for cell in cells], np.float32)
    except ValueError as error:
        raise InputError(f'{where}: expected numbers, {error}') from error
    if not np.isfinite(row).all():
        raise InputError(f'{where}: expected finite numbers, got one that is not')
    return row


def _broken(path: Path, number: int, name: str, rows: int) -> InputError:
    return InputError(f'{path}, line {number}, {name}: expected {ROWS} rows, the block ends after '
                      f'{rows}; download the file again')
