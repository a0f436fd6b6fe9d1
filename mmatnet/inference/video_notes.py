"""What is said of a whole video: what makes it hard to read, and why nothing was found in it."""
import os
from collections.abc import Mapping, Sequence

from mmatnet.face.legible import coding_notes
from mmatnet.inference.results import Expression, VideoResult
from mmatnet.io.video.stream import VideoStream

SLOW_FPS = 50
FPS = (23.5, 1050)  # 25 to 1000, with the 24 of films and some tolerance
# What is trimmed to one expression, with a margin, lasts no longer; spotting finds little in it
TRIMMED_SECONDS = 1.5
LITTLE_FACE = 0.5  # share of the time with a face, below which that explains finding nothing


def length_notes(seconds: float, found: Sequence[Expression]) -> list[str]:
    """What else to do with a video that is about as long as one expression."""
    if seconds > TRIMMED_SECONDS or any(one.label for one in found):
        return []
    return [f'it lasts {seconds:.2f} s, about as long as one expression, and spotting needs the '
            'calm before and after one; `mmatnet recognise` with this video takes all of it as one']


def file_notes(result: VideoResult, stream: VideoStream) -> list[str]:
    """What the coder of a file costs."""
    if not stream.total or not result.fps or not os.path.isfile(result.path):
        return []
    return coding_notes(os.path.getsize(result.path), stream.total / result.fps,
                        result.width * result.height)


def nothing_notes(result: VideoResult, missing: Mapping[str, float]) -> list[str]:
    """Why nothing was found, where a face was seen."""
    if result.expressions or not result.segments:
        return []
    if result.face_share < LITTLE_FACE and missing:
        why = max(missing, key=missing.__getitem__)
        return [f'nothing is found: for {1 - result.face_share:.0%} of the time no face is '
                f'followed, most of it because {why}']
    strongest = max(result.timeline.strength, default=0.0)
    return ['nothing is found: no part of the face goes somewhere and comes back clearly enough; '
            f'the largest such motion is {strongest:.1f} pixels of a face whose eyes are 111 '
            'apart, and a micro-expression has about one']


def rate_notes(fps: float) -> list[str]:
    """What the frame rate costs."""
    if not fps:
        return []
    if not FPS[0] <= fps <= FPS[1]:
        return [f'{fps:.1f} frames per second are outside 25 to 1000, for which this is made; if '
                'the recording is played back slowly or quickly, say its true rate (fps)']
    if round(fps, 2) >= SLOW_FPS:
        return []
    return [f'{fps:.1f} frames per second are few: a micro-expression of 0.2 s has '
            f'{0.2 * fps:.0f} frames, its onset, apex and offset are known to {1 / fps:.2f} s at '
            'best, short ones are missed, and the class is doubtful, as models learn from 100 or '
            '200 frames per second; record 100 or more']
