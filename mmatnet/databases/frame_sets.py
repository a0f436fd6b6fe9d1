"""Where the frames of a distribution lie, with its folders named as people name them."""
import contextlib
import itertools
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from mmatnet.errors import InputError
from mmatnet.io.read_errors import explain_read_errors

PROBE_LIMIT = 50  # at most so many folders, and files of each, tell a frame set
MOST_ENTRIES = 2000  # of a folder in which others are looked for


@dataclass(frozen=True)
class FrameSet:
    """One of the sets of frames in which a database is handed out.

    Args:
        name (str): What `--frame-set` calls it, as its distributor does.
        frame_name (Pattern): A whole file name; group 1 is the frame's number, which is parsed,
            never formatted, since padding differs from clip to clip.
        registered (bool): Whether frames are registered crops of the face, not the camera's.
        folder (str | None): Its folder below the root; ``''`` if the root holds it openly,
            ``None`` if it is ``name``.
        clips (str): Pattern that leads from ``folder`` to the folders of the clips.
        whole (bool): Whether a clip's folder shows more than onset to offset.
        sheet (bool): Whether it needs an annotation sheet.
    """

    name: str
    frame_name: re.Pattern
    registered: bool
    folder: str | None = None
    clips: str = '*/*'
    whole: bool = False
    sheet: bool = True

    @property
    def path(self) -> str:
        """Folder below the root, ``''`` for the root itself."""
        return self.name if self.folder is None else self.folder

    def layouts(self, directory: Path) -> Iterator['Layout']:
        """Give the places where its folder is, or would be if it is none, for a folder that a user
        names: that holds it, is a part of its path, or holds a folder that does either."""
        parts = [part for part in self.path.split('/') if part]
        for root, folder in itertools.chain(
                _found(directory, parts), _around(directory, parts),
                *(_found(inner, parts) for inner in _folders(directory)[:PROBE_LIMIT])):
            relative = folder.relative_to(root).as_posix()
            yield Layout(root, self, '' if relative == '.' else relative)

    def describe(self) -> str:
        """Return folders and frames as a pattern, for sentences."""
        inside = f'{self.path}/{self.clips}'.lstrip('/')
        inside = re.sub(r'(\[0-9\])+', '<digits>', re.sub(r'\[(\w)\w\]', r'\1', inside))
        # the pattern as a file name: without what only a pattern needs
        name = re.sub(r'\(\?:(\w+)\|.*?\)', r'\1', self.frame_name.pattern)
        name = re.sub(r'\(.*?\)', '<number>', name)
        name = re.sub(r'\\d(\{\d+\}|\+)?', '<digits>', name).replace('\\', '')
        return f'{inside}/' + re.sub(r'\.[*+]\??', '*', name)


@dataclass(frozen=True)
class Layout:
    """Where a distribution lies.

    Args:
        root (Path): What frames of a clip are relative to.
        frame_set (FrameSet): Which frames.
        folder (str): The frame set's folder below the root, as it is spelt there.
    """

    root: Path
    frame_set: FrameSet
    folder: str

    @property
    def has_frames(self) -> bool:
        """Whether a clip folder holds a file named like a frame; looks into a few only."""
        clips = (clip for clip in (self.root / self.folder).glob(self.frame_set.clips)
                 if clip.is_dir())
        return any(self.frame_set.frame_name.fullmatch(file.name)
                   for clip in islice(clips, PROBE_LIMIT)
                   for place in (clip, *same_name(clip))
                   for file in islice(place.glob('*'), PROBE_LIMIT))

    @property
    def places(self) -> list[Path]:
        """The folders from that of the frames up to the root."""
        folder = self.root / self.folder
        return [folder, *folder.parents[:len(folder.parts) - len(self.root.parts)]]

    def frame_numbers(self, folder: str) -> tuple[set[int], list[str]]:
        """Read the numbers of the frames in a folder below the root.

        Returns:
            tuple: The numbers, and the names of the other files: what is no frame, and a second
            frame of one number.

        Raises:
            InputError: If the folder may not be read.
        """
        numbers, strays = set(), []
        with explain_read_errors(self.root / folder):
            files = sorted((self.root / folder).iterdir())
        for path in files:
            match = self.frame_set.frame_name.fullmatch(path.name)
            if match is not None and int(match[1]) not in numbers:
                numbers.add(int(match[1]))
            else:
                strays.append(f'{folder}/{path.name}')
        return numbers, strays


