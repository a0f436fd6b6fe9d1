"""The face of one made-up subject: what makes it differ from the next, and where its parts are."""
from dataclasses import dataclass

import numpy as np

# the registered crops of CASME II are about 280 wide and 340 high
WIDTH, HEIGHT = 280, 340

# skin from pale to dark, RGB in [0, 1], before light falls on it
SKIN_TONES = np.array([
    (0.93, 0.77, 0.67), (0.88, 0.69, 0.57), (0.82, 0.63, 0.49), (0.73, 0.54, 0.40),
    (0.62, 0.44, 0.32), (0.50, 0.35, 0.26)])
HAIR_TONES = np.array([
    (0.09, 0.07, 0.07), (0.16, 0.11, 0.08), (0.27, 0.17, 0.10), (0.42, 0.29, 0.16)])
IRIS_TONES = np.array([(0.20, 0.12, 0.07), (0.30, 0.20, 0.10), (0.24, 0.30, 0.22)])


@dataclass(frozen=True)
class Face:
    """Everything that makes one subject look as it does.

    Lengths and places are pixels of the 280x340 crop; x to the right, y down. Left and right are
    those of the image, not of the person.

    Args:
        skin, hair, iris, lips (tuple): RGB in [0, 1].
        center_x (float): Where the middle of the face is.
        half_width, chin_y, hairline_y (float): Outline.
        jaw (float): How much the face narrows towards the chin, 0 to 1.
        eye_y, eye_dx, eye_width, eye_height (float): Line of the eyes, distance of each from the
            middle, half-axes of the opening.
        brow_gap, brow_length, brow_thickness, brow_arch, brow_tilt (float): Brow above the eye.
        nose_y, nose_width (float): Nose tip, half the width of the wings.
        mouth_y, mouth_width, lip_upper, lip_lower (float): Line of the lips, half their width,
            thickness of each.
        light (tuple): Direction the light comes from, unit vector (x, y, z), z to the viewer.
        ambient (float): Light that comes from everywhere, 0 to 1.
        background (float): Brightness of the wall, 0 to 1.
        fringe, beard, pores (float): Strength of fringe, beard shadow and skin
            texture, 0 to about 1.
        texture_seed (int): Seed of the skin and hair texture.
    """

    skin: tuple[float, ...]
    hair: tuple[float, ...]
    iris: tuple[float, ...]
    lips: tuple[float, ...]
    center_x: float
    half_width: float
    chin_y: float
    hairline_y: float
    jaw: float
    eye_y: float
    eye_dx: float
    eye_width: float
    eye_height: float
    brow_gap: float
    brow_length: float
    brow_thickness: float
    brow_arch: float
    brow_tilt: float
    nose_y: float
    nose_width: float
    mouth_y: float
    mouth_width: float
    lip_upper: float
    lip_lower: float
    light: tuple[float, ...]
    ambient: float
    background: float
    fringe: float
    beard: float
    pores: float
    texture_seed: int

    def landmarks(self) -> dict[str, tuple[float, float]]:
        """Centre of every part that an expression moves, as (x, y) in pixels."""
        middle, brow_y = self.center_x, self.eye_y - self.brow_gap
        points = {'nose': (middle, self.nose_y), 'mouth': (middle, self.mouth_y),
                  'chin': (middle, (self.mouth_y + self.chin_y) / 2),
                  'glabella': (middle, brow_y + 6)}
        for side, sign in (('left', -1), ('right', 1)):
            eye_x = middle + sign * self.eye_dx
            points[f'{side}_eye'] = (eye_x, self.eye_y)
            points[f'{side}_brow'] = (eye_x, brow_y)
            points[f'{side}_inner_brow'] = (eye_x - sign * 0.6 * self.brow_length, brow_y + 2)
            points[f'{side}_nose'] = (middle + sign * self.nose_width, self.nose_y - 12)
            points[f'{side}_mouth'] = (middle + sign * self.mouth_width, self.mouth_y)
            points[f'{side}_cheek'] = (middle + sign * 1.15 * self.eye_dx, self.nose_y - 2)
        return points


def random_face(rng: np.random.Generator) -> Face:
    """Draw a subject."""
    def between(low: float, high: float) -> float:
        return float(rng.uniform(low, high))

    tone = between(0, len(SKIN_TONES) - 1.001)
    skin = (1 - tone % 1) * SKIN_TONES[int(tone)] + tone % 1 * SKIN_TONES[int(tone) + 1]
    lips = skin * (0.92, between(0.62, 0.72), between(0.66, 0.78))
    azimuth, height = between(-0.9, 0.9), between(0.1, 0.5)
    light = np.array([np.sin(azimuth), -height, np.cos(azimuth)])
    eye_y = between(138, 146)
    nose_y = eye_y + between(62, 70)
    mouth_y = nose_y + between(39, 45)
    return Face(
        skin=tuple(skin.tolist()), lips=tuple(lips.tolist()),
        hair=tuple(HAIR_TONES[rng.integers(len(HAIR_TONES))].tolist()),
        iris=tuple(IRIS_TONES[rng.integers(len(IRIS_TONES))].tolist()),
        center_x=WIDTH / 2 + between(-3, 3), half_width=between(104, 116),
        chin_y=mouth_y + between(58, 66), hairline_y=between(44, 60), jaw=between(0.14, 0.32),
        eye_y=eye_y, eye_dx=between(48, 54), eye_width=between(21, 25),
        eye_height=between(7.5, 10.5), brow_gap=between(22, 28), brow_length=between(27, 33),
        brow_thickness=between(3.5, 6), brow_arch=between(3, 8), brow_tilt=between(-0.1, 0.1),
        nose_y=nose_y, nose_width=between(17, 22), mouth_y=mouth_y,
        mouth_width=between(32, 41), lip_upper=between(6, 9), lip_lower=between(8, 12),
        light=tuple((light / np.linalg.norm(light)).tolist()), ambient=between(0.35, 0.5),
        background=between(0.3, 0.75), fringe=between(0, 1), beard=between(0, 1) ** 2,
        pores=between(0.8, 1.1), texture_seed=int(rng.integers(2 ** 31)))
