"""Annotation tables that were changed by hand since they were written."""
import json
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

from mmatnet.clips.annotation import Clip, read_annotations
from mmatnet.errors import InputError
from mmatnet.io.digests import file_digest

MOST_TOLD = 10


def check_unedited(table: Path, source: Path, clips: Sequence[Clip]) -> None:
    """Refuse to write over a table that is not as it was written, unless it says the same.

    Args:
        table (Path): The annotation table; need not be there.
        source (Path): What was noted when it was written, its digest under ``annotations``.
        clips (Sequence[Clip]): What would be written.

    Raises:
        InputError: With what differs.
    """
    if not table.is_file() or _noted(source) == file_digest(table):
        return
    differing = differences(read_annotations(table), clips)
    if differing:
        more = len(differing) - MOST_TOLD
        told = [*differing[:MOST_TOLD], *([f'and {more} more'] if more > 0 else [])]
        raise InputError(f'{table} is not as it was written, and would be overwritten: '
                         f'{"; ".join(told)}. Choose another folder with --out, or write it anew '
                         'with --again')


def differences(there: Sequence[Clip], new: Sequence[Clip]) -> list[str]:
    """Say what the table has and what it would have, a part for each clip that differs."""
    earlier, later = ({clip.key: clip for clip in clips} for clips in (there, new))
    told = []
    for key in dict.fromkeys((*earlier, *later)):
        if key not in earlier or key not in later:
            told.append(f'{"/".join(key)} only {"there" if key in earlier else "now"}')
            continue
        cells = [f'{field.name} {was!r} there, {now!r} now' for field in fields(Clip)
                 if (was := getattr(earlier[key], field.name)) != (
                     now := getattr(later[key], field.name))]
        if cells:
            told.append(f'{"/".join(key)}: {", ".join(cells)}')
    return told


def _noted(source: Path) -> str | None:
    try:
        return json.loads(source.read_text(encoding='utf-8'))['annotations']
    except (OSError, ValueError, KeyError, TypeError):
        return None
