"""Names of clips and words of a table of one's own, in one spelling each."""
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from mmatnet.clips.annotation import Clip


def whole_name(cell: str) -> str:
    """Return a name as it is, but 1 for ``1.0``, as pandas and Excel print it.

    Examples:
        >>> whole_name('1.0'), whole_name('1.5'), whole_name('P1.0')
        ('1', '1.5', 'P1.0')
    """
    number, dot, zeros = cell.partition('.')
    return number if dot and number.isdecimal() and not zeros.strip('0') else cell


def named_apart(clips: Sequence[Clip]) -> Iterator[Clip]:
    """Make names unique for each subject: by the folders before, by the onset, by the offset."""
    frames: dict[tuple[str, str], set[str]] = {}
    for clip in clips:
        frames.setdefault((clip.subject, clip.clip), set()).add(clip.frames)
    longer = [replace(clip, clip=_path_name(clip.frames))
              if len(frames[clip.subject, clip.clip]) > 1 else clip for clip in clips]
    times = Counter((clip.subject, clip.clip) for clip in longer)
    onsets = Counter((clip.subject, clip.clip, clip.onset) for clip in longer)
    for clip in longer:
        until = f'-{clip.offset}' if onsets[clip.subject, clip.clip, clip.onset] > 1 else ''
        yield replace(clip, clip=f'{clip.clip}@{clip.onset}{until}') \
            if times[clip.subject, clip.clip] > 1 else clip


def _path_name(frames: str) -> str:
    """The path of a recording as one name, suffix included, so that no two are alike."""
    return frames.replace('_', '__').replace('/', '_')


def usual_spelling(found: Iterable[str]) -> dict[str, str]:
    """Return each word with the commonest of those that differ from it in case and blanks alone."""
    words = Counter(found)
    groups: dict[str, list[str]] = {}
    for word in sorted(words):
        groups.setdefault(' '.join(word.casefold().split()), []).append(word)
    return {word: max(group, key=lambda one: (words[one], one))
            for group in groups.values() for word in group}
