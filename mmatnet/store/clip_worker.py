"""What an extraction process does: one clip after the other, from its frames to its parts on disk.

Nothing big goes back to the process that gives out the clips, and nothing is kept between two
clips but flow algorithms, the face detector and what features of others open.
"""
import functools
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import cv2
import numpy as np

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError
from mmatnet.face.detectors.base import Detector
from mmatnet.features.aligned_clip import AlignedClip
from mmatnet.features.base import ClipFeature
from mmatnet.features.compute import compute_features
from mmatnet.io.frames import GreyFrames, open_frames
from mmatnet.registry import DETECTORS
from mmatnet.store.parts import Parts

Due = tuple[Clip, tuple[str, ...]]  # a clip, and the names of features that are to be computed


@dataclass(frozen=True)
class Outcome:
    """What became of a clip.

    Args:
        seconds (float): Time it took.
        flow_seconds (float): Of it, time in flow algorithms.
        problem (str | None): Why the clip cannot be used; ``None`` if its parts are written.
    """

    seconds: float
    flow_seconds: float
    problem: str | None = None


class ClipWorker:
    """Extracts clips.

    Args:
        parts (Parts): Where they go, with the recipe and the place of the frames.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._opened: set[str] = set()

    def __call__(self, due: Due) -> Outcome:
        """Extract features of a clip and write their parts.

        Raises:
            InputError: If a part cannot be written, or the face detector or a flow of the recipe is
                not installed.
            MemoryError: If memory runs out, in OpenCV too.
        """
        start = time.perf_counter()
        clip, names = due
        features = [feature for feature in self._parts.recipe.features if feature.name in names]
        for feature in features:
            if feature.name not in self._opened:
                feature.open()
                self._opened.add(feature.name)
        needed = self._parts.recipe.face != 'registered' and clip.key not in self._parts.given
        detector = self._detector if needed else None
        try:
            arrays, face, flow_seconds = self._extract(clip, features, detector)
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
        for feature in features:
            self._parts.write(clip, feature, arrays, face)
        return Outcome(time.perf_counter() - start, flow_seconds)

    @functools.cached_property
    def _detector(self) -> Detector:
        face = self._parts.recipe.face
        return DETECTORS.make('centerface' if face == 'registered' else face)

    def _extract(self, clip: Clip, features: Sequence[ClipFeature],
                 detector: Detector | None) -> tuple[dict[str, np.ndarray], dict | None, float]:
        """Return the arrays, what there is to say about the face, and the seconds of the flow."""
        recipe = self._parts.recipe
        raw = open_frames(self._parts.root / clip.frames)
        frames: GreyFrames = raw
        given, findings, landmarks = self._parts.given.get(clip.key), None, None
        if detector is not None or given is not None:
            from mmatnet.face.clip import align_clip
            warped, findings = align_clip(clip, raw, detector, recipe.crop_size, given)
            frames, landmarks = warped, warped.landmarks
        steady = recipe.stabilise == 'nose'
        aligned = AlignedClip(clip, frames, recipe.crop_size, steady, findings is not None,
                              landmarks, lambda: self._detector)
        arrays, face = compute_features(aligned, features), {}
        if findings is not None:
            face = {**asdict(findings), 'matrix': findings.matrix.tolist(),
                    'given': given is not None}
        if (drift := aligned.drift()) is not None:
            face['drift'] = asdict(drift)
        return arrays, face or None, aligned.flow_seconds


def start_worker(parts: Parts) -> ClipWorker:
    """Make a worker in a process of its own, with one thread."""
    cv2.setNumThreads(1)
    return ClipWorker(parts)
