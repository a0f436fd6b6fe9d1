"""Whether frames are registered crops of the face or the camera's own, found by looking at them."""
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from mmatnet.clips.annotation import Clip
from mmatnet.errors import InputError
from mmatnet.face.detectors.base import DetectedFace, Detector
from mmatnet.face.limits import MOST_TILT, tilt_of
from mmatnet.face.placement import ANCHORS, SIDE, Placement
from mmatnet.io.frames import FrameSource

Item = TypeVar('Item')
MEASURED = 16  # images are looked at, at most: a single reading strays by some pixels
LEAST_SHARE = 0.5  # of the images that must have a face
# In registered crops the eyes are a third (CASME II, SMIC, CASME) to half (the published apex
# image) of the width apart, in the cameras' frames of these databases an eighth to a seventh
LEAST_EYES = 0.25
# As shares of the side: eyes and mouth stray by up to 0.015 from clip to clip in registered crops,
# by 0.03 to 0.05 in the cameras' frames of one chair and one camera
MOST_STRAY = 0.05
# Share of the side by which eyes or mouth may lie elsewhere than in the crops that trained a model
MOST_AWAY = 0.1


@dataclass(frozen=True)
class Framing:
    """Where faces lie in images.

    Args:
        images (int): How many were looked at.
        faces (int): In how many a face with its eyes on their sides was found.
        eyes (float | None): Distance of the eyes over the width of the image, median.
        stray (float | None): Standard deviation of the places of eyes and mouth, root mean square
            over them, over the side of the image.
        placement (Placement | None): The median places. ``None`` with fewer faces than in half of
            the images, as ``eyes`` and ``stray`` without any.
        turned (int): In how many a face was found that lies on its side or upside down.
    """

    images: int
    faces: int
    eyes: float | None = None
    stray: float | None = None
    placement: Placement | None = None
    turned: int = 0

    @property
    def registered(self) -> bool | None:
        """Whether these are registered crops; ``None`` if too few faces were found to say."""
        if (self.faces < LEAST_SHARE * self.images or not self.faces
                or self.eyes is None or self.stray is None):
            return None
        return self.eyes >= LEAST_EYES and self.stray <= MOST_STRAY

    def __str__(self) -> str:
        found = f'a face was found in {self.faces} of {self.images} images'
        if not self.faces:
            return found
        return (f'{found}, the eyes {self.eyes:.2f} of the width apart (median), at places that '
                f'stray by {self.stray:.3f} of the side')


FIND = 'leave out --face registered, and the face is found and brought to its place'
RULE = (f'in registered crops they are {LEAST_EYES:g} or more apart and stray by {MOST_STRAY:g} at '
        'most')


def measure_framing(items: Sequence[Item], image_of: Callable[[Item], np.ndarray],
                    detector: Detector) -> Framing:
    """Look for the face in an image of some clips.

    Args:
        items (Sequence): Clips, say; evenly spread ones are looked at, :data:`MEASURED` at most.
        image_of (Callable): Gives a frame of one: BGR, uint8, (H, W, 3).
        detector (Detector): Finds the faces.
    """
    places = np.unique(np.linspace(0, len(items) - 1, min(MEASURED, len(items))).astype(int))
    found, turned = [], 0
    for place in places:
        image = image_of(items[place])
        for face in detector.detect(image)[:1]:
            turned += tilt_of(face.landmarks) > MOST_TILT
            if (one := placement_in(image, face)) is not None:
                found.append(one)
    if not found:
        return Framing(len(places), 0, turned=turned)
    points = np.array([one.anchors(SIDE) for one in found]) / SIDE  # (F, 4, 2)
    stray = float(np.sqrt(points.var(0).sum(-1).mean()))
    eyes = float(np.median(points[:, 1, 0] - points[:, 0, 0]))
    placement = None
    if len(found) >= LEAST_SHARE * len(places):
        placement = Placement.of_points(
            np.median([one.anchors(SIDE) for one in found], axis=0).round(2),
            round(float(np.median([one.aspect for one in found])), 4))
    return Framing(len(places), len(found), eyes, stray, placement, turned)


def measure_clips(clips: Sequence[Clip], frames_of: Callable[[Clip], FrameSource],
                  detector: Detector) -> Framing:
    """Look for the face in the first frames of some clips.

    Args:
        clips (Sequence[Clip]): As ``items`` of :func:`measure_framing`.
        frames_of (Callable): Opens a clip's frames; one that cannot be read counts as one without a
            face.
        detector (Detector): Finds the faces.
    """
    def first_frame(clip: Clip) -> np.ndarray:
        try:
            frames = frames_of(clip)
            return frames.bgr(frames.numbers[0] if clip.onset is None else clip.onset)
        except InputError:
            return np.zeros((8, 8, 3), np.uint8)

    return measure_framing(clips, first_frame, detector)


def placement_in(image: np.ndarray, face: DetectedFace) -> Placement | None:
    """Say where a face lies in its image, BGR, uint8, (H, W, 3), as if that were made square.

    Returns:
        Placement | None: ``None`` unless its eyes are on their sides, above the mouth.
    """
    height, width = image.shape[:2]
    shares = (face.landmarks[ANCHORS] + 0.5) / (width, height)  # (4, 2)
    left, right, *mouth = shares
    if left[0] >= right[0] or min(point[1] for point in mouth) <= max(left[1], right[1]):
        return None
    return Placement.of_points(shares * SIDE - 0.5, width / height)


def decide_registered(framing: Framing, said: str | None) -> bool:
    """Say whether frames are registered crops, by what the user says and what was measured.

    Args:
        framing (Framing): What was measured.
        said (str | None): ``raw``, ``registered``, or ``None`` if nothing was said.

    Raises:
        InputError: With the numbers, if it cannot be told, or frames that are said to be crops are
            not.
    """
    if said is None:
        if framing.registered is None:
            raise InputError(f'{framing}, so it cannot be told whether these are registered crops '
                             'of the face or whole frames of the camera; say which, with '
                             '--frames-are registered or --frames-are raw')
        return framing.registered
    if said == 'registered' and framing.registered is False:
        raise InputError(f'the frames are said to be registered crops, but {framing}; {RULE}; '
                         'whole images would be taken for faces: say --frames-are raw, and the '
                         'face is found in each')
    return said == 'registered'


def check_crops(framing: Framing, learnt: Placement | None = None, advice: str = FIND) -> None:
    """Raise unless frames may be taken as they are for crops, and shown to a model.

    Args:
        framing (Framing): Of the frames.
        learnt (Placement | None): Where faces lay in the crops that trained the model, if there is
            one and that is known.
        advice (str): Ends the sentence.

    Raises:
        InputError: With the numbers.
    """
    if framing.turned > LEAST_SHARE * framing.images:
        raise InputError(f'in {framing.turned} of {framing.images} images the face lies on its '
                         'side or upside down; turn the images upright')
    if framing.registered is False and framing.eyes is not None and framing.eyes < LEAST_EYES:
        raise InputError(f'the frames are no crops of the face: {framing}, and in crops they are '
                         f'{LEAST_EYES:g} or more apart; {advice}')
    if learnt is None or framing.placement is None:
        return
    away = framing.placement.distance(learnt)
    if away > MOST_AWAY * SIDE:
        raise InputError(
            f'the frames are crops of another framing than those that trained the model: eyes or '
            f'mouth lie up to {away:.0f} of {SIDE} pixels away from their places, and '
            f'{MOST_AWAY * SIDE:.0f} may be ({framing}); {advice}')
