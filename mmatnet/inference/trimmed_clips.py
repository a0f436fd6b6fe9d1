"""Clips that show one expression: its class, without spotting."""
import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from mmatnet.clips.annotation import Clip, check_clip, frames_of
from mmatnet.errors import InputError
from mmatnet.face.clip import align_clip
from mmatnet.face.framing import Framing, check_crops, measure_clips
from mmatnet.face.placement import PUBLISHED
from mmatnet.features.aligned_clip import AlignedClip
from mmatnet.features.compute import compute_features
from mmatnet.inference.recognitions import Recognition
from mmatnet.inference.recognizers.base import Arrays, Recognizer, model_name, verdict
from mmatnet.inference.recognizers.open import open_for_frames
from mmatnet.io.array_frames import ArrayFrames
from mmatnet.io.frames import FrameSource, GreyFrames, open_frames
from mmatnet.io.images import resize
from mmatnet.registry import APEX_SPOTTERS, DETECTORS
from mmatnet.spotting.apex.base import spot_apex

BATCH = 16  # clips whose features are held until the network is given them
SPOTTED_SIZE = 224  # of the crops that apexes are spotted in
LONG_SECONDS = 1.0  # micro-expressions last half a second, and their annotations rarely double that
NEAR = 0.01  # pixels of the crop


