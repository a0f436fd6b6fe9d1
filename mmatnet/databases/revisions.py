"""Revisions of a sheet that disagree: by how much one differs from the one that is known best."""
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from mmatnet.clips.annotation import Clip

# what of a clip is compared, and the fields of it
PARTS = {'another onset, apex or offset': ('onset', 'apex', 'offset'),
         'other action units': ('action_units',), 'another emotion': ('emotion',)}


def count_emotions(clips: Iterable[Clip], known: Mapping[str, int], name: str) -> dict[str, str]:
    """Return the emotions of which there are more or fewer clips than in the known revision.

    Args:
        clips (Iterable[Clip]): Of the sheet.
        known (Mapping[str, int]): Emotion to its number of clips.
        name (str): Of the known revision.

    Returns:
        dict[str, str]: Emotion to both numbers; empty for a sheet with less than half as many
        clips, which is a part of the database rather than another revision.
    """
    counts = Counter(clip.emotion for clip in clips)
    if not known or sum(counts.values()) < sum(known.values()) / 2:
        return {}
    return {f'clips of {word}': f'{counts[word]}, and {known.get(word, 0)} in {name}'
            for word in {**known, **counts} if counts[word] != known.get(word, 0)}


def compare_clips(clips: Sequence[Clip], known: Sequence[Clip], name: str) -> dict[str, str]:
    """Count the clips that the known revision lacks, has alone, or says something else of.

    Args:
        clips, known (Sequence[Clip]): Of the sheet, and of the known revision.
        name (str): Of the latter.

    Returns:
        dict[str, str]: What was counted to how many, without what is none.
    """
    here, there = ({clip.key: clip for clip in own} for own in (clips, known))
    counts = {f'clips that {name} lacks': len(here.keys() - there.keys()),
              f'clips that only {name} has': len(there.keys() - here.keys())}
    shared = here.keys() & there.keys()
    for part, fields in PARTS.items():
        counts[f'clips of which {name} has {part}'] = sum(
            any(getattr(here[key], field) != getattr(there[key], field) for field in fields)
            for key in shared)
    return {what: str(count) for what, count in counts.items() if count}
