"""Where displacement is read in an aligned crop: 16 regions in five boxes, after OF-FD and others.

Their boxes lie around 68 landmarks. Here a crop is aligned by five, and the boxes lie where the
landmarks of a mean face are after that alignment: pixels of a 224x224 crop with the face where
:data:`mmatnet.face.placement.PUBLISHED` has it, symmetric about x = 117.5, looked at on a
photograph. A face whose brows or mouth lie elsewhere is read a little beside them. The sizes are
those of the 256x256 crops of the papers, whose faces are 8/7 as large.
"""
from dataclasses import dataclass

from mmatnet.face.placement import SIDE

PAPER_SIDE = 256  # of the crops in whose pixels thresholds are told
AXIS = 117.5
HALF = 9  # of the squares: 10 pixels of the papers
# Landmarks 18, 19, 20 of the left brow; 51, 57, 62 and 48 of the mouth; 31 of the nose
BROW = ((34, 32), (54, 28), (78, 32))
LIPS, CORNER, WING = ((117.5, 171), (117.5, 206), (117.5, 181)), (70, 180), (93, 138)
RIM = 9
# left, top, right, bottom of the boxes in which flow is computed
LEFT_BROW_BOX, MOUTH_BOX, WINGS_BOX = (16, 10, 104, 50), (52, 154, 184, 218), (66, 112, 170, 150)
HEAD_BOX, HEAD_PART = (106, 90, 130, 135), (110, 103, 126, 126)  # ridge and tip of the nose
LEFT_SHARE, RIGHT_SHARE, MOUTH_SHARE, WHOLE_MOUTH_SHARE = 0.2, 0.3, 0.2, 0.3
HEAD_SHARE = 0.7

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Region:
    """One region.

    Args:
        name (str): Its part of the face, ``brow``, ``mouth`` or ``nose``.
        area (tuple): Left, top, right, bottom.
        share (float): Of its pixels the mean is over those that moved most, so many.
    """

    name: str
    area: Box
    share: float


def _mirrored(box: Box) -> Box:
    return 2 * AXIS - box[2], box[1], 2 * AXIS - box[0], box[3]


def _square(place: tuple[float, float], left: float = HALF, top: float = HALF,
            right: float = HALF, bottom: float = HALF) -> Box:
    x, y = place
    return x - left, y - top, x + right, y + bottom


def _inside(box: Box) -> Box:
    return box[0] + RIM, box[1] + RIM, box[2] - RIM, box[3] - RIM


def _regions() -> tuple[tuple[Box, tuple[Region, ...]], ...]:
    brow = [_inside(LEFT_BROW_BOX), *map(_square, BROW)]
    corner = _square(CORNER, right=2 * HALF)
    wing = _square(WING, 2 * HALF, 2 * HALF, HALF, HALF / 2)
    return (
        (LEFT_BROW_BOX, tuple(Region('brow', area, LEFT_SHARE) for area in brow)),
        (_mirrored(LEFT_BROW_BOX),
         tuple(Region('brow', _mirrored(area), RIGHT_SHARE) for area in brow)),
        (MOUTH_BOX, (Region('mouth', _inside(MOUTH_BOX), WHOLE_MOUTH_SHARE),
                     *(Region('mouth', area, MOUTH_SHARE)
                       for area in (corner, _mirrored(corner), *map(_square, LIPS))))),
        (WINGS_BOX, (Region('nose', wing, MOUTH_SHARE), Region('nose', _mirrored(wing),
                                                               MOUTH_SHARE))))


# each box with the regions in it
BOXES = _regions()
REGIONS = tuple(region for _, regions in BOXES for region in regions)


def pixels(box: Box, size: int, inside: Box = (0, 0, 0, 0)) -> tuple[slice, slice]:
    """Return rows and columns of a box in a crop, counted from the corner of another."""
    left, top, right, bottom = (round(value * size / SIDE) for value in box)
    across, down = (round(value * size / SIDE) for value in inside[:2])
    return slice(top - down, bottom - down), slice(left - across, right - across)
