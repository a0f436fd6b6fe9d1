"""One video from its first frame to its last: the stream, in bounded memory."""
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from mmatnet.errors import InputError
from mmatnet.face.detectors.base import Detector
from mmatnet.face.framing import check_crops, measure_framing
from mmatnet.face.legible import legibility_notes
from mmatnet.face.segment import Segment
from mmatnet.face.tracking import CHECK_SECONDS, VIDEO_ENDS, FaceTracker
from mmatnet.features.recipe import Recipe
from mmatnet.inference.going_on import Begun, Journal, joined
from mmatnet.inference.recent_frames import RecentFrames
from mmatnet.inference.recognizers.base import Recognizer
from mmatnet.inference.results import VideoResult
from mmatnet.inference.spotted import RECOGNISED_SECONDS, OnExpression, SpottedExpressions
from mmatnet.inference.stages import Stages
from mmatnet.inference.video_notes import file_notes, length_notes, nothing_notes, rate_notes
from mmatnet.io.video.ahead import read_ahead
from mmatnet.io.video.stream import Picture, Stretch, VideoStream
from mmatnet.registry import DETECTORS, FLOWS, SPOTTERS
from mmatnet.spotting.intervals.base import Interval

# Motion rows are steps of 1/200 s in CASME II and SAMM, 1/100 s in SMIC: of a faster video as many
# frames are left out as bring its steps near to that
TRAINED_FPS = 200
LEAST_STEP = 0.75 / TRAINED_FPS
UNKNOWN_PLACEMENT = (
    'where faces lay in the crops that trained the model is not known; they are taken to lie as in '
    'the published apex image (docs/face.md)')
UNKNOWN_FRAMING = ('no face is found in the first frame, so it is not known whether these crops '
                   'are framed as those that trained the model')


