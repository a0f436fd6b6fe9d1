"""From intervals that were spotted in a video to expressions with a class."""
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace

import numpy as np

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError
from mmatnet.face.detectors.base import Detector
from mmatnet.face.drift import nose_motion
from mmatnet.features.aligned_clip import AlignedClip
from mmatnet.features.compute import compute_features
from mmatnet.features.recipe import Recipe
from mmatnet.flow.base import Flow
from mmatnet.inference.recent_frames import CropFrames, RecentFrames
from mmatnet.inference.recognizers.base import Arrays, Recognizer, WithNetwork, verdict
from mmatnet.inference.results import Evidence, Expression, VideoResult
from mmatnet.inference.stages import Stages
from mmatnet.spotting.intervals.base import Interval

BATCH = 8  # expressions that the network is given at once
# Longer ones are not recognised. The micro-expressions that models learn from last up to half a
# second by definition; this leaves room for the error of spotting, and for SMIC's longer ones.
RECOGNISED_SECONDS = 1.0
DRIFTED = 2.0  # pixels of the crop, a fiftieth of the distance of the eyes
FEW_FRAMES = 8

OnExpression = Callable[[Expression, Evidence | None], None]


class SpottedExpressions:
    """Makes expressions of intervals, has them recognised in batches, and puts them into a result.

    Args:
        result (VideoResult): Of the video; gets the expressions, and their evidence if nobody else
            takes it.
        recognizer (Recognizer): Says what an expression is.
        recipe (Recipe): Of the features; they must be open.
        recent (RecentFrames): The frames from which features are made.
        stages (Stages): Gets the time that each part takes.
        landmarks (Callable): Gives the detector of the face's points.
        flow (Flow | None): Of what is shown; ``None`` collects no evidence.
        on_expression (Callable | None): Takes each expression with its evidence, if any.

    Attributes:
        failure (InputError | None): The first of the recognizer or of ``on_expression``, after
            which the video is read on.
    """

    def __init__(self, result: VideoResult, recognizer: Recognizer, recipe: Recipe,
                 recent: RecentFrames, stages: Stages, landmarks: Callable[[], Detector],
                 flow: Flow | None, on_expression: OnExpression | None) -> None:
        self._result, self._recognizer, self._recipe = result, recognizer, recipe
        self._recent, self._stages, self._landmarks = recent, stages, landmarks
        self._flow, self._on_expression = flow, on_expression
        self._waiting: list[tuple[Expression, Arrays | None, Evidence | None]] = []
        self.failure: InputError | None = None

    def add(self, interval: Interval, notes: list[str]) -> None:
        """Make an expression of an interval, with features where it can be recognised.

        Args:
            interval (Interval): What was spotted.
            notes (list[str]): What is to be said of it; others are added.
        """
        features = evidence = None
        frames = CropFrames(self._result.path,
                            self._recent.between(interval.onset, interval.offset))
        with self._stages('features'):
            try:
                features = self._features(interval, frames, notes)
            except InputError as error:
                notes.append(f'it is not recognised: {error}')
        if self._flow is not None and len(frames.numbers):
            with self._stages('evidence'):
                evidence = self._collect_evidence(self._flow, frames, interval.apex)
        expression = Expression(**asdict(interval), notes=notes)
        self._waiting.append((expression, features, evidence))
        if len(self._waiting) >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Recognise what waits, and hand it out."""
        waiting, self._waiting = self._waiting, []
        known = [features for _, features, _ in waiting if features is not None]
        scores: Iterator[np.ndarray] = iter(())
        with self._stages('network'):
            try:
                scores = iter(self._recognizer.scores(known))  # (N, C)
            except InputError as error:
                self.failure = self.failure or error
        for expression, features, evidence in waiting:
            row = None if features is None else next(scores, None)
            if row is not None and features is not None:
                expression = self._labelled(expression, row)
                if evidence is not None:
                    with self._stages('evidence'):
                        evidence = self._add_grad_cam(evidence, features, int(row.argmax()))
            self._hand_out(expression, evidence)

    def _features(self, interval: Interval, frames: CropFrames,
                  notes: list[str]) -> Arrays | None:
        """The features of an interval, by the code of training."""
        length = interval.offset_seconds - interval.onset_seconds
        if length > RECOGNISED_SECONDS:
            notes.append(f'it lasts {length:.2f} s and is not recognised: the model knows '
                         f'micro-expressions, up to {RECOGNISED_SECONDS:g} s are tried')
            return None
        count = len(frames.numbers)
        if not count:
            notes.append('it is not recognised: it was found too late, its frames are gone')
            return None
        if count < FEW_FRAMES:
            notes.append(f'it has {count} frames only, which makes its class doubtful')
        clip = Clip('video', 'face', f'{interval.onset}-{interval.offset}', 0,
                    frames.nearest(interval.apex), count - 1, 'spotted')
        if empty := self._recipe.notes([clip]):
            notes.append(f'it is not recognised: {"; ".join(empty)}')
            return None
        aligned = AlignedClip(clip, frames, self._recipe.crop_size,
                              self._recipe.stabilise == 'nose', follow=True,
                              detector=self._landmarks)
        arrays = compute_features(aligned, self._recipe.features)
        self._result.flow_calls += aligned.flow_calls
        self._stages.move(aligned.flow_seconds, 'features', 'flow')
        drift = aligned.drift()
        if drift is not None and drift.furthest > DRIFTED:
            notes.append(f'the head moves by {drift.furthest:.1f} pixels of the crop meanwhile')
        return arrays

    def _collect_evidence(self, flow: Flow, frames: CropFrames, apex: int) -> Evidence:
        onset_crop, apex_crop = frames.grey(0), frames.grey(frames.nearest(apex))
        motion = flow(onset_crop, apex_crop)
        if self._recipe.stabilise == 'nose':
            motion = motion - nose_motion(motion)
        return Evidence(onset_crop, apex_crop, motion, None)

    def _labelled(self, expression: Expression, row: np.ndarray) -> Expression:
        label, scores, notes = verdict(self._recognizer, row)
        return replace(expression, label=label, scores=scores, notes=[*expression.notes, *notes])

    def _add_grad_cam(self, evidence: Evidence, features: Arrays, label: int) -> Evidence:
        if not isinstance(self._recognizer, WithNetwork):
            return evidence
        from mmatnet.inference.grad_cam import grad_cam, resize_cam
        cams = grad_cam(self._recognizer.model, self._recognizer.inputs([features]), label)
        if not cams:
            return evidence
        first = next(iter(cams.values()))  # of the first image that the network is given
        return replace(evidence, cam=resize_cam(first, *evidence.apex_crop.shape))

    def _hand_out(self, expression: Expression, evidence: Evidence | None) -> None:
        self._result.expressions.append(expression)
        if self._on_expression is not None:
            try:
                self._on_expression(expression, evidence)
            except InputError as error:
                self.failure = self.failure or error
        elif evidence is not None:
            self._result.evidence[expression.key] = evidence
