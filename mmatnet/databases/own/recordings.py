"""The recording that a cell names: a video, or a folder of frames, below the database's root."""
import os
import unicodedata
from pathlib import Path, PurePosixPath

from mmatnet.errors import InputError
from mmatnet.io.frames import IMAGE_SUFFIXES, VIDEO_SUFFIXES

MOST_NAMED = 3  # recordings in a sentence


class Recordings:
    """Finds recordings as people write them: with or without the folders before, or the suffix.

    Links are followed, to folders as to videos; one that leads back to a folder around it is not.

    Args:
        root (Path): The folder of them all.

    Attributes:
        names (list[str]): All that there are: videos and folders that hold images, relative to the
            root, sorted.

    Raises:
        InputError: If there is none.
    """

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()
        self._unread: list[str] = []
        self.names = sorted(self._walk())
        if not self.names:
            raise InputError(f'{root}: expected videos ({", ".join(VIDEO_SUFFIXES)}) or folders of '
                             f'images numbered by frame, found neither in it nor below it'
                             f'{self._not_read()}')
        self._known = set(self.names)
        self._by_end: dict[tuple[str, ...], list[str]] = {}
        for name in self.names:
            for parts in {_parts(name), _parts(_without_suffix(name))}:
                for start in range(len(parts)):
                    self._by_end.setdefault(parts[start:], []).append(name)

    def find(self, cell: str) -> str:
        """Return the recording that a cell means, relative to the root.

        A path is taken from the root on; else the one recording whose path ends so is taken.

        Raises:
            InputError: If there is none, or several of which none is named whole.
        """
        name = self._inside(cell)
        if name in self._known:
            return name
        found = self._by_end.get(_parts(name), [])
        whole = [one for one in found
                 if _parts(name) in (_parts(one), _parts(_without_suffix(one)))]
        found = whole or found
        if len(found) == 1:
            return found[0]
        if found:
            some = ', '.join(found[:MOST_NAMED]) + (', ...' if len(found) > MOST_NAMED else '')
            raise InputError(f'{cell!r} could be any of {some}; write the path from {self._root} '
                             'on, with its suffix')
        raise InputError(f'no video and no folder of frames {cell!r} in {self._root}'
                         f'{self._not_read()}')

    def _not_read(self) -> str:
        """Say which folders could not be looked into, where one is missed."""
        return f'; {", ".join(self._unread)} could not be read' if self._unread else ''

    def _inside(self, cell: str) -> str:
        """A path relative to the root, with slashes."""
        path = PurePosixPath(cell.replace('\\', '/'))
        if path.is_absolute():
            if not path.is_relative_to(self._root.as_posix()):
                raise InputError(f'{cell!r} lies outside {self._root}')
            path = path.relative_to(self._root.as_posix())
        if '..' in path.parts:
            raise InputError(f'{cell!r} leaves {self._root}; write the path from there on')
        return path.as_posix()

    def _note(self, error: OSError) -> None:
        self._unread.append(str(error.filename))

    def _walk(self) -> list[str]:
        found = []
        around = {str(self._root): {os.path.realpath(self._root)}}  # by folder, with itself
        for folder, folders, files in os.walk(self._root, onerror=self._note, followlinks=True):
            outer = around.pop(folder)
            real = {name: os.path.realpath(os.path.join(folder, name)) for name in folders}
            folders[:] = sorted(name for name in folders
                                if not name.startswith('.') and real[name] not in outer)
            around |= {os.path.join(folder, name): {*outer, real[name]} for name in folders}
            shown = [name for name in files if not name.startswith('.')]
            here = Path(folder)
            if here != self._root and any(name.lower().endswith(IMAGE_SUFFIXES) for name in shown):
                found.append(here.relative_to(self._root).as_posix())
            found += [(here / name).relative_to(self._root).as_posix() for name in shown
                      if name.lower().endswith(VIDEO_SUFFIXES)]
        return found


def _parts(name: str) -> tuple[str, ...]:
    """The parts of a path, whatever their case and however accents are coded."""
    return PurePosixPath(unicodedata.normalize('NFC', name).casefold()).parts


def _without_suffix(name: str) -> str:
    if not name.lower().endswith(VIDEO_SUFFIXES):
        return name
    return name[:name.rindex('.')]
