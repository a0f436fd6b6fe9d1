"""The folders of ``mmatnet infer``, one per video: each is there whole, or not at all.

A folder is filled under a name of its own and takes its place when all is in it, ``done.json``
last. So a folder with a ``done.json`` is a result, and anything else belongs to the user: it is
neither replaced nor removed.
"""
import contextlib
import functools
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path

from mmatnet.cli.infer_identity import video_key
from mmatnet.errors import InputError
from mmatnet.inference.drawing.names import shortest_unique_paths
from mmatnet.io.atomic import explain_disk_errors
from mmatnet.io.digests import file_digest
from mmatnet.io.json_files import read_json, write_json
from mmatnet.io.read_errors import explain_read_errors, printable_path
from mmatnet.io.video.sources import camera_number
from mmatnet.io.video.stamp import video_stamp

DONE, UNFINISHED = 'done.json', '.unfinished-'
LONGEST_NAME = 60  # of a folder, in signs: file systems take 255 bytes


@dataclass(frozen=True)
class Done:
    """What ``done.json`` says.

    Args:
        video (str): Absolute path.
        stamp (str | None): What changes when the video does; None if it could not be looked at.
        made_with (dict): Model, options and versions.
        error (str | None): What went wrong; such a video is looked through again.
        files (Mapping[str, str | None]): The other files in the folder, name to SHA-256; None where
            an earlier mmatnet did not note it.
    """

    video: str
    stamp: str | None
    made_with: dict
    error: str | None
    files: Mapping[str, str | None]


TEXT = {'type': ['string', 'null']}
SCHEMA = {'type': 'object', 'additionalProperties': False,
          'required': ['video', 'stamp', 'made_with', 'error', 'files'],
          'properties': {'video': {'type': 'string'}, 'stamp': TEXT, 'error': TEXT,
                         'made_with': {'type': 'object'},
                         'files': {'type': ['object', 'array'], 'items': {'type': 'string'},
                                   'additionalProperties': TEXT}}}


