"""What may be named to be looked through: files, folders, patterns, cameras."""
import glob
import os
import re
from collections.abc import Sequence
from pathlib import Path

from mmatnet.errors import InputError
from mmatnet.io.frames import IMAGE_SUFFIXES, VIDEO_SUFFIXES

CAMERA = re.compile(r'camera:([0-9]{1,3})')
ADDRESS = re.compile(r'[A-Za-z][A-Za-z0-9+.-]+://')


def camera_number(source: str | Path) -> int | None:
    """Return the number of the camera that is named, as in ``camera:0``; ``None`` if none is."""
    match = CAMERA.fullmatch(str(source))
    return None if match is None else int(match.group(1))


def expand_sources(given: Sequence[str]) -> list[str]:
    """Return the videos that are named.

    A folder of videos, without numbered images, stands for those that lie in it; a pattern, which
    shells of Windows leave as it is, for the files it fits. All else stands for itself.

    Args:
        given (Sequence[str]): As they were named.

    Raises:
        InputError: If a pattern fits nothing, or an address is given.
    """
    return [source for one in given for source in _expand(one)]


def _expand(source: str) -> list[str]:
    if ADDRESS.match(source):
        raise InputError(f'{source}: is an address, and streams from a network are not read; '
                         'record some of it first (ffmpeg -i ADDRESS -t 60 -c copy out.mp4)')
    if camera_number(source) is not None:
        return [source]
    if not os.path.exists(source) and glob.has_magic(source):
        found = sorted(glob.glob(source, recursive=True))
        if not found:
            raise InputError(f'{source}: no file fits this pattern; check it')
        return [one for each in found for one in _expand(each)]
    try:
        files = sorted(Path(source).iterdir()) if os.path.isdir(source) else []
    except OSError:  # that is said when it is opened
        return [source]
    if any(file.suffix.lower() in IMAGE_SUFFIXES for file in files):
        return [source]
    videos = [str(file) for file in files if file.suffix.lower() in VIDEO_SUFFIXES
              and file.is_file() and not file.name.startswith('.')]
    return videos or [source]
