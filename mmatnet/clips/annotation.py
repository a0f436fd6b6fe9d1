"""The annotation table: one row per micro-expression, the same for every database."""
import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path, PurePosixPath
from typing import Any

from mmatnet.errors import InputError
from mmatnet.io.atomic import atomic_file
from mmatnet.io.tables import read_table

APEX_SOURCES = ('sheet', 'middle', 'spotted', 'repaired')
# Davison, Merghani, Yap: "Objective Classes for Micro-Facial Expression Recognition", Journal of
# Imaging 2018, doi 10.3390/jimaging4100119: classes made of action units alone
OBJECTIVE_CLASSES = ('I', 'II', 'III', 'IV', 'V', 'VI', 'VII')


@dataclass(frozen=True)
class Clip:
    """One micro-expression as its database annotates it.

    Frame numbers are those in the file names (0-based for video files); ``None`` is an empty cell.

    Args:
        database (str): Database id, such as ``casme2``.
        subject (str): Subject in canonical form, such as ``sub01``.
        clip (str): Clip name; unique within (database, subject).
        onset, apex, offset (int | None): Frame numbers.
        apex_source (str): ``sheet``, ``middle``, ``spotted``, ``repaired``, or empty if unknown.
        emotion (str): The database's own word, not yet a class.
        action_units (str): As the sheet prints them; see :mod:`mmatnet.clips.action_units`.
        objective_class (str): ``I`` to ``VII``, or empty if the sheet tells none.
        fps (float | None): Frames per second.
        frames (str): Folder or video with the frames, relative to the database's root.
        note (str): What was repaired, and why.

    Examples:
        >>> clip = Clip('casme2', 'sub01', 'EP02_01f', onset=46, apex=59, offset=86)
        >>> clip.key, clip.offset - clip.onset
        (('casme2', 'sub01', 'EP02_01f'), 40)
    """

    database: str
    subject: str
    clip: str
    onset: int | None = None
    apex: int | None = None
    offset: int | None = None
    apex_source: str = ''
    emotion: str = ''
    action_units: str = ''
    objective_class: str = ''
    fps: float | None = None
    frames: str = ''
    note: str = ''

    @property
    def key(self) -> tuple[str, str, str]:
        """(database, subject, clip), which names the clip everywhere."""
        return self.database, self.subject, self.clip

    @property
    def subject_key(self) -> tuple[str, str]:
        """(database, subject): the same subject name in two databases is two people."""
        return self.database, self.subject

    def __str__(self) -> str:
        return '/'.join(self.key)


COLUMNS = tuple(field.name for field in fields(Clip))
INTEGERS = ('onset', 'apex', 'offset')
# a table written before a database with objective classes could be read has no such column
REQUIRED_COLUMNS = tuple(name for name in COLUMNS if name != 'objective_class')


def frames_of(clip: Clip, *names: str) -> tuple[int, ...]:
    """Return ``clip.onset``, ``clip.apex`` or ``clip.offset``, in the order asked for.

    Raises:
        InputError: If one is empty.
    """
    empty = [name for name in names if getattr(clip, name) is None]
    if empty:
        raise InputError(f'{clip}: {" and ".join(empty)} must be a frame number, the cell is '
                         'empty; fill it in or leave the clip out')
    return tuple(getattr(clip, name) for name in names)


def check_clip(clip: Clip) -> None:
    """Raise unless the clip has a key, frames inside its database, and onset <= apex <= offset.

    Raises:
        InputError: With a sentence that names the clip and the offending value.
    """
    if not all(clip.key):
        raise InputError(f'database, subject and clip must not be empty, got {clip.key}')
    if any(character < ' ' for text in (*clip.key, clip.frames) for character in text):
        raise InputError('database, subject, clip and frames must be text without control '
                         f'characters, got {(*clip.key, clip.frames)}')
    if any(part in ('.', '..') or set(part) & set('/\\') for part in clip.key):
        raise InputError(f'database, subject and clip become file names and must not hold a path, '
                         f'got {clip.key}')
    if PurePosixPath(clip.frames).is_absolute() or '..' in PurePosixPath(clip.frames).parts:
        raise InputError(f"{clip}: frames must lie below the database's root, got "
                         f'{clip.frames!r}; write the path relative to it, without ..')
    if clip.apex_source not in ('', *APEX_SOURCES):
        raise InputError(f'{clip}: apex_source must be one of {", ".join(APEX_SOURCES)} or empty, '
                         f'got {clip.apex_source!r}')
    if clip.objective_class not in ('', *OBJECTIVE_CLASSES):
        raise InputError(f'{clip}: objective_class must be one of {", ".join(OBJECTIVE_CLASSES)} '
                         f'or empty, got {clip.objective_class!r}')
    if clip.onset is not None and clip.offset is not None:
        if clip.onset > clip.offset:
            raise InputError(f'{clip}: onset {clip.onset} comes after offset {clip.offset}; '
                             'correct the annotation')
        if clip.apex is not None and not clip.onset <= clip.apex <= clip.offset:
            raise InputError(f'{clip}: apex {clip.apex} lies outside onset {clip.onset} to offset '
                             f'{clip.offset}; correct the annotation')
    if clip.fps is not None and not 0 < clip.fps < math.inf:
        raise InputError(f'{clip}: fps must be above 0, got {clip.fps}')


def check_annotations(clips: Sequence[Clip]) -> None:
    """Raise unless every clip is sound and no two share a key.

    Raises:
        InputError: Naming the clip.
    """
    seen = set()
    for clip in clips:
        check_clip(clip)
        if clip.key in seen:
            raise InputError(f'two clips have the key {clip}; a clip is known by database, '
                             'subject and clip name, so rename or remove one')
        seen.add(clip.key)


def write_annotations(path: str | Path, clips: Iterable[Clip]) -> None:
    """Write the table, whole or not at all (UTF-8, columns as in :class:`Clip`).

    Raises:
        InputError: If a clip is unsound, or the disk is full.
    """
    clips = list(clips)
    check_annotations(clips)
    with atomic_file(path) as temporary, open(temporary, 'w', encoding='utf-8', newline='') as out:
        writer = csv.writer(out, lineterminator='\n')
        writer.writerow(COLUMNS)
        for clip in clips:
            cells = (getattr(clip, name) for name in COLUMNS)
            writer.writerow(map(_text, cells))


def read_annotations(path: str | Path) -> list[Clip]:
    """Read and check an annotation table; without a column objective_class, those are empty.

    Raises:
        InputError: If the file is missing, has other columns, or a row is unsound; names the row.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f'no annotation table at {path}; make one with `mmatnet prepare`')
    clips = read_table(path, REQUIRED_COLUMNS, _clip_from_row)
    try:
        check_annotations(clips)
    except InputError as error:
        raise InputError(f'{path}: {error}') from error
    return clips


def _text(cell: str | int | float | None) -> str:
    """Write a cell such that it is read back the same; 200.0 is ``200``."""
    if cell is None:
        return ''
    return str(cell).removesuffix('.0') if isinstance(cell, float) else str(cell)


def _clip_from_row(row: dict[str, str], where: str) -> Clip:
    cells: dict[str, Any] = {name: row.get(name, '').strip() for name in COLUMNS}
    for name in (*INTEGERS, 'fps'):
        kind = int if name in INTEGERS else float
        try:
            cells[name] = kind(cells[name]) if cells[name] else None
        except ValueError:
            raise InputError(f'{where}: {name} must be a number or empty, '
                             f'got {cells[name]!r}') from None
    return Clip(**cells)
