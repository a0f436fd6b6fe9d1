"""Draw a :class:`~mmatnet.synthetic.face.Face`: shape by shape, lit from its own side.

Every edge is about two pixels soft, so that a spline through the pixels moves the picture by a
fraction of a pixel without ringing.
"""
import numpy as np
from scipy.ndimage import gaussian_filter

from mmatnet.synthetic.face import HEIGHT, WIDTH, Face

# drawn beyond the crop on every side, so that motion and drift never reach past the drawing
MARGIN = 12


def draw_face(face: Face, fade: int = 0, lids: float = 0.0) -> np.ndarray:
    """Draw a face, looking straight ahead and at rest.

    Args:
        face (Face): The subject.
        fade (int): Crop pixels to show around the crop, besides the margin. Skin and hair have
            another texture for another value.
        lids (float): How far the eyes are shut, 0 to 1; nothing else changes with it.

    Returns:
        ndarray: RGB in [0, 1], float64, shape ``(HEIGHT + 2 * m, WIDTH + 2 * m, 3)`` with the
        margin ``m = MARGIN + fade``; pixel (0, 0) of the crop is at ``[m, m]``.
    """
    margin = MARGIN + fade
    rows, columns = np.mgrid[-margin:HEIGHT + margin, -margin:WIDTH + margin].astype(float)
    x, y = columns - face.center_x, rows
    rng = np.random.default_rng(face.texture_seed)
    image = np.empty((*x.shape, 3))
    image[:] = face.background * (0.95 + 0.1 * x / WIDTH - 0.1 * y / HEIGHT)[..., None]
    _paint_hair(image, face, x, y, rng)
    _paint_neck(image, face, x, y)
    skin = _skin_colour(face, x, y, rng)
    for side in (-1, 1):
        ear = _ellipse(x - side * (face.half_width + 1), y - face.eye_y - 22, 11, 27)
        _paint(image, _inside(ear), skin * 0.8)
    _paint_lips(skin, face, x, y)
    shade = _shading(face, x, y)
    _paint(image, _inside(_outline(face, x, y)), skin * shade[..., None])
    for side in (-1, 1):
        _paint_eye(image, face, side * x, y, shade, lids)
        _paint_brow(image, face, side * x, y, rng)
    _paint_nostrils(image, face, x, y)
    _paint_fringe(image, face, x, y, rng)
    return np.clip(gaussian_filter(image, (0.8, 0.8, 0)), 0, 1)


def _paint(image: np.ndarray, cover: np.ndarray, colour: np.ndarray | tuple) -> None:
    """Lay ``colour`` over ``image`` where ``cover`` (H, W) in [0, 1] says so."""
    image += cover[..., None] * (np.asarray(colour) - image)


def _inside(distance: np.ndarray, softness: float = 0.8) -> np.ndarray:
    """1 where the signed distance (px) is negative, 0 where positive, soft between."""
    return 0.5 - 0.5 * np.tanh(distance / (2 * softness))


def _ellipse(x: np.ndarray, y: np.ndarray, half_x: float, half_y: float) -> np.ndarray:
    """Signed distance (px, near the edge) to an ellipse around (0, 0)."""
    return (np.hypot(x / half_x, y / half_y) - 1) * min(half_x, half_y)


def _bump(x: np.ndarray, y: np.ndarray, sigma_x: float, sigma_y: float) -> np.ndarray:
    return np.exp(-0.5 * ((x / sigma_x) ** 2 + (y / sigma_y) ** 2))


def _noise(rng: np.random.Generator, shape: tuple, sigma: float | tuple) -> np.ndarray:
    """Smooth noise of unit variance."""
    noise = gaussian_filter(rng.standard_normal(shape), sigma)
    return noise / noise.std()


