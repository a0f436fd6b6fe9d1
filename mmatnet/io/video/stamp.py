"""What tells a video from another one that has taken its place."""
import hashlib
from pathlib import Path

from mmatnet.errors import InputError
from mmatnet.io.frames import ImageFolder


def video_stamp(source: str | Path) -> str | None:
    """Digest what changes when a video does: name, size and time of the file, or of each frame.

    Returns:
        str | None: None if it cannot be looked at.
    """
    path = Path(source)
    try:
        # among the frames of a folder there may lie one of results
        files = filter(Path.is_file, ImageFolder(path).files) if path.is_dir() else [path]
        told = sorted((file.name, (status := file.stat()).st_size, status.st_mtime_ns)
                      for file in files)
    except (OSError, InputError):  # that is said when it is opened
        return None
    return hashlib.sha256(repr(told).encode()).hexdigest()