@dataclass(frozen=True)
class VideoFolder:
    """Where the results about one video go.

    Args:
        source (str): The video, as it was given.
        stamp (str | None): Of the video when the run began.
        path (Path): The folder.
        done (Done | None): What it says of the results that are there; None if none are.
    """

    source: str
    stamp: str | None
    path: Path
    done: Done | None

    @functools.cached_property
    def changed(self) -> Path | None:
        """The first file of the results that is there and is not what was written."""
        there = {self.path / name: digest for name, digest in self._written.items()
                 if digest is not None and (self.path / name).exists()}
        return next((path for path, digest in there.items()
                     if not path.is_file() or file_digest(path) != digest), None)

    @property
    def _written(self) -> Mapping[str, str | None]:
        return {} if self.done is None else self.done.files

    def is_current(self, made_with: Mapping) -> bool:
        """Whether all about the video is there as it was written, and made with the same."""
        return (self.done is not None and self.done.error is None
                and self.done.made_with == made_with and self.done.stamp == self.stamp
                and all((self.path / name).exists() for name in self.done.files)
                and self.changed is None)

    def check(self, made_with: Mapping, again: bool, sources: Collection[str]) -> None:
        """Raise unless what is there may stay, or be replaced.

        Args:
            made_with (Mapping): Model, options and versions of this run.
            again (bool): Whether results of others are to be replaced.
            sources (Collection[str]): The videos of this run, none of which is removed.

        Raises:
            InputError: Saying what is in the way.
        """
        if self.done is None or (not again and self.is_current(made_with)):
            return
        if not again and self.changed is not None:
            raise InputError(f'{printable_path(self.changed)}: was changed after it was written; '
                             'move it, or pass --again to replace it')
        if not again and (other := [name for name, value in made_with.items()
                                    if self.done.made_with.get(name) != value]):
            raise InputError(f'{self.path}: holds results that were made with other values of '
                             f'{", ".join(other)}; choose another folder, or pass --again to '
                             'replace them')
        given = {os.path.realpath(source) for source in sources}
        for path in self._removable():
            if os.path.realpath(path) in given:
                raise InputError(f'{printable_path(path)}: is a video given now, and an earlier '
                                 'result that would be replaced; move it, or choose another folder')

    @contextlib.contextmanager
    def fill(self, made_with: Mapping) -> Iterator[tuple[Path, list[str]]]:
        """Give an empty folder that takes the place of this one when the block ends well.

        Args:
            made_with (Mapping): Model, options and versions.

        Yields:
            tuple: The folder to write files into, and a list for what goes wrong.

        Raises:
            InputError: If the disk does not take it, or the place holds files of the user's.
        """
        problems: list[str] = []
        with explain_disk_errors(self.path), tempfile.TemporaryDirectory(
                prefix=UNFINISHED, dir=self.path.parent) as temporary:
            new = Path(temporary, self.path.name)
            new.mkdir()
            yield new, problems
            done = Done(video_key(self.source), self.stamp, dict(made_with),
                        '; '.join(problems) or None,
                        {name: file_digest(new / name) for name in sorted(os.listdir(new))})
            write_json(new / DONE, asdict(done), sealed=True)
            if self.done is not None:
                for old in self._removable():
                    old.unlink()
                self.path.rmdir()
            elif os.path.lexists(self.path):
                raise InputError(f'{self.path}: came meanwhile; move it, then run the same command '
                                 'again')
            new.rename(self.path)

    def _removable(self) -> list[Path]:
        """The files of the earlier results, ``done.json`` last.

        Raises:
            InputError: If there are others beside them.
        """
        own = {*self._written, DONE}
        with explain_read_errors(self.path):
            there = sorted(self.path.iterdir(), key=lambda path: path.name == DONE)
        for path in there:
            if path.name not in own or (path.is_dir() and not path.is_symlink()):
                raise InputError(f'{printable_path(path)}: lies among results that are to be '
                                 f'replaced, and is none by {DONE}; move it, or choose another '
                                 'folder')
        return there


def open_folders(out: Path, sources: Sequence[str]) -> list[VideoFolder]:
    """Find the folder of each video: the one that it has already, or a new one.

    A new one is called by the end of the video's path that tells it from the others; where that
    name is taken, in whatever letters' case, it gets a number.

    Args:
        out (Path): The folder of them all; it is there.
        sources (Sequence[str]): The videos, each once.
    """
    with explain_read_errors(out):
        there = sorted(out.iterdir())
    earlier = {done.video: (path, done) for path in there
               if not path.is_symlink() and (done := _read_done(path / DONE)) is not None}
    taken, folders = {path.name.casefold() for path in there}, []
    for source, name in zip(sources, shortest_unique_paths(sources), strict=True):
        path, done = earlier.get(video_key(source), (None, None))
        if path is None:
            own = name if os.path.isdir(source) else os.path.splitext(name)[0]
            own = own.replace(':', '-') if camera_number(source) is not None else own
            own = printable_path('-'.join(own.strip('/').split('/')))[:LONGEST_NAME] or 'video'
            path = next(out / each for number in count(1)
                        if (each := own if number == 1 else f'{own}-{number}').casefold()
                        not in taken)
            taken.add(path.name.casefold())
        folders.append(VideoFolder(source, video_stamp(source), path, done))
    return folders


def _read_done(path: Path) -> Done | None:
    try:
        content = read_json(path, SCHEMA, '')
    except InputError:  # no result of this command
        return None
    if isinstance(content['files'], list):
        content['files'] = dict.fromkeys(content['files'])
    return Done(**content)


def remove_unfinished(out: Path) -> None:
    """Remove what a run that was killed was about to write."""
    with explain_disk_errors(out):
        for folder in out.glob(f'{UNFINISHED}*'):
            shutil.rmtree(folder)
