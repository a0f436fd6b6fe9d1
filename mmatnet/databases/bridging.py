"""Clips that lack frames: short gaps are bridged, and the note says so."""
from collections.abc import Collection
from dataclasses import replace

from mmatnet.clips.annotation import Clip, frames_of
from mmatnet.clips.gaps import gap_note, runs_of


def bridge(clip: Clip, numbers: Collection[int], most: int, hole: str = '') -> Clip | None:
    """Bridge the gaps of a clip.

    The nearest frame stands in for an onset, apex or offset that is missing (of two the earlier),
    and extraction divides the flow across a gap inside by its length.

    Args:
        clip (Clip): It has onset and offset.
        numbers (Collection[int]): The frames that are there.
        most (int): Missing frames in a row that are bridged; at least half of the clip, and two
            frames, must be there.
        hole (str): Why the distribution lacks frames of this clip, if that is known; its gaps are
            bridged however long they are.

    Returns:
        Clip | None: The clip, with what was done in its note; ``None`` if a gap is too long.
    """
    onset, offset = frames_of(clip, 'onset', 'offset')
    wanted = range(onset, offset + 1)
    there = sorted(number for number in numbers if number in wanted)
    missing = set(wanted).difference(there)
    if not missing:
        return clip
    longest = max(last - first + 1 for first, last in runs_of(missing))
    if len(there) < max(2, len(wanted) / 2) or (longest > most and not hole):
        return None
    moved = {name: min(there, key=lambda number: (abs(number - printed), number))
             for name in ('onset', 'apex', 'offset')
             if (printed := getattr(clip, name)) is not None and printed not in there}
    said = [gap_note(missing), *(f'frame {number} stands in for {name} {getattr(clip, name)}'
                                 for name, number in moved.items())]
    return replace(clip, onset=moved.get('onset', onset), apex=moved.get('apex', clip.apex),
                   offset=moved.get('offset', offset),
                   note='; '.join(filter(None, (clip.note, *said, hole))))
