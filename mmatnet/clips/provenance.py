"""Where a database came from: the files that say so beside its table or its frames."""
import json
from pathlib import Path

from mmatnet.errors import InputError

SOURCE_FILE = 'source.json'  # beside the annotation table of a prepared database
SYNTHETIC_FILE = 'synthetic.json'  # beside frames that `mmatnet synthesize` drew


def read_source(path: Path) -> dict:
    """Read what `mmatnet prepare` wrote down of a database.

    Args:
        path (Path): The file.

    Returns:
        dict: ``root``, the folder of the frames; ``registered``, whether frames are crops of the
        face already, as in files from before there was a choice; and as far as known
        ``database``, ``sheet``, ``frame_set`` and ``synthetic``.

    Raises:
        InputError: If the file is missing or damaged, or names no folder.
    """
    advice = 'run `mmatnet prepare` again, or name the folder with `--frames DIR`'
    try:
        content = json.loads(path.read_text(encoding='utf-8'))
    except OSError as error:
        raise InputError(f'cannot read {path} ({error.strerror}), which says where the frames '
                         f'are; {advice}') from error
    except ValueError as error:
        raise InputError(f'{path}: expected JSON, got other text ({error}); {advice}') from error
    if not isinstance(content, dict) or not isinstance(content.get('root'), str):
        raise InputError(f'{path}: expected "root", the folder of the frames; {advice}')
    return {'registered': True, **content}
