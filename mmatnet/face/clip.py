"""Find the face of a clip once, and give all its frames as crops aligned by one transform."""
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError
from mmatnet.face.detectors.base import DetectedFace, Detector
from mmatnet.face.geometry import Warp, anchor_transform, apply, box_transform, inverse
from mmatnet.face.given import GivenFace
from mmatnet.face.placement import ANCHORS, PUBLISHED
from mmatnet.io.frames import FrameSource

CLEARLY_LARGER = 2.0  # area of the largest face over that of the next, for it to be the one meant
CHECKS = 3  # later frames in which the face is looked for again, the last among them
OUTSIDE_NOTED, OUTSIDE_REFUSED = 0.005, 0.1  # share of the crop that lies outside the picture
MOVED = 0.05  # of the crop's side; two fifths of one of ATNet's 8x8 blocks
# Shift of the nose against the eyes, in distances of the eyes, of which a turn of the head makes
# 0.006 per degree and the detector 0.003 by chance (docs/face.md): 12 and 25 degrees
TURNED, TURNED_FROM_START = 0.07, 0.15
REMEDY = ('give its landmarks or a box with --landmarks CSV (docs/face.md), or leave the clip out '
          'with --skip-unusable')


@dataclass(frozen=True)
class FaceNote:
    """Something to know about the face in one frame; the sentence names the frame."""

    frame: int
    text: str