def folder_key(name: str) -> str:
    """Return the name of a folder as names are compared: no case; ``-``, ``_`` and blank alike.

    Examples:
        >>> folder_key('SMIC-E_raw image')
        'smic_e_raw_image'
    """
    return re.sub(r'[\s_-]+', '_', name.strip()).lower()


def find_layout(directory: str | Path, frame_sets: Sequence[FrameSet], title: str,
                name: str | None = None) -> Layout:
    """Find the frames in a distribution.

    Args:
        directory (str | Path): The folder of the distribution, or that of a frame set.
        frame_sets (Sequence[FrameSet]): Those of the database, the preferred one first.
        title (str): Of the database.
        name (str | None): Of the set to take; ``None`` takes the first that is there.

    Raises:
        InputError: If the folder is missing or holds no frames of this database.
    """
    directory = Path(directory).absolute()
    names = list(dict.fromkeys(known.name for known in frame_sets))
    if not directory.is_dir():
        raise InputError(f'no folder at {directory}; give the folder that holds '
                         f'{" or ".join(names)}')
    wanted = [known for known in frame_sets
              if name is None or folder_key(known.name) == folder_key(name)]
    if not wanted:
        raise InputError(f'frame set must be one of {", ".join(names)} for {title}, got {name!r}')
    empty = None
    for layout in (layout for known in wanted for layout in known.layouts(directory)):
        if layout.has_frames:
            return layout
        if empty is None and layout.folder:
            empty = layout
    if empty is not None:  # the right folder, though nothing in it is named like a frame
        return empty
    raise InputError(f'{directory}: expected {looked_for(title, wanted)}, found none; give the '
                     'folder that holds it')


def looked_for(title: str, frame_sets: Iterable[FrameSet]) -> str:
    """Describe frame sets, for sentences."""
    described = dict.fromkeys(known.describe() for known in frame_sets)
    return f'frames of {title} ({" or ".join(described)})'


def _found(root: Path, parts: Sequence[str]) -> Iterator[tuple[Path, Path]]:
    return ((root, folder) for folder in _below(root, parts))


def _around(directory: Path, parts: Sequence[str]) -> Iterator[tuple[Path, Path]]:
    """Roots above a folder that is a part of the path itself, each of its parts there or twice."""
    for count in range(len(parts), 0, -1):
        root = directory
        for part in reversed(parts[:count]):
            if folder_key(root.name) != folder_key(part):
                break
            while folder_key(root.name) == folder_key(part):
                root = root.parent
        else:
            for folder in _below(directory, parts[count:], parts[count - 1]):
                yield root, folder


def _below(base: Path, parts: Sequence[str], inside: str = '') -> Iterator[Path]:
    """Folders at a path below another, each part spelt in any way, or twice."""
    if not parts:
        yield base
        if inside:
            yield from same_name(base)
        return
    for folder in _folders(base):
        if folder_key(folder.name) == folder_key(parts[0]):
            yield from _below(folder, parts[1:], parts[0])
    if inside:
        for folder in same_name(base):
            yield from _below(folder, parts)


def same_name(folder: Path) -> Iterator[Path]:
    """Return the folders in a folder that have its own name."""
    key = folder_key(folder.name)
    return (inner for inner in _folders(folder) if folder_key(inner.name) == key)


def _folders(base: Path) -> list[Path]:
    """The folders in a folder, by name; of one full of frames, the first entries only."""
    with contextlib.suppress(OSError), os.scandir(base) as entries:
        return sorted(base / entry.name for entry in islice(entries, MOST_ENTRIES)
                      if entry.is_dir())
    return []