def _outline(face: Face, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Signed distance to the edge of the face."""
    middle = face.eye_y + 22
    down = np.where(y > middle, (y - middle) / (face.chin_y - middle), (middle - y) / 158)
    narrow = np.where(y > middle, 1 - face.jaw * down ** 2, 1)
    across = np.abs(x) / (face.half_width * narrow)
    power = 2.25
    return ((across ** power + down ** power) ** (1 / power) - 1) * face.half_width


def _shading(face: Face, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Light on the relief of the face: one height per pixel, then its slope against the light."""
    round_x, round_y = x / (1.25 * face.half_width), (y - face.eye_y - 20) / 215
    height = 105 * np.sqrt(np.clip(1 - round_x ** 2 - round_y ** 2, 0.05, None))
    nose_top = face.eye_y - 8
    along = np.clip((y - nose_top) / (face.nose_y - nose_top), 0, 1)
    ends = _inside(y - face.nose_y - 3, 3) * _inside(nose_top - y, 8)
    height += 17 * along * np.exp(-0.5 * (x / (6 + 5 * along)) ** 2) * ends
    height += 11 * _bump(x, y - face.nose_y + 2, 9, 8)
    for side in (-1, 1):
        height += 5 * _bump(x - side * (face.nose_width - 4), y - face.nose_y, 6, 7)
        height -= 9 * _bump(x - side * face.eye_dx * 0.95, y - face.eye_y, 21, 13)
        height += 5 * _bump(x - side * face.eye_dx, y - face.eye_y, 15, 9)
        height += 5 * _bump(x - side * face.eye_dx, y - face.eye_y + face.brow_gap, 26, 9)
        height += 6 * _bump(x - side * 1.2 * face.eye_dx, y - face.nose_y + 12, 24, 22)
        fold = np.abs(x) - face.nose_width - 4 - 0.35 * (y - face.nose_y)
        height -= 1.6 * np.exp(-0.5 * (fold / 3.5) ** 2) * _bump(
            0 * x, y - (face.nose_y + face.mouth_y) / 2, 1, 18)
    height += 4 * _bump(x, y - face.mouth_y + face.lip_upper / 2, face.mouth_width * 0.7, 5)
    height += 5 * _bump(x, y - face.mouth_y - face.lip_lower / 2, face.mouth_width * 0.6, 5)
    height -= 4 * _bump(x, y - face.mouth_y - face.lip_lower - 8, face.mouth_width * 0.6, 6)
    height += 6 * _bump(x, y - face.chin_y + 22, 22, 15)
    height -= 1.5 * _bump(x, y - (face.nose_y + face.mouth_y) / 2 - 3, 3.5, 8)
    slope_y, slope_x = np.gradient(gaussian_filter(height, 1.5))
    facing = face.light[2] - slope_x * face.light[0] - slope_y * face.light[1]
    facing = np.clip(facing / np.sqrt(1 + slope_x ** 2 + slope_y ** 2), 0, None)
    return face.ambient + (1.05 - face.ambient) * facing


def _skin_colour(face: Face, x: np.ndarray, y: np.ndarray,
                 rng: np.random.Generator) -> np.ndarray:
    skin = np.empty((*x.shape, 3))
    skin[:] = face.skin
    for side in (-1, 1):  # red cheeks, dark sockets
        skin[..., 1:] *= 1 - 0.08 * _bump(
            x - side * 1.25 * face.eye_dx, y - face.nose_y + 8, 24, 20)[..., None]
        skin *= 1 - 0.14 * _bump(x - side * face.eye_dx, y - face.eye_y - 2, 24, 14)[..., None]
    beard = _inside(face.mouth_y - 22 - y + 0.0012 * x ** 2, 8) * (
        1 - 0.8 * _bump(x, y - face.mouth_y - 4, face.mouth_width * 0.8, 10))
    skin *= (1 - 0.28 * face.beard * beard)[..., None]
    texture = (0.45 * _noise(rng, x.shape, 1.3) + 0.55 * _noise(rng, x.shape, 3)
               + 0.6 * _noise(rng, x.shape, 12))
    # dark skin shows as much texture as pale skin does: otherwise its motion would drown in noise
    skin *= (1 + 0.03 / np.mean(face.skin) * face.pores * texture)[..., None]
    for _ in range(int(rng.integers(6, 20))):  # moles
        spot = _bump(x - rng.uniform(-90, 90), y - rng.uniform(60, 310), *rng.uniform(1.2, 2, 2))
        skin *= 1 - rng.uniform(0.08, 0.35) * spot[..., None]
    return skin


def _paint_lips(skin: np.ndarray, face: Face, x: np.ndarray, y: np.ndarray) -> None:
    across = np.clip(np.abs(x) / face.mouth_width, 0, 1)
    taper = np.sqrt(1 - across ** 2)
    line = face.mouth_y + 1.5 * np.cos(across * np.pi)  # the two lips meet here
    bow = face.lip_upper * taper * (1 - 0.28 * np.exp(-0.5 * (x / 5) ** 2))
    ends = _inside(np.abs(x) - face.mouth_width, 1)
    upper = _inside(line - bow - y) * _inside(y - line) * ends
    lower = _inside(y - line - face.lip_lower * taper) * _inside(line - y) * ends
    _paint(skin, upper, np.multiply(face.lips, 0.88))
    _paint(skin, lower, face.lips)
    _paint(skin, 0.35 * _bump(x, y - face.mouth_y - face.lip_lower * 0.55, 12, 2),
           np.minimum(np.multiply(face.lips, 1.35), 1))
    seam = np.exp(-0.5 * ((y - line) / 1.3) ** 2) * _inside(np.abs(x) - face.mouth_width - 2, 1.5)
    _paint(skin, 0.85 * seam, np.multiply(face.lips, 0.3))


def _paint_eye(image: np.ndarray, face: Face, x: np.ndarray, y: np.ndarray,
               shade: np.ndarray, lids: float) -> None:
    """One eye, at x = +eye_dx; the caller mirrors x for the other."""
    x, y = x - face.eye_dx, y - face.eye_y
    across = np.clip(x / face.eye_width, -1, 1)
    open_upper = -face.eye_height * (1 - across ** 2) ** 0.8 - 1.5 * across
    lower = 0.75 * face.eye_height * (1 - across ** 2) - 1.5 * across
    # shut, the lid lies as far below the lower one as the edge of the opening is soft
    upper = open_upper + lids * (lower + 2 - open_upper)
    ends = _inside(np.abs(x) - face.eye_width, 1)
    open_part = _inside(upper - y) * _inside(y - lower) * ends
    light = np.clip(shade, 0.5, 1)[..., None]
    _paint(image, open_part, np.array([0.86, 0.83, 0.81]) * light)
    radius = 0.95 * face.eye_height
    iris = _ellipse(x, y + 1, radius, radius)
    _paint(image, open_part * _inside(iris), np.array(face.iris) * light)
    _paint(image, open_part * np.exp(-0.5 * (iris / 1) ** 2) * 0.6, (0.05, 0.04, 0.04))
    _paint(image, open_part * _inside(_ellipse(x, y + 1, 3.6, 3.6)), (0.03, 0.03, 0.03))
    _paint(image, open_part * _bump(x - 2.5 * face.light[0] - 1, y + 3.5, 1.3, 1.3), (1, 1, 1))
    lid_shadow = np.exp(-np.clip(y - upper, 0, None) / 2.5)
    _paint(image, 0.45 * open_part * lid_shadow, (0.1, 0.07, 0.06))
    lash = np.exp(-0.5 * ((y - upper + 0.5) / 1.4) ** 2) * ends
    _paint(image, 0.9 * lash, np.multiply(face.hair, 0.5))
    below = np.exp(-0.5 * ((y - lower - 0.5) / 1) ** 2) * ends
    _paint(image, 0.35 * below, np.multiply(face.skin, 0.4))
    inner = _inside(np.abs(x) - face.eye_width + 3, 3)
    crease = np.exp(-0.5 * ((y - open_upper + 6) / 1.5) ** 2) * inner
    _paint(image, 0.4 * crease, np.multiply(face.skin, 0.45))
    bag = np.exp(-0.5 * ((y - lower - 7) / 2) ** 2) * inner
    _paint(image, 0.15 * bag, np.multiply(face.skin, 0.4))


def _paint_brow(image: np.ndarray, face: Face, x: np.ndarray, y: np.ndarray,
                rng: np.random.Generator) -> None:
    x = x - face.eye_dx - 2
    along = x / face.brow_length
    line = face.eye_y - face.brow_gap - face.brow_arch * (1 - (along - 0.2) ** 2) * 0.8 \
        + face.brow_tilt * x
    thickness = face.brow_thickness * np.clip(0.95 - 0.45 * along, 0.1, 1.2)
    brow = _inside(np.abs(y - line) - thickness, 1.2) * _inside(np.abs(x) - face.brow_length, 2.5)
    hairs = np.clip(0.78 + 0.2 * _noise(rng, x.shape, (2, 0.8)), 0, 1)
    _paint(image, 0.9 * brow * hairs, np.multiply(face.hair, 0.9))


def _paint_nostrils(image: np.ndarray, face: Face, x: np.ndarray, y: np.ndarray) -> None:
    for side in (-1, 1):
        hole = _ellipse(x - side * 0.45 * face.nose_width, y - face.nose_y - 5.5, 5, 2.6)
        _paint(image, 0.75 * _inside(hole, 1.2), np.multiply(face.skin, 0.22))
        wing = np.abs(np.hypot(x - side * (face.nose_width - 6), (y - face.nose_y) * 0.9) - 7)
        outer = _inside(-side * x + face.nose_width - 5, 2)
        _paint(image, 0.35 * np.exp(-0.5 * (wing / 1.5) ** 2) * outer,
               np.multiply(face.skin, 0.4))
    under = _bump(x, y - face.nose_y - 8, face.nose_width * 0.8, 3)
    _paint(image, 0.3 * under, np.multiply(face.skin, 0.4))


def _strands(face: Face, x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    streaks = 1 + 0.35 * _noise(rng, x.shape, (7, 1)) + 0.2 * _noise(rng, x.shape, 9)
    return np.clip(np.array(face.hair) * np.clip(streaks, 0.3, 2.2)[..., None], 0, 1)


def _paint_hair(image: np.ndarray, face: Face, x: np.ndarray, y: np.ndarray,
                rng: np.random.Generator) -> None:
    back = _ellipse(x, y - face.eye_y - 5, face.half_width + 16, 175)
    low = _inside(y - face.eye_y - 15 - 90 * (face.fringe > 0.6), 6)
    _paint(image, _inside(back, 1.5) * low, _strands(face, x, rng))


def _paint_neck(image: np.ndarray, face: Face, x: np.ndarray, y: np.ndarray) -> None:
    neck = _inside(np.abs(x) - 0.68 * face.half_width, 3) * _inside(face.eye_y + 100 - y, 3)
    _paint(image, neck, np.multiply(face.skin, 0.5))


def _paint_fringe(image: np.ndarray, face: Face, x: np.ndarray, y: np.ndarray,
                  rng: np.random.Generator) -> None:
    parting = 20 * (face.brow_tilt * 10)
    line = face.hairline_y + 14 * face.fringe * np.cos((x - parting) / 34) \
        + 55 * np.clip((np.abs(x) - 0.68 * face.half_width) / (0.35 * face.half_width), 0, 2) ** 2
    line += 2.5 * _noise(rng, x.shape, (30, 1.5))
    head = _inside(_ellipse(x, y - face.eye_y - 5, face.half_width + 16, 175), 1.5)
    shadow = 0.35 * _inside(y - line - 7, 4) * _inside(_outline(face, x, y))
    _paint(image, shadow, np.multiply(face.skin, 0.35))
    _paint(image, _inside(y - line, 2) * head, _strands(face, x, rng))
