"""The expressions of long recordings as the truth that spotting is scored by."""
import csv
from collections.abc import Iterable
from pathlib import Path

from mmatnet.clips.annotation import Clip
from mmatnet.io.atomic import atomic_file

TRUTH = 'truth.csv'
COLUMNS = ('video', 'kind', 'onset', 'apex', 'offset', 'fps', 'emotion', 'subject')


def write_truth(path: str | Path, micros: Iterable[Clip], macros: Iterable[Clip],
                calm: Iterable[Clip] = ()) -> int:
    """Write a row per expression, sorted by recording and onset; those without onset are left out.

    Args:
        path (str | Path): The table, which ``mmatnet score --spotting`` reads.
        micros, macros (Iterable[Clip]): The expressions; ``frames`` is the recording.
        calm (Iterable[Clip]): Recordings without any, which get a row with their name, rate and
            subject alone: what is spotted there is a false alarm.

    Returns:
        int: How many expressions.

    Raises:
        InputError: If the disk is full or may not be written.
    """
    found = sorted(((clip.frames, clip.onset, kind, clip) for kind, clips in (
        ('micro', micros), ('macro', macros)) for clip in clips if clip.onset is not None),
        key=lambda row: row[:3])
    with atomic_file(path) as temporary, open(temporary, 'w', encoding='utf-8', newline='') as out:
        writer = csv.writer(out, lineterminator='\n')
        writer.writerow(COLUMNS)
        for video, onset, kind, clip in found:
            writer.writerow((video, kind, onset, '' if clip.apex is None else clip.apex,
                             clip.offset, f'{clip.fps:g}', clip.emotion, clip.subject))
        for clip in sorted(calm, key=lambda clip: clip.frames):
            writer.writerow((clip.frames, '', '', '', '', f'{clip.fps:g}', '', clip.subject))
    return len(found)
