"""What an extraction process does: one clip after the other, from its frames to its part on disk.

Nothing big goes back to the process that gives out the clips, and nothing is kept between two
clips but the flow algorithm and the face detector.
"""
import functools
import time
from dataclasses import asdict, dataclass

import cv2

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError
from mmatnet.features.clip_features import ClipFeatures, extract_clip
from mmatnet.io.frames import open_frames
from mmatnet.registry import DETECTORS, FLOWS
from mmatnet.store.parts import Parts


@dataclass(frozen=True)
class Outcome:
    """What became of a clip.

    Args:
        seconds (float): Time it took.
        flow_seconds (float): Of it, time in the flow algorithm.
        problem (str | None): Why the clip cannot be used; ``None`` if its part is written.
    """

    seconds: float
    flow_seconds: float
    problem: str | None = None


class ClipWorker:
    """Extracts clips.

    Args:
        parts (Parts): Where they go, with the recipe and the place of the frames.

    Raises:
        InputError: If the flow of the recipe is not installed.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._flow = FLOWS.make({'type': parts.recipe.flow, **parts.recipe.flow_parameters})
        self._flow.open()

    def __call__(self, clip: Clip) -> Outcome:
        """Extract a clip and write its part.

        Raises:
            InputError: If the part cannot be written, or the face detector cannot be made.
            MemoryError: If memory runs out, in OpenCV too.
        """
        start = time.perf_counter()
        detector = self._detector if self._needs_detector(clip) else None
        try:
            features, face = self._extract(clip, detector)
        except MemoryError as error:  # those of NumPy cannot be sent to another process
            raise MemoryError(str(error)) from None
        except (InputError, cv2.error) as error:
            cause = error.__cause__ if isinstance(error, InputError) else error
            if isinstance(cause, cv2.error) and cause.code == cv2.Error.StsNoMem:
                raise MemoryError(cause.err) from None
            if not isinstance(error, InputError):
                raise
            reason = str(error) if str(clip) in str(error) else f'{clip}: {error}'
            return Outcome(time.perf_counter() - start, 0.0, reason)
        self._parts.write(clip, features, face)
        return Outcome(time.perf_counter() - start, features.flow_seconds)

    def _needs_detector(self, clip: Clip) -> bool:
        return self._parts.recipe.face != 'registered' and clip.key not in self._parts.given

    @functools.cached_property
    def _detector(self):
        return DETECTORS.make(self._parts.recipe.face)

    def _extract(self, clip: Clip, detector) -> tuple[ClipFeatures, dict | None]:
        recipe = self._parts.recipe
        frames = open_frames(self._parts.root / clip.frames)
        given, findings = self._parts.given.get(clip.key), None
        if detector is not None or given is not None:
            from mmatnet.face.clip import align_clip
            frames, findings = align_clip(clip, frames, detector, recipe.crop_size, given)
        follow = findings is not None or recipe.stabilise == 'nose'
        features = extract_clip(clip, frames, recipe, self._flow, with_drift=follow)
        if not follow:
            return features, None
        face = {} if findings is None else {
            **asdict(findings), 'matrix': findings.matrix.tolist(), 'given': given is not None}
        return features, {**face, 'drift': asdict(features.drift)}


def start_worker(parts: Parts) -> ClipWorker:
    """Make a worker in a process of its own, with one thread."""
    cv2.setNumThreads(1)
    return ClipWorker(parts)
