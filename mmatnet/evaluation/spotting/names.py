"""Which video of the truth a spotted name means: names are compared from their end.

Tables are made in different folders, so ``s1/video.avi`` of one may be
``/data/long/s1/video.avi`` of the other. Two names can mean one video if all parts of the shorter
are the last parts of the longer.
"""
from collections.abc import Iterable

from mmatnet.errors import InputError


def tidy(name: str) -> str:
    """Return a name with ``/`` between its parts, without ``.`` and what is empty."""
    return '/'.join(_parts(name))


def resolve_names(known: Iterable[str], spotted: Iterable[str]) -> dict[str, str]:
    """Find the video of the truth that each spotted name means.

    Args:
        known (Iterable[str]): Names in the truth.
        spotted (Iterable[str]): Names in the table to be scored.

    Returns:
        dict[str, str]: Spotted name to name in the truth.

    Raises:
        InputError: If a name means no video of the truth or several, or two names that cannot be
            one video mean the same.

    Examples:
        >>> resolve_names(['/data/s1/video.avi', '/data/s2/video.avi'], ['s2/video.avi'])
        {'s2/video.avi': '/data/s2/video.avi'}
    """
    known = sorted(set(known))
    meant: dict[str, str] = {}
    for name in sorted(set(spotted)):
        matches = [video for video in known if _may_be_one(video, name)]
        if not matches:
            raise InputError(f'the truth does not know the video {name}; names are compared from '
                             'their end, so check those of both tables; a video that was '
                             'annotated and holds no expression needs a row with its name alone '
                             '(kind, onset and offset empty)')
        if len(matches) > 1:
            raise InputError(f'the video {name} may be {" or ".join(matches)} of the truth; write '
                             'as much of the way to each video, in both tables, as tells them '
                             'apart')
        other = next((other for other, video in meant.items()
                      if video == matches[0] and not _may_be_one(other, name)), None)
        if other is not None:
            raise InputError(f'{other} and {name} are two videos, and both may be {matches[0]} of '
                             'the truth; write as much of the way to each video in the truth as '
                             'tells them apart')
        meant[name] = matches[0]
    return meant


def _parts(name: str) -> list[str]:
    return [part for part in name.replace('\\', '/').split('/') if part not in ('', '.')]


def _may_be_one(first: str, second: str) -> bool:
    one, other = _parts(first), _parts(second)
    shared = min(len(one), len(other))
    return one[-shared:] == other[-shared:]
