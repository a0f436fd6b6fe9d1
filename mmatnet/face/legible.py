"""How well small motion can be seen in a face: its size, its sharpness, the coder's blocks."""
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from mmatnet.face.detectors.base import DetectedFace
from mmatnet.face.following import SMALL, warp_quickly
from mmatnet.face.geometry import anchor_transform
from mmatnet.face.limits import LEAST_EYES, MOST_BLOCKS, block_steps
from mmatnet.face.placement import ANCHORS

# Mean absolute Laplacian over the standard deviation of a crop of 112: 0.15 to 0.25 in H.264 of the
# moving astronaut at rates of 18 to 36, 0.11 once it is blurred by 2 pixels (eyes 108 apart), 0.07
# by 4. A face that is as small as LEAST_EYES has 0.12
LEAST_DETAIL = 0.1
# Bits per pixel and second of a file: 2.1 of the moving astronaut at 30 frames per second at a rate
# of 18, 0.35 at 27, 0.14 at 36, at which a false micro-expression is found every other second
LEAST_BITS = 0.25


@dataclass(frozen=True)
class Legibility:
    """What was measured of one face.

    Args:
        eyes (float): Their distance in pixels.
        blocks (float): As :func:`mmatnet.face.limits.block_steps` has it.
        detail (float): Mean absolute Laplacian over the standard deviation of its small crop.
    """

    eyes: float
    blocks: float
    detail: float


def legibility(face: DetectedFace, image: np.ndarray) -> Legibility:
    """Measure a face in an image, uint8, (H, W, 3)."""
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    crop = warp_quickly(grey, np.zeros(2), anchor_transform(face.landmarks[ANCHORS], SMALL), SMALL)
    crop = crop.astype(np.float32)
    spread = float(crop.std())
    detail = float(np.abs(cv2.Laplacian(crop, cv2.CV_32F)).mean()) / spread if spread else 0.0
    eyes = float(np.linalg.norm(face.landmarks[1] - face.landmarks[0]))
    return Legibility(eyes, block_steps(image.mean(-1)), detail)


def legibility_notes(measured: Sequence[Legibility]) -> list[str]:
    """Say once of a whole video what makes it hard to read, by the medians; none if empty."""
    if not measured:
        return []
    eyes, blocks, detail = (float(np.median([getattr(one, name) for one in measured]))
                            for name in ('eyes', 'blocks', 'detail'))
    notes = []
    if eyes < LEAST_EYES:
        notes.append(f'the eyes are {eyes:.0f} pixels apart, below {LEAST_EYES:.0f} small '
                     'expressions are missed: record the face larger')
    elif detail < LEAST_DETAIL:
        notes.append(f'the face is blurred (detail {detail:.2f}, sharp faces have 0.15 and more): '
                     'small expressions are missed; focus on the face, and give it light')
    if blocks > MOST_BLOCKS:
        notes.append(f'the pictures are compressed so strongly that steps of grey from one 8x8 '
                     f'block to the next are {blocks:.1f} times those within, above '
                     f'{MOST_BLOCKS:.0f} what is found may be none, and small expressions are '
                     'missed: take the recording before it was compressed')
    return notes


def coding_notes(size: int, seconds: float, pixels: int) -> list[str]:
    """Say that a file is so small that its coder left out small motion, or put some in.

    Args:
        size (int): Bytes of the file.
        seconds (float): How long it is.
        pixels (int): Of one frame.
    """
    rate = 8 * size / seconds
    return [f'the file has {rate / 1000:.0f} kbit a second, {rate / pixels:.2f} bits per pixel and '
            f'second, below {LEAST_BITS} small motion is left out by the coder or made up: take '
            'the recording before it was compressed'] if rate / pixels < LEAST_BITS else []
