"""Which face is taken, and how far it may turn and move, in a clip and in a video alike."""
from collections.abc import Sequence

import numpy as np

from mmatnet.errors import InputError
from mmatnet.face.detectors.base import DetectedFace
from mmatnet.face.geometry import apply, inverse
from mmatnet.face.placement import ANCHORS

CLEARLY_LARGER = 2.0  # area of the largest face over that of the next, for it to be the one meant
OUTSIDE_NOTED, OUTSIDE_REFUSED = 0.005, 0.1  # share of the crop that lies outside the image
BLOCK = 8  # pixels, of JPEG and of the coders of videos
MOVED = 0.05  # of the crop's side; two fifths of one of ATNet's 8x8 blocks
# Shift of the nose against the eyes, in distances of the eyes, of which a turn of the head makes
# 0.006 per degree and the detector 0.003 by chance (docs/face.md): 12 and 25 degrees
TURNED, TURNED_FROM_START = 0.07, 0.15
# The same, from where on a face in a video is not followed any more: about 35 degrees, at which the
# far cheek begins to hide. One that comes back is taken from a little less on
TURNED_AWAY, TURNED_BACK, TURNED_DEGREES = 0.19, 0.16, 35
# Degrees by which the line from eyes to mouth may be tilted. In faces that lie on their side or
# upside down CenterFace finds eyes at a third of their distance, so that the crop would be another
MOST_TILT = 45.0
# Pixels between the eyes. Of two drawn micro-expressions both are found from 20 on, one at 11; the
# databases have 60 to 130
LEAST_EYES = 20.0
# Mean step of grey between neighbours that lie in two of the coder's 8x8 blocks over that within
# blocks: 1.0 to 1.6 in pictures that show none, 3 to 6 at a quality of 8 of JPEG, at which an
# expression is found that is none
MOST_BLOCKS = 3.0


class UnusableFace(InputError):
    """Says why a face in an image cannot be taken."""


def choose_face(faces: Sequence[DetectedFace],
                last: DetectedFace | None = None) -> tuple[DetectedFace, list[str]]:
    """Take the one face, the one where the last was, or the clearly largest; and say so.

    Args:
        faces (Sequence[DetectedFace]): Largest first.
        last (DetectedFace | None): The face that was followed before.

    Raises:
        UnusableFace: If there is none, or several of which none of these is one, or it lies on its
            side or upside down.
    """
    face, notes = _choose(faces, last)
    if (tilt := tilt_of(face.landmarks)) > MOST_TILT:
        raise UnusableFace(f'the face is tilted by {tilt:.0f} degrees, at most {MOST_TILT:.0f} may '
                           'be: turn the images upright')
    return face, notes


def _choose(faces: Sequence[DetectedFace],
            last: DetectedFace | None) -> tuple[DetectedFace, list[str]]:
    if not faces:
        raise UnusableFace('no face is found')
    if len(faces) == 1:
        return faces[0], []
    found = f'{len(faces)} faces are found'
    if last is not None:
        eyes = np.linalg.norm(last.landmarks[1] - last.landmarks[0])
        near = [one for one in faces if between(one, last) < eyes]
        if len(near) == 1:
            return near[0], [f'{found}, that in the place of the last is taken']
    if faces[0].area < CLEARLY_LARGER * faces[1].area:
        places = ' and '.join('({:.0f}, {:.0f})'.format(*face.landmarks.mean(0))
                              for face in faces[:2])
        raise UnusableFace(f'{found}, the two largest alike in size, around {places}; cut the '
                           'images such that one remains')
    return faces[0], [f'{found}, the largest is taken']


def check_inside(matrix: np.ndarray, shape: tuple[int, int], size: int) -> tuple[float, list[str]]:
    """Return the share of a crop that lies outside an image of ``shape`` (height, width); notes.

    Raises:
        UnusableFace: If too much does.
    """
    pixels = np.arange(size)
    grid = np.stack(np.meshgrid(pixels, pixels), -1).reshape(-1, 2)
    places = apply(inverse(matrix), grid)  # (size * size, 2)
    inside = (places >= -0.5).all(1) & (places <= np.array(shape[::-1]) - 0.5).all(1)
    outside = float(1 - inside.mean())
    if outside > OUTSIDE_REFUSED:
        raise UnusableFace(f'{outside:.0%} of the crop lies outside the image, at most '
                           f'{OUTSIDE_REFUSED:.0%} may: the face is cut by the edge')
    return outside, [f'{outside:.1%} of the crop lies outside the image, whose edge is repeated '
                     'there'] if outside > OUTSIDE_NOTED else []


def check_frontal(face: DetectedFace) -> list[str]:
    """Note a head that is turned sideways from the start."""
    sideways = abs(nose_place(face.landmarks)[0])
    return [f'the head is turned: the nose is {sideways:.2f} eye distances beside the middle of '
            'the eyes'] if sideways > TURNED_FROM_START else []