class VideoRun:
    """Reads a video and fills in its result.

    Args:
        result (VideoResult): To be filled.
        recognizer (Recognizer): Says what an expression is.
        recipe (Recipe): Of the features.
        detector, quick (Detector | None): Find the face; ``None`` if the pictures are crops.
        spotter (str): Who finds expressions, a name of :data:`mmatnet.registry.SPOTTERS`.
        evidence (bool): Whether to collect what is seen.
        on_expression (Callable | None): Takes each expression with its evidence, if any.
        journal (Journal | None): Keeps how far it is read; what an interrupted run left there is
            gone on with.

    Attributes:
        result (VideoResult): What was found; complete after :meth:`read`.
    """

    def __init__(self, result: VideoResult, recognizer: Recognizer, recipe: Recipe,
                 detector: Detector | None, quick: Detector | None, spotter: str, evidence: bool,
                 on_expression: OnExpression | None,
                 journal: Journal | None = None) -> None:
        self._journal, self._begun = journal, None if journal is None else journal.begun
        self._repeated = 0  # frames that were looked at before an interruption
        self.result = self._result = result
        self._recognizer = recognizer
        self._stages = Stages()
        result.stage_seconds = self._stages.seconds
        for feature in recipe.features:
            feature.open()
        # what spots is set for this flow, whatever flow the features are made of
        self._spotting_flow = FLOWS.make('farneback')
        shown_flow = next((feature.flow for feature in recipe.features
                           if hasattr(feature, 'flow')), self._spotting_flow)
        self._detector = detector
        self._tracker = FaceTracker(detector, recipe.crop_size, quick, recognizer.placement)
        self._spotter = SPOTTERS.make(spotter, size=recipe.crop_size, flow=self._flow,
                                      on_curve=result.timeline.add)
        self._recent = RecentFrames(self._spotter.latency + RECOGNISED_SECONDS, LEAST_STEP)
        self._spotted = SpottedExpressions(
            result, recognizer, recipe, self._recent, self._stages, self._landmark_detector,
            shown_flow if evidence else None, on_expression)
        self._number, self._first_seconds = 0, 0.0  # of the last and of the first frame
        self._framing_notes: list[str] = []

    def rest(self, stretch: Stretch) -> Stretch:
        """What of a stretch is still to be read, after an interrupted run."""
        return stretch if self._begun is None \
            else self._begun.rest(stretch, self._spotter.latency)

    def read(self, stream: VideoStream,
             on_progress: Callable[[int, int], None] | None = None) -> None:
        """Read the video to its end.

        Raises:
            InputError: If it cannot be read, or not to its end, or has no face, or if the network
                or ``on_expression`` raised one; what was found is in the result all the same.
        """
        result, failure = self._result, None
        try:
            with contextlib.closing(read_ahead(stream)) as pictures:
                self._read(pictures, stream.total, on_progress)
        except InputError as error:
            failure = error
        if result.frames:
            if (segment := self._tracker.finish(self._number, result.seconds)) is not None:
                self._cut(segment)
            self._spotted.flush()
            passed = result.seconds - self._first_seconds
            result.fps = (result.frames - 1) / passed if passed else 0.0
            if self._begun is not None:
                self.result = result = joined(self._begun, result, self._repeated,
                                              self._spotter.latency)
            result.expressions.sort(key=lambda one: one.onset)  # of two kinds, as they came
            known = [] if self._recognizer.placement is not None else [UNKNOWN_PLACEMENT]
            result.notes = [*rate_notes(result.fps), *known, *self._framing_notes,
                            *legibility_notes(self._tracker.legible), *file_notes(result, stream),
                            *stream.notes, *self._gaps(), *self._interruption(),
                            *(length_notes(passed, result.expressions)
                              or nothing_notes(result, self._tracker.missing))]
        failure = failure or self._spotted.failure
        if failure is not None:
            raise failure
        if not result.segments:
            raise InputError(f'{result.path}: {"; ".join(self._gaps())}; expressions are '
                             'found in a face that is seen from the front, whole and lit')

    def _read(self, pictures: Iterator[Picture], total: int,
              on_progress: Callable[[int, int], None] | None) -> None:
        result = self._result
        while True:
            with self._stages('decode'):
                picture = next(pictures, None)
            if picture is None:
                return
            if not result.frames:
                self._first_seconds = picture.seconds if self._begun is None \
                    else self._begun.first_seconds
                result.height, result.width = picture.bgr.shape[:2]
                if self._detector is None:
                    self._check_crops(picture.bgr)
            result.frames += 1
            result.seconds, self._number = picture.seconds, picture.number
            self._look(picture.number, picture.seconds, picture.bgr)
            self._keep()
            if on_progress is not None:
                before = 0 if self._begun is None else self._begun.result.frames
                on_progress(before + result.frames - self._repeated, total)

    def _keep(self) -> None:
        """Keep how far the video is read, now and then."""
        if self._begun is not None and self._number <= self._begun.number:
            self._repeated += 1
            return
        if self._journal is None or not self._journal.due():
            return
        self._spotted.flush()
        segment = self._tracker.so_far()
        now = replace(self._result, segments=[*self._result.segments,
                                              *([] if segment is None else [segment])])
        gaps = tuple(self._tracker.notes)
        if self._begun is not None:
            now = joined(self._begun, now, self._repeated, self._spotter.latency)
            gaps = self._gaps()
        self._journal.keep(Begun(now, self._number, self._first_seconds, gaps))

    def _interruption(self) -> list[str]:
        """That the run was interrupted, and where it went on."""
        return [] if self._begun is None else [
            'an interrupted run is gone on with, which had come to '
            f'{self._begun.result.seconds:.1f} s; what is found around there may differ a little '
            'from that of one run']

    def _gaps(self) -> tuple[str, ...]:
        """Notes about stretches without a face, each once."""
        earlier = () if self._begun is None else self._begun.gaps
        return tuple(dict.fromkeys((*earlier, *self._tracker.notes)))

    def _check_crops(self, bgr: np.ndarray) -> None:
        """Raise unless frames that are taken for crops are framed as those of the training."""
        with self._stages('face'):
            framing = measure_framing([bgr], lambda image: image, self._landmark_detector())
            check_crops(framing, self._recognizer.placement)
        self._framing_notes = [] if framing.faces else [UNKNOWN_FRAMING]

    def _flow(self, first: np.ndarray, second: np.ndarray) -> np.ndarray:
        self._result.flow_calls += 1
        with self._stages('flow'):
            return self._spotting_flow(first, second)

    def _look(self, number: int, seconds: float, bgr: np.ndarray) -> None:
        spotted, kept = self._spotter.wants(seconds), self._recent.wants(seconds)
        if not (spotted or kept):
            return
        with self._stages('face'):
            part, ended = self._tracker.look(number, seconds, bgr, watch=spotted)
        if ended is not None:
            self._cut(ended)
        aligner, crop = self._tracker.aligner, None
        if part is None or aligner is None:
            return
        with self._stages('align'):
            spotted = spotted or ended is not None  # a segment's first frame always is
            frame = self._recent.add(number, seconds, aligner, part) if kept else None
            if spotted:
                crop = frame.crop if frame is not None and aligner.crops == 1 \
                    else aligner.crop(part)
        if crop is not None:
            with self._stages('spotting'):
                found = self._spotter.push(number, seconds, crop)
            for interval in found:
                self._on_interval(interval)

    def _cut(self, segment: Segment) -> None:
        self._result.segments.append(segment)
        with self._stages('spotting'):
            found = self._spotter.cut()
        for interval in found:
            self._on_interval(interval, segment)

    def _on_interval(self, interval: Interval, segment: Segment | None = None) -> None:
        """Hand an interval on, with a note if it ends where its segment is cut."""
        notes = []
        if segment is not None and segment.end != VIDEO_ENDS \
                and segment.last_seconds - interval.offset_seconds < CHECK_SECONDS:
            notes.append(f'it ends less than {CHECK_SECONDS:g} s before the face is lost or moves '
                         f'away, and may be part of that: {segment.end}')
        self._spotted.add(interval, notes)

    def _landmark_detector(self) -> Detector:
        if self._detector is None:
            self._detector = DETECTORS.make('centerface')
        return self._detector
