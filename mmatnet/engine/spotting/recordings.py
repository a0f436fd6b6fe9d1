"""The recordings of a prepared long database: where each lies, who is seen, and what is true."""
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from mmatnet.clips.provenance import SOURCE_FILE, read_source
from mmatnet.databases.truth import TRUTH
from mmatnet.errors import InputError
from mmatnet.evaluation.spotting.files import read_truth
from mmatnet.evaluation.spotting.names import tidy
from mmatnet.evaluation.spotting.scores import Span
from mmatnet.io.tables import read_table
from mmatnet.io.video.stamp import video_stamp


@dataclass(frozen=True)
class Recording:
    """One long video.

    Args:
        video (str): Its name in the truth.
        subject (str): Who is seen; empty where the truth does not tell.
        fps (float | None): Frames per second; ``None`` takes the times in the file.
        path (Path): The video file, or folder of frames.
        stamp (str | None): What changes when the video does; None if it could not be looked at.
    """

    video: str
    subject: str
    fps: float | None
    path: Path
    stamp: str | None


@dataclass(frozen=True)
class LongDatabase:
    """What is spotted in.

    Args:
        recordings (list[Recording]): In the order of the truth.
        truth (list[Span]): Every expression, and a span without kind for each video without one.
        registered (bool): Whether frames are crops of the face already.
    """

    recordings: list[Recording]
    truth: list[Span]
    registered: bool


def read_long_database(data: str | Path, frames: str | Path | None = None,
                       fps: float | None = None) -> LongDatabase:
    """Read ``truth.csv`` of a folder, and find the recordings that it names.

    They lie below the root that ``source.json`` names, as ``mmatnet prepare`` writes it, or beside
    the truth where there is none, as ``mmatnet synthesize long`` puts them.

    Args:
        data (str | Path): The folder.
        frames (str | Path | None): Root of the recordings, in place of that.
        fps (float | None): Frames per second of recordings for which the truth has none.

    Raises:
        InputError: If there is no truth, or it names no recording, one outside the root, one that
            is not there, or one with two people or two rates.
    """
    data = Path(data)
    table = data / TRUTH
    if not table.is_file():
        raise InputError(f'no table at {table}; expected a folder that `mmatnet prepare` made of a '
                         'database of long recordings, or one of videos with a truth.csv '
                         '(docs/spotting.md)')
    source: Mapping[str, Any] = {'root': str(data), 'registered': False}
    if (data / SOURCE_FILE).is_file():
        source = read_source(data / SOURCE_FILE)
    root = Path(source['root'] if frames is None else frames)
    truth = read_truth(table)
    if not truth:
        raise InputError(f'{table}: names no recording; it needs a row for each expression, and '
                         'one for each recording without any')
    subjects = _subjects(table)
    rates: dict[str, float | None] = {span.video: None for span in truth}
    rates.update((span.video, span.fps) for span in truth if span.fps is not None)
    places = {video: _place(root, video, table) for video in rates}
    recordings = [Recording(video, subjects[video], rate if rate is not None else fps,
                            places[video], video_stamp(places[video]))
                  for video, rate in rates.items()]
    return LongDatabase(recordings, truth, bool(source['registered']))


def _subjects(table: Path) -> dict[str, str]:
    """Video to who is seen in it; empty where no row tells."""
    subjects: dict[str, str] = {}
    for video, subject in read_table(table, ('video',), lambda cells, where: (
            tidy(cells['video'].strip()), cells.get('subject', '').strip())):
        if subjects.setdefault(video, subject) != subject:
            raise InputError(f'{table}: {video} shows {subjects[video] or "nobody"} in one row and '
                             f'{subject or "nobody"} in another; correct the column subject')
    return subjects


def _place(root: Path, video: str, table: Path) -> Path:
    if '..' in PurePosixPath(video).parts:  # an absolute one has lost its first slash
        raise InputError(f'{table}: recordings must lie below {root}, got {video!r}; write the '
                         'path relative to it, without ..')
    path = root / video
    if not path.exists():
        raise InputError(f'no recording at {path}, which {table} names; give the folder that it '
                         'is relative to with --frames DIR')
    return path
