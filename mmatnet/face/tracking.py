"""The face of a video: found once, watched cheaply, and cut where one transform no longer holds.

Within a segment every frame is aligned by the same transform, as in a clip
(:mod:`mmatnet.face.clip`); its limits are those of a clip.
"""
from dataclasses import dataclass

import cv2
import numpy as np

from mmatnet.errors import InputError
from mmatnet.face.detectors.base import DetectedFace, Detector
from mmatnet.face.geometry import anchor_transform
from mmatnet.face.limits import (
    between,
    check_frontal,
    check_inside,
    check_legible,
    check_place,
    choose_face,
)
from mmatnet.face.picture_part import SPOTTING, Aligner
from mmatnet.face.placement import ANCHORS, PUBLISHED, Placement
from mmatnet.io.images import resize

CHECK_SECONDS = 0.5  # between two looks at where the face is
# A quick reading of the landmarks, of a face of so many pixels, strays by a few hundredths of the
# distance of the eyes; from this share of a limit on, the detector is asked
QUICK_HEIGHT, SUSPICIOUS = 112, 0.8
SIDE = 32  # of the tiny images in which sudden changes are looked for
# Correlation of two successive tiny images: that of one face is above 0.99 at 100 frames per
# second, that of two drawn faces in one place 0.2 to 0.94
SAME, CHANGED = 0.98, 0.95
BLACK = 4.0  # grey levels, standard deviation of a tiny image: nothing can be seen in less
DARK = 'the picture is black, or of one colour'
VIDEO_ENDS = 'the video ends'


@dataclass(frozen=True)
class Segment:
    """A part of a video in which one transform holds.

    Args:
        first, last (int): Frame numbers.
        first_seconds, last_seconds (float): When these were.
        end (str): Why it ends, a sentence.
        matrix (tuple | None): From the image to the crop for spotting, two rows of three;
            ``None`` if the images are crops already.
        notes (tuple[str]): What is to be known about the face.
    """

    first: int
    last: int
    first_seconds: float
    last_seconds: float
    end: str
    matrix: tuple[tuple[float, ...], ...] | None
    notes: tuple[str, ...] = ()


