"""A real face, moved by known amounts: the picture of an astronaut that scikit-image carries."""
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import map_coordinates, spline_filter

from mmatnet.clips.annotation import Clip
from mmatnet.face.geometry import apply, inverse
from mmatnet.io.frames import open_frames
from mmatnet.registry import DETECTORS


@dataclass(frozen=True)
class Astronaut:
    """Eileen Collins, NASA, public domain: 512x512, eyes 43 pixels apart."""

    # eyes, nose, mouth corners, read by eye at eight times the size
    landmarks = np.array([(203, 100.6), (246.2, 102.9), (224.6, 126.4), (203.1, 139.8),
                          (243.6, 141.1)])
    eye_distance = 43.3
    middle = (224, 122)

    @cached_property
    def _splines(self):
        import skimage.data
        return [spline_filter(channel, 3, output=np.float32)
                for channel in skimage.data.astronaut()[..., ::-1].transpose(2, 0, 1)]

    def picture(self, matrix, height=480, width=640, bend=None):
        """BGR uint8 picture of ``matrix`` (2, 3); ``bend`` moves the x of the original."""
        rows, columns = np.mgrid[:height, :width]
        places = apply(inverse(matrix), np.stack([columns.ravel(), rows.ravel()], 1))
        if bend is not None:
            places[:, 0] = bend(places[:, 0])
        channels = [map_coordinates(spline, places.T[::-1], np.float32, 3, 'nearest',
                                    prefilter=False) for spline in self._splines]
        picture = np.clip(np.rint(np.stack(channels, -1)), 0, 255)
        return picture.astype(np.uint8).reshape(height, width, 3)

    def place(self, scale=2.5, degrees=0.0, x=320.0, y=240.0):
        """The transform that puts the middle of the face at (x, y)."""
        cos, sin = scale * np.cos(np.deg2rad(degrees)), scale * np.sin(np.deg2rad(degrees))
        turn = np.array([[cos, -sin], [sin, cos]])
        return np.column_stack([turn, np.array([x, y]) - turn @ self.middle])

    def turned(self, degrees):
        """The ``bend`` of a turn of the head: a cylinder with a nose, in pixels of the original."""
        radius, angle = 60, np.deg2rad(degrees)
        x = np.linspace(1 - radius, radius - 1, 400)
        depth = np.sqrt(radius ** 2 - x ** 2) + 16 * np.exp(-(x / 9) ** 2)
        seen = np.maximum.accumulate(x * np.cos(angle) + (depth - radius) * np.sin(angle))
        seen += 1e-6 * np.arange(len(x))  # strictly rising

        def bend(places):
            away = places - self.middle[0]
            beside = np.clip(away, seen[0], seen[-1])
            return self.middle[0] + np.interp(beside, seen, x) + away - beside

        return bend

    def places(self, count, seed=0):
        """Transforms as raw recordings differ: eyes 52 to 139 pixels apart, turned up to 15°."""
        rng = np.random.default_rng(seed)
        return [self.place(rng.uniform(1.2, 3.2), rng.uniform(-15, 15),
                           *(np.array([320, 240]) + rng.uniform(-40, 40, 2)))
                for _ in range(count)]


@pytest.fixture(scope='session')
def astronaut():
    return Astronaut()


@pytest.fixture(scope='session')
def detector():
    cv2.setNumThreads(1)
    return DETECTORS.make('centerface')


@pytest.fixture
def make_clip(tmp_path):
    """Write pictures as frames 0, 1, ... and open them: the clip, and its frames."""
    def make(pictures):
        for number, picture in enumerate(pictures):
            Image.fromarray(picture[..., ::-1].copy()).save(tmp_path / f'img{number}.png')
        clip = Clip('samm', '006', '006_1_2', onset=0, apex=len(pictures) // 2,
                    offset=len(pictures) - 1)
        return clip, open_frames(tmp_path)
    return make
