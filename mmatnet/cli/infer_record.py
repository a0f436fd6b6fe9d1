"""What the results in a folder of ``mmatnet infer`` were made from, so that a run can go on."""
import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from mmatnet.apis.recognizer import Recognizer
from mmatnet.atomic import atomic_file
from mmatnet.errors import InputError
from mmatnet.export.description import sha256
from mmatnet.reading import explain_read_errors, shown

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
        files (list[str]): Pictures and videos about it, once it is done.
    """

    given: str
    name: str
    stamp: dict | None
    done: bool = False
    files: list[str] = field(default_factory=list)


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
    """Say what changes when a video does: size and time of the file, or of all in a folder.

    Returns:
        dict | None: None if it cannot be looked at.
    """
    path = Path(source)
    try:
        files = [file.stat() for file in path.iterdir()] if path.is_dir() else [path.stat()]
    except OSError:  # that is said when it is opened
        return None
    return {'files': len(files), 'bytes': sum(one.st_size for one in files),
            'changed': max((one.st_mtime_ns for one in files), default=0)}


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
