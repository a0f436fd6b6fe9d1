"""The clips that ``mmatnet recognise`` is given: a prepared database, a table, or videos."""
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError

DATABASE = 'clips'  # what clips of a table, and videos, are counted to
NOBODY = 'unknown'


@dataclass(frozen=True)
class ClipInputs:
    """Clips to recognise.

    Args:
        clips (list[Clip]): Those that can be tried.
        root (Path): Folder that their ``frames`` are relative to.
        registered (bool): Whether frames are said to be registered crops.
        unusable (dict[str, str]): Rows of a table that cannot be tried, with the reason.
    """

    clips: list[Clip]
    root: Path
    registered: bool = False
    unusable: dict[str, str] = field(default_factory=dict)


def read_inputs(names: Sequence[str], frames: Path | None, renamed: Mapping[str, str]
                ) -> ClipInputs:
    """Read what the command line names.

    Args:
        names (Sequence[str]): One folder that ``mmatnet prepare`` wrote; or one table; or videos
            and folders of frames.
        frames (Path | None): Folder of the recordings, in place of the one that is known.
        renamed (Mapping): As for :func:`mmatnet.databases.own.read.read_own`.

    Raises:
        InputError: If they are not one of these, or cannot be read.
    """
    from mmatnet.databases.sheets import SUFFIXES
    first = Path(names[0])
    prepared = (first / 'annotations.csv').is_file()
    table = not first.is_dir() and first.suffix.lower() in SUFFIXES
    if (prepared or table) and len(names) > 1:
        raise InputError(f'{first} is {"a prepared folder" if prepared else "a table"}, and of '
                         f'those one is taken at a time; run the command for each of the '
                         f'{len(names)} by itself')
    if renamed and not table:
        raise InputError(f'--columns goes with a table, and {first} is none')
    if prepared:
        return _prepared(first, frames)
    if table:
        return _table(first, frames, renamed)
    if frames is not None:
        raise InputError('--frames goes with a prepared folder or a table; videos are found where '
                         'they are named')
    return _videos(names)


def _prepared(folder: Path, frames: Path | None) -> ClipInputs:
    from mmatnet.clips.annotation import read_annotations
    from mmatnet.clips.provenance import SOURCE_FILE, read_source
    place = folder / SOURCE_FILE
    source: Mapping[str, Any] = {'registered': False}
    if frames is None or place.is_file():
        source = read_source(place)
    return ClipInputs(read_annotations(folder / 'annotations.csv'),
                      frames or Path(source['root']), bool(source['registered']))


def _table(table: Path, frames: Path | None, renamed: Mapping[str, str]) -> ClipInputs:
    from mmatnet.databases.own.read import read_own
    root = (frames or table.parent).absolute()
    report, _ = read_own(root, table, DATABASE, renamed, needed=())
    return ClipInputs(report.clips, root, unusable=report.unusable)


def _videos(names: Sequence[str]) -> ClipInputs:
    from mmatnet.inference.drawing.names import shortest_unique_paths
    from mmatnet.io.frames import VIDEO_SUFFIXES
    paths = [os.path.abspath(name) for name in names]
    for name, path in zip(names, paths, strict=True):
        if os.path.isdir(path) and not _holds_images(path):
            raise InputError(f'{name} is neither a folder of frames, as no image lies in it, nor '
                             'prepared by `mmatnet prepare`; name a table, or the videos and '
                             'folders of frames themselves')
    if twice := [name for name, path in zip(names, paths, strict=True) if paths.count(path) > 1]:
        raise InputError(f'{twice[0]} is given twice; name each clip once')
    root = os.path.commonpath([os.path.dirname(path) for path in paths])
    clips = []
    for path, name in zip(paths, shortest_unique_paths(paths), strict=True):
        stem = os.path.splitext(name)[0] if name.lower().endswith(VIDEO_SUFFIXES) else name
        clips.append(Clip(DATABASE, NOBODY, '-'.join(stem.strip('/').split('/')),
                          fps=_rate(Path(path)),
                          frames=Path(path).relative_to(root).as_posix()))
    return ClipInputs(clips, Path(root))


def _holds_images(folder: str) -> bool:
    from mmatnet.io.frames import IMAGE_SUFFIXES
    from mmatnet.io.read_errors import explain_read_errors
    with explain_read_errors(folder), os.scandir(folder) as entries:
        return any(entry.name.lower().endswith(IMAGE_SUFFIXES) for entry in entries)


def _rate(path: Path) -> float | None:
    """Frames per second of a video; ``None`` of a folder, and of what cannot be read."""
    from mmatnet.io.video.readers import open_file
    try:
        return None if path.is_dir() else open_file(path).fps
    except (InputError, OSError):  # said when it is its turn
        return None
