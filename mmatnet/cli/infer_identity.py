"""What tells whether results are of the same video and the same model."""
import hashlib
import json
import os
from datetime import datetime

from mmatnet.inference.recognizers.base import Recognizer
from mmatnet.io.digests import file_digest
from mmatnet.io.json_files import digest
from mmatnet.io.read_errors import printable_path
from mmatnet.io.video.sources import camera_number


def video_key(source: str) -> str:
    """What a video is known by: its absolute path; a camera also by when it is looked at."""
    if camera_number(source) is not None:
        return f'{source} {datetime.now().isoformat()}'
    return printable_path(os.path.abspath(source))


def model_identity(recognizer: Recognizer, weights: str | None) -> dict[str, str]:
    """Digests of all that makes a model what it is.

    Args:
        recognizer (Recognizer): Opened.
        weights (str | None): The checkpoint of a config's.
    """
    if weights is not None and hasattr(recognizer, 'cfg'):
        config = json.dumps(recognizer.cfg.to_dict(), sort_keys=True, default=str)
        return {'weights': file_digest(weights),
                'config': hashlib.sha256(config.encode()).hexdigest()}
    if hasattr(recognizer, 'description'):
        return {'exported': digest(recognizer.description.to_dict())}
    raise ValueError(f'expected an exported model, or a config with its weights, got {recognizer}')