class MicroExpressionRecognizer:
    """Says which class clips are of that show one expression each.

    Args:
        model: A config, with ``weights``; or what ``mmatnet export`` wrote; or a recognizer.
            Defaults to the model that mmatnet brings (docs/default_model.md).
        weights (str | Path | None): Checkpoint of a config; goes with nothing else.
        device (str): Where a config's network runs; ``cpu`` with anything else.
        face (str | None): Who finds the face, by its name in ``DETECTORS``, or ``registered`` for
            frames that are crops as those that trained the model. By default who found it in
            training, and ``centerface`` for a model that learnt from registered crops.
        apex_spotter (str): Who finds apexes that are not known, by its name in ``APEX_SPOTTERS``.

    Raises:
        InputError: If the model cannot be used on frames, or a name is unknown.
    """

    def __init__(self, model: str | Path | Recognizer | None = None,
                 weights: str | Path | None = None, device: str = 'cpu',
                 face: str | None = None, apex_spotter: str = 'flow') -> None:
        self.recognizer, self.recipe = open_for_frames(model, weights, device, face)
        face = self.recipe.face
        for feature in self.recipe.features:
            feature.open()
        self._detector = DETECTORS.make('centerface' if face == 'registered' else face)
        self._spotter, self._spotter_name = APEX_SPOTTERS.make(apex_spotter), apex_spotter
        learnt = self.recognizer.placement
        self._placement = learnt if learnt is not None and learnt.distance(PUBLISHED) > NEAR \
            else PUBLISHED
        self._trained_on = {(share.name, subject) for share in self.recognizer.training.shares
                            for subject in share.subjects}

    def __call__(self, clip: str | Path | np.ndarray, onset: int | None = None,
                 apex: int | None = None, offset: int | None = None) -> Recognition:
        """Recognise one clip.

        Args:
            clip (str | Path | ndarray): A video file, a folder of images numbered by frame, or an
                array, uint8, (T, H, W) grey or (T, H, W, 3) RGB.
            onset, apex, offset (int | None): Frame numbers, those of a video or an array from 0. By
                default the clip's first and last frame; the apex is spotted.

        Raises:
            InputError: If the clip cannot be used; says why.
        """
        name = 'array' if isinstance(clip, np.ndarray) else str(clip)
        frames = ArrayFrames(clip) if isinstance(clip, np.ndarray) else open_frames(clip)
        asked = Clip('clip', 'unknown', Path(name).stem or 'clip', onset, apex, offset,
                     '' if apex is None else 'sheet', frames=Path(name).name)
        if self.recipe.face == 'registered':
            check_crops(self.framing([asked], lambda _: frames), self.recognizer.placement)
        used, arrays, notes = self.features(asked, frames)
        return self._recognise([(used, arrays, notes)])[0]

    def each(self, clips: Iterable[Clip], root: Path) -> Iterator[Recognition]:
        """Recognise the clips of a database, one after another.

        Args:
            clips (Iterable): As in its annotation table; what onset, apex and offset lack is filled
                in as for a single clip.
            root (Path): Folder that ``Clip.frames`` is relative to.

        Yields:
            Recognition: In the order of the clips, a bad one with its ``error``.

        Raises:
            InputError: If frames are to be taken for crops, and are none, or others than the
                model's.
        """
        clips = list(clips)
        if self.recipe.face == 'registered':
            check_crops(self.framing(clips, lambda clip: open_frames(root / clip.frames)),
                        self.recognizer.placement)
        waiting: list[tuple[Clip, Arrays | None, list[str]]] = []
        for clip in clips:
            try:
                waiting.append(self.features(clip, open_frames(root / clip.frames)))
            except InputError as error:
                waiting.append((clip, None, [str(error)]))
            if len(waiting) == BATCH:
                yield from self._recognise(waiting)
                waiting = []
        yield from self._recognise(waiting)

    def framing(self, clips: Sequence[Clip], frames_of: Callable[[Clip], FrameSource]) -> Framing:
        """Look where faces lie in the first frames of some clips."""
        return measure_clips(clips, frames_of, self._detector)

    def features(self, clip: Clip, frames: FrameSource) -> tuple[Clip, Arrays, list[str]]:
        """Compute what the model looks at, as extraction does for training.

        Returns:
            tuple: The clip with all its frame numbers, its arrays by name, and notes.

        Raises:
            InputError: If the clip cannot be used; names it.
        """
        clip, notes = _with_ends(clip, frames)
        if clip.subject_key in self._trained_on:
            notes.append('the model was trained on clips of this person')
        check_clip(clip)
        faces: GreyFrames = frames
        findings = landmarks = None
        if self.recipe.face != 'registered':
            faces, findings = align_clip(clip, frames, self._detector, self.recipe.crop_size,
                                         placement=self._placement)
            landmarks = faces.landmarks
            notes += [note.text for note in findings.notes]
        if clip.apex is None:
            clip = dataclasses.replace(clip, apex=self._spot(clip, faces), apex_source='spotted')
            notes.append(f'apex spotted by {self._spotter_name}')
        aligned = AlignedClip(clip, faces, self.recipe.crop_size, self.recipe.stabilise == 'nose',
                              findings is not None, landmarks, lambda: self._detector)
        arrays = compute_features(aligned, self.recipe.features)
        return clip, arrays, notes + list(self.recipe.notes([clip]))

    def _spot(self, clip: Clip, frames: GreyFrames) -> int:
        onset, offset = frames_of(clip, 'onset', 'offset')
        numbers = [number for number in frames.numbers if onset <= number <= offset]
        crops = np.stack([resize(frames.grey(number), SPOTTED_SIZE) for number in numbers])
        return numbers[spot_apex(crops, self._spotter)]

    def _recognise(self, waiting: Sequence[tuple[Clip, Arrays | None, list[str]]]
                   ) -> list[Recognition]:
        remark, name = self.recognizer.remark, model_name(self.recognizer)
        scores = iter(self.recognizer.scores([arrays for _, arrays, _ in waiting
                                              if arrays is not None]))  # (C,) each
        return [Recognition(clip, error=notes[0], remark=remark, model=name) if arrays is None
                else self._labelled(clip, next(scores), notes) for clip, arrays, notes in waiting]

    def _labelled(self, clip: Clip, row: np.ndarray, notes: list[str]) -> Recognition:
        label, scores, more = verdict(self.recognizer, row)
        return Recognition(clip, label, scores, [*notes, *more], remark=self.recognizer.remark,
                           model=model_name(self.recognizer))


def _with_ends(clip: Clip, frames: FrameSource) -> tuple[Clip, list[str]]:
    """Fill in onset and offset by the first and the last frame, and say what that means."""
    first, last = frames.numbers[0], frames.numbers[-1]
    onset = first if clip.onset is None else clip.onset
    offset = last if clip.offset is None else clip.offset
    if not first <= onset < offset <= last:
        raise InputError(f'{clip}: onset {onset} and offset {offset} must be two of its frames, '
                         f'which are {first} to {last}, onset first')
    notes = ['onset and offset are taken as the first and the last frame'] \
        if clip.onset is None and clip.offset is None else []
    seconds = None if clip.fps is None else (offset - onset) / clip.fps
    if seconds is not None and seconds > LONG_SECONDS:
        notes.append(f'it lasts {seconds:.2f} s, longer than the expressions that models learn '
                     'from; `mmatnet infer` finds expressions in longer videos')
    return dataclasses.replace(clip, onset=onset, offset=offset), notes
