"""Where a database came from: the files that say so beside its table or its frames."""
from pathlib import Path
from typing import Any

from mmatnet.io.json_files import read_json

SOURCE_FILE = 'source.json'  # beside the annotation table of a prepared database
SYNTHETIC_FILE = 'synthetic.json'  # beside frames that `mmatnet synthesize` drew
# what else there is are words, so that no entry is overlooked whose name is damaged
_SCHEMA = {'type': 'object', 'required': ['root'], 'additionalProperties': {'type': 'string'},
           'properties': {'root': {'type': 'string', 'minLength': 1},
                          'registered': {'type': 'boolean'}, 'synthetic': {'type': 'boolean'}}}


def read_source(path: Path) -> dict[str, Any]:
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
    advice = ('it says where the frames are: run `mmatnet prepare` again, or name the folder with '
              '`--frames DIR`')
    return {'registered': True, **read_json(path, _SCHEMA, advice)}
