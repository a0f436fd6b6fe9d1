"""What is said about a video in a few lines."""
from collections import Counter
from collections.abc import Iterator

from mmatnet.inference.results import VideoResult


def counted(result: VideoResult) -> str:
    """How many expressions of either kind."""
    kinds = [one.kind for one in result.expressions]
    return f'{kinds.count("micro")} micro- and {kinds.count("macro")} macro-expressions'


def length(result: VideoResult) -> str:
    """The video, how long it is, and in how much of it there is a face to look at."""
    return (f'{result.path}: {result.frames} frames, {result.seconds:.1f} s, a usable face in '
            f'{100 * result.face_share:.0f} %')


def remarks(result: VideoResult) -> list[str]:
    """Where the face was lost or aligned anew, and what else is to be known, a sentence a line."""
    return [*(f'cut: {segment.end}' for segment in result.segments[:-1]),
            *(f'note: {note}' for note in _about_faces(result)),
            *(f'note: {note}' for note in result.notes)]


def _about_faces(result: VideoResult) -> Iterator[str]:
    """Each note on the face of some segments, with how many frames it is about."""
    frames: Counter[str] = Counter()
    for segment in result.segments:
        frames.update(dict.fromkeys(segment.notes, segment.last - segment.first + 1))
    for note, count in frames.items():
        yield f'in {count} of {result.frames} frames: {note}'