class FaceTracker:
    """Follows one face through a video.

    Args:
        detector (Detector | None): Finds the face where a segment begins, and decides whether it
            moved; ``None`` if the images are crops already.
        size (int): Side of the crops.
        quick (Detector | None): Reads landmarks roughly, from a small image of the face.
        placement (Placement | None): Where faces lie in the crops that the model learnt from;
            ``None`` shows it those for spotting.

    Attributes:
        aligner (Aligner | None): Of the present segment; ``None`` while there is no face.
        notes (list[str]): About stretches without a face.
    """

    def __init__(self, detector: Detector | None, size: int, quick: Detector | None = None,
                 placement: Placement | None = None) -> None:
        self._detector, self._quick, self._size = detector, quick, size
        self._placement = placement
        self.aligner: Aligner | None = None
        self.notes: list[str] = []
        self._looked = -np.inf  # time of the last look for a face
        self._face: DetectedFace | None = None  # of the segment's first frame
        self._rough: DetectedFace | None = None  # the same, read quickly
        self._tiny: np.ndarray | None = None
        self._begin: tuple[int, float] | None = None
        self._last: tuple[int, float] = (0, 0.0)
        self._matrix: np.ndarray | None = None
        self._remarks: tuple[str, ...] = ()
        self._missing: tuple[int, float, str] | None = None  # since when there is no face, and why

    def look(self, number: int, seconds: float, bgr: np.ndarray,
             watch: bool = True) -> tuple[np.ndarray | None, Segment | None]:
        """Look at the next frame.

        Args:
            number (int), seconds (float): Which, in rising order.
            bgr (ndarray): uint8, (H, W, 3).
            watch (bool): Whether to see if the face is in its place. A frame of which only the part
                is wanted, between two that are watched, need not be. Defaults to True.

        Returns:
            tuple: The part of the image around the face, for :attr:`aligner`, or ``None`` without
            a face; and the segment that ended before this frame, if one did.
        """
        ended = part = None
        if self.aligner is not None:
            part = self.aligner.cut(bgr)
            why = self._why_ended(seconds, bgr, part) if watch else None
            if why is not None:
                ended = self._end(number, seconds, why)
        if self.aligner is None and (ended is not None
                                     or seconds - self._looked >= CHECK_SECONDS):
            part = self._start(number, seconds, bgr)
        if self.aligner is None:
            return None, ended
        self._last = number, seconds
        return part, ended

    def finish(self, number: int, seconds: float) -> Segment | None:
        """End the video after its last frame; returns the segment that it ends, if any."""
        if self.aligner is not None:
            segment = self._segment(*self._last, VIDEO_ENDS)
            self.aligner = None
            return segment
        self._note_missing(number, seconds)
        return None

    def _why_ended(self, seconds: float, bgr: np.ndarray, part: np.ndarray) -> str | None:
        """Say why the segment ends before this frame, or None if it goes on."""
        tiny, before = resize(part, SIDE), self._tiny
        self._tiny = tiny
        if _contrast(tiny) < BLACK:
            return DARK
        alike = _correlation(before, tiny)
        if alike < CHANGED:
            return 'the picture changes at once: another face, or another scene'
        if self._detector is None:
            return None
        if alike >= SAME and seconds - self._looked < CHECK_SECONDS:
            return None
        self._looked = seconds
        return None if alike >= SAME and self._is_in_place(bgr) else self._moved(bgr)

    def _is_in_place(self, bgr: np.ndarray) -> bool:
        """Tell whether a quick reading is clearly within the limits."""
        if self._rough is None:
            return False
        rough = self._read_quickly(bgr, self._face)
        _, beyond = check_place([] if rough is None else [rough], self._rough, self._matrix,
                                self._size, SUSPICIOUS)
        return not beyond

    def _moved(self, bgr: np.ndarray) -> str | None:
        """Ask the detector where the face is: a sentence if it is not in its place."""
        faces = self._detector.detect(bgr)
        _, beyond = check_place(faces, self._face, self._matrix, self._size)
        if beyond:
            return beyond[0]
        self._rough = self._read_quickly(bgr, self._face)
        return None

    def _start(self, number: int, seconds: float, bgr: np.ndarray) -> np.ndarray | None:
        """Begin a segment with this frame, if there is a face: its part."""
        try:
            step = max(1, min(bgr.shape[:2]) // SIDE)
            if _contrast(bgr[::step, ::step].copy()) < BLACK:  # the next frame is looked at, too
                raise InputError(DARK)
            self._looked = seconds
            matrices, remarks = self._find(bgr)
            aligner = Aligner(bgr.shape[:2], self._size, *matrices)
            part = aligner.cut(bgr)
            tiny = resize(part, SIDE)
            if _contrast(tiny) < BLACK:
                raise InputError(DARK)
        except InputError as error:
            if self._missing is None:
                self._missing = number, seconds, str(error)
            return None
        self._note_missing(number, seconds)
        self.aligner, self._remarks, self._tiny = aligner, remarks, tiny
        self._matrix = None if self._detector is None else matrices[SPOTTING]
        self._begin = number, seconds
        return part

    def _find(self, bgr: np.ndarray) -> tuple[list[np.ndarray | None], tuple[str, ...]]:
        """Find the face: its transforms and notes.

        Raises:
            InputError: If there is none that can be taken.
        """
        if self._detector is None:
            return self._registered(bgr.shape[:2]), ()
        face, remarks = choose_face(self._detector.detect(bgr), self._face)
        placements = [PUBLISHED]
        if self._placement not in (None, PUBLISHED):
            placements.append(self._placement)
        matrices = [anchor_transform(face.landmarks[ANCHORS], self._size, placement)
                    for placement in placements]
        _, outside = max(check_inside(matrix, bgr.shape[:2], self._size) for matrix in matrices)
        remarks = (*remarks, *outside, *check_frontal(face), *check_legible(face, bgr))
        self._face, self._rough = face, self._read_quickly(bgr, face)
        return matrices, remarks

    def _registered(self, shape: tuple[int, int]) -> list[np.ndarray | None]:
        """Return the transforms of images that are crops already; the model is shown the whole."""
        if self._placement is None:
            return [None]
        shares = (self._placement.anchors(self._size) + 0.5) / self._size
        return [anchor_transform(shares * shape[::-1] - 0.5, self._size), None]

    def _read_quickly(self, bgr: np.ndarray, face: DetectedFace) -> DetectedFace | None:
        """Find a face again near where it was, in a small image."""
        if self._quick is None:
            return None
        height = float(face.box[3] - face.box[1])
        middle = (face.box[:2] + face.box[2:]) / 2
        low = np.maximum(np.round(middle - height), 0).astype(int)
        high = np.minimum(np.round(middle + height), bgr.shape[1::-1]).astype(int)
        cut = bgr[low[1]:high[1], low[0]:high[0]]
        scale = QUICK_HEIGHT / height
        size = np.maximum(1, np.round(scale * np.array(cut.shape[1::-1]))).astype(int)
        small = resize(cut, *size.tolist())
        found = self._quick.detect(small)
        scales = np.float32(cut.shape[1::-1]) / size
        found = [DetectedFace(np.tile(scales, 2) * one.box + np.tile(low, 2), one.score,
                              scales * one.landmarks + low) for one in found]
        return min(found, default=None, key=lambda one: between(one, face))

    def _end(self, number: int, seconds: float, why: str) -> Segment:
        segment = self._segment(*self._last, f'{why} (frame {number}, {seconds:.2f} s)')
        self.aligner, self._looked = None, -np.inf
        return segment

    def _segment(self, last: int, seconds: float, why: str) -> Segment:
        first, first_seconds = self._begin
        matrix = None if self._matrix is None else tuple(map(tuple, self._matrix.tolist()))
        return Segment(first, last, first_seconds, seconds, why, matrix, self._remarks)

    def _note_missing(self, number: int, seconds: float) -> None:
        if self._missing is not None:
            first, since, why = self._missing
            self.notes.append(f'no face is followed from frame {first} ({since:.2f} s) to frame '
                              f'{number} ({seconds:.2f} s): {why}')
            self._missing = None


def _contrast(image: np.ndarray) -> float:
    """Return the standard deviation of the grey levels, of the channel where it is largest."""
    return float(cv2.meanStdDev(image)[1].max())


def _correlation(first: np.ndarray, second: np.ndarray) -> float:
    """Return the normalised cross-correlation of two equally sized, non-constant images."""
    return float(cv2.matchTemplate(first, second, cv2.TM_CCOEFF_NORMED)[0, 0])
