"""Short names that tell videos apart."""
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePath


def shortest_unique_paths(paths: Sequence[str | Path]) -> list[str]:
    """Give each path the shortest part of its end that no other has, with forward slashes.

    Args:
        paths (Sequence[str | Path]): All different.

    Returns:
        list[str]: Such as ``talk.mp4``, ``s1/video.avi`` and ``s2/video.avi``.

    Examples:
        >>> shortest_unique_paths(['day1/s1/video.avi', 'day1/s2/video.avi', 'day1/talk.mp4'])
        ['s1/video.avi', 's2/video.avi', 'talk.mp4']
    """
    every = [PurePath(os.path.abspath(path)).parts for path in paths]
    ends = Counter(parts[-length:] for parts in every for length in range(1, len(parts) + 1))
    return [next((PurePath(*parts[-length:]).as_posix() for length in range(1, len(parts) + 1)
                  if ends[parts[-length:]] == 1), PurePath(*parts).as_posix())
            for parts in every]