def check_turned(face: DetectedFace, start: DetectedFace | None = None) -> str | None:
    """Say that a head is turned too far to be followed.

    Args:
        face (DetectedFace): As it is.
        start (DetectedFace | None): As it was where it began, from which up and down are counted;
            ``None`` if it begins here.

    Returns:
        str | None: A sentence, or ``None`` if it may be followed.
    """
    limit = TURNED_BACK if start is None else TURNED_AWAY
    sideways, down = nose_place(face.landmarks)
    if abs(sideways) > limit:
        return (f'the head is turned sideways: the nose is {abs(sideways):.2f} eye distances '
                f'beside the middle of the eyes, more than {limit} (about {TURNED_DEGREES} '
                'degrees)')
    nod = 0.0 if start is None else abs(down - nose_place(start.landmarks)[1])
    if nod > limit:
        return (f'the head is turned up or down: the nose moved by {nod:.2f} eye distances against '
                f'the eyes, more than {limit} (about {TURNED_DEGREES} degrees)')
    return None


def share_outside(matrix: np.ndarray, shape: tuple[int, int], size: int, steps: int = 15) -> float:
    """Return about what share of a crop lies outside an image of ``shape`` (height, width)."""
    marks = (np.arange(steps) + 0.5) * size / steps - 0.5
    places = apply(inverse(matrix), np.stack(np.meshgrid(marks, marks), -1).reshape(-1, 2))
    return float(1 - ((places >= -0.5) & (places <= np.array(shape[::-1]) - 0.5)).all(1).mean())


def check_legible(face: DetectedFace, image: np.ndarray) -> list[str]:
    """Note a face, or an image (H, W, 3), uint8, in which small motion can hardly be found."""
    notes = []
    eyes = float(np.linalg.norm(face.landmarks[1] - face.landmarks[0]))
    if eyes < LEAST_EYES:
        notes.append(f'the eyes are {eyes:.0f} pixels apart, below {LEAST_EYES:.0f} small '
                     'expressions are missed: record the face larger')
    if (blocks := block_steps(image.mean(-1))) > MOST_BLOCKS:
        notes.append(f'the image is compressed so strongly that steps of grey from one 8x8 block '
                     f'to the next are {blocks:.1f} times those within, above {MOST_BLOCKS:.0f} '
                     'what is found may be none, and small expressions are missed: take the '
                     'recording before it was compressed')
    return notes


def block_steps(grey: np.ndarray) -> float:
    """Return how much grey steps between the 8x8 blocks of a coder, by the steps within.

    Args:
        grey (ndarray): Shape (H, W), as it was coded; 16 pixels at least, else 1 is returned.

    Returns:
        float: Near 1 where no blocks show.
    """
    if min(grey.shape) < 2 * BLOCK:
        return 1.0
    shares = []
    for lines in (grey, grey.T):
        steps = np.abs(np.diff(lines, axis=1)).mean(0)  # from each column to the next
        between_blocks = np.arange(1, len(steps) + 1) % BLOCK == 0
        within = steps[~between_blocks].mean()
        shares.append(steps[between_blocks].mean() / within if within else 1.0)
    return float(np.mean(shares))


def check_place(faces: Sequence[DetectedFace], start: DetectedFace, matrix: np.ndarray,
                size: int, share: float = 1.0) -> tuple[float, list[str]]:
    """Compare the faces of a later image with the one that is followed.

    Args:
        faces (Sequence[DetectedFace]): The nearest is compared.
        start (DetectedFace): The face where it began.
        matrix (ndarray): From the image to the crop, (2, 3).
        size (int): Side of the crop.
        share (float): Of the limits, from which on a face is beyond them.

    Returns:
        tuple: How far it is from its place, in pixels of the crop, 0 if it is not found; and in
        what it is beyond the limits, a sentence each.
    """
    face = min(faces, key=lambda one: _distance(one, start, matrix), default=None)
    if face is None:
        return 0.0, ['the face is not found any more: it turned away, left or is hidden']
    away = _distance(face, start, matrix)
    if away > size / 2:
        return 0.0, ['the face has left its place; one is found elsewhere']
    beyond = []
    if away > share * MOVED * size:
        beyond.append(f'the head has moved by {away / size:.0%} of the crop, more than '
                      f'{MOVED:.0%}')
    across, down = np.abs(nose_place(face.landmarks) - nose_place(start.landmarks))
    if max(across, down) > share * TURNED:
        beyond.append(f'the head has turned {"sideways" if across >= down else "up or down"}: the '
                      f'nose moved by {max(across, down):.2f} eye distances against the eyes, '
                      f'more than {TURNED}')
    return away, beyond


def _distance(face: DetectedFace, other: DetectedFace, matrix: np.ndarray) -> float:
    """Return how far apart two faces are, root mean square over eyes and mouth, in the crop."""
    away = apply(matrix, face.landmarks[ANCHORS]) - apply(matrix, other.landmarks[ANCHORS])
    return float(np.sqrt((away ** 2).sum(1).mean()))


def between(face: DetectedFace, other: DetectedFace) -> float:
    """Return the distance of the middles of two faces, in pixels of the image."""
    return float(np.linalg.norm((face.landmarks - other.landmarks).mean(0)))


def tilt_of(landmarks: np.ndarray) -> float:
    """Return by how much a face is turned in the plane of the image, 0 to 180 degrees.

    Args:
        landmarks (ndarray): Shape (5, 2).
    """
    across, down = landmarks[3:].mean(0) - landmarks[:2].mean(0)  # from the eyes to the mouth
    return float(np.degrees(np.abs(np.arctan2(across, down))))


def nose_place(landmarks: np.ndarray) -> np.ndarray:
    """Return where the tip of the nose is, seen from the middle of the eyes.

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
