"""The face of a video: found once and followed, in one segment for as long as it stays.

The transform that brings it to the crop follows the head: its shifts, its turns in the plane and
its size (:mod:`mmatnet.face.held`). Between two crops the alignment thus does a similarity, which
is what spotters take out of the flow as the motion of the head. The detector confirms now and then.
"""
from collections.abc import Sequence

import cv2
import numpy as np

from mmatnet.errors import InputError
from mmatnet.face.detectors.base import DetectedFace, Detector
from mmatnet.face.following import SURE as MOST_AGREE
from mmatnet.face.following import Seen, correlation, follow
from mmatnet.face.geometry import anchor_transform
from mmatnet.face.held import HeldFace
from mmatnet.face.legible import Legibility, legibility
from mmatnet.face.limits import (
    TURNED_AWAY,
    between,
    check_frontal,
    check_inside,
    check_turned,
    choose_face,
    nose_place,
    share_outside,
)
from mmatnet.face.picture_part import SPOTTING, Aligner, MovingAligner
from mmatnet.face.placement import ANCHORS, PUBLISHED, Placement
from mmatnet.face.scene import SceneWatch
from mmatnet.face.segment import Places, Segment, plain
from mmatnet.io.images import resize

FOLLOWED_SECONDS = 0.03  # between two looks at how the head moved: every frame of 30 per second
CONFIRMED_SECONDS = 1.0  # between two looks of the detector
# A face that it does not find is looked for again soon, as often, before it counts as lost, as long
# as it is followed all the same
MISSED_SECONDS, MOST_MISSED = 0.25, 3
CHECK_SECONDS, LONGEST_CHECK = 0.5, 2.0  # between two looks for a face where there is none
# A quick reading of the landmarks, of a face of so many pixels, strays by a few hundredths of the
# distance of the eyes; from so far on (share of the crop) the detector is asked
QUICK_HEIGHT, SUSPICIOUS = 112, 0.08
SUSPICIOUS_TURN = 0.8  # of the limit
NEAR = 0.25  # share of the crop within which a face that was lost sight of is taken up again
# Correlation of the small crop with that before: of one face that speaks it is above 0.85 (1 of
# 1000 frames), of two drawn faces in one place 0.2 to 0.94
CLEAR, ANOTHER = 0.8, 0.6
CUT_OFF = 0.25  # share of the crop that may lie outside the image, once it is followed
SIDE = 32  # of the tiny images of which the contrast is looked at
BLACK = 4.0  # grey levels, standard deviation of a tiny image: nothing can be seen in less
DARK = 'the picture is black, or of one colour'
SCENE = 'another scene begins'
LOST = 'the face is not found any more: it turned away, left or is hidden'
ELSEWHERE = 'the face has left its place; one is found elsewhere'
OTHER = 'another face is in its place'
AT_EDGE = 'the face leaves the picture'
VIDEO_ENDS = 'the video ends'


