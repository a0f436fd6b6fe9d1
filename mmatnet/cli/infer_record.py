"""What the results in a folder of ``mmatnet infer`` were made from, so that a run can go on."""
import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from mmatnet.errors import InputError
from mmatnet.inference.recognizers.base import Recognizer
from mmatnet.inference.recognizers.description import sha256
from mmatnet.io.atomic import atomic_file
from mmatnet.io.frames import ImageFolder
from mmatnet.io.read_errors import explain_read_errors, shown

RECORD = 'made_from.json'
RESULTS, EXPRESSIONS = 'results.jsonl', 'expressions.csv'
FORMAT = 1
ADVICE = 'choose another folder, or pass --again to replace all results in this one'


@dataclass
class Entry:
    """One video of a folder.

    Args:
        given (str): Its path, as it was given.
        name (str): That its files begin with.
        stamp (dict | None): What changes when the video does; None if it could not be looked at.
        done (bool): Whether all about it was written.
        frames (int): Of how many of its frames the results tell.
        files (list[str]): Names of the pictures and videos about it, each from before it is
            written on.
    """

    given: str
    name: str
    stamp: dict | None
    done: bool = False
    frames: int = 0
    files: list[str] = field(default_factory=list)

    @property
    def present(self) -> bool:
        """Whether the folder holds anything that was found in the video, be it a part."""
        return self.done or self.frames > 0 or bool(self.files)


@dataclass
class Record:
    """What a folder was made from.

    Args:
        made_with (dict): Model, options and versions, the same for all videos.
        videos (dict[str, Entry]): By absolute path.
    """

    made_with: dict
    videos: dict[str, Entry]

    def write(self, folder: Path) -> None:
        """Write it beside the results."""
        with atomic_file(folder / RECORD) as path:
            path.write_text(json.dumps({'format': FORMAT, **asdict(self)}, indent=1) + '\n',
                            encoding='utf-8')

    def claim(self, folder: Path, entry: Entry, name: str) -> Path:
        """Note that a file is about to be written, so that later runs know whose it is.

        Args:
            folder (Path): Of the results.
            entry (Entry): The video that the file is about.
            name (str): Of the file.

        Returns:
            Path: Where to write it.

        Raises:
            InputError: If a file is there that no run wrote.
        """
        path = folder / name
        if name not in entry.files:
            if os.path.lexists(path) and not path.is_dir():  # a folder is never replaced
                raise InputError(f'cannot write {path}: a file that is no result of this run is '
                                 'there; move it, then run the same command again')
            entry.files.append(name)
            self.write(folder)
        return path


def read_record(folder: Path) -> Record | None:
    """Read the record of a folder.

    Returns:
        Record | None: None if there is none.

    Raises:
        InputError: If it is damaged, or of another version.
    """
    path = folder / RECORD
    with explain_read_errors(path):
        if not path.exists():
            return None
        content = path.read_bytes()
    try:
        values = json.loads(content)
        if values['format'] != FORMAT:
            raise ValueError(f'format {values["format"]}, not {FORMAT}')
        return Record(values['made_with'],
                      {key: Entry(**entry) for key, entry in values['videos'].items()})
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(f'{path}: does not say what the results beside it were made from '
                         f'({error}); {ADVICE}') from error


def video_key(source: str) -> str:
    """What a video is known by: its absolute path."""
    return shown(os.path.abspath(source))


def video_stamp(source: str) -> dict | None:
    """Say what changes when a video does: size and time of the file, or of each frame of a folder.

    Returns:
        dict | None: None if it cannot be looked at.
    """
    path = Path(source)
    try:
        if path.is_dir():
            return _frames_stamp(path)
        status = path.stat()
    except (OSError, InputError):  # that is said when it is opened
        return None
    return {'bytes': status.st_size, 'changed': status.st_mtime_ns}


def _frames_stamp(folder: Path) -> dict:
    frames = []
    for path in ImageFolder(folder).files:  # results may lie in a folder beside them
        if path.is_file():
            status = path.stat()
            frames.append((path.name, status.st_size, status.st_mtime_ns))
    return {'frames': len(frames), 'digest': _digest(repr(sorted(frames)))}


def model_identity(recognizer: Recognizer, weights: str | None) -> dict[str, str]:
    """Digests of all that makes a model what it is.

    Args:
        recognizer (Recognizer): Opened.
        weights (str | None): The checkpoint of a config's.
    """
    if weights is None:
        return {'exported': _digest(recognizer.description.to_json())}
    config = json.dumps(recognizer.cfg.to_dict(), sort_keys=True, default=str)
    return {'weights': sha256(Path(weights)), 'config': _digest(config)}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