@dataclass(frozen=True)
class FaceFindings:
    """What was found out about the face of a clip.

    Args:
        notes (tuple): What a user should look at.
        matrix (ndarray): From the picture to the crop, (2, 3), the same for all frames.
        score (float | None): Of the detector; None if the face was given.
        eye_distance (float | None): In pixels of the picture; None if a box was given.
        fit_error (float | None): Root mean square distance of eyes and mouth corners from their
            places, in pixels of the crop; None if a box was given.
        outside (float): Share of the crop that lies outside the picture.
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
        picture = self._frames.grey(number)
        if picture.shape != self._warp.shape:
            height, width = self._warp.shape
            raise InputError(f'all frames must be of one size, frame {number} of {self.path} is '
                             f'{picture.shape[1]}x{picture.shape[0]} and the first is '
                             f'{width}x{height}; export them alike')
        return self._warp(picture)


def align_clip(clip: Clip, frames: FrameSource, detector: Detector | None, size: int,
               given: GivenFace | None = None) -> tuple[WarpedFrames, FaceFindings]:
    """Align a clip by the face in its first frame.

    Args:
        clip (Clip): Its first frame is the onset.
        frames (FrameSource): Its raw frames.
        detector (Detector | None): Not used, and may be None, where ``given`` is there.
        size (int): Side of the crop in pixels.
        given (GivenFace | None): The user's landmarks or box.

    Returns:
        tuple: The aligned frames, and what was found.

    Raises:
        InputError: If there is no face, several of which none is clearly the largest, or one too
            far outside the picture; names clip, frame and file.
    """
    first = clip.onset if clip.onset is not None else frames.numbers[0]
    try:
        if given is not None:
            return _align_given(frames, first, given, size)
        if detector is None:
            raise ValueError('expected a detector or a given face, got neither')
        return _align_detected(clip, frames, first, detector, size)
    except InputError as error:
        raise InputError(f'{clip}: {error}') from error


def _align_given(frames: FrameSource, first: int, given: GivenFace,
                 size: int) -> tuple[WarpedFrames, FaceFindings]:
    shape = frames.grey(first).shape
    if given.box is not None:
        matrix = box_transform(given.box, size)
        eye_distance = fit_error = None
    else:
        matrix = anchor_transform(given.anchors, size)
        eye_distance, fit_error = _fit(given.anchors, matrix, size)
    outside = outside_share(matrix, shape, size)
    notes = _outside_notes(frames, first, outside)
    findings = FaceFindings(notes, matrix, None, eye_distance, fit_error, outside, None)
    points = None if given.landmarks is None else apply(matrix, given.landmarks)
    return WarpedFrames(frames, Warp(matrix, shape, size), points), findings


def _align_detected(clip: Clip, frames: FrameSource, first: int, detector: Detector,
                    size: int) -> tuple[WarpedFrames, FaceFindings]:
    picture = frames.bgr(first)
    face, notes = choose_face(detector.detect(picture), frames, first)
    anchors = face.landmarks[ANCHORS]
    matrix = anchor_transform(anchors, size)
    eye_distance, fit_error = _fit(anchors, matrix, size)
    outside = outside_share(matrix, picture.shape[:2], size)
    notes += _outside_notes(frames, first, outside)
    sideways = nose_place(face.landmarks)[0]
    if abs(sideways) > TURNED_FROM_START:
        notes += (FaceNote(first, f'the head is turned in frame {first}: the nose is '
                                  f'{abs(sideways):.2f} eye distances beside the middle of the '
                                  'eyes'),)
    moved = 0.0
    for number in later_frames(clip, frames, first):
        distance, found = _check_later(detector.detect(frames.bgr(number)), face, matrix, size,
                                       first, number)
        moved = max(moved, distance)
        notes += found
    findings = FaceFindings(notes, matrix, face.score, eye_distance, fit_error, outside, moved)
    warp = Warp(matrix, picture.shape[:2], size)
    return WarpedFrames(frames, warp, apply(matrix, face.landmarks)), findings


def choose_face(faces: list[DetectedFace], frames: FrameSource,
                number: int) -> tuple[DetectedFace, tuple[FaceNote, ...]]:
    """Take the one face, or the clearly largest (with a note).

    Raises:
        InputError: If there is none, or no clearly largest one.
    """
    if not faces:
        raise InputError(f'no face found in frame {number} of {frames.path}; {REMEDY}')
    if len(faces) == 1:
        return faces[0], ()
    if faces[0].area < CLEARLY_LARGER * faces[1].area:
        places = ' and '.join('({:.0f}, {:.0f})'.format(*face.landmarks.mean(0))
                              for face in faces[:2])
        raise InputError(f'{len(faces)} faces found in frame {number} of {frames.path}, the two '
                         f'largest alike in size, around {places}; say which one is meant: '
                         f'{REMEDY}')
    text = f'{len(faces)} faces found in frame {number}, the largest is taken'
    return faces[0], (FaceNote(number, text),)


def later_frames(clip: Clip, frames: FrameSource, first: int) -> list[int]:
    """The frames to look for the face again: evenly spaced up to the offset."""
    last = clip.offset if clip.offset is not None else frames.numbers[-1]
    later = [number for number in frames.numbers if first < number <= last]
    places = np.arange(1, CHECKS + 1) * len(later) // CHECKS - 1
    return [later[place] for place in sorted(set(places.tolist())) if place >= 0]


def _check_later(faces: list[DetectedFace], start: DetectedFace, matrix: np.ndarray, size: int,
                 first: int, number: int) -> tuple[float, tuple[FaceNote, ...]]:
    """Compare the face of a later frame with that of the first: distance, and notes."""
    before = apply(matrix, start.landmarks[ANCHORS])
    near = [(float(np.sqrt(((apply(matrix, face.landmarks[ANCHORS]) - before) ** 2).sum(1).mean())),
             face) for face in faces]
    distance, face = min(near, key=lambda pair: pair[0], default=(np.inf, None))
    if face is None or distance > size / 2:
        return 0.0, (FaceNote(number, f'the face of frame {first} is not found in frame {number}: '
                                      'it has left the picture, or something hides it'),)
    notes = []
    if distance > MOVED * size:
        notes.append(FaceNote(number, f'the face is {distance:.1f} pixels of the crop away from '
                                      f'its place of frame {first} in frame {number}'))
    turn = nose_place(face.landmarks) - nose_place(start.landmarks)
    if np.abs(turn).max() > TURNED:
        way = 'sideways' if abs(turn[0]) >= abs(turn[1]) else 'up or down'
        notes.append(FaceNote(number, f'the head turns {way} between frame {first} and frame '
                                      f'{number}: the nose moves {np.abs(turn).max():.2f} eye '
                                      'distances against the eyes'))
    return distance, tuple(notes)


def nose_place(landmarks: np.ndarray) -> np.ndarray:
    """Where the tip of the nose is, seen from the middle of the eyes.

    Args:
        landmarks (ndarray): Shape (5, 2).

    Returns:
        ndarray: Along the line of the eyes and at right angles to it (down), in distances of the
        eyes, shape (2,); a turn of the head changes it, motion and tilt in the plane do not.
    """
    left, right, nose = np.asarray(landmarks[:3], float)
    across = right - left
    down = np.array([-across[1], across[0]])
    return np.stack([across, down]) @ (nose - (left + right) / 2) / (across @ across)


def outside_share(matrix: np.ndarray, shape: tuple[int, int], size: int) -> float:
    """Share of the crop that lies outside a picture of ``shape`` (height, width)."""
    pixels = np.arange(size)
    grid = np.stack(np.meshgrid(pixels, pixels), -1).reshape(-1, 2)
    places = apply(inverse(matrix), grid)  # (size * size, 2)
    inside = (places >= -0.5).all(1) & (places <= np.array(shape[::-1]) - 0.5).all(1)
    return float(1 - inside.mean())


def _outside_notes(frames: FrameSource, first: int, outside: float) -> tuple[FaceNote, ...]:
    """Note a crop that reaches over the edge of the picture.

    Raises:
        InputError: If it does so by far.
    """
    if outside > OUTSIDE_REFUSED:
        raise InputError(f'{outside:.0%} of the crop lies outside frame {first} of {frames.path}, '
                         f'at most {OUTSIDE_REFUSED:.0%} may: the face is cut by the edge of the '
                         f'picture; {REMEDY}')
    if outside > OUTSIDE_NOTED:
        return (FaceNote(first, f'{outside:.1%} of the crop lies outside frame {first}; the edge '
                                'of the picture is repeated there'),)
    return ()


def _fit(anchors: np.ndarray, matrix: np.ndarray, size: int) -> tuple[float, float]:
    """Distance of the eyes in the picture, and how far from its places the fit leaves them."""
    away = apply(matrix, anchors) - PUBLISHED.anchors(size)[:len(anchors)]
    return (float(np.linalg.norm(anchors[1] - anchors[0])),
            float(np.sqrt((away ** 2).sum(1).mean())))