class FaceTracker:
    """Follows one face through a video.

    Args:
        detector (Detector | None): Finds the face where a segment begins, and decides where it is
            doubtful; ``None`` if the images are crops already.
        size (int): Side of the crops.
        quick (Detector | None): Reads landmarks roughly, from a small image of the face.
        placement (Placement | None): Where faces lie in the crops that the model learnt from;
            ``None`` shows it those for spotting.

    Attributes:
        aligner (Aligner | MovingAligner | None): Of the present frame; ``None`` while there is no
            face.
        notes (list[str]): About stretches without a face.
        missing (dict[str, float]): Seconds without a face, by the reason.
        legible (list[Legibility]): Of the face where each segment begins.
    """

    def __init__(self, detector: Detector | None, size: int, quick: Detector | None = None,
                 placement: Placement | None = None) -> None:
        self._detector, self._quick, self._size = detector, quick, size
        self._placement = placement
        self.aligner: Aligner | MovingAligner | None = None
        self.notes: list[str] = []
        self.missing: dict[str, float] = {}
        self.legible: list[Legibility] = []
        self._scene = SceneWatch()
        self._held: HeldFace | None = None
        self._seen: Seen | None = None  # the face when it was followed last
        self._followed = self._confirmed = self._looked = -np.inf  # when
        self._wait = CHECK_SECONDS  # until the next look for a face
        self._missed = 0  # times in a row that the detector did not find it
        self._begin: tuple[int, float] = (0, 0.0)
        self._last: tuple[int, float] = (0, 0.0)
        self._matrix: np.ndarray | None = None
        self._places: Places | None = None
        self._remarks: tuple[str, ...] = ()
        self._absent: tuple[int, float, str] | None = None  # since when there is no face, and why

    def look(self, number: int, seconds: float, bgr: np.ndarray,
             watch: bool = True) -> tuple[np.ndarray | None, Segment | None]:
        """Look at the next frame.

        Args:
            number (int), seconds (float): Which, in rising order.
            bgr (ndarray): uint8, (H, W, 3).
            watch (bool): Whether to see where the face is. A frame of which only the part is
                wanted, between two that are watched, need not be. Defaults to True.

        Returns:
            tuple: The part of the image around the face, for :attr:`aligner`, or ``None`` without
            a face; and the segment that ended before this frame, if one did.
        """
        ended = part = None
        if self.aligner is not None:
            part = self.aligner.cut(bgr)
            why = None
            if watch:
                part, why = self._watch(number, seconds, bgr, part)
            if why is not None:
                ended = self._end(number, seconds, why)
        elif watch:
            self._scene.changed(bgr)
        if self.aligner is None and (ended is not None or seconds - self._looked >= self._wait):
            part = self._start(number, seconds, bgr)
        if self.aligner is None:
            return None, ended
        self._last = number, seconds
        return part, ended

    def so_far(self) -> Segment | None:
        """The segment as if the video ended after the last frame; ``None`` without a face."""
        return None if self.aligner is None else self._segment(*self._last, VIDEO_ENDS)

    def finish(self, number: int, seconds: float) -> Segment | None:
        """End the video after its last frame; returns the segment that it ends, if any."""
        if self.aligner is not None:
            segment = self._segment(*self._last, VIDEO_ENDS)
            self.aligner = None
            return segment
        self._note_missing(number, seconds)
        return None

    def _watch(self, number: int, seconds: float, bgr: np.ndarray, part: np.ndarray
               ) -> tuple[np.ndarray, str | None]:
        """Follow the face to this frame: its part, and why the segment ends before it, if so."""
        if _contrast(resize(part, SIDE)) < BLACK:
            return part, DARK
        changed = self._scene.changed(bgr)
        held, before, aligner = self._held, self._seen, self.aligner
        if held is None or before is None or aligner is None:
            return part, SCENE if changed else None
        if not changed and seconds - self._followed < FOLLOWED_SECONDS:
            return part, None
        passed, self._followed = seconds - self._followed, seconds
        seen = aligner.seen(part)
        moved = follow(before, seen, held.true_matrix)
        sure = moved.share >= MOST_AGREE and moved.alike >= CLEAR
        if sure:
            held.move(moved.back, passed)
        elif changed:
            return part, SCENE
        if not sure or seconds - self._confirmed >= CONFIRMED_SECONDS:
            self._confirmed = seconds
            if (why := self._confirm(bgr, held, before, seen, sure)) is not None:
                return part, why
        matrices = held.matrices
        if held.settle():
            matrices = held.matrices
            if share_outside(matrices[SPOTTING], bgr.shape[:2], self._size) > CUT_OFF:
                return part, AT_EDGE
            self.aligner = aligner = MovingAligner(bgr.shape[:2], self._size, *matrices)
            if self._places is not None:
                self._places.add(number, seconds, matrices[SPOTTING])
            part = aligner.cut(bgr)
        self._seen = aligner.seen(part)
        return part, None

    def _confirm(self, bgr: np.ndarray, held: HeldFace, before: Seen, seen: Seen,
                 sure: bool) -> str | None:
        """See whether the face is where it was followed to, and put that right: why not, if so."""
        rough = self._read_quickly(bgr, held.face)
        if rough is not None and abs(nose_place(rough.landmarks)[0]) < (
                SUSPICIOUS_TURN * TURNED_AWAY):
            if sure and held.away(rough, rough=True) < SUSPICIOUS:
                held.mend(rough, rough=True)
                self._missed = 0
                return None
            if not sure and held.away(rough, rough=True) < NEAR and _is_same(
                    held, before, seen, rough, rough=True):
                self._missed = 0
                return None
        faces = [] if self._detector is None else self._detector.detect(bgr)
        face = min(faces, default=None, key=lambda one: between(one, held.face))
        if face is None:
            self._missed += 1
            if sure and self._missed < MOST_MISSED:
                self._confirmed += MISSED_SECONDS - CONFIRMED_SECONDS
                return None
            return LOST
        self._missed = 0
        if held.away(face) > 0.5:
            return ELSEWHERE
        if (turned := check_turned(face, held.face)) is not None:
            return turned
        if not sure and not _is_same(held, before, seen, face):
            return OTHER
        if sure:
            held.mend(face)
        return None

    def _start(self, number: int, seconds: float, bgr: np.ndarray) -> np.ndarray | None:
        """Begin a segment with this frame, if there is a face: its part."""
        try:
            step = max(1, min(bgr.shape[:2]) // SIDE)
            if _contrast(bgr[::step, ::step].copy()) < BLACK:  # the next frame is looked at, too
                raise InputError(DARK)
            self._looked = seconds
            matrices, remarks, held = self._find(bgr)
            aligner = Aligner(bgr.shape[:2], self._size, *matrices)
            part = aligner.cut(bgr)
            if _contrast(resize(part, SIDE)) < BLACK:
                raise InputError(DARK)
        except InputError as error:
            if self._absent is None:
                self._absent, self._wait = (number, seconds, str(error)), CHECK_SECONDS
            else:
                self._wait = min(2 * self._wait, LONGEST_CHECK)
            return None
        self._note_missing(number, seconds)
        self.aligner, self._remarks, self._held = aligner, remarks, held
        self._seen, self._followed, self._confirmed = aligner.seen(part), seconds, seconds
        self._missed, self._wait = 0, CHECK_SECONDS
        self._matrix = None if held is None else matrices[SPOTTING]
        self._places = None if self._matrix is None else Places(self._matrix, self._size)
        self._begin = number, seconds
        return part

    def _find(self, bgr: np.ndarray
              ) -> tuple[Sequence[np.ndarray | None], tuple[str, ...], HeldFace | None]:
        """Find the face: its transforms, notes, and what follows it.

        Raises:
            InputError: If there is none that can be taken.
        """
        if self._detector is None:
            return self._registered(bgr.shape[:2]), (), None
        face, said = choose_face(self._detector.detect(bgr),
                                 None if self._held is None else self._held.face)
        if (turned := check_turned(face)) is not None:
            raise InputError(turned)
        placements = [PUBLISHED]
        if self._placement not in (None, PUBLISHED):
            placements.append(self._placement)
        matrices = [anchor_transform(face.landmarks[ANCHORS], self._size, placement)
                    for placement in placements]
        _, outside = max(check_inside(matrix, bgr.shape[:2], self._size) for matrix in matrices)
        remarks = (*said, *outside, *check_frontal(face))
        self.legible.append(legibility(face, bgr))
        return matrices, remarks, HeldFace(face, self._read_quickly(bgr, face), matrices,
                                           self._size)

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
        if (high - low).min() < 2:
            return None
        cut = bgr[low[1]:high[1], low[0]:high[0]]
        scale = QUICK_HEIGHT / height
        size = np.maximum(1, np.round(scale * np.array(cut.shape[1::-1]))).astype(int)
        small = resize(cut, *size.tolist())
        found = self._quick.detect(small)
        scales = np.array(cut.shape[1::-1], np.float32) / size
        found = [DetectedFace(np.tile(scales, 2) * one.box + np.tile(low, 2), one.score,
                              scales * one.landmarks + low) for one in found]
        return min(found, default=None, key=lambda one: between(one, face))

    def _end(self, number: int, seconds: float, why: str) -> Segment:
        segment = self._segment(*self._last, f'{why} (frame {number}, {seconds:.2f} s)')
        self.aligner, self._looked = None, -np.inf
        return segment

    def _segment(self, last: int, seconds: float, why: str) -> Segment:
        first, first_seconds = self._begin
        if self._matrix is None or self._places is None:
            return Segment(first, last, first_seconds, seconds, why, None, self._remarks)
        return Segment(first, last, first_seconds, seconds, why, plain(self._matrix),
                       self._remarks, tuple(self._places.kept))

    def _note_missing(self, number: int, seconds: float) -> None:
        if self._absent is not None:
            first, since, why = self._absent
            self.notes.append(f'no face is followed from frame {first} ({since:.2f} s) to frame '
                              f'{number} ({seconds:.2f} s): {why}')
            self.missing[why] = self.missing.get(why, 0.0) + seconds - since
            self._absent = None


def _is_same(held: HeldFace, before: Seen, seen: Seen, face: DetectedFace,
             rough: bool = False) -> bool:
    """Take a face for the one that was lost sight of, if it looks like it."""
    small = before.small(held.true_matrix)
    held.take(face, rough)
    return correlation(small, seen.small(held.true_matrix)) >= ANOTHER


def _contrast(image: np.ndarray) -> float:
    """Return the standard deviation of the grey levels, of the channel where it is largest."""
    return float(cv2.meanStdDev(image)[1].max())
