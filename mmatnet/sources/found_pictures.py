"""Whose pictures of onset-apex flow lie in a folder, by what they are called."""
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError
from mmatnet.io.frames import IMAGE_SUFFIXES
from mmatnet.io.read_errors import explain_read_errors


@dataclass(frozen=True)
class FoundPictures:
    """The pictures of a folder.

    Args:
        of_clips (dict): Clip, as ``database/subject/clip``, to its picture, in the clips' order.
        absent (list[str]): Clips without one.
        unknown (list[str]): Names of pictures that are no clip's.
    """

    of_clips: dict[str, Path]
    absent: list[str]
    unknown: list[str]


def find_pictures(clips: Sequence[Clip], folder: Path) -> FoundPictures:
    """Find the pictures that are called ``SUBJECT_CLIP``, as STSTNet's authors call theirs.

    Spaces at the ends of the name and the case of its letters do not count: theirs have a space
    before the dot (christy1206/STSTNet).

    Args:
        clips (Sequence[Clip]): Whose pictures are looked for.
        folder (Path): Where; folders inside are not looked into.

    Raises:
        InputError: If the folder cannot be read, none of the clips has a picture there, or one has
            two.
    """
    with explain_read_errors(folder):
        files = sorted(path.absolute() for path in folder.iterdir()
                       if path.suffix.lower() in IMAGE_SUFFIXES)
    named: dict[str, Path] = {}
    for path in files:
        name = path.stem.strip().lower()
        if name in named:
            raise InputError(f'{folder}: {named[name].name!r} and {path.name!r} are pictures of '
                             'the same clip; remove one')
        named[name] = path
    wanted = {str(clip): f'{clip.subject}_{clip.clip}'.lower() for clip in clips}
    found = {clip: named[name] for clip, name in wanted.items() if name in named}
    if not found:
        example = next(iter(clips))
        raise InputError(f'{folder}: expected pictures called SUBJECT_CLIP, such as '
                         f'{example.subject}_{example.clip}.png, and none of its {len(files)} '
                         'pictures is called as a clip is; rename them, or write pictures.csv '
                         'yourself (docs/apex_flow.md)')
    unknown = sorted(named.keys() - wanted.values())
    return FoundPictures(found, [clip for clip in wanted if clip not in found],
                         [named[name].name for name in unknown])


def picture_table(pictures: FoundPictures, place: Path) -> str:
    """Return the table that ``FlowPictures`` reads, with relative paths to what lies below it.

    Args:
        pictures (FoundPictures): Whose pictures are where.
        place (Path): The folder that the table is to lie in.
    """
    place, text = place.absolute(), io.StringIO(newline='')
    writer = csv.writer(text, lineterminator='\n')
    writer.writerow(['clip', 'path'])
    for clip, path in pictures.of_clips.items():
        writer.writerow([clip, path.relative_to(place) if path.is_relative_to(place) else path])
    return text.getvalue()
