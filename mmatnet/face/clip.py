"""Find the face of a clip once, and give all its frames as crops aligned by one transform."""
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError
from mmatnet.face.detectors.base import Detector
from mmatnet.face.geometry import Warp, anchor_transform, apply
from mmatnet.face.given import GivenFace
from mmatnet.face.limits import (
    UnusableFace,
    check_frontal,
    check_inside,
    check_legible,
    check_place,
    choose_face,
)
from mmatnet.face.placement import ANCHORS, PUBLISHED, Placement
from mmatnet.io.frames import FrameSource

CHECKS = 3  # later frames in which the face is looked for again, the last among them
REMEDY = ('give its landmarks or a box with --landmarks CSV (docs/face.md), or leave the clip out '
          'with --skip-unusable')


@dataclass(frozen=True)
class FaceNote:
    """Something to know about the face in one frame; the sentence names the frame too."""

    frame: int
    text: str


@dataclass(frozen=True)
class FaceFindings:
    """What was found out about the face of a clip.

    Args:
        notes (tuple): What a user should look at.
        matrix (ndarray): From the image to the crop, (2, 3), the same for all frames.
        score (float | None): Of the detector; None if the face was given.
        eye_distance (float | None): In pixels of the image; None if a box was given.
        fit_error (float | None): Root mean square distance of eyes and mouth corners from their
            places, in pixels of the crop; None if a box was given.
        outside (float): Share of the crop that lies outside the image.
        moved (float | None): Furthest that the face was found from its place in a later frame, in
            pixels of the crop; None if the face was given, as nothing is looked for then.
    """

    notes: tuple[FaceNote, ...]
    matrix: np.ndarray
    score: float | None
    eye_distance: float | None
    fit_error: float | None
    outside: float
    moved: float | None


class WarpedFrames:
    """The frames of a clip, each brought to the crop by the same transform.

    Args:
        frames (FrameSource): The raw frames.
        warp (Warp): The transform.
        landmarks (ndarray | None): Of the first frame, in pixels of the crop, (5, 2), if all five
            are known.
    """

    def __init__(self, frames: FrameSource, warp: Warp,
                 landmarks: np.ndarray | None = None) -> None:
        self.path: Path = frames.path
        self.numbers, self.landmarks = frames.numbers, landmarks
        self._frames, self._warp = frames, warp

    def grey(self, number: int) -> np.ndarray:
        """Read one frame: uint8, (size, size).

        Raises:
            InputError: As the raw frames do, and if the frame has another size than the first.
        """
        image = self._frames.grey(number)
        if image.shape != self._warp.shape:
            height, width = self._warp.shape
            raise InputError(f'all frames must be of one size, frame {number} of {self.path} is '
                             f'{image.shape[1]}x{image.shape[0]} and the first is '
                             f'{width}x{height}; export them alike')
        return self._warp(image)


def align_clip(clip: Clip, frames: FrameSource, detector: Detector | None, size: int,
               given: GivenFace | None = None, placement: Placement = PUBLISHED
               ) -> tuple[WarpedFrames, FaceFindings]:
    """Align a clip by the face in its first frame.

    Args:
        clip (Clip): Its first frame is the onset.
        frames (FrameSource): Its raw frames.
        detector (Detector | None): Not used, and may be None, where ``given`` is there.
        size (int): Side of the crop in pixels.
        given (GivenFace | None): The user's landmarks or box.
        placement (Placement): Where eyes and mouth are to lie. Defaults to where they do in the
            published apex image.

    Returns:
        tuple: The aligned frames, and what was found.

    Raises:
        InputError: If there is no face, several of which none is clearly the largest, or one too
            far outside the image; names clip, frame and file.
    """
    first = clip.onset if clip.onset is not None else frames.numbers[0]
    try:
        return _align(clip, frames, first, detector, size, given, placement)
    except UnusableFace as error:
        raise InputError(f'{clip}: frame {first} of {frames.path}: {error}; {REMEDY}') from error
    except InputError as error:
        raise InputError(f'{clip}: {error}') from error


def _align(clip: Clip, frames: FrameSource, first: int, detector: Detector | None, size: int,
           given: GivenFace | None, placement: Placement) -> tuple[WarpedFrames, FaceFindings]:
    texts: list[str] = []
    moved = None
    if given is not None:
        shape = frames.grey(first).shape
        landmarks, anchors, score = given.landmarks, given.anchors, None
        matrix = given.transform(size, placement)
    elif detector is not None:
        image = frames.bgr(first)
        face, texts = choose_face(detector.detect(image))
        texts += check_frontal(face) + check_legible(face, image)
        shape = image.shape[:2]
        landmarks, anchors, score = face.landmarks, face.landmarks[ANCHORS], face.score
        matrix = anchor_transform(anchors, size, placement)
    else:
        raise ValueError('expected a detector or a given face, got neither')
    outside, more = check_inside(matrix, shape, size)
    notes = _notes(first, texts + more)
    if given is None and detector is not None:
        moved = 0.0
        for number in later_frames(clip, frames, first):
            away, beyond = check_place(detector.detect(frames.bgr(number)), face, matrix, size)
            moved = max(moved, away)
            notes += _notes(number, beyond)
    eye_distance, fit_error = (None, None) if anchors is None else _fit(
        anchors, matrix, placement.anchors(size))
    points = None if landmarks is None else apply(matrix, landmarks)
    return (WarpedFrames(frames, Warp(matrix, shape, size), points),
            FaceFindings(notes, matrix, score, eye_distance, fit_error, outside, moved))


def _notes(frame: int, texts: list[str]) -> tuple[FaceNote, ...]:
    return tuple(FaceNote(frame, f'frame {frame}: {text}') for text in texts)


def later_frames(clip: Clip, frames: FrameSource, first: int) -> list[int]:
    """Return the frames to look for the face again: evenly spaced up to the offset."""
    last = clip.offset if clip.offset is not None else frames.numbers[-1]
    later = [number for number in frames.numbers if first < number <= last]
    places = np.arange(1, CHECKS + 1) * len(later) // CHECKS - 1
    return [later[place] for place in sorted(set(places.tolist())) if place >= 0]


def _fit(anchors: np.ndarray, matrix: np.ndarray, target: np.ndarray) -> tuple[float, float]:
    """Return the distance of the eyes in the image, and the fit error of :class:`FaceFindings`."""
    away = apply(matrix, anchors) - target[:len(anchors)]
    return (float(np.linalg.norm(anchors[1] - anchors[0])),
            float(np.sqrt((away ** 2).sum(1).mean())))
